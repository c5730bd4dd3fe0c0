//! What gateways on one database know of one another: everything, and at once.

use std::collections::BTreeSet;
use std::time::Duration;

use futures_util::future::join_all;
use gateway::{Clock, SystemClock};
use simulator::{Answer, Http, Installation};

use crate::binary::active_merchant;
use crate::nodes::Site;
use crate::soon;

/// What an invoice goes through here, and the events that it leaves.
const OUTCOMES: [(&str, &str); 4] = [
    ("open", "opened"),
    ("pending", "approved"),
    ("success", "money_confirmed"),
    ("settle", "settled"),
];

async fn open(nodes: usize) -> Site {
    let database = cluster::Database::fresh().unwrap();
    Site::open(Installation::on(database).unwrap(), nodes).await
}

/// Posts a form to a gateway.
pub(super) async fn post(node: &str, api_key: &str, path: &str, form: &str) -> Answer {
    post_with(node, &[("api-key", api_key)], path, form).await
}

async fn post_with(node: &str, headers: &[(&str, &str)], path: &str, form: &str) -> Answer {
    let form_type = [("content-type", "application/x-www-form-urlencoded")];
    let headers = [headers, &form_type].concat();
    let url = format!("{node}{path}");
    Http::new().unwrap().send("POST", &url, &headers, form.to_owned()).await.unwrap()
}

async fn create(node: &str, api_key: &str) -> Answer {
    let form = "email=a@example.com&amount=15.04&devise=USD";
    post(node, api_key, "/api/btn-create-invoice/get/", form).await
}

