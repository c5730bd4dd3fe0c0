### Paying by UPI.

pay-by-upi = UPI से भुगतान करें
open-upi-app = UPI ऐप खोलें
open-simulated-upi-app = सिम्युलेटेड UPI ऐप खोलें
upi-qr-code = UPI से { $amount } चुकाने का QR कोड
upi-step-open = बटन से अपना UPI ऐप खोलें, या फ़ोन के UPI ऐप से QR कोड स्कैन करें।
upi-step-approve = देख लें कि ऐप { $amount } ही माँग रहा है, फिर अपने UPI PIN से मंज़ूरी दें।
upi-step-return = यहाँ वापस आएँ। सिर्फ़ एक बार भुगतान करें: बैंक की पुष्टि होते ही यह पेज बता देगा।
or-open-app = या अपना ऐप चुनें
upi-other-phone = किसी दूसरे फ़ोन से भुगतान करें
