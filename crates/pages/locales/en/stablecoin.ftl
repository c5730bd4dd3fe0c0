### Paying by stablecoin.

pay-by-stablecoin = Pay by stablecoin
on-network = on { $network }
send-to = Send to
open-wallet = Open wallet
open-simulated-wallet = Open the simulated wallet
stablecoin-qr-code = QR code to pay { $amount }
stablecoin-step-send = Send exactly { $amount }, on { $network } only: what is sent on another network does not arrive.
stablecoin-step-return = Come back here. Pay once only: this page shows when the payment has arrived.

declined-transfer-dropped = Your transfer vanished from the network before it was confirmed. Look in your wallet whether it still has the money before you pay again.

amount-to-send = Amount to send
copy = Copy
copied = Copied
copy-amount = Copy the amount
copy-address = Copy the address

confirming = Your transfer is on its way
confirming-about = { $network } has your transfer. It counts once enough blocks confirm it.
confirming-too-little = It is less than { $asked }. Once it is confirmed, this page says how to send the missing { $missing }.
confirmations = { $count } of { $required } confirmations
do-not-send-again = Do not send again.
confirming-takes = What is on its way is counted, even if the time for this price runs out meanwhile.
confirming-close-page = You can close this page. { $shop } is told as soon as your transfer is confirmed.

rest-due = Send the rest
rest-about = { $received } of { $asked } has arrived. Send the rest to the same address.
asked = Asked
received = Received
missing = Missing
send-by = Send by
waiting-for-rest = Waiting for the rest. This page moves on by itself.
rest-step-send = Send exactly { $missing } more, on { $network } only. Your wallet’s fee comes on top of it.
rest-step-return = Come back here: this page shows when all of it has arrived.
rest-never = If you send nothing more, { $shop } settles the { $received } with you.

rest-overdue = Payment incomplete
rest-overdue-advice = Less than was asked has arrived, and the time to send the rest is over. Your money is safe: the shop has been told, and settles it with you. Do not send more.
overpaid = You sent too much
overpaid-advice = All of it has arrived, and your order is safe. The shop gives back the difference or settles it with you. Do not send anything more.
transfer-paid-advice = The network has confirmed your transfer. There is nothing more to do.
transfer-late-advice = Your transfer came late and counts all the same. There is nothing more to do.
surplus = Too much
transaction = Transaction
