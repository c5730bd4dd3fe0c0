//! A chain that tells of a transfer again with another amount.

use connectors::crypto_sandbox::{self, outcome};
use domain::money::{Currency, Money};
use domain::solution::SolutionType;
use domain::timestamp::{Span, Timestamp};
use domain::transfer::Progress;

use crate::app::payment_page::Way;
use crate::app::tests::{Scene, errors_logged};

const START: Timestamp = Timestamp::from_micros(1_700_000_000_000_000);
const LOGGED: &str = "a transfer that is final was told again with another amount";

fn look(seconds: u32, confirmations: u32) -> Progress {
    Progress::seen(START.plus(Span::from_seconds(seconds)), START, [confirmations, 6])
}

#[tokio::test]
async fn the_final_word_on_a_transfer_is_credited_and_nothing_after_it() {
    let asset = Some(crypto_sandbox::ASSETS[0]);
    let scene = Scene::with(Way { kind: Some(SolutionType::Crypto), asset }).await;
    // What is told, what the page shows of it, what is credited, and how often it is an error.
    let told = [
        (look(1, 1), 15_040_000, 15_040_000, None, 0),
        (look(2, 2), 9_000_000, 9_000_000, None, 0),
        // An earlier look that arrives late changes nothing.
        (look(1, 1), 15_040_000, 9_000_000, None, 0),
        (look(3, 6), 7_000_000, 7_000_000, Some(7_000_000), 0),
        (look(3, 6), 7_000_000, 7_000_000, Some(7_000_000), 0),
        (look(4, 7), 15_040_000, 7_000_000, Some(7_000_000), 1),
        (look(5, 3), 15_040_000, 7_000_000, Some(7_000_000), 2),
    ];
    let before = errors_logged(LOGGED);
    for (progress, minor, shown, credited, errors) in told {
        let amount = Money::from_minor(minor, Currency::Usdc);
        scene.tell(outcome("0xab:0", amount, progress)).await;
        let wallet = crate::app::wallet::look(&scene.app, scene.attempt.invoice_id).await;
        let transfers = wallet.unwrap().unwrap().transfers;
        let amounts: Vec<_> = transfers.iter().map(|one| one.amount.minor()).collect();
        assert_eq!(amounts, [shown], "{progress:?}");
        let received = scene.facts().await.received_for(scene.attempt.number);
        assert_eq!(received.map(Money::minor), credited, "{progress:?}");
        assert_eq!(errors_logged(LOGGED) - before, errors, "{progress:?}");
    }
}
