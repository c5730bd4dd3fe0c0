### Paying by UPI.

pay-by-upi = Pay by UPI
open-upi-app = Open UPI app
open-simulated-upi-app = Open the simulated UPI app
upi-qr-code = QR code to pay { $amount } by UPI
upi-step-open = Open your UPI app with the button, or scan the QR code with the app on your phone.
upi-step-approve = Check that it asks for { $amount } and approve with your UPI PIN.
upi-step-return = Come back here. Pay once only: this page shows when your bank has confirmed.
or-open-app = or choose your app
upi-other-phone = Pay from another phone
