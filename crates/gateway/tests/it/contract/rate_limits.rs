//! What keeps one caller from hurting the others: how many requests an address and an API key may
//! send, and how often an address may be wrong about its key.

use domain::timestamp::Span;
use simulator::{Answer, Options};

use super::history::HISTORY;
use super::{CREATE, FORM, Rows, STATUS, Shop, active, form, networks, refusal, refusal_since};
use gateway::Wanted;

const ADDRESS: &str = "this address sends too many";
const KEY: &str = "this API-KEY sends too many";
const WRONG_KEYS: &str = "this address has shown too many wrong API-KEYs";

/// A shop that may call from anywhere, behind a proxy on this machine that is believed.
async fn shop(settings: &[(&'static str, &str)]) -> Shop {
    let mut options = Options::default();
    options.settings.push(("trusted_proxies", "127.0.0.1/32".to_owned()));
    options.settings.extend(settings.iter().map(|(name, text)| (*name, (*text).to_owned())));
    let everywhere = networks(&["0.0.0.0/0", "::/0"]);
    Shop::open_with(options, Wanted { networks: everywhere, ..active() }).await
}

/// Reads a status by a key and from an address.
async fn call(shop: &Shop, key: &str, from: &str) -> Answer {
    let headers = [("api-key", key), ("x-forwarded-for", from)];
    send(shop, &format!("{STATUS}?id=1"), &headers).await
}

async fn send(shop: &Shop, path: &str, headers: &[(&str, &str)]) -> Answer {
    shop.gateway.http.send("GET", &shop.gateway.url(path), headers, "").await.unwrap()
}

/// Compares an answer with a refusal for a limit and its wait; a wait of zero stands for no
/// refusal.
fn expect(rows: &mut Rows, label: &str, answer: &Answer, (rule, wait): (&str, u32)) {
    let retry_after = answer.headers.get("retry-after").map(String::as_str);
    if wait == 0 {
        rows.expect(label, answer, &refusal(50108, "invoice not found"));
        return;
    }
    let body = refusal_since(50112, "too many requests", rule);
    rows.expect_status(label, answer, (429, &body));
    rows.same(label, &retry_after, &Some(wait.to_string().as_str()));
    rows.same(label, &answer.headers["content-type"].as_str(), &"application/json");
    rows.same(label, &answer.headers.contains_key("x-request-id"), &true);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_may_send_so_many_a_second() {
    let shop = shop(&[("rate_limits.address_per_second", "1")]).await;
    let mut rows = Rows::default();
    let key = shop.key.clone();
    // Who calls in turn, and whether the address is over its limit then.
    let same = "2001:db8:1:2::7";
    let callers: &[(&str, u32)] = &[
        ("203.0.113.7", 0),
        ("203.0.113.7", 0),
        ("203.0.113.7:4711", 0),
        ("192.0.2.9, 203.0.113.7", 0),
        ("::ffff:203.0.113.7", 0),
        ("203.0.113.7", 1),
        ("203.0.113.8", 0),
        (same, 0),
        ("2001:db8:1:2::8", 0),
        ("2001:db8:1:2:ffff::1", 0),
        ("[2001:db8:1:2::9]:4711", 0),
        ("2001:db8:1:2::a", 0),
        ("2001:db8:1:2::b", 1),
        (same, 1),
        ("2001:db8:1:3::7", 0),
    ];
    for (row, (from, wait)) in callers.iter().enumerate() {
        let answer = call(&shop, &key, from).await;
        expect(&mut rows, &format!("{row}: {from}"), &answer, (ADDRESS, *wait));
    }
    // The proxy itself is an address as well, and whatever it asks for counts.
    for (row, path) in ["/", STATUS, CREATE, "/api/", "/nothing"].into_iter().enumerate() {
        let answer = send(&shop, path, &[]).await;
        rows.same(&format!("{row}: {path}"), &(answer.status == 429), &false);
    }
    let answer = send(&shop, "/nothing", &[]).await;
    expect(&mut rows, "the proxy", &answer, (ADDRESS, 1));
    shop.gateway.clock.advance(Span::from_millis(999));
    expect(&mut rows, "too early", &call(&shop, &key, "203.0.113.7").await, (ADDRESS, 1));
    shop.gateway.clock.advance(Span::from_millis(1));
    expect(&mut rows, "again", &call(&shop, &key, "203.0.113.7").await, (ADDRESS, 0));
    expect(&mut rows, "once", &call(&shop, &key, "203.0.113.7").await, (ADDRESS, 1));
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_else_is_believed_about_an_address() {
    let settings = vec![("rate_limits.address_per_second", "1".to_owned())];
    let shop = Shop::open_with(Options { settings, ..Options::default() }, active()).await;
    let mut rows = Rows::default();
    for (number, wait) in [(1, 0), (2, 0), (3, 0), (4, 0), (5, 0), (6, 1)] {
        let from = format!("203.0.113.{number}");
        let answer = call(&shop, &shop.key, &from).await;
        expect(&mut rows, &from, &answer, (ADDRESS, wait));
    }
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_over_its_limit_is_refused_before_the_store_is_read() {
    let shop = shop(&[("rate_limits.address_per_second", "1")]).await;
    shop.tamper("alter table api_key rename to api_key_gone");
    let mut rows = Rows::default();
    for row in 0..5 {
        let answer = call(&shop, &format!("unknown {row}"), "203.0.113.7").await;
        rows.same("the store is asked", &answer.status, &500);
    }
    let answer = call(&shop, "unknown", "203.0.113.7").await;
    expect(&mut rows, "it is not", &answer, (ADDRESS, 1));
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_may_send_so_many_a_second_from_wherever_it_calls() {
    let shop = shop(&[("rate_limits.key_per_second", "2")]).await;
    let other = shop.merchant(Wanted { networks: networks(&["0.0.0.0/0"]), ..active() }).await;
    let key = shop.key.clone();
    let mut rows = Rows::default();
    for number in 1..=10 {
        let answer = call(&shop, &key, &format!("203.0.113.{number}")).await;
        expect(&mut rows, &format!("{number}"), &answer, (KEY, 0));
    }
    expect(&mut rows, "over", &call(&shop, &key, "203.0.113.99").await, (KEY, 1));
    let create = shop.send("POST", CREATE, FORM, &form(&[])).await;
    expect(&mut rows, "a create", &create, (KEY, 1));
    expect(&mut rows, "another's", &call(&shop, &other, "203.0.113.1").await, (KEY, 0));
    shop.gateway.clock.advance(Span::from_millis(500));
    expect(&mut rows, "again", &call(&shop, &key, "203.0.113.1").await, (KEY, 0));
    expect(&mut rows, "once", &call(&shop, &key, "203.0.113.1").await, (KEY, 1));
    rows.same("invoices", &shop.invoices(), &0);
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_history_counts_as_twenty_requests_of_its_key() {
    let shop = shop(&[("rate_limits.key_per_second", "8")]).await;
    let key = shop.key.clone();
    let headers = [("api-key", key.as_str()), ("x-forwarded-for", "203.0.113.1")];
    let mut rows = Rows::default();
    for number in 1..=2 {
        let answer = send(&shop, HISTORY, &headers).await;
        rows.same(&format!("{number}"), &answer.status, &200);
    }
    expect(&mut rows, "over", &send(&shop, HISTORY, &headers).await, (KEY, 3));
    shop.gateway.clock.advance(Span::from_millis(2_499));
    expect(&mut rows, "too early", &send(&shop, HISTORY, &headers).await, (KEY, 1));
    expect(&mut rows, "a status", &call(&shop, &key, "203.0.113.1").await, (KEY, 0));
    shop.gateway.clock.advance(Span::from_millis(126));
    rows.same("again", &send(&shop, HISTORY, &headers).await.status, &200);
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_may_be_wrong_about_its_key_so_often_a_minute() {
    let shop = shop(&[("rate_limits.refused_per_minute", "4")]).await;
    let everywhere = Wanted { networks: networks(&["0.0.0.0/0"]), ..active() };
    let (key, new) = (shop.key.clone(), shop.merchant(everywhere).await);
    let mut rows = Rows::default();
    let guesser = "203.0.113.7";
    expect(&mut rows, "known from now on", &call(&shop, &key, guesser).await, (WRONG_KEYS, 0));
    let no_key = refusal(50001, "API-KEY required");
    let wrong = refusal(50007, "invalid API-KEY");
    for (shown, expected) in [("", &no_key), ("one", &wrong), ("", &no_key), ("other", &wrong)] {
        rows.expect(shown, &call(&shop, shown, guesser).await, expected);
    }
    for (label, shown, from, wait) in [
        ("a wrong key", "third", guesser, 15),
        ("the same again", "other", guesser, 15),
        ("no key", "", guesser, 15),
        ("a key that nobody has shown yet may be a guess", &new, guesser, 15),
        ("a key that was good a moment ago", &key, guesser, 0),
        ("it is good elsewhere", &new, "203.0.113.8", 0),
        ("and is known to be good now", &new, guesser, 0),
    ] {
        expect(&mut rows, label, &call(&shop, shown, from).await, (WRONG_KEYS, wait));
    }
    rows.expect("elsewhere", &call(&shop, "one", "203.0.113.8").await, &wrong);
    shop.gateway.clock.advance(Span::from_seconds(15));
    rows.expect("in time", &call(&shop, "third", guesser).await, &wrong);
    expect(&mut rows, "once", &call(&shop, "third", guesser).await, (WRONG_KEYS, 15));
    expect(&mut rows, "good as ever", &call(&shop, &key, guesser).await, (WRONG_KEYS, 0));
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_tells_a_payer_to_wait_in_words() {
    let shop = shop(&[("rate_limits.address_per_second", "1")]).await;
    let token = super::token_of(&shop.create(&[]).await);
    let mut rows = Rows::default();
    let page = format!("/widget/sale/create/?token={token}");
    let from = [("x-forwarded-for", "203.0.113.7"), ("content-type", FORM)];
    for _ in 0..5 {
        rows.same("a page", &send(&shop, &page, &from).await.status, &200);
    }
    for (method, path) in [
        ("GET", page.as_str()),
        ("GET", "/widget/sale/status/"),
        ("POST", "/widget/sale/cancel/"),
        ("POST", "/sandbox/upi/"),
        ("GET", "/assets/nothing"),
        ("GET", "/widget/nothing"),
    ] {
        let url = shop.gateway.url(path);
        let answer = shop.gateway.http.send(method, &url, &from, "").await.unwrap();
        let header = |name: &str| answer.headers.get(name).map(String::as_str);
        rows.same(path, &answer.status, &429);
        rows.same(path, &header("retry-after"), &Some("1"));
        rows.same(path, &header("content-type"), &Some("text/html; charset=utf-8"));
        rows.same(path, &header("cache-control"), &Some("no-store"));
        rows.same(path, &header("x-frame-options"), &Some("DENY"));
        rows.same(path, &header("content-security-policy").is_some(), &true);
        rows.same(path, &answer.body.contains("Please wait a moment"), &true);
        rows.same(path, &answer.body.contains("in a second."), &true);
        rows.same(path, &answer.body.contains(header("x-request-id").unwrap()), &true);
        rows.same(path, &answer.body.contains("href=\"\""), &(method == "GET"));
        rows.same(path, &answer.body.contains(&token), &false);
    }
    shop.gateway.clock.advance(Span::from_seconds(1));
    rows.same("again", &send(&shop, &page, &from).await.status, &200);
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_watches_over_the_gateway_is_never_refused_nor_counted() {
    let shop = shop(&[("rate_limits.address_per_second", "1")]).await;
    let mut rows = Rows::default();
    let from = [("x-forwarded-for", "203.0.113.7")];
    for _ in 0..20 {
        for path in ["/healthz", "/readyz"] {
            rows.same(path, &send(&shop, path, &from).await.status, &200);
        }
    }
    for _ in 0..5 {
        expect(&mut rows, "a call", &call(&shop, &shop.key, from[0].1).await, (ADDRESS, 0));
    }
    expect(&mut rows, "over", &call(&shop, &shop.key, from[0].1).await, (ADDRESS, 1));
    rows.same("still", &send(&shop, "/healthz", &from).await.status, &200);
    for path in ["/healthz/", "/readyz?x", "/healthzz"] {
        let is_exempt = path == "/readyz?x";
        let status = send(&shop, path, &from).await.status;
        rows.same(path, &status, &if is_exempt { 200 } else { 429 });
    }
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn zero_switches_a_limit_off() {
    let names = ["address_per_second", "key_per_second", "refused_per_minute"];
    let off = ["rate_limits.address_per_second", "rate_limits.key_per_second"];
    let shop = shop(&[(off[0], "0"), (off[1], "0"), ("rate_limits.refused_per_minute", "0")]).await;
    let mut rows = Rows::default();
    for _ in 0..200 {
        rows.same(names[2], &call(&shop, "wrong", "203.0.113.7").await.status, &200);
        rows.same(names[1], &call(&shop, &shop.key, "203.0.113.7").await.status, &200);
    }
    rows.end();
}
