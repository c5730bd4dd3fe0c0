### What pages of all kinds say.

colophon = भुगतान पेज: Turnpike
language = भाषा
test-mode-label = टेस्ट मोड
test-mode = टेस्ट मोड:
test-mode-about = यह सिम्युलेटर है, इसमें असली पैसे नहीं कटते।
invoice = इनवॉइस { $id }
order-total = ऑर्डर की कुल राशि
locked-rate = तय विनिमय दर
held-until = इस समय तक मान्य
# The script puts minutes and seconds in place of the sign #, such as 9:59.
time-left = # बाकी
waiting-for-payment = आपके भुगतान का इंतज़ार है। यह पेज अपने आप आगे बढ़ेगा।
moves-on = यह पेज अपने आप आगे बढ़ेगा।
connection-lost = कनेक्शन टूट गया, फिर से कोशिश हो रही है।
changed-meanwhile = इस बीच इस भुगतान में बदलाव हुआ है।
see-how-it-is = देखें कि अब क्या स्थिति है
ways-to-pay = भुगतान के तरीके
other-choices = अन्य विकल्प
how-to-pay = भुगतान कैसे करें
or-scan = या QR कोड स्कैन करें
check-now = अभी जाँचें
check-for-payment = जाँचें कि भुगतान पहुँचा या नहीं
cancel-payment = भुगतान रद्द करें
continue = जारी रखें
try-again = फिर से कोशिश करें
back-to-shop = { $shop } पर वापस जाएँ
taking-you-back = आपको { $shop } पर वापस ले जाया जा रहा है
