### Paying by stablecoin.

pay-by-stablecoin = Pagar con stablecoin
on-network = en { $network }
send-to = Enviar a
open-wallet = Abrir la billetera
open-simulated-wallet = Abrir la billetera simulada
stablecoin-qr-code = Código QR para pagar { $amount }
stablecoin-step-send = Envíe exactamente { $amount }, solo en { $network }: lo que se envía por otra red no llega.
stablecoin-step-return = Vuelva aquí. Pague una sola vez: esta página muestra cuándo ha llegado el pago.

declined-transfer-dropped = Su transferencia desapareció de la red antes de confirmarse. Compruebe en su billetera que el dinero sigue ahí antes de volver a pagar.

amount-to-send = Importe que enviar
copy = Copiar
copied = Copiado
copy-amount = Copiar el importe
copy-address = Copiar la dirección

confirming = Su transferencia está en camino
confirming-about = { $network } tiene su transferencia. Cuenta en cuanto la confirman suficientes bloques.
confirming-too-little = Es menos que { $asked }. Cuando se confirme, esta página dirá cómo enviar los { $missing } que faltan.
confirmations = { $count } de { $required } confirmaciones
do-not-send-again = No envíe nada más.
confirming-takes = Lo que está en camino cuenta, aunque mientras tanto venza el plazo de este precio.
confirming-close-page = Puede cerrar esta página. Se avisa a { $shop } en cuanto se confirme su transferencia.

rest-due = Envíe el resto
rest-about = Han llegado { $received } de { $asked }. Envíe el resto a la misma dirección.
asked = Solicitado
received = Recibido
missing = Falta
send-by = Enviar antes de
waiting-for-rest = Esperando el resto. Esta página avanza sola.
rest-step-send = Envíe exactamente { $missing } más, solo en { $network }. La comisión de su billetera se paga aparte.
rest-step-return = Vuelva aquí: esta página muestra cuándo ha llegado todo.
rest-never = Si no envía nada más, { $shop } arreglará con usted los { $received } recibidos.

rest-overdue = Pago incompleto
rest-overdue-advice = Ha llegado menos de lo pedido y el plazo para enviar el resto ha terminado. Su dinero está a salvo: la tienda está avisada y lo arreglará con usted. No envíe nada más.
overpaid = Ha enviado de más
overpaid-advice = Ha llegado todo y su pedido está a salvo. La tienda le devuelve la diferencia o la arregla con usted. No envíe nada más.
transfer-paid-advice = La red ha confirmado su transferencia. No tiene que hacer nada más.
transfer-late-advice = Su transferencia llegó tarde y cuenta de todos modos. No tiene que hacer nada más.
surplus = De más
transaction = Transacción
