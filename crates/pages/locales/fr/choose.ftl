### Choosing how to pay.

choose-way = Choisissez comment payer
way-upi = UPI
way-card = Carte
way-stablecoin = Stablecoin
way-upi-on-phone = Ouvre l’application UPI de ce téléphone
way-upi-by-code = Scannez un code QR avec votre téléphone
way-card-about = Carte de crédit ou de débit
way-stablecoin-about = Depuis votre portefeuille crypto
coin-on-network = { $currency } sur { $network }
rate-locked-when-chosen = Le montant en roupies suit le cours du jour. Il est fixé pour vous dès que vous choisissez UPI.
another-way = Payer d’une autre manière
