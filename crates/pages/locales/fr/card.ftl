### Paying by card.

pay-by-card = Payer par carte
card = Carte
card-number = Numéro de carte
card-expiry = Expiration, MM/AA
card-code = Code de sécurité
pay-amount = Payer { $amount }
card-test-hint = Ceci est un paiement de test : utilisez une carte de test comme { $number }, une date à venir et un code quelconque. Ne saisissez jamais le numéro d’une vraie carte.
card-check-digit = Un chiffre du numéro de carte est erroné.
card-number-length = Le numéro de carte compte de 12 à 19 chiffres.
card-expired = Cette carte a expiré.
card-expiry-format = L’expiration est un mois et une année, par exemple 12/30.
card-code-length = Le code de sécurité compte 3 ou 4 chiffres.
