//! The QR code of the payment page: the link that the page shows, byte for byte, for whoever has
//! the invoice's token, and only as long as it can be paid.

use domain::timestamp::Span;
use simulator::Answer;

use super::super::{Rows, Shop};
use super::{CANCEL, PAGE, Payer, QR, QUOTE};

/// The address of a page's QR code, if it shows one.
fn shown(page: &Answer) -> Option<String> {
    let (_, rest) = page.body.split_once(&format!("src=\"{QR}"))?;
    let (query, _) = rest.split_once('"')?;
    Some(format!("{QR}{}", query.replace("&#38;", "&")))
}

/// What a page's button opens.
fn link(page: &Answer, start: &str) -> String {
    let (_, rest) = page.body.split_once(&format!("href=\"{start}")).expect(&page.body);
    let (link, _) = rest.split_once('"').unwrap();
    format!("{start}{link}").replace("&#38;", "&").replace("&#39;", "'")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_code_is_the_link_of_the_attempt_that_is_shown() {
    let shop = Shop::open().await;
    let payer = Payer::of(&shop, &[]).await;
    let mut rows = Rows::default();
    let page = payer.go_over("UPI").await;
    let first = shown(&page).expect("a code");
    rows.same("address", &first, &format!("{QR}?token={}&attempt=1", payer.token));
    let picture = shop.browse(&first).await;
    let expected = pages::qr_picture(&link(&page, "upi://pay?")).unwrap();
    rows.expect("UPI", &picture, &expected);
    rows.same("type", &picture.headers["content-type"].as_str(), &"image/svg+xml");
    rows.same("kept by nobody", &picture.headers["cache-control"].as_str(), &"no-store");

    payer.press("/widget/sale/way/", "&way=CRYPTO").await;
    let page = payer.load(PAGE).await;
    let second = shown(&page).expect("a code");
    rows.same("address", &second, &format!("{QR}?token={}&attempt=2", payer.token));
    rows.same("another attempt's", &shop.browse(&second).await.body.contains("<path"), &true);
    rows.same("the one before", &shop.browse(&first).await.status, &404);

    payer.press("/widget/sale/way/", "&way=CARD").await;
    rows.same("by card", &shown(&payer.load(PAGE).await), &None);
    let third = format!("{QR}?token={}&attempt=3", payer.token);
    rows.same("by card", &shop.browse(&third).await.status, &404);
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn there_is_no_code_that_must_not_be_paid() {
    let shop = Shop::open().await;
    let mut rows = Rows::default();
    let payer = Payer::of(&shop, &[]).await;
    let other = Payer::of(&shop, &[]).await;
    other.go_over("UPI").await;
    let query = |token: &str, attempt: &str| format!("{QR}?token={token}&attempt={attempt}");
    rows.same("not opened", &shop.browse(&query(&payer.token, "1")).await.status, &404);
    payer.go_over("UPI").await;
    for attempt in ["", "0", "2", "-1", "01x", "4294967297"] {
        rows.same(attempt, &shop.browse(&query(&payer.token, attempt)).await.status, &404);
    }
    let swapped = format!("{}{}", &other.token[..12], &payer.token[12..]);
    for token in ["", "x", swapped.as_str()] {
        rows.same(token, &shop.browse(&query(token, "1")).await.status, &404);
    }
    let own = query(&payer.token, "1");
    rows.same("own", &shop.browse(&own).await.status, &200);
    shop.gateway.clock.advance(Span::from_minutes(11));
    rows.same("run out", &shop.browse(&own).await.status, &404);
    payer.press(QUOTE, "").await;
    rows.same("run out for good", &shop.browse(&own).await.status, &404);
    let renewed = query(&payer.token, "2");
    rows.same("renewed", &shop.browse(&renewed).await.status, &200);
    payer.press(CANCEL, "").await;
    rows.same("canceled", &shop.browse(&renewed).await.status, &404);
    shop.help(other.id, "pending").await;
    rows.same("approved", &shop.browse(&query(&other.token, "1")).await.status, &404);
    rows.end();
}
