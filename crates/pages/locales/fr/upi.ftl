### Paying by UPI.

pay-by-upi = Payer par UPI
open-upi-app = Ouvrir l’application UPI
open-simulated-upi-app = Ouvrir l’application UPI simulée
upi-qr-code = Code QR pour payer { $amount } par UPI
upi-step-open = Ouvrez votre application UPI avec le bouton, ou scannez le code QR avec l’application de votre téléphone.
upi-step-approve = Vérifiez qu’elle demande { $amount } et validez avec votre code PIN UPI.
upi-step-return = Revenez ici. Ne payez qu’une fois : cette page affiche la confirmation de votre banque.
or-open-app = ou choisissez votre application
upi-other-phone = Payer depuis un autre téléphone
