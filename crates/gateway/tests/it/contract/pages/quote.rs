//! The price in rupees: locked when the page is opened, shown with its validity, and renewed only
//! after it ran out.

use domain::timestamp::Span;
use simulator::{Answer, Options};

use super::super::{INFOS, Rows, Shop, active};
use super::{PAGE, Payer, QUOTE, heading, readable, redirect};

const SUM: &str = "Pay by UPI ₹1,250.12 INR";
const EXPIRED: &str = "The rate has run out";

/// What a page says of its quote: the rate and until when it holds.
fn quoted(page: &Answer) -> (String, String) {
    let body = readable(page);
    let after = |mark: &str| {
        let (_, rest) = body.split_once(mark).unwrap_or_default();
        rest.split_once(['<', '"']).unwrap_or_default().0.to_owned()
    };
    (after("<dt>Locked rate</dt><dd>"), after("<time datetime=\""))
}

/// A page without how long its price still holds.
fn lasting(page: &Answer) -> String {
    let (before, rest) = page.body.split_once(" data-left=\"").expect("the price ends");
    let (_, after) = rest.split_once('"').unwrap();
    format!("{before}{after}")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_price_is_locked_when_the_page_is_opened() {
    let shop = Shop::open().await;
    let payer = Payer::of(&shop, &[]).await;
    // The time before it is opened costs the payer nothing.
    shop.gateway.clock.advance(Span::from_hours(5));
    let mut rows = Rows::default();
    let page = payer.go_over("UPI").await;
    rows.same("heading", &heading(&page).as_str(), &SUM);
    let expected = ("1 USD = 83.12 INR".to_owned(), "2026-11-22T15:10:00Z".to_owned());
    rows.same("quote", &quoted(&page), &expected);
    for text in ["15.04 USD", "15:10:00 UTC", "/widget/sale/qr/", "am=1250.12&#38;cu=INR"] {
        rows.same(text, &readable(&page).contains(text), &true);
    }
    shop.gateway.clock.advance(Span::from_minutes(9));
    let later = payer.load(PAGE).await;
    rows.same("nine minutes later", &lasting(&later), &lasting(&page));
    rows.same("at first", &page.body.contains(" data-left=\"600\""), &true);
    rows.same("nine minutes later", &later.body.contains(" data-left=\"60\""), &true);
    // Asking for a new price while the old one holds gives the old one.
    let asked = payer.press(QUOTE, "").await;
    let back = format!("{PAGE}?token={}", payer.token);
    rows.same("asked", &redirect(&asked), &(303, Some(back.as_str())));
    rows.same("asked too early", &lasting(&payer.load(PAGE).await), &lasting(&page));
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_price_that_ran_out_is_renewed_when_the_payer_asks() {
    let shop = Shop::open().await;
    let payer = Payer::of(&shop, &[]).await;
    let mut rows = Rows::default();
    payer.load(PAGE).await;
    let first = payer.go_over("UPI").await;
    shop.gateway.clock.advance(Span::from_millis(10 * 60_000 - 1));
    rows.same("to the end", &heading(&payer.load(PAGE).await).as_str(), &SUM);
    shop.gateway.clock.advance(Span::from_millis(1));
    for _ in 0..2 {
        let page = payer.load(PAGE).await;
        rows.same("run out", &heading(&page).as_str(), &EXPIRED);
        for gone in ["upi://", "1,250.12", "/widget/sale/qr/"] {
            rows.same(gone, &page.body.contains(gone), &false);
        }
    }
    // Twice, as an impatient payer presses it.
    let (one, other) = tokio::join!(payer.press(QUOTE, ""), payer.press(QUOTE, ""));
    rows.same("pressed", &(one.status, other.status), &(303, 303));
    let page = payer.load(PAGE).await;
    rows.same("renewed", &heading(&page).as_str(), &SUM);
    rows.same("renewed", &quoted(&page).1.as_str(), &"2026-11-22T10:20:00Z");
    rows.same("another reference", &(reference(&page) == reference(&first)), &false);
    let kinds = shop.gateway.database().unwrap().event_kinds().unwrap();
    let expected = "opened attempt_started attempt_started";
    rows.same("attempts", &kinds[&payer.id].join(" ").as_str(), &expected);
    rows.same("status", &payer.status().await.as_str(), &"opened");
    rows.end();
}

/// The reference that the payment link carries.
fn reference(page: &Answer) -> String {
    let (_, rest) = page.body.split_once("tr=").unwrap();
    rest.split_once('&').unwrap().0.to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_operators_rate_spread_and_validity_are_kept() {
    let mut options = Options::default();
    for (name, value) in
        [("fx.usd_inr", "84.555"), ("fx.spread_bps", "150"), ("fx.quote_minutes", "3")]
    {
        options.settings.push((name, value.to_owned()));
    }
    let shop = Shop::open_with(options, active()).await;
    let payer = Payer::of(&shop, &[("amount", "100")]).await;
    let mut rows = Rows::default();
    let page = payer.go_over("UPI").await;
    // 84.555 and 1.5 % are 85.823325; a hundred of it is rounded to 8582.33.
    rows.same("heading", &heading(&page).as_str(), &"Pay by UPI ₹8,582.33 INR");
    let expected = ("1 USD = 85.823325 INR".to_owned(), "2026-11-22T10:03:00Z".to_owned());
    rows.same("quote", &quoted(&page), &expected);
    payer.choose("approve").await;
    let infos = shop.read(INFOS, "1").await.body;
    rows.same("infos", &infos.contains(r#""fiat_amount":8582.33,"fiat_currency":"INR""#), &true);
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_price_is_not_renewed_once_the_payment_is_over() {
    let shop = Shop::open().await;
    let mut rows = Rows::default();
    for (outcome, status) in
        [("pending", "pending"), ("success", "awaiting_approval"), ("cancel", "canceled")]
    {
        let payer = Payer::of(&shop, &[]).await;
        payer.go_over("UPI").await;
        shop.help(payer.id, outcome).await;
        shop.gateway.clock.advance(Span::from_minutes(11));
        rows.same(outcome, &payer.press(QUOTE, "").await.status, &303);
        rows.same(outcome, &payer.status().await.as_str(), &status);
        let kinds = shop.gateway.database().unwrap().event_kinds().unwrap();
        let begun = kinds[&payer.id].iter().filter(|kind| *kind == "attempt_started").count();
        rows.same(outcome, &begun, &1);
    }
    rows.end();
}
