//! The test helper (contract, section 11): every outcome from every status, with what it leads to.
//! The table is what a merchant's developer can rely on.

use domain::timestamp::Span;
use expect_test::expect;

use super::{FORM, HELPER, JSON, Rows, Shop, refusal_since, status_body, status_of};

const OUTCOMES: [&str; 10] = [
    "open",
    "success",
    "decline",
    "pending",
    "cancel",
    "settle",
    "withhold",
    "release",
    "chargeback",
    "refund",
];

/// The statuses, each with the outcomes that lead to it; one more leads to expired.
const STATUSES: [(&str, &[&str]); 11] = [
    ("created", &[]),
    ("opened", &["open"]),
    ("pending", &["pending"]),
    ("awaiting_approval", &["success"]),
    ("paid", &["success", "settle"]),
    ("withheld", &["success", "withhold"]),
    ("failed", &["decline"]),
    ("canceled", &["cancel"]),
    ("expired", &[]),
    ("chargeback", &["success", "chargeback"]),
    ("refunded", &["success", "refund"]),
];

/// Takes an invoice whose payer has the page open through its expiry.
async fn expired(shop: &Shop) -> i64 {
    let id = shop.invoice_after(&["open"]).await;
    shop.gateway.clock.advance(Span::from_days(15));
    shop.gateway.app.expire_due_invoices().await.unwrap();
    id
}

/// What becomes of an invoice by an outcome; a refusal names the field that was at fault.
async fn after(shop: &Shop, id: i64, outcome: &str) -> Option<String> {
    let before = shop.status(id).await;
    let answer = shop.help(id, outcome).await;
    let rule = "the invoice's status does not allow it";
    let now = shop.status(id).await;
    if answer.body == refusal_since(50114, "invalid field: outcome", rule) {
        assert_eq!((answer.status, now), (200, before), "{outcome}");
        return None;
    }
    assert_eq!((answer.status, answer.body), (200, status_body(id, "15.04", &now)), "{outcome}");
    Some(now)
}

#[tokio::test(flavor = "multi_thread")]
async fn each_outcome_from_each_status() {
    let shop = Shop::open().await;
    let mut table = String::new();
    for (status, way) in STATUSES {
        table.push_str(status);
        table.push('\n');
        for outcome in OUTCOMES {
            let id = match status {
                "expired" => expired(&shop).await,
                _ => shop.invoice_after(way).await,
            };
            assert_eq!(shop.status(id).await, status);
            if let Some(now) = after(&shop, id, outcome).await {
                table.push_str(&format!("    {outcome:10} -> {now}\n"));
            }
        }
    }
    expect![[r#"
        created
            open       -> opened
            success    -> awaiting_approval
            decline    -> failed
            pending    -> pending
            cancel     -> canceled
        opened
            success    -> awaiting_approval
            decline    -> failed
            pending    -> pending
            cancel     -> canceled
        pending
            success    -> awaiting_approval
            decline    -> failed
        awaiting_approval
            settle     -> paid
            withhold   -> withheld
            chargeback -> chargeback
            refund     -> refunded
        paid
            chargeback -> chargeback
            refund     -> refunded
        withheld
            release    -> awaiting_approval
            chargeback -> chargeback
            refund     -> refunded
        failed
            success    -> awaiting_approval
        canceled
            success    -> awaiting_approval
        expired
            success    -> awaiting_approval
        chargeback
        refunded
    "#]]
    .assert_eq(&table);
}

#[tokio::test(flavor = "multi_thread")]
async fn money_wins_however_the_invoice_was_closed() {
    let shop = Shop::open().await;
    let mut rows = Rows::default();
    let expired = expired(&shop).await;
    let (canceled, failed) =
        (shop.invoice_after(&["cancel"]).await, shop.invoice_after(&["decline"]).await);
    let failed_later = shop.invoice_after(&["pending", "decline"]).await;
    for (closed, id) in
        [("expired", expired), ("canceled", canceled), ("failed", failed), ("failed", failed_later)]
    {
        rows.same(closed, &shop.status(id).await.as_str(), &closed);
        let body = status_body(id, "15.04", "awaiting_approval");
        rows.expect(closed, &shop.help(id, "success").await, &body);
        let body = status_body(id, "15.04", "paid");
        rows.expect("settled", &shop.help(id, "settle").await, &body);
    }
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outcome_is_one_of_the_ten() {
    let shop = Shop::open().await;
    let id = shop.invoice(&[]).await;
    let mut rows = Rows::default();
    let rule = "it must be open, success, decline, pending, cancel, settle, withhold, release, \
                chargeback or refund";
    let expected = refusal_since(50114, "invalid field: outcome", rule);
    let forms = ["", "&outcome=", "&outcome=pay", "&outcome=Success", "&outcome=success%20"];
    for form in forms {
        let answer = shop.send("POST", HELPER, FORM, &format!("id={id}{form}")).await;
        rows.expect(form, &answer, &expected);
    }
    for value in ["true", "null", "[]", r#"["success"]"#, "1", r#""""#] {
        let body = format!(r#"{{"id":{id},"outcome":{value}}}"#);
        rows.expect(value, &shop.send("POST", HELPER, JSON, &body).await, &expected);
    }
    rows.same("status", &shop.status(id).await.as_str(), &"created");
    let body = format!(r#"{{"id":"{id}","outcome":"success"}}"#);
    let path = HELPER.trim_end_matches('/');
    let expected = status_body(id, "15.04", "awaiting_approval");
    rows.expect("JSON", &shop.send("POST", path, JSON, &body).await, &expected);
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outcome_that_is_asked_for_many_times_at_once_happens_once() {
    let shop = Shop::open().await;
    for outcome in ["success", "decline", "pending", "cancel", "open"] {
        let id = shop.invoice(&[]).await;
        let calls = (0..20).map(|_| shop.help(id, outcome));
        let answers = futures_util::future::join_all(calls).await;
        let effective =
            answers.iter().filter(|answer| answer.body.starts_with(r#"{"errorCode":0"#));
        assert_eq!(effective.count(), 1, "{outcome}");
        let status = shop.status(id).await;
        assert!(answers.iter().any(|answer| status_of(answer) == status), "{outcome}: {status}");
        assert_ne!(status, "withheld", "{outcome}");
    }
}
