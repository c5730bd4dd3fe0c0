### Paying by stablecoin.

pay-by-stablecoin = स्टेबलकॉइन से भुगतान करें
on-network = { $network } पर
send-to = इस पते पर भेजें
open-wallet = वॉलेट खोलें
open-simulated-wallet = सिम्युलेटेड वॉलेट खोलें
stablecoin-qr-code = { $amount } चुकाने का QR कोड
stablecoin-step-send = ठीक { $amount } भेजें, सिर्फ़ { $network } नेटवर्क पर: किसी दूसरे नेटवर्क पर भेजी राशि नहीं पहुँचती।
stablecoin-step-return = यहाँ वापस आएँ। सिर्फ़ एक बार भुगतान करें: भुगतान पहुँचते ही यह पेज बता देगा।

declined-transfer-dropped = आपका ट्रांसफ़र पुष्टि होने से पहले नेटवर्क से हट गया। दोबारा भुगतान करने से पहले अपने वॉलेट में देखें कि पैसा वहीं है या नहीं।

amount-to-send = भेजने की राशि
copy = कॉपी करें
copied = कॉपी हो गया
copy-amount = राशि कॉपी करें
copy-address = पता कॉपी करें

confirming = आपका ट्रांसफ़र रास्ते में है
confirming-about = { $network } को आपका ट्रांसफ़र मिल गया है। पर्याप्त ब्लॉक पुष्टि कर दें, तब यह गिना जाएगा।
confirming-too-little = यह { $asked } से कम है। पुष्टि होने पर यह पेज बताएगा कि बाकी { $missing } कैसे भेजें।
confirmations = { $required } में से { $count } पुष्टियाँ
do-not-send-again = दोबारा न भेजें।
confirming-takes = जो रास्ते में है वह गिना जाएगा, भले ही इस बीच इस कीमत का समय ख़त्म हो जाए।
confirming-close-page = आप यह पेज बंद कर सकते हैं। पुष्टि होते ही { $shop } को बता दिया जाएगा।

rest-due = बाकी राशि भेजें
rest-about = { $asked } में से { $received } पहुँच गए हैं। बाकी राशि उसी पते पर भेजें।
asked = माँगी गई राशि
received = मिली राशि
missing = बाकी राशि
send-by = इस समय तक भेजें
waiting-for-rest = बाकी राशि का इंतज़ार है। यह पेज अपने-आप आगे बढ़ेगा।
rest-step-send = ठीक { $missing } और भेजें, सिर्फ़ { $network } नेटवर्क पर। आपके वॉलेट का शुल्क इससे अलग लगेगा।
rest-step-return = यहाँ वापस आएँ: पूरी राशि पहुँचते ही यह पेज बता देगा।
rest-never = अगर आप और कुछ नहीं भेजते, तो { $received } का हिसाब { $shop } आपसे करेगा।

rest-overdue = भुगतान अधूरा है
rest-overdue-advice = माँगी गई राशि से कम पहुँचा है और बाकी भेजने का समय ख़त्म हो गया है। आपका पैसा सुरक्षित है: दुकान को बता दिया गया है और वह आपसे हिसाब करेगी। और न भेजें।
overpaid = आपने ज़्यादा भेज दिया
overpaid-advice = पूरी राशि पहुँच गई है और आपका ऑर्डर सुरक्षित है। दुकान अंतर लौटाएगी या आपसे हिसाब करेगी। और कुछ न भेजें।
transfer-paid-advice = नेटवर्क ने आपके ट्रांसफ़र की पुष्टि कर दी है। अब कुछ करना बाकी नहीं है।
transfer-late-advice = आपका ट्रांसफ़र देर से आया, फिर भी गिना गया है। अब कुछ करना बाकी नहीं है।
surplus = ज़्यादा राशि
transaction = ट्रांज़ैक्शन
