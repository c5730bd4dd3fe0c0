### What a payer can do once UPI has declined.

declined-amount-limit = This amount is above what your bank or app lets you pay by UPI. Pay from another bank account, or in another way.
declined-frequency-limit = Your UPI limit is used up for now. Pay from another bank account or in another way, or try again tomorrow.
declined-risk = An automatic check stopped the payment. It says nothing about you: please pay in another way.
declined-debit-failed = Your bank could not take the money from the account. Try again in a moment, or pay from another bank.
declined-expired = The payment request was not approved in time. You can start again.
declined-incorrect-pin = The UPI PIN did not match. Try again with the PIN of this bank account.
declined-pin-blocked = The UPI PIN did not match too many times, so your bank has locked it for a while. Pay from another account, or set a new PIN in your UPI app.
declined-invalid-payee = This UPI ID cannot be used for this payment. Check how it is written, or scan the QR code instead.
declined-account-unusable = This bank account cannot be used for UPI at present. Choose another account, or ask your bank.
declined-invalid-transaction = Your bank does not accept this kind of payment. Pay from another account, or in another way.
declined-fraud = Your bank stopped the payment to protect you. Please ask your bank, or pay in another way.
declined-duplicate = Your bank had this payment request before. Look in your UPI app whether it was paid before you pay again.
