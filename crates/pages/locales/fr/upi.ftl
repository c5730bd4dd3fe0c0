### Paying by UPI.

pay-by-upi = Payer par UPI
open-upi-app = Ouvrir l’application UPI
open-simulated-upi-app = Ouvrir l’application UPI simulée
upi-qr-code = Code QR pour payer { $amount } par UPI
upi-step-open = Ouvrez votre application UPI avec le bouton.
upi-step-scan = Scannez le code QR avec l’application UPI de votre téléphone.
upi-step-approve = Vérifiez qu’elle demande { $amount } et validez avec votre code PIN UPI.
upi-step-return = Revenez ici. Ne payez qu’une fois : cette page affiche la confirmation de votre banque.
or-open-app = ou choisissez votre application
upi-other-phone = Payer depuis un autre téléphone

upi-above-usual = La plupart des comptes peuvent payer jusqu’à { $max } à la fois par UPI, et ce montant est plus élevé. Si votre banque le refuse, payez autrement.
upi-above-newcomers = Pendant les 24 heures qui suivent l’activation d’UPI, on peut payer jusqu’à { $max }, et ce montant est plus élevé. Si c’est votre cas, attendez la fin de ce délai ou payez autrement.

upi-id-instead = Payer plutôt par identifiant UPI
upi-id = Identifiant UPI
upi-id-hint = Il se trouve dans votre application UPI, dans votre profil. Il ressemble à name@bank.
upi-id-test-hint = Ceci est un paiement de test : utilisez un identifiant UPI de test comme { $id }. Ne saisissez jamais un vrai identifiant.
upi-id-send = Envoyer la demande à mon application
upi-id-sending = Envoi en cours…
upi-id-format = Saisissez l’identifiant UPI tel que votre application l’affiche, par exemple name@bank. Ce n’est ni une adresse e-mail ni un numéro de téléphone.
upi-id-unknown = Personne n’a cet identifiant UPI. Vérifiez comment il est écrit.
upi-id-too-many = Trop de demandes ont été envoyées : aucune ne part pendant un moment. Réessayez dans quelques minutes, ou payez avec votre application ou le code QR.
upi-asked = Validez la demande dans votre application UPI
upi-asked-about = { $shop } vous demande { $amount } dans votre application UPI. Ouvrez-la et validez avec votre code PIN UPI.
upi-asked-where = Rien n’apparaît ? Cela peut prendre une minute. Regardez dans les notifications ou les demandes en attente de l’application.
upi-asked-once = Ne payez qu’une fois : si vous payez autrement, refusez cette demande dans votre application.
upi-without-id = Utiliser plutôt l’application ou le code QR
