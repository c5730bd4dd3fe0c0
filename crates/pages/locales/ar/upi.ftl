### Paying by UPI.

pay-by-upi = الدفع عبر UPI
open-upi-app = فتح تطبيق UPI
open-simulated-upi-app = فتح تطبيق UPI التجريبي
upi-qr-code = رمز QR لدفع { $amount } عبر UPI
upi-step-open = افتح تطبيق UPI بالزر، أو امسح رمز QR بالتطبيق في هاتفك.
upi-step-approve = تأكد من أنه يطلب { $amount } ثم وافق برقم UPI PIN السري.
upi-step-return = عُد إلى هنا. ادفع مرة واحدة فقط: تعرض هذه الصفحة تأكيد مصرفك حين يصل.
or-open-app = أو اختر تطبيقك
upi-other-phone = الدفع من هاتف آخر
