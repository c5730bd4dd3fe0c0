### Paying by card.

pay-by-card = Pagar com cartão
card = Cartão
card-number = Número do cartão
card-expiry = Validade, MM / AA
card-code = Código de segurança
pay-amount = Pagar { $amount }
card-test-hint = Este é um pagamento de teste: use um cartão de teste como { $number }, qualquer data futura e qualquer código. Nunca digite o número de um cartão real.
card-check-digit = Um dos dígitos do número do cartão está errado.
card-number-length = O número do cartão está incompleto ou é longo demais.
card-expired = Este cartão venceu.
card-expiry-format = Digite o mês e o ano que estão no cartão, por exemplo 12/30.
card-code-length = O código de segurança tem 3 ou 4 dígitos.
card-holder = Nome no cartão
card-code-hint = 3 dígitos no verso, ou 4 na frente de um American Express
card-holder-missing = Digite o nome como está no cartão.
card-faults = Corrija isto, por favor
card-paying = Pagando…
card-challenge = Seu banco está esperando que você confirme este pagamento.
card-challenge-continue = Continuar no seu banco
card-wait = Aguarde um momento
card-wait-about = Cartões demais foram recusados ou digitados errado, por isso nenhum é aceito por algum tempo. Nada foi cobrado. Esta página continua sozinha quando o tempo acabar.
card-wait-other-ways = Você pode pagar de outra forma agora mesmo.
card-wait-left = Tempo restante
declined-card = O cartão foi recusado e nada foi cobrado nele. Confira os dados, use outro cartão ou outra forma de pagamento, ou pergunte ao seu banco.
