### Paying by card.

pay-by-card = الدفع بالبطاقة
card = البطاقة
card-number = رقم البطاقة
card-expiry = تاريخ الانتهاء، شهر/سنة
card-code = رمز الأمان
pay-amount = ادفع { $amount }
card-test-hint = هذه دفعة اختبارية: استخدم بطاقة اختبار مثل { $number } مع أي تاريخ لم يأتِ بعد وأي رمز. لا تكتب رقم بطاقة حقيقية أبدًا.
card-check-digit = أحد أرقام البطاقة مكتوب خطأً.
card-number-length = يتكوّن رقم البطاقة من 12 إلى 19 رقمًا.
card-expired = انتهت صلاحية هذه البطاقة.
card-expiry-format = تاريخ الانتهاء شهر وسنة، مثل 12/30.
card-code-length = يتكوّن رمز الأمان من 3 أو 4 أرقام.
