//! The worker that sends callbacks by itself: one merchant's dead server delays no other's.

use std::sync::Arc;
use std::time::Duration;

use gateway::{Clock, SystemClock};
use simulator::{GatewayRun, ManualClock, Options, ShopServer};

use crate::callbacks::{happens, invoice, wanted};
use crate::soon;

/// Callbacks of one merchant that are sent at the same time.
const IN_FLIGHT_PER_MERCHANT: usize = 8;

/// How long a merchant's server may take, in seconds.
const LIMIT_SECONDS: i64 = 15;

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_never_answers_delays_no_other() {
    let options = Options { workers: true, ..Options::default() };
    let gateway = GatewayRun::start(options, Arc::new(ManualClock::new())).await.unwrap();
    let (dead, live) = (ShopServer::start().await.unwrap(), ShopServer::start().await.unwrap());
    dead.answer(|_| None);
    let dead_merchant = gateway.merchant(wanted(&dead.callback_url(), None)).await.unwrap();
    let live_merchant = gateway.merchant(wanted(&live.callback_url(), None)).await.unwrap();
    let started_at = SystemClock.now();
    for _ in 0..2 * IN_FLIGHT_PER_MERCHANT {
        let invoice = invoice(&gateway, &dead_merchant).await;
        happens(&gateway, &dead_merchant, invoice, "success").await;
    }
    soon(dead.wait_until(|received| received.len() == IN_FLIGHT_PER_MERCHANT)).await;
    for _ in 0..50 {
        let invoice = invoice(&gateway, &live_merchant).await;
        happens(&gateway, &live_merchant, invoice, "success").await;
    }
    soon(live.wait_until(|received| received.len() == 50)).await;
    // The dead server's are still the first ones: none of them has ended, and no more were sent.
    assert_eq!(dead.received().len(), IN_FLIGHT_PER_MERCHANT);

    // They end at the limit, which lets the next ones out; those tried before are not due again,
    // since the gateway's clock stands still.
    soon(dead.wait_until(|received| received.len() == 2 * IN_FLIGHT_PER_MERCHANT)).await;
    let waited = SystemClock.now().since(started_at).micros() / 1_000_000;
    assert!((LIMIT_SECONDS..2 * LIMIT_SECONDS).contains(&waited), "{waited} s");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_is_told_without_waiting_for_a_period() {
    let shop = ShopServer::start().await.unwrap();
    let options = Options { workers: true, ..Options::default() };
    let gateway = GatewayRun::start(options, Arc::new(ManualClock::new())).await.unwrap();
    let merchant = gateway.merchant(wanted(&shop.callback_url(), None)).await.unwrap();
    let invoice = invoice(&gateway, &merchant).await;
    // One that were sent only at a period of half a second would make these ten take five.
    let told = async {
        for (round, outcome) in
            ["open", "pending", "success", "withhold", "release", "withhold", "release", "settle"]
                .into_iter()
                .enumerate()
        {
            happens(&gateway, &merchant, invoice, outcome).await;
            shop.wait_until(|received| received.len() == round + 1).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(3), told).await.expect("callbacks wait for a period");
    gateway.stop().await;
}
