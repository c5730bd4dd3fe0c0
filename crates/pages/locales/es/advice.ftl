### What a payer can do once UPI has declined.

declined-amount-limit = Este importe supera lo que su banco o su aplicación permite pagar por UPI. Pague desde otra cuenta bancaria o de otra manera.
declined-frequency-limit = Su límite de UPI está agotado por ahora. Pague desde otra cuenta bancaria o de otra manera, o inténtelo mañana.
declined-risk = Un control automático detuvo el pago. No se debe a usted: pague de otra manera.
declined-debit-failed = Su banco no pudo cobrar el dinero de la cuenta. Inténtelo de nuevo en un momento o pague desde otro banco.
declined-expired = La solicitud de pago no se aprobó a tiempo. Puede empezar de nuevo.
declined-incorrect-pin = El PIN de UPI no coincidía. Inténtelo de nuevo con el PIN de esta cuenta bancaria.
declined-pin-blocked = El PIN de UPI no coincidió demasiadas veces y su banco lo ha bloqueado por un tiempo. Pague desde otra cuenta o cree un PIN nuevo en su aplicación UPI.
declined-invalid-payee = Este identificador UPI no sirve para este pago. Revíselo o escanee el código QR.
declined-account-unusable = Esta cuenta bancaria no se puede usar con UPI por ahora. Elija otra cuenta o pregunte a su banco.
declined-invalid-transaction = Su banco no acepta este tipo de pago. Pague desde otra cuenta o de otra manera.
declined-fraud = Su banco detuvo el pago para protegerle. Pregunte a su banco o pague de otra manera.
declined-duplicate = Su banco ya tenía esta solicitud de pago. Compruebe en su aplicación UPI si se pagó antes de volver a pagar.
