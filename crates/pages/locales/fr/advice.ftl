### What a payer can do once UPI has declined.

declined-amount-limit = Ce montant dépasse ce que votre banque ou votre application permet de payer par UPI. Payez depuis un autre compte bancaire ou d’une autre manière.
declined-frequency-limit = Votre plafond UPI est atteint pour le moment. Payez depuis un autre compte bancaire ou d’une autre manière, ou réessayez demain.
declined-risk = Un contrôle automatique a arrêté le paiement. Vous n’y êtes pour rien : payez d’une autre manière.
declined-debit-failed = Votre banque n’a pas pu débiter le compte. Réessayez dans un instant, ou payez depuis une autre banque.
declined-expired = La demande de paiement n’a pas été validée à temps. Vous pouvez recommencer.
declined-incorrect-pin = Le code PIN UPI ne correspondait pas. Réessayez avec le code PIN de ce compte bancaire.
declined-pin-blocked = Le code PIN UPI n’a pas correspondu plusieurs fois : votre banque l’a bloqué pour un moment. Payez depuis un autre compte, ou définissez un nouveau code PIN dans votre application UPI.
declined-invalid-payee = Cet identifiant UPI ne peut pas servir à ce paiement. Vérifiez-le, ou scannez plutôt le code QR.
declined-account-unusable = Ce compte bancaire ne peut pas servir avec UPI pour l’instant. Choisissez un autre compte, ou demandez à votre banque.
declined-invalid-transaction = Votre banque n’accepte pas ce type de paiement. Payez depuis un autre compte ou d’une autre manière.
declined-fraud = Votre banque a arrêté le paiement pour vous protéger. Demandez à votre banque, ou payez d’une autre manière.
declined-duplicate = Votre banque avait déjà reçu cette demande de paiement. Vérifiez dans votre application UPI si elle a été payée avant de payer de nouveau.
