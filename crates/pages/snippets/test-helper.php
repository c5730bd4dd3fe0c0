<?php
$call = curl_init('https://pay.example.com/api/test-helper/pay/');
curl_setopt_array($call, [
    CURLOPT_HTTPHEADER => ['API-KEY: tp_test_YOUR_KEY'],
    CURLOPT_POSTFIELDS => ['id' => '185', 'outcome' => 'success'],
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
echo $reply['invoice']['status'], PHP_EOL;
