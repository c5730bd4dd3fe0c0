### Paying by UPI.

pay-by-upi = Pagar por UPI
open-upi-app = Abrir la aplicación UPI
open-simulated-upi-app = Abrir la aplicación UPI simulada
upi-qr-code = Código QR para pagar { $amount } por UPI
upi-step-open = Abra su aplicación UPI con el botón.
upi-step-scan = Escanee el código QR con la aplicación UPI de su teléfono.
upi-step-approve = Compruebe que pide { $amount } y apruebe con su PIN de UPI.
upi-step-return = Vuelva aquí. Pague una sola vez: esta página muestra cuándo lo confirma su banco.
or-open-app = o elija su aplicación
upi-other-phone = Pagar desde otro teléfono

upi-above-usual = La mayoría de las cuentas pueden pagar hasta { $max } por UPI de una vez, y este importe es mayor. Si su banco lo rechaza, pague de otra forma.
upi-above-newcomers = En las primeras 24 horas después de activar UPI se puede pagar hasta { $max }, y este importe es mayor. Si es su caso, espere hasta entonces o pague de otra forma.

upi-id-instead = Pagar con un ID de UPI
upi-id = ID de UPI
upi-id-hint = Está en su aplicación UPI, en su perfil. Es parecido a name@bank.
upi-id-test-hint = Este es un pago de prueba: use un ID de UPI de prueba, como { $id }. Nunca escriba uno real.
upi-id-send = Enviar la solicitud a mi aplicación
upi-id-sending = Enviando…
upi-id-format = Escriba el ID de UPI como lo muestra su aplicación, por ejemplo name@bank. No es un correo electrónico ni un número de teléfono.
upi-id-unknown = Nadie tiene este ID de UPI. Compruebe cómo está escrito.
upi-id-too-many = Se enviaron demasiadas solicitudes, así que durante un rato no se envía ninguna. Inténtelo de nuevo en unos minutos, o pague con su aplicación o el código QR.
upi-asked = Apruebe la solicitud en su aplicación UPI
upi-asked-about = { $shop } le pide { $amount } en su aplicación UPI. Ábrala y apruebe con su PIN de UPI.
upi-asked-where = ¿No aparece nada? Puede tardar un minuto. Mire en las notificaciones o las solicitudes pendientes de la aplicación.
upi-asked-once = Pague una sola vez: si paga de otra forma, rechace esta solicitud en su aplicación.
upi-without-id = Usar la aplicación o el código QR
