### Paying by card.

pay-by-card = الدفع بالبطاقة
card = البطاقة
card-number = رقم البطاقة
card-expiry = تاريخ الانتهاء، شهر / سنة
card-code = رمز الأمان
pay-amount = ادفع { $amount }
card-test-hint = هذه دفعة اختبارية: استخدم بطاقة اختبار مثل { $number } مع أي تاريخ لم يأتِ بعد وأي رمز. لا تكتب رقم بطاقة حقيقية أبدًا.
card-check-digit = أحد أرقام البطاقة مكتوب خطأً.
card-number-length = رقم البطاقة ناقص أو أطول من اللازم.
card-expired = انتهت صلاحية هذه البطاقة.
card-expiry-format = اكتب الشهر والسنة المكتوبين على البطاقة، مثل 12/30.
card-code-length = يتكوّن رمز الأمان من 3 أو 4 أرقام.
card-holder = الاسم على البطاقة
card-code-hint = 3 أرقام على ظهر البطاقة، أو 4 على وجه بطاقة American Express
card-holder-missing = اكتب الاسم كما هو على البطاقة.
card-faults = يرجى تصحيح ما يلي
card-paying = جارٍ الدفع…
card-challenge = ينتظر بنكك أن تؤكد هذه الدفعة.
card-challenge-continue = المتابعة لدى بنكك
card-wait = يرجى الانتظار قليلًا
card-wait-about = رُفضت بطاقات كثيرة أو كُتبت خطأً، لذلك لا تُقبل أي بطاقة لبعض الوقت. لم يُخصم أي مبلغ. تتابع هذه الصفحة تلقائيًا عند انتهاء الوقت.
card-wait-other-ways = يمكنك الدفع بطريقة أخرى الآن.
card-wait-left = الوقت المتبقي
declined-card = رُفضت البطاقة ولم يُخصم منها أي مبلغ. تحقّق من بياناتها، أو استخدم بطاقة أخرى أو طريقة دفع أخرى، أو اسأل بنكك.
