### Paying by UPI.

pay-by-upi = Pagar por UPI
open-upi-app = Abrir la aplicación UPI
open-simulated-upi-app = Abrir la aplicación UPI simulada
upi-qr-code = Código QR para pagar { $amount } por UPI
upi-step-open = Abra su aplicación UPI con el botón o escanee el código QR con la aplicación de su teléfono.
upi-step-approve = Compruebe que pide { $amount } y apruebe con su PIN de UPI.
upi-step-return = Vuelva aquí. Pague una sola vez: esta página muestra cuándo lo confirma su banco.
or-open-app = o elige tu aplicación
upi-other-phone = Pagar desde otro teléfono
