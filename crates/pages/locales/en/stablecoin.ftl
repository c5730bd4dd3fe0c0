### Paying by stablecoin.

pay-by-stablecoin = Pay by stablecoin
on-network = on { $network }
send-to = Send to
open-wallet = Open wallet
open-simulated-wallet = Open the simulated wallet
stablecoin-qr-code = QR code to pay { $amount }
stablecoin-step-send = Send exactly { $amount }, on { $network } only: what is sent on another network does not arrive.
stablecoin-step-return = Come back here. Pay once only: this page shows when the payment has arrived.
