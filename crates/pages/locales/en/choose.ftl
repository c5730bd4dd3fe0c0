### Choosing how to pay.

choose-way = Choose how to pay
way-upi = UPI
way-card = Card
way-stablecoin = Stablecoin
way-upi-on-phone = Opens the UPI app on this phone
way-upi-by-code = Scan a QR code with your phone
way-card-about = Credit or debit card
way-stablecoin-about = From your own crypto wallet
coin-on-network = { $currency } on { $network }
rate-locked-when-chosen = The amount in rupees follows today’s rate. It is locked for you once you choose UPI.
another-way = Pay another way
