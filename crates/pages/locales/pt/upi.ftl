### Paying by UPI.

pay-by-upi = Pagar por UPI
open-upi-app = Abrir aplicativo UPI
open-simulated-upi-app = Abrir o aplicativo UPI simulado
upi-qr-code = Código QR para pagar { $amount } por UPI
upi-step-open = Abra seu aplicativo UPI pelo botão.
upi-step-scan = Leia o código QR com o aplicativo UPI do celular.
upi-step-approve = Confira se ele pede { $amount } e aprove com seu PIN do UPI.
upi-step-return = Volte para cá. Pague uma vez só: esta página mostra quando seu banco confirmar.
or-open-app = ou escolha seu aplicativo
upi-other-phone = Pagar com outro celular

upi-above-usual = A maioria das contas pode pagar até { $max } por vez pelo UPI, e este valor é maior. Se o seu banco recusar, pague de outra forma.
upi-above-newcomers = Nas primeiras 24 horas depois de ativar o UPI, é possível pagar até { $max }, e este valor é maior. Se for o seu caso, espere até lá ou pague de outra forma.

upi-id-instead = Pagar com ID UPI
upi-id = ID UPI
upi-id-hint = Ele fica no seu aplicativo UPI, no perfil. É parecido com name@bank.
upi-id-test-hint = Este é um pagamento de teste: use um ID UPI de teste, como { $id }. Nunca digite um verdadeiro.
upi-id-send = Enviar o pedido ao meu aplicativo
upi-id-sending = Enviando…
upi-id-format = Digite o ID UPI como seu aplicativo mostra, por exemplo name@bank. Não é um e-mail nem um número de telefone.
upi-id-unknown = Ninguém tem este ID UPI. Confira como ele está escrito.
upi-id-too-many = Pedidos demais foram enviados, então nenhum será enviado por um tempo. Tente de novo em alguns minutos, ou pague com seu aplicativo ou o código QR.
upi-asked = Aprove o pedido no seu aplicativo UPI
upi-asked-about = { $shop } pede { $amount } no seu aplicativo UPI. Abra o aplicativo e aprove com seu PIN do UPI.
upi-asked-where = Não apareceu nada? Pode levar um minuto. Veja nas notificações ou nos pedidos pendentes do aplicativo.
upi-asked-once = Pague uma vez só: se pagar de outra forma, recuse este pedido no aplicativo.
upi-without-id = Usar o aplicativo ou o código QR
