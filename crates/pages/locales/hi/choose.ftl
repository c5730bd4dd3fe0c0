### Choosing how to pay.

choose-way = भुगतान का तरीका चुनें
way-upi = UPI
way-card = कार्ड
way-stablecoin = स्टेबलकॉइन
way-upi-on-phone = इसी फ़ोन का UPI ऐप खुलेगा
way-upi-by-code = अपने फ़ोन से QR कोड स्कैन करें
way-card-about = क्रेडिट या डेबिट कार्ड
way-stablecoin-about = आपके अपने क्रिप्टो वॉलेट से
coin-on-network = { $network } पर { $currency }
rate-locked-when-chosen = रुपये की राशि आज की दर से है। UPI चुनते ही वह आपके लिए तय हो जाएगी।
another-way = किसी दूसरे तरीके से भुगतान करें
