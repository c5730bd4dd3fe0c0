### Paying by stablecoin.

pay-by-stablecoin = الدفع بعملة مستقرة
on-network = على { $network }
send-to = أرسل إلى
open-wallet = فتح المحفظة
open-simulated-wallet = فتح المحفظة التجريبية
stablecoin-qr-code = رمز QR لدفع { $amount }
stablecoin-step-send = أرسل { $amount } بالضبط، وعلى شبكة { $network } فقط: ما يُرسل على شبكة أخرى لا يصل.
stablecoin-step-return = عُد إلى هنا. ادفع مرة واحدة فقط: تعرض هذه الصفحة وصول الدفعة حين تصل.
