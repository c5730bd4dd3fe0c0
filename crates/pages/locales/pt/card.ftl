### Paying by card.

pay-by-card = Pagar com cartão
card = Cartão
card-number = Número do cartão
card-expiry = Validade, MM/AA
card-code = Código de segurança
pay-amount = Pagar { $amount }
card-test-hint = Este é um pagamento de teste: use um cartão de teste como { $number }, qualquer data futura e qualquer código. Nunca digite o número de um cartão real.
card-check-digit = Um dos dígitos do número do cartão está errado.
card-number-length = O número do cartão tem de 12 a 19 dígitos.
card-expired = Este cartão venceu.
card-expiry-format = A validade é um mês e um ano, por exemplo 12/30.
card-code-length = O código de segurança tem 3 ou 4 dígitos.
