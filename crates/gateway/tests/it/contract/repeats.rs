//! `Idempotency-Key` on every other POST than the creation of an invoice, which has a file of its
//! own: one mechanism, so one set of rows for all endpoints.

use futures_util::future::join_all;
use simulator::Answer;

use super::{FORM, HELPER, INFOS, JSON, Rows, STATUS, Shop, refusal, refusal_since, status_of};

impl Shop {
    /// Posts a form to an endpoint under an idempotency key.
    pub(super) async fn post_once(&self, key: &str, path: &str, form: &str) -> Answer {
        let headers =
            [("api-key", self.key.as_str()), ("content-type", FORM), ("idempotency-key", key)];
        let url = self.gateway.url(path);
        self.gateway.http.send("POST", &url, &headers, form.to_owned()).await.unwrap()
    }
}

/// Whether an answer says that it was given before.
pub(super) fn is_replayed(answer: &Answer) -> bool {
    answer.headers.get("idempotent-replayed").is_some_and(|said| said == "true")
}

fn is_done(answer: &Answer) -> bool {
    answer.body.starts_with(r#"{"errorCode":0,"#)
}

fn reused() -> String {
    refusal(50109, "Idempotency-Key reused with another body")
}

/// Each endpoint with a form that it takes for invoice 1, and one for invoice 2.
const POSTS: [(&str, &str, &str); 7] = [
    (STATUS, "id=1", "id=2"),
    (INFOS, "id=1", "id=2"),
    (HELPER, "id=1&outcome=settle", "id=2&outcome=settle"),
    ("/api/invoice/history/", "status=ALL", "status=PAID"),
    ("/api/payment-solution-type/get/", "", "more=1"),
    ("/api/payment-solution-name/get/", "payment_solution_type=UPI", "payment_solution_type=CARD"),
    ("/api/payable-currencies/get/", "", "more=1"),
];

#[tokio::test(flavor = "multi_thread")]
async fn a_post_that_is_repeated_is_answered_as_the_first_time() {
    let shop = Shop::open().await;
    for _ in 0..2 {
        shop.invoice_after(&["success"]).await;
    }
    let mut rows = Rows::default();
    for (path, form, other) in POSTS {
        // One key for all paths: each has its own.
        let first = shop.post_once("a", path, form).await;
        rows.same(path, &(is_done(&first), is_replayed(&first)), &(true, false));
        for path in [path, path.trim_end_matches('/')] {
            let again = shop.post_once("a", path, form).await;
            rows.expect(path, &again, &first.body);
            rows.same(path, &is_replayed(&again), &true);
        }
        rows.expect(path, &shop.post_once("a", path, other).await, &reused());
        let rule = "it must be 1 to 255 visible ASCII characters";
        let expected = refusal_since(50114, "invalid field: Idempotency-Key", rule);
        rows.expect(path, &shop.post_once("a b", path, form).await, &expected);
    }
    // What was told before is told again, whatever has become of the invoice since.
    let told = shop.post_once("a", STATUS, "id=1").await;
    rows.same("told", &status_of(&told).as_str(), &"awaiting_approval");
    rows.same("now", &shop.status(1).await.as_str(), &"paid");
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_get_takes_no_key() {
    let shop = Shop::open().await;
    let id = shop.invoice(&[]).await;
    let mut rows = Rows::default();
    let headers = [("api-key", shop.key.as_str()), ("idempotency-key", "not a key")];
    for path in [STATUS, INFOS] {
        let url = shop.gateway.url(&format!("{path}?id={id}"));
        let answer = shop.gateway.http.send("GET", &url, &headers, "").await.unwrap();
        rows.same(path, &(is_done(&answer), is_replayed(&answer)), &(true, false));
    }
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_by_any_endpoint_is_not_kept() {
    let shop = Shop::open().await;
    let id = shop.invoice(&[]).await;
    let mut rows = Rows::default();
    let settle = format!("id={id}&outcome=settle");
    for (path, form) in [(STATUS, "id=2"), (INFOS, "id=2"), (HELPER, settle.as_str())] {
        rows.same(path, &is_done(&shop.post_once("a", path, form).await), &false);
    }
    shop.help(id, "success").await;
    shop.invoice(&[]).await;
    for (path, form) in [(STATUS, "id=2"), (INFOS, "id=2"), (HELPER, settle.as_str())] {
        let answer = shop.post_once("a", path, form).await;
        rows.same(path, &(is_done(&answer), is_replayed(&answer)), &(true, false));
    }
    let unreadable = shop.send("POST", STATUS, JSON, "{").await;
    rows.same("unreadable", &unreadable.status, &400);
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_posts_at_once_have_one_effect_and_one_reply() {
    let shop = Shop::open().await;
    for (outcome, status) in [("open", "opened"), ("success", "awaiting_approval")] {
        let id = shop.invoice(&[]).await;
        let form = format!("id={id}&outcome={outcome}");
        let key = format!("{outcome}-{id}");
        let answers = join_all((0..100).map(|_| shop.post_once(&key, HELPER, &form))).await;
        let mut rows = Rows::default();
        for answer in &answers {
            rows.expect(outcome, answer, &super::status_body(id, "15.04", status));
        }
        let firsts = answers.iter().filter(|answer| !is_replayed(answer)).count();
        rows.same(outcome, &firsts, &1);
        rows.end();
    }
}
