### What pages of all kinds say.

colophon = صفحة الدفع من Turnpike
language = اللغة
test-mode-label = وضع الاختبار
test-mode = وضع الاختبار:
test-mode-about = هذه محاكاة، ولا تُحوَّل أي أموال حقيقية.
invoice = الفاتورة { $id }
order-total = إجمالي الطلب
locked-rate = سعر الصرف المثبَّت
held-until = صالح حتى
# The script puts minutes and seconds in place of the sign #, such as 9:59.
time-left = باقٍ #
waiting-for-payment = في انتظار دفعتك. تنتقل هذه الصفحة تلقائيًا.
moves-on = تنتقل هذه الصفحة تلقائيًا.
connection-lost = انقطع الاتصال، وما زالت المحاولة مستمرة.
changed-meanwhile = تغيّرت حالة هذه الدفعة في هذه الأثناء.
see-how-it-is = اعرض حالتها الآن
ways-to-pay = طرق الدفع
other-choices = خيارات أخرى
how-to-pay = طريقة الدفع
or-scan = أو امسح رمز QR
check-now = تحقق الآن
check-for-payment = تحقق من وصول دفعتك
cancel-payment = إلغاء الدفع
continue = متابعة
try-again = إعادة المحاولة
back-to-shop = العودة إلى { $shop }
taking-you-back = جارٍ إعادتك إلى { $shop }
