### Where a payment stands, and what came of it.

rate-ran-out = The rate has run out
rate-ran-out-about = The exchange rate for { $amount } was held for a limited time. No money has been taken.
rate-ran-out-approved = Paid a moment ago? Do not pay again: check for your payment first.
get-new-rate = Get a new rate

waiting-for-bank = Waiting for your bank
waiting-for-bank-about = You approved { $amount }. Your bank has not confirmed it yet; most banks answer within a few minutes.
do-not-pay-again = Do not pay again.
bank-says-no = If the bank says no, no money is kept.
can-close-page = You can close this page. { $shop } is told as soon as your bank answers.

cannot-pay-now = Paying is not possible just now
cannot-pay-now-about = There is no way to pay { $amount } at this moment. No money has been taken. Please try again in a few minutes.

paid = Payment received
paid-advice = Your bank has confirmed the payment. There is nothing more to do.
declined = Payment declined
declined-advice = Your payment did not go through. If money left your account all the same, it is not lost: your bank returns it, or the shop is told that it arrived. To try again, start from the shop.
canceled = Payment canceled
canceled-advice = You canceled, and no money has been taken. If your UPI app still asks for this payment, decline it there. To buy after all, start again from the shop.
expired = This payment link has expired
expired-advice = It was open for too long, and no money has been taken. Do not use its QR code any more: ask the shop for a new link.
under-review = Payment under review
under-review-advice = Your money has arrived and is being checked. Do not pay again. The shop will tell you what comes next.
refunded = Payment refunded
refunded-advice = The full amount has been sent back to you. Your bank may take a few working days to show it.
charged-back = Payment taken back
charged-back-advice = Your bank has reversed this payment, so it no longer counts as paid. Please talk to the shop before you pay again.

you-paid = You paid
bank-reference = Bank reference
copy-reference = Copy the bank reference

declined-by-payer = The payment was declined in the UPI app.
declined-by-bank = Your bank declined the payment. Another account or another bank may work.
declined-insufficient-funds = There is not enough money on the account. Another card or account may work.
declined-not-authenticated = Your bank could not confirm that it is you. Try again and follow its steps.
declined-not-a-test-card = This is a test payment, which real cards cannot pay. Use a test card’s number.

declined-money = No payment was made. If money left your account all the same, it is not lost: your bank returns it, or it counts as your payment.
last-try = The next try is the last one.
declined-watching = If the money arrives after all, this page shows it.
upi-again = Try again by UPI
card-again = Try again by card
stablecoin-again = Try again by stablecoin
leave-unpaid = Leave without paying
paid-late = Your payment arrived after all
paid-late-advice = It came after this payment had been closed. It counts, and the shop has been told. Do not pay again. If you have paid for this order in another way since, talk to the shop.
