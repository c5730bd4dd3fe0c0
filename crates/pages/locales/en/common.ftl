### What pages of all kinds say.

colophon = Payment page by Turnpike
language = Language
test-mode-label = Test mode
test-mode = Test mode:
test-mode-about = This is a simulator, no real money moves.
invoice = Invoice { $id }
order-total = Order total
locked-rate = Locked rate
held-until = Held until
# The script puts minutes and seconds in place of the sign #, such as 9:59.
time-left = # left
waiting-for-payment = Waiting for your payment. This page moves on by itself.
moves-on = This page moves on by itself.
connection-lost = Connection lost, still trying.
changed-meanwhile = This payment has changed meanwhile.
see-how-it-is = See how it is now
ways-to-pay = Ways to pay
other-choices = Other choices
how-to-pay = How to pay
or-scan = or scan the QR code
check-now = Check now
check-for-payment = Check for your payment
cancel-payment = Cancel payment
continue = Continue
try-again = Try again
back-to-shop = Back to { $shop }
taking-you-back = Taking you back to { $shop }
