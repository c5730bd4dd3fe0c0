//! Every change of status is told once, and those of one invoice in their order.

use domain::timestamp::Span;
use gateway::Wanted;
use simulator::Answer;

use crate::callbacks::{Stage, happens, help, id_of, invoice, stored, wanted};

/// What is wanted of an invoice, and the status that the merchant is told of; none where the wish
/// is refused or changes nothing.
type Walk = &'static [(&'static str, Option<&'static str>)];

const WALKS: &[Walk] = &[
    &[
        ("page", Some("invoice:opened")),
        ("page", None),
        ("open", None),
        ("pending", Some("invoice:pending")),
        ("page", None),
        ("success", Some("invoice:awaiting_approval")),
        ("success", None),
        ("cancel", None),
        ("expire", None),
        ("withhold", Some("invoice:withheld")),
        ("settle", None),
        ("release", Some("invoice:awaiting_approval")),
        ("settle", Some("invoice:paid")),
        ("settle", None),
        ("chargeback", Some("invoice:chargeback")),
        ("chargeback", None),
    ],
    &[
        ("open", Some("invoice:opened")),
        ("decline", Some("invoice:failed")),
        ("decline", None),
        ("open", None),
        ("success", Some("invoice:awaiting_approval")),
        ("refund", Some("invoice:refunded")),
        ("refund", None),
    ],
    &[
        ("cancel", Some("invoice:canceled")),
        ("cancel", None),
        ("page", None),
        ("success", Some("invoice:awaiting_approval")),
        ("chargeback", Some("invoice:chargeback")),
    ],
    &[
        ("settle", None),
        ("withhold", None),
        ("release", None),
        ("refund", None),
        ("chargeback", None),
        ("success", Some("invoice:awaiting_approval")),
        ("settle", Some("invoice:paid")),
        ("refund", Some("invoice:refunded")),
    ],
    &[
        ("open", Some("invoice:opened")),
        ("pending", Some("invoice:pending")),
        ("expire", None),
        ("decline", Some("invoice:failed")),
    ],
    &[
        // Money can come late only where a payer was asked for some.
        ("open", Some("invoice:opened")),
        ("expire", Some("invoice:expired")),
        ("expire", None),
        ("page", None),
        ("success", Some("invoice:awaiting_approval")),
    ],
];

#[tokio::test(flavor = "multi_thread")]
async fn every_change_of_status_is_told_once() {
    let stage = Stage::set().await;
    for walk in WALKS {
        let created = stage.create().await;
        let invoice = id_of(&created);
        assert_eq!(stage.send().await, 0, "a creation is no change of status");
        let mut told = Vec::new();
        for (wish, status) in *walk {
            wish_for(&stage, &created, wish).await;
            told.extend(*status);
            assert_eq!(stage.send().await, usize::from(status.is_some()), "{wish} of {walk:?}");
            assert_eq!(stage.shop.statuses(invoice), told, "{wish} of {walk:?}");
        }
        let states = stage.states(invoice);
        let expected: Vec<_> =
            told.iter().map(|told| ((*told).to_owned(), "delivered".to_owned())).collect();
        assert_eq!(states, expected);
    }
}

