//! kill -9 while one refund is asked for by many posts under one key: it is made once, carried out
//! once and told once, and every answer that was given is the same.

use std::sync::Arc;

use gateway::{Clock, SystemClock};
use simulator::{Answer, Engine, Http, Installation, SeededIds, ShopServer};
use tokio::task::JoinSet;

use crate::binary::{Serving, active_merchant};
use crate::durability::orders::below;
use crate::soon;

/// Rounds by engine. What a dead gateway had leased is free at the start of the next one where that
/// is alone, and otherwise only when the lease ends, half a minute later.
fn rounds() -> u64 {
    match Engine::under_test() {
        Engine::Sqlite => 6,
        Engine::Postgres => 2,
    }
}

/// Posts at once.
const POSTS: usize = 30;

/// A merchant's server, which calls whichever gateway serves at the moment.
#[derive(Clone)]
struct Caller {
    http: Http,
    api_key: Arc<str>,
}

impl Caller {
    /// Posts a form under a key; nothing comes back from a gateway that is killed.
    async fn post(&self, url: &str, key: &str, form: &str) -> anyhow::Result<Answer> {
        let headers = [
            ("api-key", &*self.api_key),
            ("content-type", "application/x-www-form-urlencoded"),
            ("idempotency-key", key),
        ];
        self.http.send("POST", url, &headers, form.to_owned()).await
    }
}

fn is_done(answer: &Answer) -> bool {
    answer.body.starts_with(r#"{"errorCode":0,"#)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refund_is_made_once_whenever_the_gateway_is_killed() {
    let seed = SystemClock.now().micros().unsigned_abs();
    println!("seed {seed}");
    let ids = SeededIds::new(seed);
    let installation = Installation::fresh().unwrap();
    let shop = ShopServer::start().await.unwrap();
    let merchant = active_merchant(&installation, &["--callback-url", &shop.callback_url()]).await;
    let caller = Caller { http: Http::new().unwrap(), api_key: merchant.api_key.into() };
    let mut replies = Vec::new();
    for round in 0..rounds() {
        let serving = Serving::on(&installation).await;
        let invoice = paid_invoice(&caller, &serving.url, round).await;
        let form = format!("id={invoice}&amount=15.04");
        let key = format!("refund-{round}");
        let url = format!("{}/api/refund/create/", serving.url);
        let mut posts = JoinSet::new();
        for _ in 0..POSTS {
            let (caller, url, key, form) = (caller.clone(), url.clone(), key.clone(), form.clone());
            posts.spawn(async move { caller.post(&url, &key, &form).await });
        }
        let mut given = Vec::new();
        let answers = below(&ids, POSTS / 2);
        while given.len() < answers {
            given.extend(soon(posts.join_next()).await.unwrap().unwrap());
        }
        serving.process.kill().await.unwrap();
        while let Some(post) = posts.join_next().await {
            given.extend(post.unwrap());
        }
        let serving = Serving::on(&installation).await;
        let url = format!("{}/api/refund/create/", serving.url);
        let last = caller.post(&url, &key, &form).await.unwrap();
        assert!(is_done(&last), "{last:?}");
        for answer in given.iter().filter(|answer| answer.status != 503) {
            assert_eq!(answer.body, last.body, "seed {seed}, round {round}");
        }
        println!("round {round}: {} answers before the kill", given.len());
        replies.push((invoice, last.body));
        let told = |received: &[simulator::Received]| {
            received.iter().any(|one| one.json()["id"] == invoice && one.body.contains("refund\":"))
        };
        soon(shop.wait_until(told)).await;
        serving.stop().await;
    }
    let database = installation.database().unwrap();
    let refunds = database.refunds().unwrap();
    let kinds = database.event_kinds().unwrap();
    let callbacks = database.callbacks().unwrap();
    for (invoice, reply) in replies {
        let of_invoice = refunds.iter().filter(|one| one.invoice_id == invoice);
        let of_invoice: Vec<_> = of_invoice.collect();
        assert_eq!(of_invoice.len(), 1, "{reply}");
        assert_eq!(of_invoice[0].status, "refund:succeeded", "{reply}");
        let last = &kinds[&invoice][kinds[&invoice].len() - 3..];
        assert_eq!(last, ["refund_started", "refund_succeeded", "refunded"]);
        let told = callbacks.iter().filter(|one| one.invoice_id == invoice);
        let told: Vec<_> = told.map(|one| (one.status.as_str(), one.state.as_str())).collect();
        let delivered = |status| (status, "delivered");
        assert_eq!(told, [delivered("invoice:awaiting_approval"), delivered("invoice:refunded")]);
    }
}

/// Creates an invoice and has it paid.
async fn paid_invoice(caller: &Caller, url: &str, round: u64) -> i64 {
    let form = "email=a@example.com&amount=15.04&devise=USD";
    let create = format!("{url}/api/btn-create-invoice/get/");
    let created = caller.post(&create, &format!("create-{round}"), form).await.unwrap();
    let invoice = created.headers["invoice-id"].parse().unwrap();
    let help = format!("{url}/api/test-helper/pay/");
    let form = format!("id={invoice}&outcome=success");
    let paid = caller.post(&help, &format!("pay-{round}"), &form).await.unwrap();
    assert!(is_done(&paid), "{paid:?}");
    invoice
}
