### Where a payment stands, and what came of it.

rate-ran-out = El tipo de cambio ha vencido
rate-ran-out-about = El tipo de cambio para { $amount } se mantuvo por un tiempo limitado. No se ha cobrado nada.
rate-ran-out-approved = ¿Acaba de pagar? No pague otra vez: compruebe primero si llegó su pago.
get-new-rate = Obtener un nuevo tipo de cambio

waiting-for-bank = Esperando a su banco
waiting-for-bank-about = Usted aprobó { $amount }. Su banco aún no lo ha confirmado; la mayoría responde en unos minutos.
do-not-pay-again = No pague otra vez.
bank-says-no = Si el banco lo rechaza, no se queda ningún dinero.
can-close-page = Puede cerrar esta página. { $shop } recibe el aviso en cuanto responda su banco.

cannot-pay-now = Ahora mismo no es posible pagar
cannot-pay-now-about = En este momento no hay forma de pagar { $amount }. No se ha cobrado nada. Inténtelo de nuevo en unos minutos.

paid = Pago recibido
paid-advice = Su banco ha confirmado el pago. No tiene que hacer nada más.
declined = Pago rechazado
declined-advice = Su pago no se realizó. Si aun así salió dinero de su cuenta, no está perdido: su banco lo devuelve o la tienda recibe el aviso de que llegó. Para intentarlo de nuevo, empiece desde la tienda.
canceled = Pago cancelado
canceled-advice = Usted canceló y no se ha cobrado nada. Si su aplicación UPI aún pide este pago, rechácelo allí. Si quiere comprar de todos modos, empiece de nuevo desde la tienda.
expired = Este enlace de pago ha caducado
expired-advice = Estuvo abierto demasiado tiempo y no se ha cobrado nada. No use más su código QR: pida un enlace nuevo a la tienda.
under-review = Pago en revisión
under-review-advice = Su dinero ha llegado y se está revisando. No pague otra vez. La tienda le dirá cómo sigue.
refunded = Pago reembolsado
refunded-advice = Se le ha devuelto el importe completo. Su banco puede tardar unos días hábiles en mostrarlo.
charged-back = Pago revertido
charged-back-advice = Su banco ha revertido este pago, así que ya no cuenta como pagado. Hable con la tienda antes de pagar otra vez.

you-paid = Usted pagó
bank-reference = Referencia bancaria
copy-reference = Copiar la referencia bancaria

declined-by-payer = El pago se rechazó en la aplicación UPI.
declined-by-bank = Su banco rechazó el pago. Puede que funcione con otra cuenta u otro banco.
declined-insufficient-funds = No hay suficiente dinero en la cuenta. Puede que funcione con otra tarjeta u otra cuenta.
declined-not-authenticated = Su banco no pudo confirmar que es usted. Inténtelo de nuevo y siga sus pasos.
declined-not-a-test-card = Este es un pago de prueba y no admite tarjetas reales. Use el número de una tarjeta de prueba.

declined-money = No se hizo ningún pago. Si aun así salió dinero de su cuenta, no está perdido: su banco lo devuelve o cuenta como su pago.
last-try = El próximo intento es el último.
declined-watching = Si el dinero llega de todos modos, esta página lo muestra.
upi-again = Intentar de nuevo por UPI
card-again = Intentar de nuevo con tarjeta
stablecoin-again = Intentar de nuevo con stablecoin
leave-unpaid = Salir sin pagar
paid-late = Su pago llegó finalmente
paid-late-advice = Llegó después de que este pago se cerrara. Es válido y la tienda ya lo sabe. No pague otra vez. Si desde entonces pagó este pedido de otra forma, hable con la tienda.