async fn wish_for(stage: &Stage, created: &Answer, wish: &str) {
    match wish {
        "page" => {
            let created: serde_json::Value = serde_json::from_str(&created.body).unwrap();
            let page = created["redirectUrl"].as_str().unwrap();
            let page = stage.gateway.url(page.strip_prefix("https://pay.example").unwrap());
            let answer = stage.gateway.http.send("GET", &page, &[], "").await.unwrap();
            assert_eq!(answer.status, 200, "{answer:?}");
        }
        "expire" => {
            stage.gateway.clock.advance(Span::from_days(15));
            stage.gateway.app.expire_due_invoices().await.unwrap();
        }
        outcome => {
            help(&stage.gateway, &stage.merchant, id_of(created), outcome).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_that_many_want_at_once_is_told_once() {
    let stage = Stage::set().await;
    let invoice = stage.invoice().await;
    let wishes = ["open", "pending", "success", "settle"];
    for wish in wishes {
        // While nobody can write, all of them come to see the invoice as it was before.
        let lock = stage.gateway.installation.lock().unwrap();
        let calls = (0..8).map(|_| help(&stage.gateway, &stage.merchant, invoice, wish));
        let unlock = async {
            for _ in 0..20 {
                let path = format!("/api/invoice/status/?id={invoice}");
                stage.gateway.get(&path, &stage.merchant.api_key).await.unwrap();
            }
            drop(lock);
        };
        let (answers, ()) = tokio::join!(futures_util::future::join_all(calls), unlock);
        let done = answers.iter().filter(|answer| answer.body.starts_with(r#"{"errorCode":0,"#));
        assert_eq!(done.count(), 1, "{answers:?}");
    }
    assert_eq!(stage.send().await, wishes.len());
    assert_eq!(
        stage.shop.statuses(invoice),
        ["invoice:opened", "invoice:pending", "invoice:awaiting_approval", "invoice:paid"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn no_newer_callback_overtakes_one_that_is_not_acknowledged() {
    let stage = Stage::set().await;
    let slow = stage.invoice().await;
    for outcome in ["open", "pending", "success"] {
        stage.happens(slow, outcome).await;
    }
    let opened_of_slow = |status: u16| {
        move |received: &simulator::Received| {
            let is_it = received.json()["id"] == slow && received.status() == "invoice:opened";
            Some((if is_it { status } else { 204 }, Vec::new()))
        }
    };
    stage.shop.answer(opened_of_slow(500));
    assert_eq!(stage.send().await, 1);
    stage.happens(slow, "settle").await;
    assert_eq!(stage.send().await, 0, "a newer one was sent");
    // Another invoice of the same merchant does not wait for it.
    let other = stage.paid_invoice().await;
    assert_eq!(stage.send().await, 1);
    assert_eq!(stage.shop.statuses(other), ["invoice:awaiting_approval"]);
    stage.gateway.clock.advance(Span::from_seconds(6));
    assert_eq!(stage.send().await, 1);
    assert_eq!(stage.shop.statuses(slow), ["invoice:opened", "invoice:opened"]);
    let waiting = |status: &str, state: &str| (format!("invoice:{status}"), state.to_owned());
    assert_eq!(
        stage.states(slow),
        [
            waiting("opened", "due"),
            waiting("pending", "queued"),
            waiting("awaiting_approval", "queued"),
            waiting("paid", "queued"),
        ]
    );

    stage.shop.answer(opened_of_slow(204));
    stage.gateway.clock.advance(Span::from_seconds(18));
    assert_eq!(stage.send().await, 4, "those behind it follow at once");
    assert_eq!(
        stage.shop.statuses(slow)[2..],
        ["invoice:opened", "invoice:pending", "invoice:awaiting_approval", "invoice:paid"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn those_behind_one_that_is_given_up_follow_in_order() {
    let stage = Stage::set().await;
    let invoice = stage.invoice().await;
    for outcome in ["open", "pending", "success"] {
        stage.happens(invoice, outcome).await;
    }
    stage.shop.answer(|received| {
        let gone = ["invoice:opened", "invoice:pending"].contains(&received.status().as_str());
        Some((if gone { 410 } else { 204 }, Vec::new()))
    });
    assert_eq!(stage.send().await, 3);
    let states: Vec<String> = stage.states(invoice).into_iter().map(|(_, state)| state).collect();
    assert_eq!(states, ["given_up", "given_up", "delivered"]);
    assert_eq!(
        stage.shop.statuses(invoice),
        ["invoice:opened", "invoice:pending", "invoice:awaiting_approval"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn each_merchant_gets_its_own_and_one_without_an_address_none() {
    let stage = Stage::set().await;
    let url = stage.shop.callback_url();
    let silent = Wanted { callback_url: None, ..wanted(&url, None) };
    let silent = stage.gateway.merchant(silent).await.unwrap();
    let unheard = invoice(&stage.gateway, &silent).await;
    for outcome in ["open", "success", "settle"] {
        happens(&stage.gateway, &silent, unheard, outcome).await;
    }
    let heard = stage.paid_invoice().await;
    assert_eq!(stage.send().await, 1);
    stage.gateway.clock.advance(Span::from_days(1));
    assert_eq!(stage.send().await, 0);
    assert_eq!(stage.shop.received().len(), 1);
    assert_eq!(stage.shop.statuses(heard), ["invoice:awaiting_approval"]);
    let stored = stored(&stage.gateway, unheard);
    assert_eq!(stored.len(), 3);
    assert!(stored.iter().all(|one| one.state == "unaddressed" && one.tries == 0), "{stored:?}");
}
