### Choosing how to pay.

choose-way = اختر طريقة الدفع
way-upi = UPI
way-card = البطاقة
way-stablecoin = عملة مستقرة
way-upi-on-phone = يفتح تطبيق UPI في هذا الهاتف
way-upi-by-code = امسح رمز QR بهاتفك
way-card-about = بطاقة ائتمان أو خصم
way-stablecoin-about = من محفظتك الرقمية
coin-on-network = { $currency } على { $network }
rate-locked-when-chosen = المبلغ بالروبية بحسب سعر اليوم، ويُثبَّت لك عند اختيار UPI.
another-way = الدفع بطريقة أخرى
