### Paying by stablecoin.

pay-by-stablecoin = الدفع بعملة مستقرة
on-network = على { $network }
send-to = أرسل إلى
open-wallet = فتح المحفظة
open-simulated-wallet = فتح المحفظة التجريبية
stablecoin-qr-code = رمز QR لدفع { $amount }
stablecoin-step-send = أرسل { $amount } بالضبط، وعلى شبكة { $network } فقط: ما يُرسل على شبكة أخرى لا يصل.
stablecoin-step-return = عُد إلى هنا. ادفع مرة واحدة فقط: تعرض هذه الصفحة وصول الدفعة حين تصل.

declined-transfer-dropped = اختفى تحويلك من الشبكة قبل تأكيده. تحقق في محفظتك من أن المال لا يزال فيها قبل أن تدفع مرة أخرى.

amount-to-send = المبلغ المطلوب إرساله
copy = نسخ
copied = تم النسخ
copy-amount = نسخ المبلغ
copy-address = نسخ العنوان

confirming = تحويلك في الطريق
confirming-about = وصل تحويلك إلى شبكة { $network }. يُحتسب عندما يؤكده عدد كافٍ من الكتل.
confirming-too-little = هذا أقل من { $asked }. بعد تأكيده تعرض هذه الصفحة كيفية إرسال المبلغ الناقص وهو { $missing }.
confirmations = { $count } من { $required } تأكيدات
do-not-send-again = لا ترسل مرة أخرى.
confirming-takes = ما هو في الطريق يُحتسب، حتى لو انتهت مهلة هذا السعر في هذه الأثناء.
confirming-close-page = يمكنك إغلاق هذه الصفحة. يُبلَّغ { $shop } فور تأكيد تحويلك.

rest-due = أرسل الباقي
rest-about = وصل { $received } من أصل { $asked }. أرسل الباقي إلى العنوان نفسه.
asked = المطلوب
received = ما وصل
missing = الناقص
send-by = أرسل قبل
waiting-for-rest = في انتظار الباقي. تنتقل هذه الصفحة تلقائيًا.
rest-step-send = أرسل { $missing } إضافية بالضبط، وعلى شبكة { $network } فقط. رسوم محفظتك تُضاف إليها.
rest-step-return = عُد إلى هنا: تعرض هذه الصفحة وصول المبلغ كله حين يصل.
rest-never = إذا لم ترسل شيئًا آخر، يسوّي { $shop } معك مبلغ { $received } الذي وصل.

rest-overdue = الدفع غير مكتمل
rest-overdue-advice = وصل أقل من المبلغ المطلوب، وانتهت مهلة إرسال الباقي. مالك في أمان: أُبلغ المتجر وسيسوّي الأمر معك. لا ترسل المزيد.
overpaid = أرسلت أكثر من المطلوب
overpaid-advice = وصل المبلغ كله وطلبك مضمون. يعيد المتجر الفرق أو يسوّيه معك. لا ترسل شيئًا آخر.
transfer-paid-advice = أكدت الشبكة تحويلك. لا يلزمك فعل شيء آخر.
transfer-late-advice = وصل تحويلك متأخرًا ويُحتسب مع ذلك. لا يلزمك فعل شيء آخر.
surplus = الزائد
transaction = المعاملة
