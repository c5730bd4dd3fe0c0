### Paying by stablecoin.

pay-by-stablecoin = Pagar com stablecoin
on-network = na { $network }
send-to = Enviar para
open-wallet = Abrir carteira
open-simulated-wallet = Abrir a carteira simulada
stablecoin-qr-code = Código QR para pagar { $amount }
stablecoin-step-send = Envie exatamente { $amount }, somente pela rede { $network }: o que for enviado por outra rede não chega.
stablecoin-step-return = Volte para cá. Pague uma vez só: esta página mostra quando o pagamento chegar.
