//! What a merchant reads of an invoice (contract, sections 3 and 4): by GET and by POST, before and
//! after each change, and never of an invoice that is not its own.

use domain::timestamp::Span;
use gateway::Wanted;

use super::{
    FORM, INFOS, JSON, Rows, STATUS, Shop, active, refusal, refusal_since, status_body, token_of,
};

/// Ids that are no digits.
const BAD_IDS: &[&str] =
    &["one", "-1", "+1", "1.0", "1e0", "0x1", " 1", "1 ", "1,2", "१", "null", "1\n", "'1'", "1;"];

/// Digits that name no invoice.
const UNKNOWN_IDS: &[&str] = &[
    "0",
    "2",
    "9223372036854775807",
    "9223372036854775808",
    "18446744073709551617",
    "99999999999999999999999999999999999999999999999999",
];

#[tokio::test(flavor = "multi_thread")]
async fn an_id_is_digits() {
    let shop = Shop::open().await;
    shop.create(&[]).await;
    let bad = refusal_since(50114, "invalid field: id", "it must be digits");
    let unknown = refusal(50108, "invoice not found");
    let mut rows = Rows::default();
    let bad_ids = BAD_IDS.iter().map(|id| (*id, &bad));
    for (id, expected) in bad_ids.chain(UNKNOWN_IDS.iter().map(|id| (*id, &unknown))) {
        let encode = percent_encoding::utf8_percent_encode;
        let encoded = encode(id, percent_encoding::NON_ALPHANUMERIC).to_string();
        for path in [STATUS, INFOS] {
            rows.expect(id, &shop.read(path, &encoded).await, expected);
            let body = format!("id={encoded}");
            rows.expect(id, &shop.send("POST", path, FORM, &body).await, expected);
        }
        let body = format!("id={encoded}&outcome=success");
        rows.expect(id, &shop.send("POST", super::HELPER, FORM, &body).await, expected);
    }
    for id in ["true", "[]", "{}", "1.0", "-1", "1e0", "[1]"] {
        let body = format!(r#"{{"id":{id}}}"#);
        rows.expect(id, &shop.send("POST", STATUS, JSON, &body).await, &bad);
    }
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn get_and_post_answer_alike() {
    let shop = Shop::open().await;
    let id = shop.invoice(&[]).await;
    let multipart = "--x\r\nContent-Disposition: form-data; name=\"id\"\r\n\r\n1\r\n--x--\r\n";
    let multipart_type = "multipart/form-data; boundary=x";
    let mut rows = Rows::default();
    for path in [STATUS, INFOS] {
        let expected = shop.read(path, "1").await.body;
        for path in [path, path.trim_end_matches('/')] {
            rows.expect(path, &shop.read(path, "1").await, &expected);
            rows.expect(path, &shop.read(path, "01").await, &expected);
            rows.expect(path, &shop.read(path, "1&other=2").await, &expected);
            rows.expect(path, &shop.send("POST", path, FORM, "id=1").await, &expected);
            rows.expect(path, &shop.send("POST", path, JSON, r#"{"id":1}"#).await, &expected);
            rows.expect(path, &shop.send("POST", path, JSON, r#"{"id":"1"}"#).await, &expected);
            rows.expect(path, &shop.send("POST", path, multipart_type, multipart).await, &expected);
        }
        // A GET is asked by its query and a POST by its body, whatever else they carry.
        let both = format!("{path}?id=9");
        rows.expect(&both, &shop.send("POST", &both, FORM, "id=1").await, &expected);
        let both = format!("{path}?id={id}");
        rows.expect(&both, &shop.send("GET", &both, FORM, "id=9").await, &expected);
    }
    rows.end();
}

/// The reply of the infos endpoint about invoice 1.
fn infos_body(status: &str, description: &str, fiat: &str, datetime: &str) -> String {
    let head = r#"{"errorCode":0,"merchant_id":"1","invoice_id":"1","data":{"status":"invoice:"#;
    let asked = r#""id":1,"devise":"USD","amount":15.04"#;
    let data = r#""callbackJson":{"txId":"qktr12eqzg"}"#;
    // No fee is agreed, so the merchant gets all of it.
    let total = match fiat {
        PAID => r#""totalAmount":15.04,"totalCurrency":"USDC""#,
        _ => r#""totalAmount":null,"totalCurrency":null"#,
    };
    format!(
        r#"{head}{status}",{asked},"description":"{description}",{data},{fiat},{total},"datetime":"{datetime}"}}}}"#
    )
}

const NOT_PAID: &str = r#""fiat_amount":null,"fiat_currency":null"#;
/// 15.04 dollars at 83.12 rupees are 1250.1248 rupees.
const PAID: &str = r#""fiat_amount":1250.12,"fiat_currency":"INR""#;

/// What happens, a minute after the last thing, and what is told of it from then on.
const STEPS: &[(&str, &str, &str, &str, &str)] = &[
    ("open", "opened", "The payer has opened the payment page", NOT_PAID, "2026-11-22 10:00:20"),
    (
        "pending",
        "pending",
        "The payer has approved the payment and its confirmation is awaited",
        NOT_PAID,
        "2026-11-22 10:01:20",
    ),
    (
        "success",
        "awaiting_approval",
        "The payment of the invoice is confirmed and awaits its settlement",
        PAID,
        "2026-11-22 10:02:20",
    ),
    (
        "withhold",
        "withheld",
        "The payment of the invoice is held back for review",
        PAID,
        "2026-11-22 10:03:20",
    ),
    (
        "release",
        "awaiting_approval",
        "The payment of the invoice is confirmed and awaits its settlement",
        PAID,
        "2026-11-22 10:04:20",
    ),
    (
        "settle",
        "paid",
        "Payment of the invoice has been made successfully",
        PAID,
        "2026-11-22 10:05:20",
    ),
    (
        "refund",
        "refunded",
        "The payment of the invoice has been given back in full",
        PAID,
        "2026-11-22 10:06:20",
    ),
];

#[tokio::test(flavor = "multi_thread")]
async fn each_change_is_told_with_its_time() {
    let shop = Shop::open().await;
    let mut rows = Rows::default();
    let data = r#"{"txId":"qktr12eqzg"}"#;
    shop.create(&[("callbackJson", data)]).await;
    let created = "The invoice has been created";
    let expected = infos_body("created", created, NOT_PAID, "2026-11-22 10:00:00");
    rows.expect("created", &shop.read(INFOS, "1").await, &expected);
    for (outcome, status, description, fiat, datetime) in STEPS {
        shop.gateway.clock.advance(Span::from_seconds(20));
        let expected = status_body(1, "15.04", status);
        rows.expect(outcome, &shop.help(1, outcome).await, &expected);
        // Time that passes without a change is not told.
        shop.gateway.clock.advance(Span::from_seconds(40));
        rows.expect(status, &shop.read(STATUS, "1").await, &expected);
        let expected = infos_body(status, description, fiat, datetime);
        rows.expect(status, &shop.read(INFOS, "1").await, &expected);
    }
    rows.end();
}

/// What leads to the remaining statuses, and what is told of them.
const OTHERS: &[(&[&str], &str, &str, &str)] = &[
    (&["cancel"], "canceled", "The payer has canceled the payment", NOT_PAID),
    (
        &["decline"],
        "failed",
        "The payment of the invoice has been declined or has failed",
        NOT_PAID,
    ),
    (
        &["success", "chargeback"],
        "chargeback",
        "The payment of the invoice has been charged back",
        PAID,
    ),
];

#[tokio::test(flavor = "multi_thread")]
async fn the_other_statuses_are_told_in_the_same_form() {
    let mut rows = Rows::default();
    let data = r#"{"txId":"qktr12eqzg"}"#;
    for (outcomes, status, description, fiat) in OTHERS {
        let shop = Shop::open().await;
        shop.create(&[("callbackJson", data)]).await;
        for outcome in *outcomes {
            shop.help(1, outcome).await;
        }
        let expected = infos_body(status, description, fiat, "2026-11-22 10:00:00");
        rows.expect(status, &shop.read(INFOS, "1").await, &expected);
    }
    let shop = Shop::open().await;
    shop.create(&[("callbackJson", data)]).await;
    shop.gateway.clock.advance(Span::from_days(15));
    shop.gateway.app.expire_due_invoices().await.unwrap();
    let expected =
        infos_body("expired", "The invoice has expired", NOT_PAID, "2026-12-07 10:00:00");
    rows.expect("expired", &shop.read(INFOS, "1").await, &expected);
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invoice_expires_after_fourteen_days_and_not_before() {
    let shop = Shop::open().await;
    let mut rows = Rows::default();
    let (created, opened) = (shop.invoice(&[]).await, shop.invoice_after(&["open"]).await);
    let pending = shop.invoice_after(&["pending"]).await;
    shop.gateway.clock.advance(Span::from_days(14));
    shop.gateway.app.expire_due_invoices().await.unwrap();
    rows.same("after 14 days", &shop.status(created).await.as_str(), &"created");
    rows.same("after 14 days", &shop.status(opened).await.as_str(), &"opened");
    shop.gateway.clock.advance(Span::from_millis(1));
    shop.gateway.app.expire_due_invoices().await.unwrap();
    rows.same("a moment later", &shop.status(created).await.as_str(), &"expired");
    rows.same("a moment later", &shop.status(opened).await.as_str(), &"expired");
    rows.same("a payment in progress", &shop.status(pending).await.as_str(), &"pending");
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invoice_that_cannot_expire_yet_is_not_forgotten_and_holds_up_no_other() {
    let shop = Shop::open().await;
    let mut rows = Rows::default();
    let (damaged, sound) = (shop.invoice(&[]).await, shop.invoice(&[]).await);
    // As one whose payer's bank has not said yes or no, and then says no.
    let undecided = shop.invoice(&[]).await;
    shop.tamper(&format!("update invoice set currency = 'XXX' where id = {damaged}"));
    shop.tamper(&format!("update invoice set status = 'invoice:pending' where id = {undecided}"));
    shop.gateway.clock.advance(Span::from_days(15));
    for _ in 0..2 {
        shop.gateway.app.expire_due_invoices().await.unwrap();
        rows.same("a sound one", &shop.status(sound).await.as_str(), &"expired");
        rows.same("an undecided one", &shop.status(undecided).await.as_str(), &"pending");
    }
    shop.tamper(&format!("update invoice set currency = 'USD' where id = {damaged}"));
    shop.tamper(&format!("update invoice set status = 'invoice:created' where id = {undecided}"));
    rows.same("before it is tried again", &shop.status(damaged).await.as_str(), &"created");
    let expired = shop.gateway.app.expire_due_invoices().await.unwrap();
    rows.same("once they can", &expired, &2);
    rows.same("once they can", &shop.status(damaged).await.as_str(), &"expired");
    rows.same("once they can", &shop.status(undecided).await.as_str(), &"expired");
    rows.same("nothing is left", &shop.gateway.app.expire_due_invoices().await.unwrap(), &0);
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn invoices_created_after_a_sweep_expire_in_their_turn() {
    let shop = Shop::open().await;
    let mut rows = Rows::default();
    let mut ids = Vec::new();
    for day in 0_u32..40 {
        ids.push(shop.invoice(&[]).await);
        shop.gateway.clock.advance(Span::from_days(1));
        shop.gateway.app.expire_due_invoices().await.unwrap();
        let oldest = usize::try_from(day.saturating_sub(13)).unwrap();
        for (place, id) in ids.iter().enumerate() {
            let expected = if place < oldest { "expired" } else { "created" };
            rows.same(&format!("day {day}, {place}"), &shop.status(*id).await.as_str(), &expected);
        }
    }
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_test_key_and_a_live_key_see_their_own_invoices_only() {
    let shop = Shop::open().await;
    let live = shop.merchant(Wanted { live: true, ..active() }).await;
    // The same merchant's: a merchant comes with one key.
    shop.tamper("update api_key set merchant_id = 1 where live = 1");
    let (test, real) = (shop.invoice(&[]).await, shop.invoice(&[]).await);
    shop.tamper(&format!("update invoice set live = 1 where id = {real}"));
    let not_found = refusal(50108, "invoice not found");
    let mut rows = Rows::default();
    for path in [STATUS, INFOS] {
        rows.expect(
            "test key, live invoice",
            &shop.read(path, &real.to_string()).await,
            &not_found,
        );
        let answer = shop.gateway.get(&format!("{path}?id={test}"), &live).await.unwrap();
        rows.expect("live key, test invoice", &answer, &not_found);
    }
    rows.expect("helper", &shop.help(real, "success").await, &not_found);
    let answer = shop.gateway.get(&format!("{STATUS}?id={real}"), &live).await.unwrap();
    rows.expect("live key, live invoice", &answer, &status_body(real, "15.04", "created"));
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn another_merchants_invoice_is_refused_by_its_text() {
    let shop = Shop::open().await;
    let other = shop.merchant(active()).await;
    let token = token_of(&shop.create(&[]).await);
    let expected = refusal(50011, "This invoice belongs to another merchant");
    let mut rows = Rows::default();
    for path in [STATUS, INFOS] {
        let answer = shop.gateway.get(&format!("{path}?id=1"), &other).await.unwrap();
        rows.expect(path, &answer, &expected);
        let answer = shop.gateway.post_form(path, &other, "id=1").await.unwrap();
        rows.expect(path, &answer, &expected);
    }
    let page = shop.browse(&format!("/widget/sale/create/?token={token}")).await;
    rows.same("the payer's page", &page.status, &200);
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_payer_pays_is_told_digit_for_digit() {
    let shop = Shop::open().await;
    let mut rows = Rows::default();
    for (amount, rupees) in [("1", "83.12"), ("100", "8312"), ("0.01", "0.83"), ("2.50", "207.8")] {
        let id = shop.invoice(&[("amount", amount)]).await;
        shop.help(id, "success").await;
        let body = shop.read(INFOS, &id.to_string()).await.body;
        let fiat = format!(r#""fiat_amount":{rupees},"fiat_currency":"INR""#);
        rows.same(amount, &body.contains(&fiat), &true);
    }
    rows.end();
}
