### Paying by card.

pay-by-card = Payer par carte
card = Carte
card-number = Numéro de carte
card-expiry = Date d’expiration, MM / AA
card-code = Code de sécurité
pay-amount = Payer { $amount }
card-test-hint = Ceci est un paiement de test : utilisez une carte de test comme { $number }, une date à venir et un code quelconque. Ne saisissez jamais le numéro d’une vraie carte.
card-check-digit = Un chiffre du numéro de carte est erroné.
card-number-length = Le numéro de carte est incomplet ou trop long.
card-expired = Cette carte a expiré.
card-expiry-format = Saisissez le mois et l’année inscrits sur la carte, par exemple 12/30.
card-code-length = Le code de sécurité compte 3 ou 4 chiffres.
card-holder = Nom inscrit sur la carte
card-code-hint = 3 chiffres au dos, ou 4 au recto d’une carte American Express
card-holder-missing = Saisissez le nom tel qu’il figure sur la carte.
card-faults = Veuillez corriger ceci
card-paying = Paiement en cours…
card-challenge = Votre banque attend que vous confirmiez ce paiement.
card-challenge-continue = Continuer auprès de votre banque
card-wait = Veuillez patienter un instant
card-wait-about = Trop de cartes ont été refusées ou mal saisies : aucune n’est acceptée pendant un moment. Aucun montant n’a été débité. Cette page continue d’elle-même une fois le délai écoulé.
card-wait-other-ways = Vous pouvez payer autrement dès maintenant.
card-wait-left = Temps restant
declined-card = La carte a été refusée et n’a pas été débitée. Vérifiez ses données, utilisez une autre carte ou un autre moyen de paiement, ou demandez à votre banque.
