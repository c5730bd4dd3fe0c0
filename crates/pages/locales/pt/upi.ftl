### Paying by UPI.

pay-by-upi = Pagar por UPI
open-upi-app = Abrir aplicativo UPI
open-simulated-upi-app = Abrir o aplicativo UPI simulado
upi-qr-code = Código QR para pagar { $amount } por UPI
upi-step-open = Abra seu aplicativo UPI pelo botão ou leia o código QR com o aplicativo do celular.
upi-step-approve = Confira se ele pede { $amount } e aprove com seu PIN do UPI.
upi-step-return = Volte para cá. Pague uma vez só: esta página mostra quando seu banco confirmar.
or-open-app = ou escolha seu aplicativo
upi-other-phone = Pagar com outro celular
