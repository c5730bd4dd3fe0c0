### What pages of all kinds say.

colophon = Página de pago de Turnpike
language = Idioma
test-mode-label = Modo de prueba
test-mode = Modo de prueba:
test-mode-about = Esto es un simulador, no se mueve dinero real.
invoice = Factura { $id }
order-total = Total del pedido
locked-rate = Tipo de cambio fijado
held-until = Válido hasta
# The script puts minutes and seconds in place of the sign #, such as 9:59.
time-left = quedan #
waiting-for-payment = Esperando su pago. Esta página avanza sola.
moves-on = Esta página avanza sola.
connection-lost = Conexión perdida, se sigue intentando.
changed-meanwhile = Este pago ha cambiado entretanto.
see-how-it-is = Ver cómo está ahora
ways-to-pay = Formas de pago
other-choices = Otras opciones
how-to-pay = Cómo pagar
or-scan = o escanee el código QR
check-now = Comprobar ahora
check-for-payment = Comprobar si llegó su pago
cancel-payment = Cancelar el pago
continue = Continuar
try-again = Intentar de nuevo
back-to-shop = Volver a { $shop }
taking-you-back = Volviendo a { $shop }
