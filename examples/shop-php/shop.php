<?php
// A small shop that sells one product through a Turnpike gateway, run by PHP's own server, which
// hands every request to this file. See README.md.

declare(strict_types=1);

// What went wrong is for the log, not for the customer.
ini_set('display_errors', '0');

require __DIR__ . '/turnpike.php';
require __DIR__ . '/orders.php';
require __DIR__ . '/pages.php';

const PRODUCT = ['name' => 'Enamel camping mug', 'amount' => '15.04', 'devise' => 'USD'];
const BODY_BYTES_MAX = 64 * 1024;

/** What a customer can do something about. Any other refusal is the shop's to mend. */
const REFUSALS = [
    50005 => 'This e-mail address cannot be used. Please correct it.',
    50011 => 'This is more than can be paid at once.',
    50012 => 'This is less than can be paid.',
];
const REFUSED = 'The payment could not be started. Please try again later.';

function setting(string $name, ?string $default = null): string
{
    $value = getenv($name);
    return $value !== false && $value !== ''
        ? $value
        : $default ?? throw new RuntimeException("$name must be set: see README.md");
}

function in_words(?int $seconds): string
{
    if ($seconds === null) {
        return 'in a moment';
    }
    [$count, $unit] = $seconds < 120 ? [$seconds, 'second'] : [intdiv($seconds + 59, 60), 'minute'];
    return "in $count $unit" . ($count === 1 ? '' : 's');
}

final class Shop
{
    private Gateway $gateway;
    private Orders $orders;
    private string $url;
    private string $gatewayUrl;
    private string $adminPassword;

    public function __construct()
    {
        $this->url = setting('SHOP_URL', 'http://127.0.0.1:3000');
        $this->gatewayUrl = setting('SHOP_GATEWAY', 'http://127.0.0.1:8080');
        $this->adminPassword = setting('SHOP_ADMIN_PASSWORD', '');
        $key = setting('SHOP_API_KEY');
        $this->gateway = new Gateway($this->gatewayUrl, $key, setting('SHOP_CALLBACK_SECRET'));
        $this->orders = new Orders(setting('SHOP_DATA', 'shop-data'));
    }

    public function answer(string $method, string $path): void
    {
        $this->sendHeaders();
        if (str_starts_with($path, '/admin') && !$this->isAdmin()) {
            header('WWW-Authenticate: Basic realm="shop"');
            $this->text(401, 'SHOP_ADMIN_PASSWORD');
            return;
        }
        if ($method === 'GET' && preg_match('{^/order/([0-9a-f]{32})$}', $path, $found)) {
            $order = $this->orders->get($found[1]);
            $order === null ? $this->text(404, 'not found') : print order_page($order);
            return;
        }
        match ("$method $path") {
            'GET /' => $this->showProduct(),
            'GET /style.css' => $this->style(),
            'POST /buy' => $this->buy(),
            'POST /callback' => $this->callback(),
            'GET /admin' => $this->showOrders(),
            'POST /admin/refund' => $this->refund(),
            default => $this->text(404, 'not found'),
        };
    }

    private function sendHeaders(): void
    {
        $form = "form-action 'self' $this->gatewayUrl";
        header('Cache-Control: no-store');
        header("Content-Security-Policy: default-src 'none'; style-src 'self'; img-src data:; "
            . "base-uri 'none'; frame-ancestors 'none'; $form");
        header('Referrer-Policy: no-referrer');
        header('X-Content-Type-Options: nosniff');
    }

    private function text(int $status, string $text): void
    {
        http_response_code($status);
        header('Content-Type: text/plain');
        echo $text;
    }

    private function redirect(string $location): void
    {
        header("Location: $location", true, 303);
    }

    private function style(): void
    {
        header('Content-Type: text/css');
        readfile(__DIR__ . '/style.css');
    }

    /** The product, or with $again the order of this id, to be tried again. */
    private function showProduct(?string $again = null, ?string $error = null): void
    {
        http_response_code($error === null ? 200 : 502);
        $sold = $this->orders->read()['sold'];
        $order = $again ?? bin2hex(random_bytes(16));
        echo product_page(PRODUCT, $sold, $order, $error, $again !== null);
    }

