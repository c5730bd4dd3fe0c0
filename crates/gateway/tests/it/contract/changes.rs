//! What an operator changes of a merchant or its keys is heeded within a second, also by a process
//! that the merchant has just called.

use domain::timestamp::Span;
use gateway::Wanted;

use super::{Rows, STATUS, Shop, active, refusal, status_body};

/// What is changed, and how a call is refused from then on.
const CHANGES: &[(&str, u32, &str)] = &[
    ("update api_key set revoked_at = 1", 50007, "invalid API-KEY"),
    ("update api_key set expires_at = 1", 50007, "invalid API-KEY"),
    ("delete from api_key", 50007, "invalid API-KEY"),
    (
        "update merchant_network set network = '203.0.113.0/24'",
        50006,
        "this API-KEY can not use this API from this IP address",
    ),
    (
        "delete from merchant_network",
        50010,
        "No IP is linked to your account. Please enter them in your profile page and API block",
    ),
];

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_that_was_let_in_is_refused_a_second_after_it_may_not_call_any_more() {
    let mut rows = Rows::default();
    for (change, code, text) in CHANGES {
        let shop = Shop::open().await;
        let id = shop.invoice(&[]).await;
        shop.tamper(change);
        shop.gateway.clock.advance(Span::from_seconds(1));
        let answer = shop.read(STATUS, &id.to_string()).await;
        rows.expect(change, &answer, &refusal(*code, text));
    }
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn new_limits_count_within_a_second() {
    let shop = Shop::open().await;
    shop.invoice(&[]).await;
    shop.tamper("insert into merchant_limit values (1, 'USD', 10000, null)");
    shop.gateway.clock.advance(Span::from_seconds(1));
    let answer = shop.create(&[]).await;
    let mut rows = Rows::default();
    let expected = refusal(50012, "Your amount is BELOW the allowed minimum amount");
    rows.expect("a larger minimum", &answer, &expected);
    rows.end();
}

/// Whoever is refused is not made to wait for what mends it.
#[tokio::test(flavor = "multi_thread")]
async fn a_caller_that_was_refused_is_let_in_as_soon_as_it_may_call() {
    let cases = [
        ("update api_key set revoked_at = 1", "update api_key set revoked_at = null"),
        (
            "update merchant_network set network = '203.0.113.0/24'",
            "update merchant_network set network = '127.0.0.0/8'",
        ),
        ("delete from merchant_network", "insert into merchant_network values (1, '127.0.0.0/8')"),
    ];
    let mut rows = Rows::default();
    for (refuse, mend) in cases {
        let shop = Shop::open().await;
        shop.tamper(refuse);
        assert!(!shop.create(&[]).await.body.starts_with(r#"{"errorCode":0,"#), "{refuse}");
        shop.tamper(mend);
        let id = shop.invoice(&[]).await;
        let answer = shop.read(STATUS, &id.to_string()).await;
        rows.expect(mend, &answer, &status_body(id, "15.04", "created"));
    }
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_merchant_creates_invoices_as_soon_as_its_wallet_is_active() {
    let shop = Shop::open_for(Wanted { activate: false, ..active() }).await;
    assert!(shop.create(&[]).await.body.contains(r#""errorCode":50008"#));
    shop.tamper("update merchant set activated_at = 1");
    shop.invoice(&[]).await;
}
