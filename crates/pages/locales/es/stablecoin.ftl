### Paying by stablecoin.

pay-by-stablecoin = Pagar con stablecoin
on-network = en { $network }
send-to = Enviar a
open-wallet = Abrir la billetera
open-simulated-wallet = Abrir la billetera simulada
stablecoin-qr-code = Código QR para pagar { $amount }
stablecoin-step-send = Envíe exactamente { $amount }, solo en { $network }: lo que se envía por otra red no llega.
stablecoin-step-return = Vuelva aquí. Pague una sola vez: esta página muestra cuándo ha llegado el pago.
