<?php
$call = curl_init('https://pay.example.com/api/refund/create/');
curl_setopt_array($call, [
    CURLOPT_HTTPHEADER => ['API-KEY: tp_test_YOUR_KEY', 'Idempotency-Key: refund-of-order-1042-php'],
    CURLOPT_POSTFIELDS => ['id' => '185', 'amount' => '5'],
    CURLOPT_RETURNTRANSFER => true,
]);
$body = curl_exec($call);
if ($body === false) {
    throw new RuntimeException(curl_error($call));
}
$reply = json_decode($body, true, 512, JSON_THROW_ON_ERROR);
if ($reply['errorCode'] !== 0) {
    throw new RuntimeException("$reply[errorCode] $reply[errorMessage]");
}
echo $reply['refund']['status'], PHP_EOL;
