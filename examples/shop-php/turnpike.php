<?php
// The gateway as a shop sees it: two calls, and the check of a callback. Copy this file into your
// own shop; it needs nothing but PHP 8.1 or later with its curl extension.

declare(strict_types=1);

/** The gateway read the call and said no; the code is that of its error table. */
final class Refused extends RuntimeException
{
}

final class Gateway
{
    private const TIMEOUT_S = 15;

    /** How old, or how far ahead of our clock, a callback may be. */
    private const TOLERANCE_S = 300;

    public function __construct(
        private readonly string $url,
        private readonly string $apiKey,
        private readonly string $callbackSecret,
    ) {
    }

    /** Creates an invoice: its id, and where to send the customer. */
    public function createInvoice(array $fields, string $idempotencyKey): array
    {
        [$body, $headers] = $this->post('/api/btn-create-invoice/get/', $fields, $idempotencyKey);
        return ['id' => $headers['invoice-id'], 'redirectUrl' => $body['redirectUrl']];
    }

    /** Gives money of an invoice back: the refund, which may still be pending. */
    public function refund(string $invoiceId, string $amount, string $idempotencyKey): array
    {
        $fields = ['id' => $invoiceId, 'amount' => $amount];
        return $this->post('/api/refund/create/', $fields, $idempotencyKey)[0]['refund'];
    }

    /**
     * A call that was not answered may be made again under the same key: it happens once, however
     * often it is made.
     */
    private function post(string $path, array $fields, string $idempotencyKey): array
    {
        $headers = [];
        $curl = curl_init($this->url . $path);
        curl_setopt_array($curl, [
            CURLOPT_POST => true,
            CURLOPT_POSTFIELDS => http_build_query($fields),
            CURLOPT_HTTPHEADER => ["API-KEY: $this->apiKey", "Idempotency-Key: $idempotencyKey"],
            CURLOPT_RETURNTRANSFER => true,
            CURLOPT_TIMEOUT => self::TIMEOUT_S,
            CURLOPT_HEADERFUNCTION => function ($curl, string $line) use (&$headers): int {
                [$name, $value] = explode(':', $line, 2) + [1 => ''];
                $headers[strtolower(trim($name))] = trim($value);
                return strlen($line);
            },
        ]);
        $reply = curl_exec($curl);
        if ($reply === false) {
            throw new RuntimeException(curl_error($curl));
        }
        $body = json_decode($reply, true, 512, JSON_THROW_ON_ERROR);
        if ($body['errorCode'] !== 0) {
            $texts = array_filter([$body['errorMessage'], $body['errorDetail'] ?? '']);
            throw new Refused(implode(': ', $texts), $body['errorCode']);
        }
        return [$body, $headers];
    }

    /**
     * What a callback says, or null where its signature is not the gateway's. $raw is the body as it
     * came (`php://input`): a body that was parsed and written again has other bytes.
     *
     * This is the signature of the Standard Webhooks specification. Unlike `X-Signature`, it signs
     * `webhook-id` and the time too, so nobody can send a callback again under another id.
     */
    public function verifyCallback(array $server, string $raw): ?array
    {
        $id = $server['HTTP_WEBHOOK_ID'] ?? '';
        $timestamp = $server['HTTP_WEBHOOK_TIMESTAMP'] ?? '';
        if ($id === '' || !ctype_digit($timestamp) || abs(time() - (int) $timestamp) > self::TOLERANCE_S) {
            return null;
        }
        $key = base64_decode(preg_replace('/^whsec_/', '', $this->callbackSecret));
        $expected = 'v1,' . base64_encode(hash_hmac('sha256', "$id.$timestamp.$raw", $key, true));
        // There are several while a secret is being replaced.
        foreach (explode(' ', $server['HTTP_WEBHOOK_SIGNATURE'] ?? '') as $signature) {
            // Compared in constant time: how long it takes tells nothing of the right signature.
            if (hash_equals($expected, $signature)) {
                return ['id' => $id, 'body' => json_decode($raw, true, 512, JSON_THROW_ON_ERROR)];
            }
        }
        return null;
    }
}
