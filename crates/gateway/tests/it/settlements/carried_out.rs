//! What the chain says, and what becomes of the invoices that are paid.

use domain::timestamp::Span;
use simulator::Answer;

use crate::settlements::Site;

pub(super) async fn help(site: &Site, id: i64, outcome: &str) -> Answer {
    let form = format!("id={id}&outcome={outcome}");
    let answer = site.gateway.post_form("/api/test-helper/pay/", &site.key, &form).await.unwrap();
    assert!(answer.body.starts_with(r#"{"errorCode":0,"#), "{outcome}: {}", answer.body);
    answer
}

/// How many callbacks tell that an invoice was paid.
fn told(site: &Site) -> usize {
    let callbacks = site.gateway.database().unwrap().callbacks().unwrap();
    callbacks.iter().filter(|callback| callback.status == "invoice:paid").count()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_test_settlement_is_confirmed_by_the_simulated_chain_and_its_invoices_are_paid_once() {
    let site = Site::open().await;
    site.owe(false, 230).await;
    let id = site.approved(false).await.to_string();
    assert_eq!(site.balances().await, "merchant 1, test\nsettling 3113.280000 USDC credit");
    site.settle().await;
    assert_eq!(site.statuses(), vec!["paid"; 230]);
    assert_eq!(told(&site), 230);
    assert_eq!(site.balances().await, "merchant 1, test\nfunds 3113.280000 USDC credit");
    let shown = site.done(&["show", &id]).await;
    assert_eq!(shown[0]["status"], "confirmed");
    assert_eq!(shown[0]["invoices_waiting"], 0);
    assert_eq!(shown[0]["tries"][0]["outcome"], "paid");
    let events = site.gateway.database().unwrap().event_kinds().unwrap();
    for kinds in events.values() {
        assert_eq!(kinds.last().unwrap(), "settled");
    }
    let nothing = site.refused(&["propose", "--merchant", "1", "--test", "--by", "Ann"]).await;
    assert!(nothing.contains("nothing is due"), "{nothing}");
}

#[tokio::test(flavor = "multi_thread")]
async fn invoices_to_which_something_else_happens_meanwhile_are_left_out() {
    let site = Site::open().await;
    let ids = site.owe(false, 4).await;
    site.approved(false).await;
    help(&site, ids[0], "chargeback").await;
    help(&site, ids[1], "refund").await;
    help(&site, ids[2], "withhold").await;
    // What was taken is a debt: the settlement's own money is the merchant's still.
    assert_eq!(
        site.balances().await,
        "merchant 1, test\navailable 43.616000 USDC debit\nheld 1250.12 INR credit\n\
         settling 54.144000 USDC credit"
    );
    site.settle().await;
    assert_eq!(site.statuses(), ["chargeback", "refunded", "withheld", "paid"]);
    assert_eq!(told(&site), 1);
    // One that is let go is the merchant's money again, by which its debt is less; nothing is due.
    help(&site, ids[2], "release").await;
    let nothing = site.refused(&["propose", "--merchant", "1", "--test", "--by", "Ann"]).await;
    assert!(nothing.contains("nothing is due"), "{nothing}");
    // As soon as more comes than it owes, that is paid, and the invoice with it.
    site.owe(false, 4).await;
    let proposed = site.done(&["propose", "--merchant", "1", "--test", "--by", "Ann"]).await;
    let shown = site.done(&["show", &proposed[0]["id"].to_string()]).await;
    assert_eq!(shown[0]["invoices"], 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refund_after_the_approval_takes_no_money_a_second_time() {
    let site = Site::open().await;
    let ids = site.owe(false, 2).await;
    site.done(&["propose", "--merchant", "1", "--test", "--by", "Ann"]).await;
    help(&site, ids[0], "refund").await;
    let less = site.refused(&["approve", "1", "--by", "Ben"]).await;
    assert!(less.contains("less than its amount is available"), "{less}");
    site.done(&["cancel", "1", "--by", "Ann"]).await;
    let again = site.approved(false).await;
    let shown = site.done(&["show", &again.to_string()]).await;
    assert_eq!(shown[0]["invoices"], 1);
    // The fee of what was given back is not.
    assert_eq!(shown[0]["amount"], "12.032000");
    help(&site, ids[1], "refund").await;
    site.settle().await;
    assert_eq!(site.statuses(), ["refunded", "refunded"]);
    let balances = site.balances().await;
    assert!(balances.contains("available 15.040000 USDC debit"), "{balances}");
    assert!(balances.contains("funds 12.032000 USDC credit"), "{balances}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_test_helper_settles_an_invoice_with_its_money() {
    let site = Site::open().await;
    let form = "email=a@example.com&amount=15.04&devise=USD";
    let create = async || {
        let path = "/api/btn-create-invoice/get/";
        let created = site.gateway.post_form(path, &site.key, form).await.unwrap();
        created.headers["invoice-id"].parse::<i64>().unwrap()
    };
    let (first, second) = (create().await, create().await);
    for id in [first, second] {
        help(&site, id, "success").await;
    }
    help(&site, first, "settle").await;
    assert_eq!(site.statuses(), ["paid", "awaiting_approval"]);
    assert_eq!(told(&site), 1);
    assert_eq!(site.balances().await, "merchant 1, test\nfunds 15.040000 USDC credit");
    let shown = site.done(&["show", "1"]).await;
    assert_eq!((&shown[0]["status"], &shown[0]["invoices"]), (&"confirmed".into(), &1.into()));
    // The clock has nothing left to do for it, and the other one clears.
    site.gateway.clock.advance(Span::from_days(1));
    assert_eq!(site.gateway.app.clear_payments().await.unwrap(), 1);
    site.approved(false).await;
    // One that is on its way is paid by that settlement, and by no other.
    help(&site, second, "settle").await;
    site.settle().await;
    assert_eq!(site.statuses(), ["paid", "paid"]);
    assert_eq!(told(&site), 2);
    assert_eq!(site.balances().await, "merchant 1, test\nfunds 30.080000 USDC credit");
    assert_eq!(site.done(&["list"]).await.len(), 2);
    // After a chargeback nothing is settled.
    let third = create().await;
    help(&site, third, "success").await;
    help(&site, third, "chargeback").await;
    let form = format!("id={third}&outcome=settle");
    let refused = site.gateway.post_form("/api/test-helper/pay/", &site.key, &form).await.unwrap();
    assert!(refused.body.contains("does not allow it"), "{refused:?}");
    assert_eq!(site.done(&["list"]).await.len(), 2);
}
