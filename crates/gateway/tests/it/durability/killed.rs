//! kill -9 at random moments under load, again and again on the same data.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use gateway::{Clock, SystemClock};
use simulator::{Installation, Process, SeededIds, ShopServer};

use crate::binary::{Serving, active_merchant, serve};
use crate::durability::load::{self, Client, Gateways};
use crate::durability::orders::{Journal, Phase, below};
use crate::durability::proof::{Figures, prove};
use crate::soon;

/// Rounds where `KILL_ROUNDS` does not say how many.
const ROUNDS: u64 = 5;

/// One invoice in so many has its first callback refused, so that retries are under way, too.
const REFUSED_OF: i64 = 40;

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_was_answered_is_lost_by_a_kill() {
    let started_at = SystemClock.now();
    let rounds = number_from_environment("KILL_ROUNDS").unwrap_or(ROUNDS);
    let seed = number_from_environment("KILL_SEED").unwrap_or(started_at.micros().unsigned_abs());
    println!("KILL_ROUNDS={rounds} KILL_SEED={seed}");
    let ids = Arc::new(SeededIds::new(seed));
    let installation = Installation::fresh().unwrap();
    let shop = ShopServer::start().await.unwrap();
    refuse_some(&shop);
    let merchant = active_merchant(&installation, &["--callback-url", &shop.callback_url()]).await;
    let journal = Arc::new(Journal::default());
    let gateways = Gateways::default();
    let client = Client::new(&gateways, &merchant.api_key, &journal, &ids);
    let mut kills = 0;
    for _ in 0..rounds {
        if ids.below(3) == 0 {
            // Before it can say that it serves.
            Process::start(&mut serve(&installation)).unwrap().kill().await.unwrap();
            kills += 1;
        }
        let Serving { process, url } = Serving::on(&installation).await;
        journal.set_phase(Phase::Sound);
        gateways.add(&url);
        let clients = load::start(&client);
        soon(moment(&ids, &journal, &shop)).await;
        journal.set_phase(Phase::Ending);
        process.kill().await.unwrap();
        kills += 1;
        soon(load::join(clients)).await;
        gateways.remove(&url);
    }
    let answers = journal.acknowledged();
    let serving = Serving::on(&installation).await;
    let database = installation.database().unwrap();
    let figures = prove(serving, &database, journal.hand_over(), &shop, &merchant).await;
    let milliseconds = SystemClock.now().since(started_at).micros() / 1_000;
    let Figures { orders, creations_answered, changes_of_status, .. } = figures;
    println!("{kills} kills in {milliseconds} ms, {answers} answers");
    println!("{orders} orders, {creations_answered} creations answered");
    println!(
        "{changes_of_status} changes of status, {} callbacks received, {} of them again",
        figures.callbacks_received, figures.callbacks_received_again
    );
    assert!(changes_of_status > 0 && creations_answered > 0, "there was no load");
}

/// Waits for a random moment: so many answers, or so many callbacks, which catches a gateway
/// between the sending of a callback and the record of it.
async fn moment(ids: &SeededIds, journal: &Journal, shop: &ShopServer) {
    if ids.below(2) == 0 {
        let answers = journal.acknowledged() + 1 + below(ids, 400);
        journal.wait_acknowledged(answers).await;
    } else {
        let callbacks = shop.received().len() + 1 + below(ids, 200);
        shop.wait_until(|received| received.len() >= callbacks).await;
    }
}

fn refuse_some(shop: &ShopServer) {
    let refused = Mutex::new(BTreeSet::new());
    shop.answer(move |received| {
        let invoice = received.json()["id"].as_i64().unwrap_or_default();
        let refuse = invoice % REFUSED_OF == 0 && refused.lock().unwrap().insert(invoice);
        Some((if refuse { 503 } else { 204 }, Vec::new()))
    });
}

#[expect(clippy::disallowed_methods, reason = "this is no setting of the gateway's")]
fn number_from_environment(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().expect(name))
}
