//! Refunds: what a merchant may give back, what it is told of it, and that no number of calls gives
//! back more than was paid.

use futures_util::future::join_all;
use gateway::{Wanted, carry_out_due_refunds};
use simulator::{Answer, SeededIds, StoredRefund};

use super::repeats::is_replayed;
use super::{FORM, JSON, Rows, Shop, active, refusal, refusal_since};

const CREATE: &str = "/api/refund/create/";
const STATUS: &str = "/api/refund/status/";

/// What is paid for an invoice of 15.04 USD, in paise.
const RECEIVED: i64 = 125_012;

impl Shop {
    async fn refund(&self, id: i64, amount: &str) -> Answer {
        self.send("POST", CREATE, FORM, &format!("id={id}&amount={amount}")).await
    }

    async fn carry_out(&self) -> usize {
        carry_out_due_refunds(&self.gateway.app).await.unwrap()
    }

    fn refunds_of(&self, id: i64) -> Vec<StoredRefund> {
        let refunds = self.gateway.database().unwrap().refunds().unwrap();
        refunds.into_iter().filter(|refund| refund.invoice_id == id).collect()
    }
}

fn body(id: i64, invoice: i64, amount: &str, status: &str, reason: &str) -> String {
    let date = "2026-11-22 10:00:00";
    format!(
        r#"{{"errorCode":0,"refund":{{"id":"{id}","invoice_id":"{invoice}","devise":"USD","amount":"{amount}","status":"refund:{status}","reason":{reason},"create_date":"{date}","status_date":"{date}"}}}}"#
    )
}