fn is_done(answer: &Answer) -> bool {
    answer.body.starts_with(r#"{"errorCode":0,"#)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_key_works_everywhere_within_a_second() {
    let site = open(3).await;
    for _ in 0..3 {
        let merchant = active_merchant(&site.installation, &[]).await;
        let served =
            join_all(
                site.nodes.iter().map(async |node| {
                    while !is_done(&create(&node.url, &merchant.api_key).await) {}
                }),
            );
        let served = tokio::time::timeout(Duration::from_secs(1), served).await;
        served.expect("the key is not known");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_is_revoked_works_nowhere_after_a_second() {
    let site = open(3).await;
    let key = &site.merchant.api_key;
    for node in &site.nodes {
        assert!(is_done(&create(&node.url, key).await), "it is known everywhere");
    }
    site.installation.tamper("update api_key set revoked_at = 1").unwrap();
    let refused = join_all(site.nodes.iter().map(async |node| {
        while is_done(&create(&node.url, key).await) {}
        create(&node.url, key).await.body
    }));
    let refused = tokio::time::timeout(Duration::from_secs(1), refused).await;
    for body in refused.expect("the key is still let in") {
        assert!(body.contains("invalid API-KEY"), "{body}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_all_are_told_of_happens_once() {
    let site = open(3).await;
    let key = &site.merchant.api_key;
    assert!(is_done(&create(&site.nodes[0].url, key).await));
    for (outcome, _) in OUTCOMES {
        let form = format!("id=1&outcome={outcome}");
        let calls = (0..30)
            .map(|call| post(&site.nodes[call % 3].url, key, "/api/test-helper/pay/", &form));
        let answers = soon(join_all(calls)).await;
        let done = answers.iter().filter(|answer| is_done(answer)).count();
        let refused = answers.iter().filter(|answer| answer.body.contains(r#""errorCode":50114"#));
        assert_eq!((done, refused.count()), (1, 29), "{outcome}: {answers:?}");
    }
    soon(site.shop.wait_until(|received| received.len() >= OUTCOMES.len())).await;
    for node in site.nodes {
        node.stop().await;
    }
    let database = site.installation.database().unwrap();
    let kinds = database.event_kinds().unwrap().remove(&1).unwrap();
    let kinds: Vec<&str> = kinds.iter().map(String::as_str).collect();
    // Those that change no status are told of by nobody, and happen once as well.
    let told_of = |kind: &&str| !["attempt_started", "cleared"].contains(kind);
    assert_eq!(kinds.iter().filter(|kind| !told_of(kind)).count(), 2, "{kinds:?}");
    let kinds: Vec<&str> = kinds.into_iter().filter(told_of).collect();
    assert_eq!(kinds, OUTCOMES.map(|(_, kind)| kind));
    let told = ["opened", "pending", "awaiting_approval", "paid"].map(|it| format!("invoice:{it}"));
    assert_eq!(site.shop.statuses(1), told);
    let callbacks = database.callbacks().unwrap();
    assert!(callbacks.iter().all(|callback| callback.state == "delivered"), "{callbacks:?}");
    assert_eq!(callbacks.len(), OUTCOMES.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_post_that_all_are_sent_under_one_key_is_done_once() {
    let site = open(3).await;
    let key = &site.merchant.api_key;
    let posts = [
        ("/api/btn-create-invoice/get/", "email=a@example.com&amount=15.04&devise=USD"),
        ("/api/test-helper/pay/", "outcome=success"),
        ("/api/invoice/status/", ""),
        ("/api/refund/create/", "amount=15.04"),
        ("/api/callback/resend/", ""),
    ];
    // Those that lose the race for the first invoice may have drawn an id before it.
    let mut id = None;
    for (path, form) in posts {
        let headers = [("api-key", key.as_str()), ("idempotency-key", "one")];
        let form = id.as_ref().map_or(form.to_owned(), |id| format!("id={id}&{form}"));
        let calls =
            (0..100).map(|call| post_with(&site.nodes[call % 3].url, &headers, path, &form));
        let answers = soon(join_all(calls)).await;
        id = id.or_else(|| answers[0].headers.get("invoice-id").cloned());
        let first = &answers[0].body;
        assert!(is_done(&answers[0]), "{path}: {first}");
        assert!(answers.iter().all(|answer| answer.body == *first), "{path}: {answers:?}");
        let replayed = answers.iter().filter(|one| one.headers.contains_key("idempotent-replayed"));
        assert_eq!(replayed.count(), 99, "{path}");
    }
    let told = |received: &[simulator::Received]| {
        received.iter().any(|one| one.status() == "invoice:refunded")
    };
    soon(site.shop.wait_until(told)).await;
    for node in site.nodes {
        node.stop().await;
    }
    let database = site.installation.database().unwrap();
    let id = id.unwrap().parse().unwrap();
    let kinds = database.event_kinds().unwrap().remove(&id).unwrap();
    let expected =
        ["attempt_started", "money_confirmed", "refund_started", "refund_succeeded", "refunded"];
    assert_eq!(kinds, expected);
    assert_eq!(database.invoices().unwrap().len(), 1);
    assert_eq!(database.refunds().unwrap().len(), 1);
    assert_eq!(database.callbacks().unwrap().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_callback_that_a_dead_gateway_had_taken_goes_out_when_its_lease_ends() {
    let mut site = open(1).await;
    let key = site.merchant.api_key.clone();
    let gate = site.shop.hold().await;
    assert!(is_done(&create(&site.nodes[0].url, &key).await));
    let form = "id=1&outcome=success";
    assert!(is_done(&post(&site.nodes[0].url, &key, "/api/test-helper/pay/", form).await));
    soon(site.shop.wait_until(|received| received.len() == 1)).await;
    let taken_at = SystemClock.now();
    site.kill_node().await;
    site.start_node().await;
    drop(gate);
    soon(site.shop.wait_until(|received| received.len() == 2)).await;
    let seconds = SystemClock.now().since(taken_at).micros() / 1_000_000;
    assert!(seconds >= 20, "the living gateway took the dead one's lease for none: {seconds} s");
    let received = site.shop.received();
    assert_eq!(received[0].headers["webhook-id"], received[1].headers["webhook-id"]);
    site.nodes.remove(0).stop().await;
    let callbacks = site.installation.database().unwrap().callbacks().unwrap();
    assert_eq!(callbacks[0].state, "delivered", "{callbacks:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn invoices_expire_once_though_all_look_for_them_and_one_is_killed() {
    let mut site = open(1).await;
    let key = site.merchant.api_key.clone();
    let creates = (0..120).map(|_| create(&site.nodes[0].url, &key));
    assert!(soon(join_all(creates)).await.iter().all(is_done));
    site.nodes.remove(0).stop().await;
    let long_ago = "update invoice set created_at = created_at - 1209700000000 + id,
        status_at = status_at - 1209700000000 + id";
    site.installation.tamper(long_ago).unwrap();
    for _ in 0..3 {
        site.start_node().await;
    }
    soon(site.shop.wait_until(|received| !received.is_empty())).await;
    site.kill_node().await;
    site.start_node().await;
    soon(site.shop.wait_until(|received| {
        let ids: BTreeSet<_> = received.iter().map(|one| one.json()["id"].as_i64()).collect();
        ids.len() == 120
    }))
    .await;
    for node in site.nodes {
        node.stop().await;
    }
    let database = site.installation.database().unwrap();
    let kinds = database.event_kinds().unwrap();
    assert_eq!(kinds.len(), 120);
    assert!(kinds.values().all(|kinds| kinds == &["expired"]), "{kinds:?}");
    assert_eq!(database.callbacks().unwrap().len(), 120);
}
