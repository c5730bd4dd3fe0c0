//! Money that comes while all of an invoice's money is on its way back.

use connectors::notice::Outcome;
use domain::invoice::State;
use domain::money::{Currency, Money};
use domain::solution::SolutionType;
use store::tables::refunds::Refund;
use store::{Job, Tx};

use super::{carry_out, claim};
use crate::app::acquirer_notice::captured_in_full;
use crate::app::create_refund::{self, Drawn, RefundError};
use crate::app::payment_page::Way;
use crate::app::take_event::{self, TakeError};
use crate::app::tests::{Scene, errors_logged};

const LOGGED: &str = "money is left after a full refund";

struct Start {
    id: domain::ids::InvoiceId,
    drawn: Drawn,
}

impl Job for Start {
    type Output = Refund;
    type Error = RefundError;
    const NAME: &'static str = "start refund";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Refund, RefundError> {
        let loaded = take_event::load(tx, self.id).await?.ok_or(TakeError::NotFound)?;
        let whole = loaded.0.amount;
        create_refund::start(tx, loaded, whole, &self.drawn).await
    }
}

#[tokio::test]
async fn money_that_is_left_after_a_full_refund_is_logged() {
    for (second, errors) in [(None, 0), (Some(125_012), 1), (Some(1), 1)] {
        let before = errors_logged(LOGGED);
        let scene = Scene::with(Way { kind: Some(SolutionType::Upi), asset: None }).await;
        scene.tell(captured_in_full(&scene.attempt)).await;
        let drawn = Drawn::now(&scene.app, "merchant", None);
        let start = Start { id: scene.attempt.invoice_id, drawn };
        scene.app.inner.store.run(start).await.unwrap();
        if let Some(minor) = second {
            let amount = Money::from_minor(minor, Currency::Inr);
            scene.tell(Outcome::Captured { amount, bank_reference: "second".to_owned() }).await;
        }
        for refund in claim(&scene.app).await.unwrap() {
            carry_out(&scene.app, refund).await.unwrap();
        }
        let facts = scene.facts().await;
        assert!(matches!(facts.state(), State::Refunded { .. }), "{second:?}: {facts:?}");
        assert_eq!(errors_logged(LOGGED) - before, errors, "{second:?}");
    }
}