fn is_done(answer: &Answer) -> bool {
    answer.body.starts_with(r#"{"errorCode":0,"#)
}

/// The sums of what refunds take of an invoice and of what they give back, in minor units.
fn sums(refunds: &[StoredRefund]) -> (i64, i64) {
    let taken = refunds.iter().filter(|refund| refund.status != "refund:failed");
    taken.fold((0, 0), |(amount, given_back), refund| {
        (amount + refund.amount_minor, given_back + refund.given_back_minor)
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refund_is_pending_and_then_succeeds_or_fails() {
    let shop = Shop::open().await;
    let mut rows = Rows::default();
    let id = shop.invoice_after(&["success"]).await;
    rows.expect("created", &shop.refund(id, "5.00").await, &body(1, id, "5", "pending", "null"));
    rows.expect("status", &shop.read(STATUS, "1").await, &body(1, id, "5", "pending", "null"));
    let form = format!("id={id}&amount=1.5&reason=fail%40sandbox");
    let failing = shop.send("POST", CREATE, FORM, &form).await;
    rows.expect("failing", &failing, &body(2, id, "1.5", "pending", r#""fail@sandbox""#));
    let json = format!(r#"{{"id":"{id}","amount":10.04,"reason":"Sent back ₹"}}"#);
    let rest = shop.send("POST", CREATE.trim_end_matches('/'), JSON, &json).await;
    rows.same("more than what is left", &rest.body.contains("50114"), &true);
    rows.same("carried out", &shop.carry_out().await, &2);
    let reason = r#""fail@sandbox""#;
    rows.expect("failed", &shop.read(STATUS, "2").await, &body(2, id, "1.5", "failed", reason));
    let succeeded = body(1, id, "5", "succeeded", "null");
    rows.expect("succeeded", &shop.send("POST", STATUS, FORM, "id=1").await, &succeeded);
    rows.same("status", &shop.status(id).await.as_str(), &"awaiting_approval");
    // What failed gives its part back.
    let rest = shop.send("POST", CREATE, JSON, &json).await;
    rows.expect("the rest", &rest, &body(3, id, "10.04", "pending", r#""Sent back ₹""#));
    rows.same("carried out", &shop.carry_out().await, &1);
    rows.same("status", &shop.status(id).await.as_str(), &"refunded");
    rows.same("sums", &sums(&shop.refunds_of(id)), &(1_504, RECEIVED));
    rows.same("carried out", &shop.carry_out().await, &0);
    let rule = "the invoice must be awaiting_approval or paid";
    let refused = refusal_since(50114, "invalid field: id", rule);
    rows.expect("no more", &shop.refund(id, "0.01").await, &refused);
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_paid_in_each_way_goes_back_in_what_was_paid() {
    let shop = Shop::open_for(Wanted { choose_solution: true, ..active() }).await;
    let mut rows = Rows::default();
    for (way, received) in [("UPI", RECEIVED), ("CARD", 1_504), ("CRYPTO", 15_040_000)] {
        let id = shop.invoice(&[("payment_solution_type", way)]).await;
        rows.same(way, &is_done(&shop.help(id, "success").await), &true);
        for amount in ["5", "10.04"] {
            let refund = shop.refund(id, amount).await;
            rows.same(way, &(is_done(&refund), shop.carry_out().await), &(true, 1));
        }
        rows.same(way, &shop.status(id).await.as_str(), &"refunded");
        rows.same(way, &sums(&shop.refunds_of(id)), &(1_504, received));
        let id = shop.invoice(&[("payment_solution_type", way)]).await;
        for outcome in ["success", "refund"] {
            rows.same(way, &is_done(&shop.help(id, outcome).await), &true);
        }
        rows.same(way, &sums(&shop.refunds_of(id)), &(1_504, received));
    }
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn money_that_the_bank_took_back_is_not_given_back_as_well() {
    let shop = Shop::open().await;
    let mut rows = Rows::default();
    let id = shop.invoice_after(&["success"]).await;
    rows.same("pending", &is_done(&shop.refund(id, "15.04").await), &true);
    rows.same("taken back", &is_done(&shop.help(id, "chargeback").await), &true);
    rows.same("carried out", &shop.carry_out().await, &1);
    rows.expect("failed", &shop.read(STATUS, "1").await, &body(1, id, "15.04", "failed", "null"));
    rows.same("status", &shop.status(id).await.as_str(), &"chargeback");
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refund_is_allowed_as_long_as_the_money_is_here() {
    let shop = Shop::open().await;
    let mut rows = Rows::default();
    let rule = "the invoice must be awaiting_approval or paid";
    let refused = refusal_since(50114, "invalid field: id", rule);
    let ways: [(&[&str], bool); 9] = [
        (&[], false),
        (&["open"], false),
        (&["pending"], false),
        (&["success"], true),
        (&["success", "settle"], true),
        (&["success", "withhold"], false),
        (&["cancel"], false),
        (&["success", "chargeback"], false),
        (&["success", "refund"], false),
    ];
    for (way, allowed) in ways {
        let id = shop.invoice_after(way).await;
        let answer = shop.refund(id, "15.04").await;
        rows.same(&format!("{way:?}"), &is_done(&answer), &allowed);
        if !allowed {
            rows.expect(&format!("{way:?}"), &answer, &refused);
        }
    }
    shop.carry_out().await;
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn fields_are_checked_in_their_order() {
    let shop = Shop::open().await;
    let id = shop.invoice_after(&["success"]).await;
    let mut rows = Rows::default();
    let too_many = refusal_since(50101, "invalid amount", "more decimals than the currency has");
    let too_much = "it is more than what is left to refund";
    let digits = "it must be digits";
    let long = "x".repeat(201);
    let cases = [
        (String::new(), refusal(50002, "id required")),
        ("id=&amount=5".to_owned(), refusal(50002, "id required")),
        ("id=x&amount=5".to_owned(), refusal_since(50114, "invalid field: id", digits)),
        (format!("id={id}"), refusal(50003, "amount required")),
        (format!("id={id}&amount="), refusal(50003, "amount required")),
        (format!("id={id}&amount=5.001"), too_many),
        (
            format!("id={id}&amount=0.00"),
            refusal_since(50101, "invalid amount", "an amount is above zero"),
        ),
        (
            format!("id={id}&amount=5&reason={long}"),
            refusal_since(50114, "invalid field: reason", "it must have at most 200 characters"),
        ),
        (
            format!("id={id}&amount=5&reason=%07"),
            refusal_since(50114, "invalid field: reason", "it must not have control characters"),
        ),
        ("id=99&amount=5".to_owned(), refusal(50108, "invoice not found")),
        (format!("id={id}&amount=15.05"), refusal_since(50114, "invalid field: amount", too_much)),
    ];
    for (form, expected) in &cases {
        rows.expect(form, &shop.send("POST", CREATE, FORM, form).await, expected);
    }
    rows.same("refunds", &shop.refunds_of(id).len(), &0);
    let get = shop.gateway.get(&format!("{CREATE}?id={id}&amount=5"), &shop.key).await.unwrap();
    rows.same("a GET", &get.status, &405);
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refund_is_its_merchants_and_its_modes_own() {
    let shop = Shop::open().await;
    let id = shop.invoice_after(&["success"]).await;
    shop.refund(id, "5").await;
    let other = Shop { key: shop.merchant(active()).await, ..shop };
    let mut rows = Rows::default();
    let foreign = refusal(50011, "This invoice belongs to another merchant");
    rows.expect("create", &other.refund(id, "5").await, &foreign);
    rows.expect("status", &other.read(STATUS, "1").await, &foreign);
    let missing = refusal(50116, "refund not found");
    rows.expect("status", &other.read(STATUS, "2").await, &missing);
    rows.expect("status", &other.read(STATUS, "99999999999999999999").await, &missing);
    rows.expect("status", &other.read(STATUS, "").await, &refusal(50002, "id required"));
    let digits = refusal_since(50114, "invalid field: id", "it must be digits");
    rows.expect("status", &other.read(STATUS, "-1").await, &digits);
    let live = other.merchant(Wanted { live: true, ..active() }).await;
    // The first merchant's live key: a merchant comes with one key.
    other.tamper("update api_key set merchant_id = 1 where live = 1");
    let live = Shop { key: live, ..other };
    rows.expect("a live key", &live.read(STATUS, "1").await, &missing);
    let unknown = refusal(50108, "invoice not found");
    rows.expect("a live key", &live.refund(id, "5").await, &unknown);
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_at_once_give_back_no_more_than_was_paid() {
    let shop = Shop::open().await;
    let id = shop.invoice_after(&["success"]).await;
    let answers = join_all((0..50).map(|_| shop.refund(id, "1"))).await;
    let too_much = "it is more than what is left to refund";
    let refused = refusal_since(50114, "invalid field: amount", too_much);
    let done = answers.iter().filter(|answer| is_done(answer)).count();
    assert_eq!((done, answers.iter().filter(|one| one.body == refused).count()), (15, 35));
    assert_eq!(shop.carry_out().await, 15);
    assert_eq!(shop.status(id).await, "awaiting_approval");
    assert!(is_done(&shop.refund(id, "0.04").await));
    assert_eq!(shop.carry_out().await, 1);
    assert_eq!(shop.status(id).await, "refunded");
    assert_eq!(sums(&shop.refunds_of(id)), (1_504, RECEIVED));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_posts_under_one_key_make_one_refund() {
    let shop = Shop::open().await;
    let id = shop.invoice_after(&["success"]).await;
    let form = format!("id={id}&amount=15.04");
    let answers = join_all((0..100).map(|_| shop.post_once("a", CREATE, &form))).await;
    let mut rows = Rows::default();
    for answer in &answers {
        rows.expect("one of them", answer, &body(1, id, "15.04", "pending", "null"));
    }
    rows.same("firsts", &answers.iter().filter(|one| !is_replayed(one)).count(), &1);
    shop.carry_out().await;
    let again = shop.post_once("a", CREATE, &form).await;
    rows.expect("once refunded", &again, &body(1, id, "15.04", "pending", "null"));
    let other = shop.post_once("a", CREATE, &format!("id={id}&amount=1")).await;
    rows.expect("other", &other, &refusal(50109, "Idempotency-Key reused with another body"));
    rows.same("refunds", &shop.refunds_of(id).len(), &1);
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invoice_has_a_hundred_refunds_at_the_most() {
    let shop = Shop::open().await;
    let id = shop.invoice_after(&["success"]).await;
    for _ in 0..100 {
        assert!(is_done(&shop.refund(id, "0.01").await));
    }
    let rule = "the invoice has had too many refunds";
    let refused = refusal_since(50114, "invalid field: id", rule);
    assert_eq!(shop.refund(id, "0.01").await.body, refused);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_test_helper_refunds_what_is_left() {
    let shop = Shop::open().await;
    let id = shop.invoice_after(&["success"]).await;
    shop.refund(id, "5").await;
    assert_eq!(shop.carry_out().await, 1);
    assert!(is_done(&shop.help(id, "refund").await));
    assert_eq!(shop.status(id).await, "refunded");
    let refunds = shop.refunds_of(id);
    assert_eq!((refunds.len(), sums(&refunds)), (2, (1_504, RECEIVED)));
    assert!(refunds.iter().all(|refund| refund.status == "refund:succeeded"), "{refunds:?}");
    assert_eq!(shop.carry_out().await, 0);
}

/// Refunds, their outcomes and the fate of their invoice in random orders, several calls at once.
#[tokio::test(flavor = "multi_thread")]
async fn no_interleaving_gives_back_more_than_was_paid() {
    let shop = Shop::open().await;
    for seed in 0..8 {
        println!("seed {seed}");
        let random = SeededIds::new(seed);
        let id = shop.invoice_after(&["success"]).await;
        for _ in 0..12 {
            let calls = (0..=random.below(6)).map(|_| {
                let (cents, fails) = (1 + random.below(700), random.below(3) == 0);
                let reason = if fails { "&reason=fail%40sandbox" } else { "" };
                let amount = format!("{}.{:02}{reason}", cents / 100, cents % 100);
                let helper = random.below(40) == 0;
                let settles = random.below(10) == 0;
                let shop = &shop;
                async move {
                    match (helper, settles) {
                        (true, _) => shop.help(id, "refund").await,
                        (false, true) => shop.help(id, "settle").await,
                        (false, false) => shop.refund(id, &amount).await,
                    }
                }
            });
            let calls = join_all(calls.collect::<Vec<_>>());
            let carried_out = [shop.carry_out(), shop.carry_out()];
            let (outcomes, _) = tokio::join!(calls, join_all(carried_out));
            assert!(outcomes.iter().all(|answer| answer.status == 200), "{outcomes:?}");
            let refunds = shop.refunds_of(id);
            let (taken, gone) = sums(&refunds);
            assert!(taken <= 1_504 && gone <= RECEIVED, "{refunds:?}");
            assert!(taken < 1_504 || gone == RECEIVED, "{refunds:?}");
        }
        shop.carry_out().await;
        let (taken, _) = sums(&shop.refunds_of(id));
        let refunded = shop.status(id).await == "refunded";
        assert_eq!(refunded, taken == 1_504, "seed {seed}");
        if !refunded {
            assert!(is_done(&shop.help(id, "refund").await), "seed {seed}");
        }
        let refunds = shop.refunds_of(id);
        assert_eq!(
            (sums(&refunds), shop.status(id).await.as_str()),
            ((1_504, RECEIVED), "refunded")
        );
        let ended = refunds.iter().all(|refund| refund.status != "refund:pending");
        assert!(ended, "{refunds:?}");
    }
}
