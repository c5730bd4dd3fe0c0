### Paying by stablecoin.

pay-by-stablecoin = Payer en stablecoin
on-network = sur { $network }
send-to = Envoyer à
open-wallet = Ouvrir le portefeuille
open-simulated-wallet = Ouvrir le portefeuille simulé
stablecoin-qr-code = Code QR pour payer { $amount }
stablecoin-step-send = Envoyez exactement { $amount }, uniquement sur { $network } : ce qui est envoyé sur un autre réseau n’arrive pas.
stablecoin-step-return = Revenez ici. Ne payez qu’une fois : cette page indique quand le paiement est arrivé.

declined-transfer-dropped = Votre transfert a disparu du réseau avant d’être confirmé. Vérifiez dans votre portefeuille que l’argent y est encore avant de payer à nouveau.

amount-to-send = Montant à envoyer
copy = Copier
copied = Copié
copy-amount = Copier le montant
copy-address = Copier l’adresse

confirming = Votre transfert est en route
confirming-about = { $network } a reçu votre transfert. Il compte dès qu’assez de blocs le confirment.
confirming-too-little = C’est moins que { $asked }. Une fois le transfert confirmé, cette page indique comment envoyer les { $missing } qui manquent.
confirmations = { $count } confirmations sur { $required }
do-not-send-again = N’envoyez rien de plus.
confirming-takes = Ce qui est en route compte, même si le délai de ce prix expire entre-temps.
confirming-close-page = Vous pouvez fermer cette page. { $shop } est prévenu dès que votre transfert est confirmé.

rest-due = Envoyez le reste
rest-about = { $received } sur { $asked } sont arrivés. Envoyez le reste à la même adresse.
asked = Demandé
received = Reçu
missing = Manquant
send-by = À envoyer avant
waiting-for-rest = En attente du reste. Cette page avance d’elle-même.
rest-step-send = Envoyez encore exactement { $missing }, sur { $network } uniquement. Les frais de votre portefeuille s’y ajoutent.
rest-step-return = Revenez ici : cette page indique quand tout est arrivé.
rest-never = Si vous n’envoyez rien de plus, { $shop } règle avec vous les { $received } reçus.

rest-overdue = Paiement incomplet
rest-overdue-advice = Moins que le montant demandé est arrivé, et le délai pour envoyer le reste est passé. Votre argent est en sécurité : la boutique est prévenue et règle cela avec vous. N’envoyez rien de plus.
overpaid = Vous avez trop envoyé
overpaid-advice = Tout est arrivé et votre commande est assurée. La boutique rend la différence ou la règle avec vous. N’envoyez rien de plus.
transfer-paid-advice = Le réseau a confirmé votre transfert. Vous n’avez plus rien à faire.
transfer-late-advice = Votre transfert est arrivé en retard et compte malgré tout. Vous n’avez plus rien à faire.
surplus = En trop
transaction = Transaction
