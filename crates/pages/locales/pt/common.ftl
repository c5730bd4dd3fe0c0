### What pages of all kinds say.

colophon = Página de pagamento da Turnpike
language = Idioma
test-mode-label = Modo de teste
test-mode = Modo de teste:
test-mode-about = Isto é um simulador, nenhum dinheiro real é movimentado.
invoice = Fatura { $id }
order-total = Total do pedido
locked-rate = Câmbio garantido
held-until = Válido até
# The script puts minutes and seconds in place of the sign #, such as 9:59.
time-left = faltam #
waiting-for-payment = Aguardando seu pagamento. Esta página avança sozinha.
moves-on = Esta página avança sozinha.
connection-lost = Conexão perdida, tentando de novo.
changed-meanwhile = Este pagamento mudou entretanto.
see-how-it-is = Ver como está agora
ways-to-pay = Formas de pagamento
other-choices = Outras opções
how-to-pay = Como pagar
or-scan = ou leia o código QR
check-now = Verificar agora
check-for-payment = Verificar se o pagamento chegou
cancel-payment = Cancelar pagamento
continue = Continuar
try-again = Tentar de novo
back-to-shop = Voltar para { $shop }
taking-you-back = Voltando para { $shop }
