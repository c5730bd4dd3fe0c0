### What pages of all kinds say.

colophon = Page de paiement par Turnpike
language = Langue
test-mode-label = Mode test
test-mode = Mode test :
test-mode-about = Ceci est un simulateur, aucun argent réel ne circule.
invoice = Facture { $id }
order-total = Total de la commande
locked-rate = Taux garanti
held-until = Valable jusqu’à
# The script puts minutes and seconds in place of the sign #, such as 9:59.
time-left = reste #
waiting-for-payment = En attente de votre paiement. Cette page avance toute seule.
moves-on = Cette page avance toute seule.
connection-lost = Connexion perdue, nouvelle tentative en cours.
changed-meanwhile = Ce paiement a changé entre-temps.
see-how-it-is = Voir où il en est
ways-to-pay = Moyens de paiement
other-choices = Autres choix
how-to-pay = Comment payer
or-scan = ou scannez le code QR
check-now = Vérifier maintenant
check-for-payment = Vérifier si votre paiement est arrivé
cancel-payment = Annuler le paiement
continue = Continuer
try-again = Réessayer
back-to-shop = Retour à { $shop }
taking-you-back = Retour à { $shop } en cours
