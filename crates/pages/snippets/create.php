<?php
$call = curl_init('https://pay.example.com/api/btn-create-invoice/get/');
curl_setopt_array($call, [
    CURLOPT_HTTPHEADER => ['API-KEY: tp_test_YOUR_KEY', 'Idempotency-Key: order-1042-php'],
    CURLOPT_POSTFIELDS => [
        'email' => 'customer@example.com',
        'amount' => '15.04',
        'devise' => 'USD',
        'success_url' => 'https://shop.example/thanks',
        'callbackJson' => json_encode(['order' => 1042]),
    ],
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
echo $reply['redirectUrl'], PHP_EOL;
