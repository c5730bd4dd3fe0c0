<?php
// The shop's orders, in one file. A real shop has a database: what is one `change` here is one
// transaction there, so that a callback is remembered together with what it did, or not at all.

declare(strict_types=1);

final class Orders
{
    private string $file;

    public function __construct(private readonly string $directory)
    {
        if (!is_dir($directory) && !mkdir($directory, 0700, true)) {
            throw new RuntimeException('the directory of the orders cannot be made');
        }
        $this->file = "$directory/orders.json";
    }

    public function read(): array
    {
        $text = is_file($this->file) ? file_get_contents($this->file) : '{"sold":0,"orders":[]}';
        return json_decode($text, true, 512, JSON_THROW_ON_ERROR);
    }

    public function get(string $id): ?array
    {
        return $this->read()['orders'][$id] ?? null;
    }

    /** Applies a change, which is on disk when this returns and is dropped where it throws. */
    public function change(callable $apply): mixed
    {
        $lock = fopen("$this->directory/lock", 'c');
        if ($lock === false || !flock($lock, LOCK_EX)) {
            throw new RuntimeException('the orders cannot be locked');
        }
        try {
            $data = $this->read();
            $answer = $apply($data);
            $draft = fopen("$this->file.new", 'w');
            $text = json_encode($data, JSON_THROW_ON_ERROR);
            if (fwrite($draft, $text) !== strlen($text) || !fsync($draft) || !fclose($draft)) {
                throw new RuntimeException('the orders cannot be written');
            }
            if (!rename("$this->file.new", $this->file)) {
                throw new RuntimeException('the orders cannot be replaced');
            }
            return $answer;
        } finally {
            fclose($lock);
        }
    }
}

/** An order that waits for its money. */
function new_order(string $id, string $email, array $product): array
{
    return [
        'id' => $id,
        'email' => $email,
        'amount' => $product['amount'],
        'devise' => $product['devise'],
        'invoice' => null,
        'paymentPage' => null,
        'state' => 'waiting',
        'credited' => false,
        'refund' => null,
        'refundTry' => 1,
        'callbacks' => [],
    ];
}

const STATES_OF_CALLBACKS = [
    'invoice:failed' => 'failed',
    'invoice:canceled' => 'canceled',
    'invoice:expired' => 'expired',
    'invoice:withheld' => 'check',
    'invoice:chargeback' => 'charged back',
    'invoice:refunded' => 'refunded',
];

/**
 * Takes a verified callback in. It may come more than once, under the same id. Whatever is not about
 * an order of ours is acknowledged too: it would not become ours by being sent again.
 */
function take_callback(array &$data, string $id, array $body): void
{
    $orderId = is_array($body['callbackJson']) ? $body['callbackJson']['order'] ?? null : null;
    if (!is_string($orderId) || !isset($data['orders'][$orderId])) {
        return;
    }
    $order = &$data['orders'][$orderId];
    if (in_array($id, $order['callbacks'], true)) {
        return;
    }
    $order['callbacks'][] = $id;
    $order['invoice'] ??= (string) $body['id'];
    $isPaid = in_array($body['status'], ['invoice:awaiting_approval', 'invoice:paid'], true);
    if ((string) $body['id'] !== $order['invoice']) {
        // Another invoice of this order: its money is for a person to look at, its end is not ours.
        $order['state'] = $isPaid ? 'check' : $order['state'];
        return;
    }
    $refund = $body['refund'] ?? null;
    if ($refund !== null) {
        take_refund($order, $refund['status']);
    }
    if (!$isPaid) {
        $order['state'] = STATES_OF_CALLBACKS[$body['status']] ?? $order['state'];
    } elseif ($refund === null) {
        credit($data, $order, $body);
    } elseif (!$order['credited']) {
        // It tells of money that goes back, of an order that was never handed over.
        $order['state'] = 'check';
    }
}

function take_refund(array &$order, string $status): void
{
    if ($status === 'refund:succeeded') {
        $order['refund'] = 'succeeded';
    } elseif ($status === 'refund:failed') {
        $order['refund'] = 'failed';
        $order['refundTry'] += 1;
    }
}

/** Hands the goods over for the right money, once in the life of an order. */
function credit(array &$data, array &$order, array $body): void
{
    if ($order['state'] === 'refunded') {
        // What was given back in full is neither paid again nor handed over.
        return;
    }
    // The same digits make the same number, so this is exact.
    $isWhatWasAsked = (float) $body['amount'] === (float) $order['amount']
        && $body['devise'] === $order['devise'];
    $wentBackFirst = $order['refund'] === 'succeeded' && !$order['credited'];
    if (!$isWhatWasAsked || $wentBackFirst) {
        $order['state'] = 'check';
        return;
    }
    $order['state'] = 'paid';
    if (!$order['credited']) {
        $order['credited'] = true;
        $data['sold'] += 1;
    }
}
