//! When a callback that was not acknowledged is sent again, and when no more.

use std::sync::Arc;

use domain::timestamp::{Span, Timestamp};
use gateway::{Clock, send_due_callbacks};
use simulator::{GatewayRun, Installation, ManualClock, Options, ShopServer};

use crate::callbacks::{Stage, stored};
use crate::signatures::check_signatures;

/// The waits of the contract in seconds; the last is repeated.
const SCHEDULE: [i64; 8] = [5, 15, 60, 300, 1_800, 7_200, 21_600, 43_200];

const MILLISECOND: i64 = 1_000;

#[tokio::test(flavor = "multi_thread")]
async fn any_2xx_acknowledges_and_nothing_else_does() {
    let stage = Stage::set().await;
    let elsewhere = ShopServer::start().await.unwrap();
    for status in [200, 201, 202, 204, 206, 299] {
        stage.shop.answer(move |_| Some((status, Vec::new())));
        let invoice = stage.paid_invoice().await;
        assert_eq!(stage.send().await, 1);
        let stored = stage.stored(invoice);
        assert_eq!((stored[0].state.as_str(), stored[0].tries), ("delivered", 1), "{status}");
        stage.gateway.clock.advance(Span::from_days(4));
        assert_eq!(stage.send().await, 0, "{status}");
    }
    for status in [
        300, 301, 302, 303, 304, 307, 308, 400, 401, 403, 404, 408, 409, 418, 422, 429, 500, 501,
        502, 503, 504, 599,
    ] {
        let location = elsewhere.callback_url();
        stage.shop.answer(move |_| Some((status, vec![("location".to_owned(), location.clone())])));
        let invoice = stage.paid_invoice().await;
        assert_eq!(stage.send().await, 1);
        let stored = stage.stored(invoice);
        assert_eq!((stored[0].state.as_str(), stored[0].tries), ("due", 1), "{status}");
        assert_eq!(stored[0].last_outcome, Some(format!("HTTP {status}")));
        stage.shop.answer(|_| Some((204, Vec::new())));
        stage.gateway.clock.advance(Span::from_seconds(6));
        assert_eq!(stage.send().await, 1, "{status}");
    }
    assert_eq!(elsewhere.received().len(), 0, "a redirect was followed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_callback_is_tried_on_the_schedule_for_three_days() {
    let mut jittered = 0;
    for seed in [1, 2, 3, 4] {
        let stage = Stage::with(Options { seed, ..Options::default() }).await;
        stage.shop.answer(|_| Some((500, Vec::new())));
        let invoice = stage.paid_invoice().await;
        let first_at = stage.gateway.clock.now();
        let mut tried_at = first_at;
        let mut tries = 1;
        assert_eq!(stage.send().await, 1);
        loop {
            let stored = stage.stored(invoice).remove(0);
            assert_eq!(stored.tries, tries);
            if stored.state == "given_up" {
                break;
            }
            let wait = stored.next_try_at.since(tried_at).micros();
            let exact = exact_wait(tries);
            let fifth = exact / 5;
            assert!((exact - fifth..=exact + fifth).contains(&wait), "{tries}: {wait}");
            jittered += i32::from(wait != exact);
            let before = Timestamp::from_micros(stored.next_try_at.micros() - MILLISECOND);
            stage.gateway.clock.advance_to(before);
            assert_eq!(stage.send().await, 0, "it was sent before its time");
            stage.gateway.clock.advance_to(stored.next_try_at);
            assert_eq!(stage.send().await, 1);
            tried_at = stored.next_try_at;
            tries += 1;
        }
        let (tried_for, three_days) =
            (tried_at.since(first_at).micros(), Span::from_days(3).micros());
        // It is given up where the next wait would lead past the three days, and no earlier.
        let longest_wait = exact_wait(tries) / 5 * 6;
        assert!((three_days - longest_wait..=three_days).contains(&tried_for), "{tried_for}");
        assert!((12..=14).contains(&tries), "seed {seed}: {tries} tries");
        stage.gateway.clock.advance(Span::from_days(30));
        assert_eq!(stage.send().await, 0, "it was sent after it was given up");
        check_tries(&stage, usize::try_from(tries).unwrap());
    }
    assert!(jittered > 30, "only {jittered} waits were jittered");
}

/// The wait after this many tries, in microseconds, before jitter.
fn exact_wait(tries: i64) -> i64 {
    let index = usize::try_from(tries - 1).unwrap().min(SCHEDULE.len() - 1);
    SCHEDULE[index] * 1_000_000
}

/// Every try is the same message, with the time at which it was sent.
fn check_tries(stage: &Stage, tries: usize) {
    let received = stage.shop.received();
    assert_eq!(received.len(), tries);
    let mut last = 0;
    for one in &received {
        assert_eq!(one.body, received[0].body);
        assert_eq!(one.headers["webhook-id"], received[0].headers["webhook-id"]);
        let timestamp: i64 = one.headers["webhook-timestamp"].parse().unwrap();
        assert!(timestamp > last, "the timestamp of a try is not fresh");
        last = timestamp;
        check_signatures(one, stage.merchant.callback_secret());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn retry_after_is_honoured() {
    let jittered = 4_000..=6_000;
    let cases = [
        // The clock stands at 10:00:00.
        (503, "600", 600_000..=600_000),
        (429, "3600", 3_600_000..=3_600_000),
        (500, "Sun, 22 Nov 2026 10:20:00 GMT", 1_200_000..=1_200_000),
        // No longer than the longest wait of the schedule.
        (503, "9999999999", 43_200_000..=43_200_000),
        (503, "Fri, 31 Dec 2027 10:00:00 GMT", 43_200_000..=43_200_000),
        // Shorter than the schedule, past, or unreadable.
        (503, "1", jittered.clone()),
        (503, "0", jittered.clone()),
        (503, "Sun, 22 Nov 2026 09:00:00 GMT", jittered.clone()),
        (503, "soon", jittered.clone()),
        (503, "-600", jittered),
    ];
    for (status, value, waits) in cases {
        let stage = Stage::set().await;
        let headers = vec![("retry-after".to_owned(), value.to_owned())];
        stage.shop.answer(move |_| Some((status, headers.clone())));
        let invoice = stage.paid_invoice().await;
        assert_eq!(stage.send().await, 1);
        let now = stage.gateway.clock.now();
        let next = stage.stored(invoice)[0].next_try_at;
        let wait = next.since(now).micros() / MILLISECOND;
        assert!(waits.contains(&wait), "{value}: {wait} ms");
        let before = Timestamp::from_micros(next.micros() - MILLISECOND);
        stage.gateway.clock.advance_to(before);
        assert_eq!(stage.send().await, 0, "{value}");
        stage.gateway.clock.advance_to(next);
        assert_eq!(stage.send().await, 1, "{value}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_says_gone_is_not_asked_again() {
    let stage = Stage::set().await;
    stage.shop.answer(|_| Some((410, vec![("retry-after".to_owned(), "60".to_owned())])));
    let invoice = stage.paid_invoice().await;
    assert_eq!(stage.send().await, 1);
    let stored = stage.stored(invoice).remove(0);
    assert_eq!((stored.state.as_str(), stored.tries), ("given_up", 1));
    stage.gateway.clock.advance(Span::from_days(4));
    assert_eq!(stage.send().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_not_there_is_tried_again() {
    let stage = Stage::set().await;
    let invoice = stage.paid_invoice().await;
    let Stage { gateway, shop, .. } = stage;
    // No callback has been sent, so no connection is left that would outlive the server.
    drop(shop);
    assert_eq!(send_due_callbacks(&gateway.app).await.unwrap(), 1);
    let stored = stored(&gateway, invoice).remove(0);
    assert_eq!((stored.state.as_str(), stored.tries), ("due", 1));
    assert_eq!(stored.last_outcome.as_deref(), Some("no connection: connection refused"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_retry_survives_a_restart() {
    let installation = Some(Arc::new(Installation::fresh().unwrap()));
    let options = |seed| Options { seed, installation: installation.clone(), ..Options::default() };
    let stage = Stage::with(options(1)).await;
    stage.shop.answer(|_| Some((500, Vec::new())));
    let invoice = stage.paid_invoice().await;
    assert_eq!(stage.send().await, 1);
    stage.gateway.clock.advance(Span::from_seconds(6));
    assert_eq!(stage.send().await, 1);
    let before = stage.stored(invoice);
    let Stage { gateway, shop, merchant } = stage;
    let clock: Arc<ManualClock> = gateway.clock.clone();
    gateway.stop().await;

    let gateway = GatewayRun::start(options(2), clock).await.unwrap();
    assert_eq!(stored(&gateway, invoice), before);
    let stage = Stage { gateway, shop, merchant };
    assert_eq!(stage.send().await, 0, "the wait was forgotten");
    stage.shop.answer(|_| Some((204, Vec::new())));
    stage.gateway.clock.advance_to(before[0].next_try_at);
    assert_eq!(stage.send().await, 1);
    let stored = stage.stored(invoice).remove(0);
    assert_eq!((stored.state.as_str(), stored.tries), ("delivered", 3));
    check_tries(&stage, 3);
}
