### Paying by card.

pay-by-card = Pay by card
card = Card
card-number = Card number
card-expiry = Expiry date, MM / YY
card-code = Security code
pay-amount = Pay { $amount }
card-test-hint = This is a test payment: use a test card such as { $number }, any date to come and any code. Never type a real card’s number.
card-check-digit = One of the card number’s digits is mistyped.
card-number-length = The card number is incomplete or too long.
card-expired = This card has expired.
card-expiry-format = Type the month and the year on the card, such as 12/30.
card-code-length = The security code has 3 or 4 digits.
card-holder = Name on the card
card-code-hint = 3 digits on the back, or 4 on the front of an American Express card
card-holder-missing = Type the name as it is on the card.
card-faults = Please correct this
card-paying = Paying…
card-challenge = Your bank is waiting for you to confirm this payment.
card-challenge-continue = Continue at your bank
card-wait = Please wait a moment
card-wait-about = Too many cards were declined or mistyped, so none is accepted for a while. No money has been taken. This page goes on by itself when the time is up.
card-wait-other-ways = You can pay in another way right away.
card-wait-left = Time left
declined-card = The card was declined and has not been charged. Check its details, use another card or another way to pay, or ask your bank.
