### Paying by card.

pay-by-card = कार्ड से भुगतान करें
card = कार्ड
card-number = कार्ड नंबर
card-expiry = समाप्ति तारीख, MM/YY
card-code = सुरक्षा कोड
pay-amount = { $amount } चुकाएँ
card-test-hint = यह टेस्ट भुगतान है: { $number } जैसा टेस्ट कार्ड, आगे की कोई भी तारीख और कोई भी कोड डालें। असली कार्ड का नंबर कभी न डालें।
card-check-digit = कार्ड नंबर का कोई अंक गलत है।
card-number-length = कार्ड नंबर में 12 से 19 अंक होते हैं।
card-expired = इस कार्ड की वैधता खत्म हो चुकी है।
card-expiry-format = समाप्ति तारीख में महीना और साल होते हैं, जैसे 12/30।
card-code-length = सुरक्षा कोड में 3 या 4 अंक होते हैं।
