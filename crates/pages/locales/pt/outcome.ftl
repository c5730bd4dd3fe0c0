### Where a payment stands, and what came of it.

rate-ran-out = O câmbio venceu
rate-ran-out-about = A taxa de câmbio para { $amount } valia por tempo limitado. Nenhum valor foi cobrado.
rate-ran-out-approved = Acabou de pagar? Não pague de novo: verifique primeiro se o pagamento chegou.
get-new-rate = Obter nova taxa

waiting-for-bank = Aguardando seu banco
waiting-for-bank-about = Você aprovou { $amount }. Seu banco ainda não confirmou; a maioria responde em alguns minutos.
do-not-pay-again = Não pague de novo.
bank-says-no = Se o banco recusar, nenhum valor fica retido.
can-close-page = Você pode fechar esta página. { $shop } recebe o aviso assim que seu banco responder.

cannot-pay-now = Não é possível pagar agora
cannot-pay-now-about = Não há como pagar { $amount } neste momento. Nenhum valor foi cobrado. Tente de novo em alguns minutos.

paid = Pagamento recebido
paid-advice = Seu banco confirmou o pagamento. Não é preciso fazer mais nada.
declined = Pagamento recusado
declined-advice = Seu pagamento não foi concluído. Se mesmo assim saiu dinheiro da sua conta, ele não está perdido: seu banco devolve ou a loja é avisada de que chegou. Para tentar de novo, comece pela loja.
canceled = Pagamento cancelado
canceled-advice = Você cancelou e nenhum valor foi cobrado. Se o aplicativo UPI ainda pedir este pagamento, recuse-o por lá. Se quiser comprar mesmo assim, comece de novo pela loja.
expired = Este link de pagamento expirou
expired-advice = Ele ficou aberto por tempo demais e nenhum valor foi cobrado. Não use mais o código QR: peça um novo link à loja.
under-review = Pagamento em análise
under-review-advice = Seu dinheiro chegou e está sendo verificado. Não pague de novo. A loja vai informar os próximos passos.
refunded = Pagamento reembolsado
refunded-advice = O valor total foi devolvido a você. Seu banco pode levar alguns dias úteis para mostrá-lo.
charged-back = Pagamento revertido
charged-back-advice = Seu banco reverteu este pagamento, que não conta mais como pago. Fale com a loja antes de pagar de novo.

you-paid = Você pagou
bank-reference = Referência bancária
copy-reference = Copiar a referência bancária

declined-by-payer = O pagamento foi recusado no aplicativo UPI.
declined-by-bank = Seu banco recusou o pagamento. Outra conta ou outro banco pode funcionar.
declined-insufficient-funds = Não há saldo suficiente na conta. Outro cartão ou outra conta pode funcionar.
declined-not-authenticated = Seu banco não conseguiu confirmar que é você. Tente de novo e siga as etapas dele.
declined-not-a-test-card = Este é um pagamento de teste, que não aceita cartões reais. Use o número de um cartão de teste.

declined-money = Nenhum pagamento foi feito. Se mesmo assim saiu dinheiro da sua conta, ele não está perdido: seu banco devolve ou ele conta como seu pagamento.
last-try = A próxima tentativa é a última.
declined-watching = Se o dinheiro chegar mesmo assim, esta página mostra.
upi-again = Tentar de novo por UPI
card-again = Tentar de novo com cartão
stablecoin-again = Tentar de novo com stablecoin
leave-unpaid = Sair sem pagar
paid-late = Seu pagamento chegou, afinal
paid-late-advice = Ele chegou depois que este pagamento foi encerrado. Ele é válido e a loja foi avisada. Não pague de novo. Se desde então você pagou este pedido de outra forma, fale com a loja.
