//! A callback that the merchant wants once more: the same one, in its order, and once for each time
//! that it was asked for.

use domain::timestamp::Span;
use futures_util::future::join_all;
use gateway::Wanted;
use simulator::Answer;

use crate::callbacks::{Stage, happens, invoice, wanted};

const PATH: &str = "/api/callback/resend/";

impl Stage {
    async fn resend(&self, form: &str) -> Answer {
        self.gateway.post_form(PATH, &self.merchant.api_key, form).await.unwrap()
    }

    async fn resend_under(&self, key: &str, invoice: i64) -> Answer {
        let headers = [
            ("api-key", self.merchant.api_key.as_str()),
            ("content-type", "application/x-www-form-urlencoded"),
            ("idempotency-key", key),
        ];
        let url = self.gateway.url(PATH);
        self.gateway.http.send("POST", &url, &headers, format!("id={invoice}")).await.unwrap()
    }

    fn state_names(&self, invoice: i64) -> Vec<String> {
        self.stored(invoice).into_iter().map(|one| one.state).collect()
    }
}

fn refused(answer: &Answer, rule: &str) {
    let body = format!(
        r#"{{"errorCode":50114,"errorMessage":"invalid field: id","errorDetail":"{rule}"}}"#
    );
    assert_eq!((answer.status, answer.body.as_str()), (200, body.as_str()));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_callback_comes_once_more_as_it_was() {
    let stage = Stage::set().await;
    let id = stage.paid_invoice().await;
    stage.happens(id, "settle").await;
    assert_eq!(stage.send().await, 2);
    let answer = stage.resend(&format!("id={id}")).await;
    let message_id = stage.stored(id)[1].message_id.clone();
    let expected = format!(
        r#"{{"errorCode":0,"callback":{{"invoice_id":"{id}","status":"invoice:paid","webhook_id":"{message_id}"}}}}"#
    );
    assert_eq!((answer.status, answer.body), (200, expected));
    assert_eq!(stage.send().await, 1);
    let received = stage.shop.received();
    assert_eq!(received[2].body, received[1].body);
    assert_eq!(received[2].headers["webhook-id"], message_id);
    assert_eq!(stage.send().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_was_given_up_gets_the_whole_plan_again() {
    let stage = Stage::set().await;
    stage.shop.answer(|_| Some((410, Vec::new())));
    let id = stage.paid_invoice().await;
    assert_eq!(stage.send().await, 1);
    assert_eq!(stage.state_names(id), ["given_up"]);
    stage.gateway.clock.advance(Span::from_days(30));
    stage.shop.answer(|_| Some((500, Vec::new())));
    stage.resend(&format!("id={id}")).await;
    assert_eq!(stage.send().await, 1);
    let stored = &stage.stored(id)[0];
    assert_eq!((stored.state.as_str(), stored.tries), ("due", 1));
    stage.gateway.clock.advance(Span::from_days(2));
    assert_eq!(stage.send().await, 1);
    assert_eq!(stage.state_names(id), ["due"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn those_that_wait_become_due_and_keep_their_order() {
    let stage = Stage::set().await;
    stage.shop.answer(|_| Some((503, vec![("retry-after".to_owned(), "40000".to_owned())])));
    let id = stage.paid_invoice().await;
    assert_eq!(stage.send().await, 1);
    stage.happens(id, "settle").await;
    stage.shop.answer(|_| Some((204, Vec::new())));
    assert_eq!(stage.send().await, 0);
    stage.resend(&format!("id={id}")).await;
    assert_eq!(stage.state_names(id), ["due", "queued"]);
    assert_eq!(stage.send().await, 2);
    let awaiting = "invoice:awaiting_approval";
    assert_eq!(stage.shop.statuses(id), [awaiting, awaiting, "invoice:paid"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newer_callback_waits_for_one_that_is_sent_once_more() {
    let stage = Stage::set().await;
    let id = stage.paid_invoice().await;
    assert_eq!(stage.send().await, 1);
    stage.resend(&format!("id={id}")).await;
    stage.happens(id, "settle").await;
    assert_eq!(stage.state_names(id), ["due", "queued"]);
    assert_eq!(stage.send().await, 2);
    let awaiting = "invoice:awaiting_approval";
    assert_eq!(stage.shop.statuses(id), [awaiting, awaiting, "invoice:paid"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_posts_under_one_key_send_it_once() {
    let stage = Stage::set().await;
    let id = stage.paid_invoice().await;
    assert_eq!(stage.send().await, 1);
    let answers = join_all((0..100).map(|_| stage.resend_under("a", id))).await;
    assert!(answers.iter().all(|answer| answer.body == answers[0].body), "{answers:?}");
    let replayed = answers.iter().filter(|one| one.headers.contains_key("idempotent-replayed"));
    assert_eq!(replayed.count(), 99);
    assert_eq!(stage.send().await, 1);
    // What was done once is not done again later.
    stage.resend_under("a", id).await;
    assert_eq!(stage.send().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_callback_or_an_address_it_is_refused() {
    let stage = Stage::set().await;
    let id = stage.invoice().await;
    refused(&stage.resend(&format!("id={id}")).await, "the invoice has no callback yet");
    refused(&stage.resend("id=x").await, "it must be digits");
    let required = r#"{"errorCode":50002,"errorMessage":"id required"}"#;
    assert_eq!(stage.resend("").await.body, required);
    let unknown = r#"{"errorCode":50108,"errorMessage":"invoice not found"}"#;
    assert_eq!(stage.resend("id=99").await.body, unknown);
    let silent = Wanted { callback_url: None, ..wanted("", None) };
    let silent = stage.gateway.merchant(silent).await.unwrap();
    let unheard = invoice(&stage.gateway, &silent).await;
    happens(&stage.gateway, &silent, unheard, "success").await;
    let form = format!("id={unheard}");
    let answer = stage.gateway.post_form(PATH, &silent.api_key, &form).await.unwrap();
    refused(&answer, "the merchant has no callback URL");
    let foreign =
        r#"{"errorCode":50011,"errorMessage":"This invoice belongs to another merchant"}"#;
    assert_eq!(stage.resend(&form).await.body, foreign);
}
