<?php
// Calls every endpoint of the table by PHP's curl, in the encoding that the argument names, and
// prints what is not as the table says.

declare(strict_types=1);

const KEYS = ['redirect' => 'KEY_REDIRECT', 's2s' => 'KEY_S2S'];
const JSON_PLAIN = JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES | JSON_THROW_ON_ERROR;

/** A form has no types: what is not a scalar goes as JSON text. */
function texts(array $fields): array
{
    return array_map(fn ($value) => is_array($value) ? json_encode($value, JSON_PLAIN) : $value, $fields);
}

/** The options of a POST, as shops write them. */
function post_options(string $encoding, array $fields): array
{
    return match ($encoding) {
        // An array makes a multipart body. curl asks for leave before it sends a large one; here it always does.
        'array' => [CURLOPT_POSTFIELDS => texts($fields), 'headers' => ['Expect: 100-continue']],
        'http_build_query' => [CURLOPT_POSTFIELDS => http_build_query(texts($fields)), 'headers' => []],
        'json' => [
            CURLOPT_POSTFIELDS => json_encode($fields, JSON_THROW_ON_ERROR),
            'headers' => ['Content-Type: application/json'],
        ],
    };
}

/** Makes one request: its body and its headers by their names in lower case. */
function send(string $encoding, array $call, array $fields, array $headers): array
{
    $url = getenv('GATEWAY') . $call['path'];
    $received = [];
    $options = [
        CURLOPT_RETURNTRANSFER => true,
        CURLOPT_TIMEOUT => 15,
        CURLOPT_FAILONERROR => true,
        CURLOPT_HEADERFUNCTION => function ($curl, string $line) use (&$received): int {
            [$name, $value] = explode(':', $line, 2) + [1 => ''];
            $received[strtolower(trim($name))] = trim($value);
            return strlen($line);
        },
    ];
    if ($call['method'] === 'POST') {
        $post = post_options($encoding, $fields);
        array_push($headers, ...$post['headers']);
        $options += [CURLOPT_POST => true, CURLOPT_POSTFIELDS => $post[CURLOPT_POSTFIELDS]];
    } elseif ($fields !== []) {
        $url .= '?' . http_build_query(texts($fields));
    }
    $curl = curl_init($url);
    curl_setopt_array($curl, $options + [CURLOPT_HTTPHEADER => $headers]);
    $body = curl_exec($curl);
    if ($body === false) {
        throw new RuntimeException(curl_error($curl));
    }
    return [$body, $received];
}

/** What differs between a reply and what the table expects, one line each. */
function differences(mixed $expected, mixed $actual, string $place): array
{
    $differs = fn (string $what) => ["$place: expected $what, got " . json_encode($actual, JSON_PLAIN)];
    if (is_string($expected)) {
        return fits($expected, $actual) ? [] : $differs($expected);
    }
    if (!is_array($expected)) {
        return $expected === $actual ? [] : $differs(json_encode($expected));
    }
    if (!is_array($actual)) {
        return $differs('a list or an object');
    }
    if (($expected[0] ?? null) === '<each>') {
        if ($actual === [] || !array_is_list($actual)) {
            return $differs('a list that is not empty');
        }
        $expected = array_fill(0, count($actual), $expected[1]);
    }
    if (array_is_list($expected) && (!array_is_list($actual) || count($actual) !== count($expected))) {
        return $differs('a list of ' . count($expected));
    }
    $found = [];
    foreach ($expected as $name => $one) {
        $is_there = array_key_exists($name, $actual);
        if ($one === '<absent>' || !$is_there) {
            $found[] = $is_there === ($one === '<absent>') ? ["$place.$name: not as expected: $one"] : [];
            continue;
        }
        $found[] = differences($one, $actual[$name], "$place.$name");
    }
    return array_merge(...$found);
}

function fits(string $expected, mixed $actual): bool
{
    if (preg_match('/^<match (.*)>$/', $expected, $found)) {
        return is_string($actual) && preg_match('{' . $found[1] . '}', $actual) === 1;
    }
    return match ($expected) {
        '<integer>' => is_int($actual),
        '<list>' => is_array($actual) && array_is_list($actual),
        '<string>' => is_string($actual) && $actual !== '',
        default => $actual === $expected,
    };
}

/** Puts what earlier replies were kept of in the place of `$name`. */
function filled_in(mixed $value, array $kept): mixed
{
    if (is_string($value) && str_starts_with($value, '$')) {
        return $kept[substr($value, 1)] ?? throw new RuntimeException("$value was not kept");
    }
    return is_array($value) ? array_map(fn ($one) => filled_in($one, $kept), $value) : $value;
}

/** Makes one call and answers what is wrong with its reply. */
function make(string $encoding, array $call, array &$kept): array
{
    $name = $call['key'] ?? 'redirect';
    $headers = match ($name) {
        'none' => [],
        'wrong' => ['API-KEY: tp_test_wrong'],
        default => ['API-KEY: ' . getenv(KEYS[$name])],
    };
    $repeats = $call['repeat'] ?? false;
    if ($repeats) {
        $headers[] = 'Idempotency-Key: ' . bin2hex(random_bytes(16));
    }
    $fields = filled_in($call['fields'], $kept);
    [$body, $received] = send($encoding, $call, $fields, $headers);
    $decoded = json_decode($body, true, 512, JSON_THROW_ON_ERROR);
    $found = differences(filled_in($call['expect'], $kept), $decoded, 'reply');
    if ($repeats) {
        [$again, $received_again] = send($encoding, $call, $fields, $headers);
        $first = ['body' => $body, 'replayed' => $received['idempotent-replayed'] ?? null];
        $second = ['body' => $again, 'replayed' => $received_again['idempotent-replayed'] ?? null];
        $found = array_merge(
            $found,
            differences(['body' => $body, 'replayed' => null], $first, 'first'),
            differences(['body' => $body, 'replayed' => 'true'], $second, 'repeated'),
        );
    }
    foreach ($call['keep'] ?? [] as $name => $source) {
        $value = isset($source['header']) ? $received[strtolower($source['header'])] ?? null : $decoded;
        foreach ($source['body'] ?? [] as $part) {
            $value = $value[$part] ?? null;
        }
        $found = array_merge($found, differences('<string>', $value, "\$$name"));
        $kept[$name] = $value;
    }
    return $found;
}

$calls = json_decode(file_get_contents(getenv('TABLE')), true, 512, JSON_THROW_ON_ERROR);
$kept = [];
$failed = false;
foreach ($calls as $call) {
    try {
        $found = make($argv[1], $call, $kept);
    } catch (RuntimeException | JsonException $error) {
        $found = [$error->getMessage()];
    }
    foreach ($found as $difference) {
        $failed = true;
        echo "{$call['name']}: $difference\n";
    }
}
echo count($calls), " calls\n";
exit($failed ? 1 : 0);
