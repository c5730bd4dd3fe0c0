//! From where a key may be used: IPv4, IPv6 and CIDR, directly and behind trusted proxies
//! (contract, section 2).

use gateway::Wanted;
use simulator::Options;

use super::{Rows, STATUS, Shop, active, networks, refusal};

/// What a merchant allows.
const ALLOWED: &[&str] = &[
    "203.0.113.7/32",
    "198.51.100.0/24",
    "2001:db8:5::/48",
    "2001:db8::7/128",
    "::ffff:192.0.2.0/120",
];

/// What a trusted proxy reports, and whether the merchant's key may be used from there.
const REPORTED: &[(&str, bool)] = &[
    ("203.0.113.7", true),
    ("203.0.113.6", false),
    ("203.0.113.8", false),
    ("198.51.100.0", true),
    ("198.51.100.255", true),
    ("198.51.101.0", false),
    ("::ffff:203.0.113.7", true),
    ("::ffff:198.51.100.9", true),
    ("::ffff:198.51.101.9", false),
    ("2001:db8:5::1", true),
    ("2001:DB8:5:FFFF::", true),
    ("2001:0db8:0005:0000:0000:0000:0000:0001", true),
    ("2001:db8:6::1", false),
    ("2001:db8::7", true),
    ("2001:db8::8", false),
    // A network that was written as IPv6 is the IPv4 network it stands for.
    ("192.0.2.1", true),
    ("::ffff:192.0.2.255", true),
    ("192.0.3.1", false),
    ("127.0.0.1", false),
    ("::1", false),
    ("0.0.0.0", false),
];

/// Headers of a proxy, and the address that counts in the end.
const HEADERS: &[(&[(&str, &str)], &str)] = &[
    (&[("x-forwarded-for", "203.0.113.7")], "203.0.113.7"),
    (&[("x-forwarded-for", "203.0.113.7:4711")], "203.0.113.7"),
    (&[("x-forwarded-for", "[2001:db8::7]:4711")], "2001:db8::7"),
    (&[("x-forwarded-for", "192.0.3.9, 203.0.113.7")], "203.0.113.7"),
    (&[("x-forwarded-for", "203.0.113.7, 192.0.3.9")], "192.0.3.9"),
    (&[("x-forwarded-for", "192.0.3.9, 203.0.113.7, 127.0.0.9")], "203.0.113.7"),
    (&[("x-forwarded-for", "192.0.3.9"), ("x-forwarded-for", "203.0.113.7")], "203.0.113.7"),
    (&[("x-forwarded-for", "203.0.113.7"), ("x-forwarded-for", "192.0.3.9")], "192.0.3.9"),
    (&[("forwarded", "for=203.0.113.7;proto=https;by=127.0.0.1")], "203.0.113.7"),
    (&[("forwarded", "For=\"[2001:db8::7]:4711\"")], "2001:db8::7"),
    (&[("forwarded", "for=192.0.3.9, for=203.0.113.7")], "203.0.113.7"),
    (&[("forwarded", "for=203.0.113.7"), ("x-forwarded-for", "203.0.113.7")], "203.0.113.7"),
    // A proxy passes on the header that it does not write itself, so one of the two may be forged.
    (&[("forwarded", "for=203.0.113.7"), ("x-forwarded-for", "192.0.3.9")], NOWHERE),
    (&[("forwarded", "for=192.0.3.9"), ("x-forwarded-for", "203.0.113.7")], NOWHERE),
    (&[("forwarded", "nonsense"), ("x-forwarded-for", "203.0.113.7")], NOWHERE),
    (&[("x-forwarded-for", "203.0.113.7, unknown")], NOWHERE),
    (&[("x-forwarded-for", "203.0.113.7,")], NOWHERE),
    (&[("forwarded", "for=_hidden")], NOWHERE),
    (&[("x-real-ip", "203.0.113.7")], "127.0.0.1"),
    (&[], "127.0.0.1"),
];

/// The caller of a request that does not tell where it is from: only who allows every address, or
/// this one, allows it.
const NOWHERE: &str = "0.0.0.0";

/// A gateway whose proxies are on this machine, or nowhere.
async fn shop(trusted: bool, allowed: &[&str]) -> Shop {
    let mut options = Options::default();
    if trusted {
        options.settings.push(("trusted_proxies", "127.0.0.0/8".to_owned()));
    }
    Shop::open_with(options, Wanted { networks: networks(allowed), ..active() }).await
}

/// Whether a request with these headers reaches the API, and what is answered otherwise.
async fn call(shop: &Shop, headers: &[(&str, &str)]) -> String {
    let headers: Vec<_> = headers.iter().copied().chain([("api-key", shop.key.as_str())]).collect();
    let url = shop.gateway.url(&format!("{STATUS}?id=1"));
    shop.gateway.http.send("GET", &url, &headers, "").await.unwrap().body
}

fn answer(is_allowed: bool) -> String {
    if is_allowed {
        refusal(50108, "invoice not found")
    } else {
        refusal(50006, "this API-KEY can not use this API from this IP address")
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_is_compared_with_what_the_merchant_allows() {
    let shop = shop(true, ALLOWED).await;
    let mut rows = Rows::default();
    for (reported, is_allowed) in REPORTED {
        let found = call(&shop, &[("x-forwarded-for", reported)]).await;
        rows.same(reported, &found, &answer(*is_allowed));
    }
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn behind_trusted_proxies_the_right_most_other_address_counts() {
    let mut rows = Rows::default();
    for expected in ["203.0.113.7", "2001:db8::7", "192.0.3.9", "127.0.0.1", NOWHERE] {
        let length = if expected.contains(':') { 128 } else { 32 };
        let shop = shop(true, &[&format!("{expected}/{length}")]).await;
        for (headers, counts) in HEADERS {
            let found = call(&shop, headers).await;
            let label = format!("{headers:?} against {expected}");
            rows.same(&label, &found, &answer(*counts == expected));
        }
    }
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_else_is_believed() {
    let mut rows = Rows::default();
    let elsewhere = shop(false, &["203.0.113.7/32"]).await;
    let here = shop(false, &["127.0.0.1/32"]).await;
    for (headers, _) in HEADERS {
        rows.same(&format!("{headers:?}"), &call(&elsewhere, headers).await, &answer(false));
        rows.same(&format!("{headers:?} here"), &call(&here, headers).await, &answer(true));
    }
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_hosted_pages_are_for_every_address() {
    let shop = shop(false, &["127.0.0.1/32"]).await;
    let token = super::token_of(&shop.create(&[]).await);
    let elsewhere = [("x-forwarded-for", "203.0.113.7")];
    let url = shop.gateway.url(&format!("/widget/sale/create/?token={token}"));
    let page = shop.gateway.http.send("GET", &url, &elsewhere, "").await.unwrap();
    assert_eq!(page.status, 200);
}
