### Where a payment stands, and what came of it.

rate-ran-out = Le taux a expiré
rate-ran-out-about = Le taux de change pour { $amount } était garanti pour une durée limitée. Aucun montant n’a été débité.
rate-ran-out-approved = Vous venez de payer ? Ne payez pas de nouveau : vérifiez d’abord si votre paiement est arrivé.
get-new-rate = Obtenir un nouveau taux

waiting-for-bank = En attente de votre banque
waiting-for-bank-about = Vous avez validé { $amount }. Votre banque n’a pas encore confirmé ; la plupart répondent en quelques minutes.
do-not-pay-again = Ne payez pas de nouveau.
bank-says-no = Si la banque refuse, aucun montant n’est gardé.
can-close-page = Vous pouvez fermer cette page. { $shop } est prévenu dès que votre banque répond.

cannot-pay-now = Le paiement est impossible pour le moment
cannot-pay-now-about = Aucun moyen de payer { $amount } n’est disponible en ce moment. Aucun montant n’a été débité. Réessayez dans quelques minutes.

paid = Paiement reçu
paid-advice = Votre banque a confirmé le paiement. Vous n’avez plus rien à faire.
declined = Paiement refusé
declined-advice = Votre paiement n’a pas abouti. Si de l’argent a tout de même quitté votre compte, il n’est pas perdu : votre banque le rend, ou la boutique est prévenue de son arrivée. Pour réessayer, repartez de la boutique.
canceled = Paiement annulé
canceled-advice = Vous avez annulé et aucun montant n’a été débité. Si votre application UPI demande encore ce paiement, refusez-le. Pour acheter malgré tout, repartez de la boutique.
expired = Ce lien de paiement a expiré
expired-advice = Il est resté ouvert trop longtemps et aucun montant n’a été débité. N’utilisez plus son code QR : demandez un nouveau lien à la boutique.
under-review = Paiement en cours de vérification
under-review-advice = Votre argent est arrivé et fait l’objet d’une vérification. Ne payez pas de nouveau. La boutique vous indiquera la suite.
refunded = Paiement remboursé
refunded-advice = Le montant total vous a été renvoyé. Votre banque peut mettre quelques jours ouvrés à l’afficher.
charged-back = Paiement repris
charged-back-advice = Votre banque a annulé ce paiement : il ne compte donc plus comme payé. Contactez la boutique avant de payer de nouveau.

you-paid = Vous avez payé
bank-reference = Référence bancaire
copy-reference = Copier la référence bancaire

declined-by-payer = Le paiement a été refusé dans l’application UPI.
declined-by-bank = Votre banque a refusé le paiement. Un autre compte ou une autre banque peut convenir.
declined-insufficient-funds = Le solde du compte est insuffisant. Une autre carte ou un autre compte peut convenir.
declined-not-authenticated = Votre banque n’a pas pu confirmer votre identité. Réessayez en suivant ses étapes.
declined-not-a-test-card = Ceci est un paiement de test, impossible avec une vraie carte. Utilisez le numéro d’une carte de test.

declined-money = Aucun paiement n’a été effectué. Si de l’argent a tout de même quitté votre compte, il n’est pas perdu : votre banque le rend, ou il compte comme votre paiement.
last-try = Le prochain essai est le dernier.
declined-watching = Si l’argent arrive malgré tout, cette page l’affiche.
upi-again = Réessayer par UPI
card-again = Réessayer par carte
stablecoin-again = Réessayer en stablecoin
leave-unpaid = Quitter sans payer
paid-late = Votre paiement est finalement arrivé
paid-late-advice = Il est arrivé après la clôture de ce paiement. Il est valable et la boutique est prévenue. Ne payez pas de nouveau. Si vous avez depuis payé cette commande autrement, contactez la boutique.
