### Paying by stablecoin.

pay-by-stablecoin = Payer en stablecoin
on-network = sur { $network }
send-to = Envoyer à
open-wallet = Ouvrir le portefeuille
open-simulated-wallet = Ouvrir le portefeuille simulé
stablecoin-qr-code = Code QR pour payer { $amount }
stablecoin-step-send = Envoyez exactement { $amount }, uniquement sur { $network } : ce qui est envoyé sur un autre réseau n’arrive pas.
stablecoin-step-return = Revenez ici. Ne payez qu’une fois : cette page indique quand le paiement est arrivé.