    /** Creates the invoice and sends the customer to the payment page. */
    private function buy(): void
    {
        $id = $this->field('order');
        if (!preg_match('/^[0-9a-f]{32}$/D', $id)) {
            $this->text(400, 'no such order');
            return;
        }
        // The order is kept before the gateway is asked, so no callback can come before it is there.
        $order = $this->orders->change(
            fn (array &$data) => $data['orders'][$id] ??= new_order($id, $this->field('email'), PRODUCT)
        );
        $back = "$this->url/order/$id";
        if ($order['state'] !== 'waiting') {
            $this->redirect("/order/$id");
            return;
        }
        if ($order['invoice'] !== null) {
            // The gateway forgets an Idempotency-Key after 24 hours; the order does not.
            $this->redirect($order['paymentPage'] ?? "/order/$id");
            return;
        }
        $fields = [
            'email' => $order['email'],
            'amount' => $order['amount'],
            'devise' => $order['devise'],
            'callbackJson' => json_encode(['order' => $id], JSON_THROW_ON_ERROR),
            'success_url' => $back,
            'cancel_url' => $back,
            'pending_url' => $back,
            'failure_url' => $back,
        ];
        try {
            // One order is one invoice, however often the button is pressed.
            $invoice = $this->gateway->createInvoice($fields, $id);
            $this->orders->change(function (array &$data) use ($id, $invoice): void {
                $data['orders'][$id]['invoice'] = $invoice['id'];
                $data['orders'][$id]['paymentPage'] = $invoice['redirectUrl'];
            });
            $this->redirect($invoice['redirectUrl']);
        } catch (Refused $refused) {
            error_log("the gateway refused an invoice: {$refused->getCode()} {$refused->getMessage()}");
            // The order stays: a second click may have gone through. The customer gets a new one.
            $this->showProduct(null, REFUSALS[$refused->getCode()] ?? REFUSED);
        } catch (Unanswered $error) {
            error_log("the gateway did not answer: {$error->getMessage()}");
            // There may be an invoice, so it is the same order, and the same key, that is tried again.
            $when = in_words($error->retryAfter);
            $message = "The payment could not be started. Try again $when: you will not pay twice.";
            $this->showProduct($id, $message);
        }
    }

    /** The only place where the shop learns of money. */
    private function callback(): void
    {
        $raw = file_get_contents('php://input', length: BODY_BYTES_MAX);
        $verified = $this->gateway->verifyCallback($_SERVER, $raw);
        if ($verified === null) {
            $this->text(401, 'the signature is wrong');
            return;
        }
        $this->orders->change(function (array &$data) use ($verified): void {
            take_callback($data, $verified['id'], $verified['body']);
        });
        http_response_code(204);
    }

    private function isAdmin(): bool
    {
        $given = $_SERVER['PHP_AUTH_PW'] ?? '';
        return $this->adminPassword !== '' && hash_equals($this->adminPassword, $given);
    }

    /** A browser sends the password with any request; only our own page knows this. */
    private function tokenOf(string $id): string
    {
        return hash_hmac('sha256', $id, $this->adminPassword);
    }

    private function showOrders(?string $error = null): void
    {
        http_response_code($error === null ? 200 : 502);
        echo admin_page($this->orders->read()['orders'], $this->tokenOf(...), $error);
    }

    private function refund(): void
    {
        $order = $this->orders->get($this->field('order'));
        if ($order === null || !hash_equals($this->tokenOf($order['id']), $this->field('token'))) {
            $this->text(403, 'no such order');
            return;
        }
        // Marked first: the callback that says what became of it may come before the reply.
        $this->markRefund($order['id'], $order['refund'], 'asked');
        try {
            // A try that failed for good gives way to the next; one that was not answered is the same.
            $key = "refund-{$order['id']}-{$order['refundTry']}";
            $this->gateway->refund($order['invoice'], $order['amount'], $key);
        } catch (Refused | Unanswered $error) {
            $this->markRefund($order['id'], 'asked', null);
            $this->showOrders($error instanceof Unanswered
                ? "Nobody knows yet ({$error->getMessage()}): try again, it happens once"
                : "Not refunded: {$error->getMessage()}");
            return;
        }
        $this->redirect('/admin');
    }

    private function markRefund(string $id, ?string $from, ?string $to): void
    {
        $this->orders->change(function (array &$data) use ($id, $from, $to): void {
            $refund = &$data['orders'][$id]['refund'];
            $refund = $refund === $from ? $to : $refund;
        });
    }

    private function field(string $name): string
    {
        $value = $_POST[$name] ?? '';
        return is_string($value) ? $value : '';
    }
}

try {
    (new Shop())->answer($_SERVER['REQUEST_METHOD'], parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH) ?: '/');
} catch (Throwable $error) {
    error_log((string) $error);
    // Not acknowledged, so a callback comes again.
    http_response_code(500);
    echo 'something went wrong';
}
