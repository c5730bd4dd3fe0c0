### Paying by UPI.

pay-by-upi = Pay by UPI
open-upi-app = Open UPI app
open-simulated-upi-app = Open the simulated UPI app
upi-qr-code = QR code to pay { $amount } by UPI
upi-step-open = Open your UPI app with the button.
upi-step-scan = Scan the QR code with the UPI app on your phone.
upi-step-approve = Check that it asks for { $amount } and approve with your UPI PIN.
upi-step-return = Come back here. Pay once only: this page shows when your bank has confirmed.
or-open-app = or choose your app
upi-other-phone = Pay from another phone

upi-above-usual = Most bank accounts can pay up to { $max } at a time by UPI, and this is more. If your bank refuses it, pay in another way.
upi-above-newcomers = In the first 24 hours after you set up UPI, you can pay up to { $max }, and this is more. If that is you, wait until then or pay in another way.

upi-id-instead = Pay by UPI ID instead
upi-id = UPI ID
upi-id-hint = You find it in your UPI app, under your profile. It looks like name@bank.
upi-id-test-hint = This is a test payment: use a test UPI ID such as { $id }. Never type a real one.
upi-id-send = Send request to my app
upi-id-sending = Sending…
upi-id-format = Type the UPI ID as your app shows it, such as name@bank. It is not an email address or a phone number.
upi-id-unknown = Nobody has this UPI ID. Check how it is written.
upi-id-too-many = Too many requests were sent, so none is sent for a while. Try again in a few minutes, or pay with your app or the QR code.
upi-asked = Approve the request in your UPI app
upi-asked-about = { $shop } asks you for { $amount } in your UPI app. Open the app and approve with your UPI PIN.
upi-asked-where = Nothing there? It can take a minute. Look among the app’s notifications or pending requests.
upi-asked-once = Pay once only: if you pay in another way instead, decline this request in your app.
upi-without-id = Use the app or QR code instead
