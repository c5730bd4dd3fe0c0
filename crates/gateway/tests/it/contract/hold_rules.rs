//! Rules hold money back before the merchant is told to credit anybody.

use std::sync::Arc;

use domain::hold_rule::{HoldRule, Window};
use domain::ids::MerchantId;
use domain::money::{Currency, Money};
use domain::timestamp::Span;
use gateway::{add_hold_rule, send_due_callbacks};
use simulator::{GatewayRun, ManualClock, Options, ShopServer};

use super::history::shop_behind_a_proxy;
use super::{Rows, Shop, active, id_of, token_of};

const fn usd(minor: i64) -> Money {
    Money::from_minor(minor, Currency::Usd)
}

/// Pays an invoice, and gives its status and why it is held, if it is.
async fn pay(shop: &Shop, amount: &str) -> (String, String) {
    let id = shop.invoice(&[("amount", amount)]).await;
    paid(shop, id).await
}

async fn paid(shop: &Shop, id: i64) -> (String, String) {
    shop.help(id, "success").await;
    let holds = shop.gateway.database().unwrap().holds(id).unwrap();
    (shop.status(id).await, holds.join(", "))
}

fn credited() -> (String, String) {
    ("awaiting_approval".to_owned(), String::new())
}

fn held(by: &str) -> (String, String) {
    ("withheld".to_owned(), format!("{by} told by rule"))
}

fn within(minutes: u32) -> Window {
    Window::from_minutes(minutes).unwrap()
}

async fn add(shop: &Shop, merchant: Option<i64>, rule: HoldRule) {
    add_hold_rule(&shop.gateway.app, merchant.map(MerchantId::new), rule).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_beyond_a_rule_is_held_and_the_rest_is_credited() {
    let shop = Shop::open().await;
    let mut rows = Rows::default();
    rows.same("no rule", &pay(&shop, "500").await, &credited());
    shop.merchant(active()).await;
    add(&shop, Some(2), HoldRule::Amount { above: usd(100) }).await;
    rows.same("another merchant's", &pay(&shop, "500").await, &credited());
    add(&shop, Some(1), HoldRule::Amount { above: usd(10_000) }).await;
    rows.same("as much as may be", &pay(&shop, "100").await, &credited());
    rows.same("more", &pay(&shop, "100.01").await, &held("rule:amount"));
    add(&shop, None, HoldRule::Late).await;
    rows.same("not late", &pay(&shop, "1").await, &credited());
    let late = shop.invoice(&[("amount", "1")]).await;
    shop.help(late, "cancel").await;
    rows.same("late", &paid(&shop, late).await, &held("rule:late"));
    // The first rule that holds it says why, and one hold is enough.
    let both = shop.invoice(&[("amount", "101")]).await;
    shop.help(both, "cancel").await;
    rows.same("both", &paid(&shop, both).await, &held("rule:amount"));
    shop.help(both, "release").await;
    rows.same("let go", &shop.status(both).await, &"awaiting_approval".to_owned());
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn many_payments_within_minutes_are_held() {
    let shop = Shop::open().await;
    add(&shop, None, HoldRule::Count { payments: 2, window: within(10) }).await;
    let mut rows = Rows::default();
    let minutes = |minutes| shop.gateway.clock.advance(Span::from_minutes(minutes));
    rows.same("first", &pay(&shop, "1").await, &credited());
    minutes(5);
    rows.same("second", &pay(&shop, "1").await, &credited());
    minutes(4);
    rows.same("third", &pay(&shop, "1").await, &held("rule:count"));
    minutes(1);
    // The first has left the ten minutes; what is held counts as well.
    rows.same("fourth", &pay(&shop, "1").await, &held("rule:count"));
    minutes(10);
    rows.same("later", &pay(&shop, "1").await, &credited());
    add(&shop, None, HoldRule::Volume { above: usd(1_000), window: within(1_440) }).await;
    // What was paid before the rule was added does not count.
    rows.same("up to the volume", &pay(&shop, "10").await, &credited());
    minutes(20);
    rows.same("beyond it", &pay(&shop, "0.01").await, &held("rule:volume"));
    minutes(1_440);
    rows.same("a day later", &pay(&shop, "10").await, &credited());
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn payments_from_a_country_are_held() {
    let shop = shop_behind_a_proxy().await;
    add(&shop, None, HoldRule::Country { codes: vec!["AE".to_owned()] }).await;
    let mut rows = Rows::default();
    let cases =
        [("198.51.100.7", held("rule:country")), ("203.0.113.9", credited()), ("", credited())];
    for (address, expected) in cases {
        let created = shop.create(&[]).await;
        if !address.is_empty() {
            shop.open_from(&token_of(&created), address).await;
        }
        rows.same(address, &paid(&shop, id_of(&created)).await, &expected);
    }
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_merchant_is_never_told_to_credit_what_is_held() {
    let server = ShopServer::start().await.unwrap();
    let mut wanted = active();
    wanted.callback_url = Some(server.callback_url());
    let clock = Arc::new(ManualClock::new());
    let gateway = GatewayRun::start(Options::default(), clock).await.unwrap();
    let key = gateway.merchant(wanted).await.unwrap().api_key.to_string();
    let shop = Shop { gateway, key };
    add(&shop, None, HoldRule::Amount { above: usd(100) }).await;
    pay(&shop, "1.01").await;
    send_due_callbacks(&shop.gateway.app).await.unwrap();
    let told: Vec<String> = server.received().iter().map(simulator::Received::status).collect();
    assert_eq!(told, ["invoice:withheld"]);
    let books = shop.gateway.database().unwrap().balances().unwrap();
    assert_eq!(books, ["clearing:upi_sandbox 8395 INR", "held -8395 INR"]);
}
