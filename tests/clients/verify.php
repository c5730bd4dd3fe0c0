<?php
// Judges callbacks by X-Signature, with the line that the merchant API's document shows.

declare(strict_types=1);

foreach (json_decode(stream_get_contents(STDIN), true, 512, JSON_THROW_ON_ERROR) as $case) {
    $_SERVER['HTTP_X_SIGNATURE'] = $case['headers']['x-signature'];
    [$rawBody, $callbackSecret] = [base64_decode($case['body']), $case['secret']];
    $isGood = hash_equals(hash_hmac('sha256', $rawBody, $callbackSecret), $_SERVER['HTTP_X_SIGNATURE']);
    echo $case['name'], ': ', $isGood ? 'good' : 'refused', "\n";
}
