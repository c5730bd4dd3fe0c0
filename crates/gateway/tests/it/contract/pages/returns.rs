//! After the outcome the browser goes to the matching address of the shop: exactly as the merchant
//! wrote it, with its two words filled in (contract, section 10).

use domain::timestamp::Span;

use super::super::{Rows, Shop};
use super::{CANCEL, PAGE, Payer, RETURN, forward, heading, redirect};

const URLS: [(&str, &str); 4] = [
    ("success_url", "https://shop.example/success?a=1&b={INVOICE_ID}&c={STATUS}#{INVOICE_ID}"),
    ("cancel_url", "https://SHOP.example/../Cancel/{STATUS}/%7BSTATUS%7D?{invoice_id}"),
    ("pending_url", "http://shop.example:8080/pending;{INVOICE_ID}{INVOICE_ID}"),
    ("failure_url", "https://shop.example/failure?next=https://other.example/{STATUS}"),
];

/// What the payer or his bank does, and where the browser goes by itself then; `1` is the id.
const WAYS: &[(&[&str], Option<&str>)] = &[
    (&["success"], Some("https://shop.example/success?a=1&b=1&c=invoice:awaiting_approval#1")),
    (&["success", "settle"], Some("https://shop.example/success?a=1&b=1&c=invoice:paid#1")),
    (
        &["cancel"],
        Some("https://SHOP.example/../Cancel/invoice:canceled/%7BSTATUS%7D?{invoice_id}"),
    ),
    (&["decline"], Some("https://shop.example/failure?next=https://other.example/invoice:failed")),
    (&["success", "withhold"], Some("http://shop.example:8080/pending;11")),
    (&["success", "refund"], None),
    (&["success", "chargeback"], None),
];

#[tokio::test(flavor = "multi_thread")]
async fn each_outcome_leads_to_its_own_address() {
    let mut rows = Rows::default();
    for (outcomes, expected) in WAYS {
        let shop = Shop::open().await;
        let payer = Payer::of(&shop, &URLS).await;
        payer.go_over("UPI").await;
        for outcome in *outcomes {
            shop.help(payer.id, outcome).await;
        }
        let label = format!("{outcomes:?}");
        let page = payer.load(RETURN).await;
        rows.same(&label, &(page.status, forward(&page).as_deref()), &(200, *expected));
        rows.same(&label, &page.headers.contains_key("refresh"), &false);
        // Who comes back to the page on his own is not sent away again, but has the way as a link.
        let page = payer.go_over("UPI").await;
        rows.same(&label, &forward(&page), &None);
        let address = expected.unwrap_or("https://shop.example/").replace('&', "&#38;");
        rows.same(&label, &page.body.contains(&format!("href=\"{address}")), &true);
    }
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn without_an_address_the_page_shows_the_outcome() {
    let shop = Shop::open().await;
    let mut rows = Rows::default();
    for (outcomes, _) in WAYS.iter().chain(&[(&["pending"][..], None)]) {
        let payer = Payer::of(&shop, &[]).await;
        for outcome in *outcomes {
            shop.help(payer.id, outcome).await;
        }
        let label = format!("{outcomes:?}");
        let page = payer.load(RETURN).await;
        rows.same(&label, &(page.status, forward(&page)), &(200, None));
        rows.same(&label, &page.body.contains("href=\"http"), &false);
        rows.same(&label, &page.headers.contains_key("refresh"), &false);
    }
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn while_nothing_is_paid_the_browser_goes_back_to_the_page() {
    let shop = Shop::open().await;
    let payer = Payer::of(&shop, &URLS).await;
    let mut rows = Rows::default();
    let page = format!("{PAGE}?token={}", payer.token);
    rows.same("created", &redirect(&payer.load(RETURN).await), &(303, Some(page.as_str())));
    payer.go_over("UPI").await;
    rows.same("opened", &redirect(&payer.load(RETURN).await), &(303, Some(page.as_str())));
    shop.gateway.clock.advance(Span::from_minutes(11));
    rows.same("run out", &redirect(&payer.load(RETURN).await), &(303, Some(page.as_str())));
    rows.same("status", &payer.status().await.as_str(), &"opened");
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unconfirmed_payment_waits_a_moment_and_then_leads_to_its_address() {
    let shop = Shop::open().await;
    let payer = Payer::of(&shop, &URLS).await;
    let mut rows = Rows::default();
    payer.go_over("UPI").await;
    payer.choose("pending").await;
    let again = format!("5; url={RETURN}?token={}", payer.token);
    let page = payer.load(RETURN).await;
    rows.same("at once", &heading(&page).as_str(), &"Waiting for your bank");
    let refresh = page.headers.get("refresh").map(String::as_str);
    rows.same("at once", &(refresh, forward(&page)), &(Some(again.as_str()), None));
    shop.gateway.clock.advance(Span::from_seconds(5));
    let page = payer.load(RETURN).await;
    let refresh = page.headers.get("refresh").cloned();
    let address = format!("http://shop.example:8080/pending;{0}{0}", payer.id);
    rows.same("later", &(refresh, forward(&page)), &(None, Some(address)));
    // The outcome comes after all, and has its own address.
    payer.choose("decline").await;
    let address = "https://shop.example/failure?next=https://other.example/invoice:failed";
    let page = payer.load(RETURN).await;
    rows.same("declined", &forward(&page).as_deref(), &Some(address));
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_payers_own_cancel_leads_to_its_address() {
    let shop = Shop::open().await;
    let cancel_url = "https://shop.example/?é=ü&x={STATUS}";
    let payer = Payer::of(&shop, &[("cancel_url", cancel_url)]).await;
    payer.go_over("UPI").await;
    let pressed = payer.press(CANCEL, "").await;
    let (_, location) = redirect(&pressed);
    let page = shop.browse(location.unwrap()).await;
    assert_eq!(forward(&page).unwrap(), "https://shop.example/?é=ü&x=invoice:canceled");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expired_invoice_has_the_way_back_as_a_link() {
    let shop = Shop::open().await;
    let payer = Payer::of(&shop, &URLS).await;
    shop.gateway.clock.advance(Span::from_days(15));
    shop.gateway.app.expire_due_invoices().await.unwrap();
    let page = payer.load(RETURN).await;
    let address = "https://shop.example/failure?next=https://other.example/invoice:expired";
    assert_eq!((heading(&page).as_str(), forward(&page)), ("This payment link has expired", None));
    assert!(page.body.contains(&format!("href=\"{address}\"")), "{}", page.body);
}
