<?php
// The gateway as a shop sees it: two calls, and the check of a callback. Copy this file into your
// own shop; it needs nothing but PHP 8.1 or later with its curl extension.

declare(strict_types=1);

/**
 * The gateway read the call and said no: nothing was done. The code and the message are those of its
 * error table. They are for the shop's log: most are about the shop, not about its customer.
 */
final class Refused extends RuntimeException
{
}

/**
 * Nobody knows whether the call was done. Make it again under the same key, after so many seconds
 * where the gateway said so.
 */
final class Unanswered extends RuntimeException
{
    public function __construct(string $message, public readonly ?int $retryAfter = null)
    {
        parent::__construct($message);
    }
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
        $id = $headers['invoice-id'] ?? '';
        $redirectUrl = $body['redirectUrl'] ?? '';
        if ($id === '' || $redirectUrl === '') {
            throw new Unanswered('the reply names no invoice');
        }
        return ['id' => $id, 'redirectUrl' => $redirectUrl];
    }

    /** Gives money of an invoice back: the refund, which may still be pending. */
    public function refund(string $invoiceId, string $amount, string $idempotencyKey): array
    {
        $fields = ['id' => $invoiceId, 'amount' => $amount];
        [$body] = $this->post('/api/refund/create/', $fields, $idempotencyKey);
        return $body['refund'] ?? throw new Unanswered('the reply names no refund');
    }

    /**
     * A call that was not answered may be made again under the same key: within 24 hours it happens
     * once, however often it is made.
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
            throw new Unanswered(curl_error($curl));
        }
        $status = curl_getinfo($curl, CURLINFO_RESPONSE_CODE);
        // Only a reply of 200 is the gateway's word on the call: a 503 may come from anywhere.
        $body = $status === 200 ? json_decode($reply, true) : null;
        if (!is_array($body) || !is_int($body['errorCode'] ?? null)) {
            $after = $headers['retry-after'] ?? '';
            throw new Unanswered("status $status", preg_match('/^\d{1,6}$/D', $after) ? (int) $after : null);
        }
        if ($body['errorCode'] !== 0) {
            $texts = array_filter([$body['errorMessage'] ?? '', $body['errorDetail'] ?? '']);
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
        $signature = hash_hmac('sha256', "$id.$timestamp.$raw", $this->key(), true);
        $expected = 'v1,' . base64_encode($signature);
        // There are several while a secret is being replaced.
        foreach (explode(' ', $server['HTTP_WEBHOOK_SIGNATURE'] ?? '') as $given) {
            // Compared in constant time: how long it takes tells nothing of the right signature.
            if (hash_equals($expected, $given)) {
                return ['id' => $id, 'body' => json_decode($raw, true, 512, JSON_THROW_ON_ERROR)];
            }
        }
        return null;
    }

    /**
     * The key of the signature: what the secret stands for in base64, without its prefix. A secret
     * that the shop brought along and that is not base64, strictly, stands for its own bytes, prefix
     * included.
     */
    private function key(): string
    {
        $encoded = preg_replace('/^whsec_/', '', $this->callbackSecret);
        // PHP takes base64 without its padding even so; only strict base64 comes out as it went in.
        $key = base64_decode($encoded, true);
        return $key !== false && base64_encode($key) === $encoded ? $key : $this->callbackSecret;
    }
}
