### Paying by stablecoin.

pay-by-stablecoin = स्टेबलकॉइन से भुगतान करें
on-network = { $network } पर
send-to = इस पते पर भेजें
open-wallet = वॉलेट खोलें
open-simulated-wallet = सिम्युलेटेड वॉलेट खोलें
stablecoin-qr-code = { $amount } चुकाने का QR कोड
stablecoin-step-send = ठीक { $amount } भेजें, सिर्फ़ { $network } नेटवर्क पर: किसी दूसरे नेटवर्क पर भेजी राशि नहीं पहुँचती।
stablecoin-step-return = यहाँ वापस आएँ। सिर्फ़ एक बार भुगतान करें: भुगतान पहुँचते ही यह पेज बता देगा।
