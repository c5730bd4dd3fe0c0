//! What a merchant is told of refunds: each outcome once, with the status that its invoice has
//! then.

use gateway::carry_out_due_refunds;

use crate::callbacks::Stage;

impl Stage {
    async fn refund(&self, invoice: i64, amount: &str, reason: &str) {
        let form = format!("id={invoice}&amount={amount}&reason={reason}");
        let key = &self.merchant.api_key;
        let answer = self.gateway.post_form("/api/refund/create/", key, &form).await.unwrap();
        assert!(answer.body.starts_with(r#"{"errorCode":0,"#), "{answer:?}");
    }

    async fn carry_out(&self) -> usize {
        carry_out_due_refunds(&self.gateway.app).await.unwrap()
    }

    /// The status and the refund of each callback that came, the refund as it is written.
    fn told(&self) -> Vec<(String, String)> {
        let received = self.shop.received().into_iter();
        let told = received.map(|one| {
            let refund = one.body.split_once(r#","refund":"#).map(|(_, refund)| refund.to_owned());
            (one.status(), refund.unwrap_or_default())
        });
        told.collect()
    }
}

fn told(status: &str, id: i64, amount: &str, refund: &str) -> (String, String) {
    let refund = format!(r#"{{"id":"{id}","amount":{amount},"status":"refund:{refund}"}}}}"#);
    (format!("invoice:{status}"), refund)
}

#[tokio::test(flavor = "multi_thread")]
async fn each_outcome_is_told_once_and_the_last_with_the_status() {
    let stage = Stage::set().await;
    let id = stage.paid_invoice().await;
    assert_eq!(stage.send().await, 1);
    stage.refund(id, "5.00", "").await;
    assert_eq!(stage.send().await, 0, "a refund that is pending is not told");
    assert_eq!(stage.carry_out().await, 1);
    assert_eq!(stage.send().await, 1);
    stage.refund(id, "1.50", "fail%40sandbox").await;
    stage.happens(id, "settle").await;
    assert_eq!(stage.carry_out().await, 1);
    assert_eq!(stage.send().await, 2);
    stage.refund(id, "10.04", "").await;
    assert_eq!(stage.carry_out().await, 1);
    assert_eq!(stage.send().await, 1);
    assert_eq!(
        stage.told(),
        [
            ("invoice:awaiting_approval".to_owned(), String::new()),
            told("awaiting_approval", 1, "5", "succeeded"),
            ("invoice:paid".to_owned(), String::new()),
            told("paid", 2, "1.5", "failed"),
            told("refunded", 3, "10.04", "succeeded"),
        ]
    );
    assert_eq!((stage.carry_out().await, stage.send().await), (0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_refund_is_one_callback() {
    let stage = Stage::set().await;
    let (by_call, by_helper) = (stage.paid_invoice().await, stage.paid_invoice().await);
    assert_eq!(stage.send().await, 2);
    stage.refund(by_call, "15.04", "").await;
    assert_eq!((stage.carry_out().await, stage.send().await), (1, 1));
    stage.happens(by_helper, "refund").await;
    assert_eq!((stage.carry_out().await, stage.send().await), (0, 1));
    let expected = [1, 2].map(|id| told("refunded", id, "15.04", "succeeded"));
    assert_eq!(stage.told()[2..], expected);
    let invoices = stage.shop.received().into_iter().map(|one| one.json()["id"].as_i64());
    assert_eq!(invoices.collect::<Vec<_>>()[2..], [Some(by_call), Some(by_helper)]);
}
