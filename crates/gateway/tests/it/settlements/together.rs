//! Several gateways on one database at once: what is due is proposed once, and paid once.

use std::sync::Arc;

use domain::timestamp::Span;
use futures_util::future::join_all;
use simulator::{GatewayRun, ManualClock, Options};

use crate::settlements::{Site, settlement};

#[tokio::test(flavor = "multi_thread")]
async fn three_gateways_at_once_settle_once() {
    let site = Site::open().await;
    site.done(&["schedule", "--merchant", "1", "--set", "daily"]).await;
    let mut nodes = Vec::new();
    for seed in 2..4 {
        let installation = Some(site.installation.clone());
        let options = Options { installation, seed, ..Options::default() };
        let clock = Arc::new(ManualClock::new());
        clock.advance(Span::from_days(400));
        nodes.push(GatewayRun::start(options, clock).await.unwrap());
    }
    site.gateway.clock.advance(Span::from_days(400));
    site.owe(true, 3).await;
    site.owe(false, 40).await;
    let apps = nodes.iter().map(|node| &node.app).chain([&site.gateway.app]);
    join_all(apps.map(async |app| while gateway::settle_due(app).await.unwrap() > 0 {})).await;
    assert_eq!(site.done(&["list"]).await.len(), 2);
    assert_eq!(site.statuses(), [vec!["awaiting_approval"; 3], vec!["paid"; 40]].concat());
    let callbacks = site.gateway.database().unwrap().callbacks().unwrap();
    assert_eq!(callbacks.len(), 40);
    assert_eq!(
        site.balances().await,
        "merchant 1, live\navailable 40.608000 USDC credit\n\
         merchant 1, test\nfunds 541.440000 USDC credit"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn people_who_do_the_same_at_once_do_it_once() {
    let site = Site::open().await;
    site.owe(true, 5).await;
    let at_once = async |arguments: &[&str]| {
        let commands = (0..4).map(|_| settlement(&site.installation, arguments));
        let ended = join_all(commands).await;
        ended.iter().filter(|ended| ended.status.success()).count()
    };
    assert_eq!(at_once(&["propose", "--merchant", "1", "--by", "Ann"]).await, 1);
    assert_eq!(at_once(&["approve", "1", "--by", "Ben"]).await, 1);
    assert_eq!(at_once(&["cancel", "1", "--by", "Ben"]).await, 1);
    assert_eq!(site.balances().await, "merchant 1, live\navailable 67.680000 USDC credit");
}
