//! Compares what was acknowledged, what the events say, and what the shop was told.

use std::collections::BTreeSet;

use domain::ids::InvoiceId;
use domain::invoice::Facts;
use domain::status::Status;
use simulator::Received;
use store::tables::{callbacks, events, invoices};
use store::{Job, StoreError, Tx};

use crate::world::{Known, Remains};

/// All that the store has of one invoice.
struct Kept {
    invoice: invoices::Invoice,
    /// The statuses that its events lead through, one after another.
    path: Vec<Status>,
    facts: Facts,
    callbacks: Vec<callbacks::Logged>,
}

struct ReadKept(InvoiceId);

impl Job for ReadKept {
    type Output = Kept;
    type Error = StoreError;
    const NAME: &'static str = "audit invoice";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Kept, StoreError> {
        let invoice = invoices::by_id(tx, self.0).await?.expect("an acknowledged invoice is there");
        let occurred = events::of_invoice(tx, self.0).await?;
        let mut facts = Facts::new(invoice.created_at);
        let mut path = Vec::new();
        for one in &occurred {
            let before = facts.state().status();
            facts = facts.with(one);
            let after = facts.state().status();
            if after != before {
                path.push(after);
            }
        }
        let callbacks = callbacks::of_invoice(tx, self.0).await?;
        Ok(Kept { invoice, path, facts, callbacks })
    }
}

pub(crate) async fn audit(remains: Remains) {
    let store = remains.installation.store(remains.ended_at).await.unwrap();
    let mut seen = BTreeSet::new();
    for known in &remains.invoices {
        assert!(seen.insert(known.id), "invoice {} was acknowledged twice", known.id);
        let kept = store.read(&ReadKept(InvoiceId::new(known.id))).await.unwrap();
        check_acknowledged(known, &kept);
        check_callbacks(known, &kept, &remains.received);
    }
    let webhook = standardwebhooks::Webhook::new(&remains.callback_secret).unwrap();
    for received in &remains.received {
        let signature = webhook.sign(
            &received.headers["webhook-id"],
            received.headers["webhook-timestamp"].parse().unwrap(),
            received.body.as_bytes(),
        );
        assert_eq!(signature.unwrap(), received.headers["webhook-signature"]);
    }
}

/// What was told to the shop is on the path, in order; and money that came is still there.
fn check_acknowledged(known: &Known, kept: &Kept) {
    assert_eq!(known.amount, kept.invoice.amount.fixed(), "invoice {}", known.id);
    let mut path = kept.path.iter().map(|status| status.wire());
    for told in &known.told {
        assert!(path.any(|status| status == told), "{told} of {} is gone", known.id);
    }
    assert_eq!(kept.path.last().copied().unwrap_or(Status::Created), kept.invoice.status);
    let with_money = [
        Status::AwaitingApproval,
        Status::Paid,
        Status::Withheld,
        Status::Chargeback,
        Status::Refunded,
    ];
    let money_came = kept.facts.first_receipt().is_some();
    assert_eq!(money_came, with_money.contains(&kept.invoice.status), "invoice {}", known.id);
    assert!(kept.facts.receipts().count() <= 1, "invoice {} was paid twice", known.id);
}

/// Each change of status owes one callback; each is closed; those delivered came in order, and
/// none came that was not owed.
fn check_callbacks(known: &Known, kept: &Kept, received: &[Received]) {
    let owed: Vec<Status> = kept.callbacks.iter().map(|callback| callback.status).collect();
    assert_eq!(owed, kept.path, "invoice {}", known.id);
    for callback in &kept.callbacks {
        let closed = ["delivered", "given_up"].contains(&callback.state.as_str());
        assert!(closed, "invoice {}: {callback:?}", known.id);
    }
    let mut ids = BTreeSet::new();
    let about = received.iter().filter(|one| one.json()["id"].as_i64() == Some(known.id));
    let first_times: Vec<String> = about
        .filter(|one| ids.insert(one.headers["webhook-id"].clone()))
        .map(Received::status)
        .collect();
    let path: Vec<&str> = owed.iter().map(|status| status.wire()).collect();
    assert_eq!(first_times, path, "invoice {}", known.id);
}
