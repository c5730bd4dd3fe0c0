//! kill -9 of gateways and of commands at random moments while settlements are proposed, approved,
//! confirmed and told: nothing is lost, nothing happens twice.

use domain::ids::MerchantId;
use gateway::{Clock, SystemClock};
use serde_json::Value;
use simulator::{Engine, Installation, SeededIds};

use crate::binary::{Serving, active_merchant, kill_at, turnpike};
use crate::durability::orders::below;
use crate::settlements::{Owe, SHARE, balances, earlier, owe, settlement};
use crate::soon;

/// Rounds by engine: what a dead gateway had leased is another's only after half a minute.
fn rounds() -> u64 {
    match Engine::under_test() {
        Engine::Sqlite => 8,
        Engine::Postgres => 4,
    }
}

const PAYMENTS: usize = 30;

async fn all(installation: &Installation) -> Vec<Value> {
    let listed = settlement(installation, &["list"]).await;
    assert_eq!(listed.status.code(), Some(0), "{listed:?}");
    listed.output.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_settled_is_settled_once_whenever_processes_are_killed() {
    let seed = SystemClock.now().micros().unsigned_abs();
    println!("seed {seed}");
    let ids = SeededIds::new(seed);
    let installation = Installation::fresh().unwrap();
    let merchant = active_merchant(&installation, &[]).await;
    let merchant_id = MerchantId::new(merchant.id.parse().unwrap());
    for round in 1..=rounds() {
        let at = earlier();
        owe(&installation, Owe { merchant_id, live: false, payments: PAYMENTS, at }).await;
        let serving = Serving::on(&installation).await;
        // Commands die while they propose and approve, and somebody does it again.
        for arguments in [
            ["propose", "--merchant", "1", "--test", "--by", "Ann"].as_slice(),
            &["approve", &round.to_string(), "--by", "Ben"],
        ] {
            let mut command = turnpike(installation.directory(), &["settlement", arguments[0]]);
            command.args(installation.flags()).args(&arguments[1..]);
            let turns = below(&ids, 2_000);
            kill_at(&mut command, || true, turns).await;
            settlement(&installation, arguments).await;
        }
        let database = installation.database().unwrap();
        let paid = usize::try_from(round - 1).unwrap() * PAYMENTS + below(&ids, PAYMENTS);
        let until = async || loop {
            let invoices = database.invoices().unwrap();
            let now = invoices.iter().filter(|one| one.status == "invoice:paid").count();
            if now >= paid {
                return;
            }
            tokio::task::yield_now().await;
        };
        soon(until()).await;
        serving.process.kill().await.unwrap();
    }
    let serving = Serving::on(&installation).await;
    let database = installation.database().unwrap();
    let count = usize::try_from(rounds()).unwrap() * PAYMENTS;
    let until = async || loop {
        let invoices = database.invoices().unwrap();
        if invoices.iter().all(|one| one.status == "invoice:paid") {
            return invoices.len();
        }
        tokio::task::yield_now().await;
    };
    assert_eq!(soon(until()).await, count);
    serving.stop().await;
    for (id, kinds) in database.event_kinds().unwrap() {
        let settled = kinds.iter().filter(|kind| *kind == "settled").count();
        assert_eq!(settled, 1, "invoice {id}");
    }
    assert_eq!(database.callbacks().unwrap().len(), count);
    let settlements = all(&installation).await;
    assert_eq!(settlements.len(), usize::try_from(rounds()).unwrap(), "{settlements:?}");
    assert!(settlements.iter().all(|one| one["status"] == "confirmed"), "{settlements:?}");
    // What was confirmed is what has left the house.
    let micros = SHARE * i64::try_from(count).unwrap();
    let whole = format!("funds {}.{:06} USDC credit", micros / 1_000_000, micros % 1_000_000);
    assert_eq!(balances(&installation).await, format!("merchant 1, test\n{whole}"));
    assert_eq!(database.faults().unwrap(), [""; 0]);
}
