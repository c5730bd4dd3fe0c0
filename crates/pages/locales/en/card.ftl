### Paying by card.

pay-by-card = Pay by card
card = Card
card-number = Card number
card-expiry = Expiry, MM/YY
card-code = Security code
pay-amount = Pay { $amount }
card-test-hint = This is a test payment: use a test card such as { $number }, any date to come and any code. Never type a real card’s number.
card-check-digit = One of the card number’s digits is mistyped.
card-number-length = The card number has 12 to 19 digits.
card-expired = This card has expired.
card-expiry-format = The expiry is a month and a year, such as 12/30.
card-code-length = The security code has 3 or 4 digits.
