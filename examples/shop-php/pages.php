<?php
// The shop's pages. Whatever comes from outside is escaped.

declare(strict_types=1);

const TEXTS_OF_STATES = [
    'waiting' => ['We are waiting for confirmation', 'This page looks again by itself.'],
    'paid' => ['Thank you, your order is paid', 'We will send it today.'],
    'failed' => ['The payment failed', 'No money was taken. You can order again.'],
    'canceled' => ['You canceled the payment', 'No money was taken. You can order again.'],
    'expired' => ['The payment was not made in time', 'You can order again.'],
    'check' => ['We are checking your payment', 'We will write to you.'],
    'charged back' => ['Your bank took the money back', 'Please write to us.'],
    'refunded' => ['Your money is on its way back', 'The order is closed.'],
];

function escape(string $text): string
{
    return htmlspecialchars($text, ENT_QUOTES | ENT_SUBSTITUTE, 'UTF-8');
}

function page(string $title, string $content, bool $reload = false): string
{
    $title = escape($title);
    $refresh = $reload ? '<meta http-equiv="refresh" content="2">' : '';
    return <<<HTML
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        $refresh
        <title>$title</title>
        <link rel="icon" href="data:,">
        <link rel="stylesheet" href="/style.css">
        </head>
        <body>
        <main>
        <h1>$title</h1>
        $content
        </main>
        </body>
        </html>

        HTML;
}

function alert(?string $error): string
{
    return $error === null ? '' : '<p role="alert">' . escape($error) . '</p>';
}

/**
 * The product, with a form whose order id makes a second click the same order. $isAgain offers to go
 * on with an order that is there already, with what was typed for it.
 */
function product_page(array $product, int $sold, string $order, ?string $error, bool $isAgain): string
{
    $email = $isAgain ? '' : <<<HTML
        <label>Your e-mail address
        <input type="email" name="email" required autocomplete="email" value="customer@example.com">
        </label>
        HTML;
    $button = $isAgain ? 'Try again' : 'Buy';
    $alert = alert($error);
    $price = escape("{$product['amount']} {$product['devise']}");
    $order = escape($order);
    return page($product['name'], <<<HTML
        $alert
        <p class="price">$price</p>
        <p>Sold so far: $sold</p>
        <form method="post" action="/buy">
        <input type="hidden" name="order" value="$order">
        $email
        <button>$button</button>
        </form>
        HTML);
}

/** Where the customer comes back to. It says what the callbacks said, and nothing else. */
function order_page(array $order): string
{
    [$title, $text] = TEXTS_OF_STATES[$order['state']];
    $text = escape($text);
    $price = escape("{$order['amount']} {$order['devise']}");
    return page($title, <<<HTML
        <p>$text</p>
        <p class="price">$price</p>
        <p><a href="/">Back to the shop</a></p>
        HTML, $order['state'] === 'waiting');
}

/** For whoever runs the shop. */
function admin_page(array $orders, callable $tokenOf, ?string $error): string
{
    $rows = '';
    foreach ($orders as $order) {
        $isRefundable = in_array($order['refund'], [null, 'failed'], true);
        $canRefund = $order['credited'] && $order['state'] === 'paid' && $isRefundable;
        $button = $canRefund ? refund_button($order['id'], $tokenOf($order['id'])) : '';
        $invoice = escape($order['invoice'] ?? '');
        $amount = escape($order['amount']);
        $state = escape($order['state'] . ($order['refund'] ? " (refund {$order['refund']})" : ''));
        $rows .= "<tr><td>$invoice</td><td>$amount</td><td>$state</td><td>$button</td></tr>\n";
    }
    $alert = alert($error);
    return page('Orders', <<<HTML
        $alert
        <table>
        <thead><tr><th>Invoice</th><th>Amount</th><th>State</th><th></th></tr></thead>
        <tbody>$rows</tbody>
        </table>
        HTML);
}

function refund_button(string $order, string $token): string
{
    $order = escape($order);
    $token = escape($token);
    return <<<HTML
        <form method="post" action="/admin/refund">
        <input type="hidden" name="order" value="$order">
        <input type="hidden" name="token" value="$token">
        <button>Refund</button>
        </form>
        HTML;
}
