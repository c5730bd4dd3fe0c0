//! Compares what was acknowledged, what the events say, and what the shop was told.

use std::collections::BTreeSet;

use domain::ids::InvoiceId;
use domain::invoice::{Event, Facts, Occurred};
use domain::status::{RefundStatus, Status};
use simulator::Received;
use store::tables::{callbacks, events, invoices};
use store::{Job, StoreError, Tx};

use crate::world::{Known, Remains};

/// All that the store has of one invoice.
struct Kept {
    invoice: invoices::Invoice,
    /// The statuses that its events lead through, one after another.
    path: Vec<Status>,
    /// The status that each callback must tell which they cause.
    owed: Vec<Status>,
    facts: Facts,
    events: Vec<Occurred>,
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
        let (mut path, mut owed) = (Vec::new(), Vec::new());
        for one in &occurred {
            let before = facts.state().status();
            facts = facts.with(one);
            let after = facts.state().status();
            if after != before {
                path.push(after);
            }
            match &one.event {
                // The last part of a full refund is told with the status that it leads to.
                Event::Refunded => *owed.last_mut().expect("a refund was told") = after,
                Event::RefundSucceeded { .. } | Event::RefundFailed { .. } => owed.push(after),
                _ if after != before => owed.push(after),
                _ => {}
            }
        }
        let callbacks = callbacks::of_invoice(tx, self.0).await?;
        Ok(Kept { invoice, path, owed, facts, events: occurred, callbacks })
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
        check_refunds(&kept);
        check_tries(&kept, remains.tries_max);
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

/// An invoice that is open has tries left, and one that failed was declined; which declines count
/// is counted here anew, in the order in which they were told.
fn check_tries(kept: &Kept, tries_max: u32) {
    let (mut latest, mut approved, mut declined) = ((0, None), BTreeSet::new(), BTreeSet::new());
    for Occurred { at, event } in &kept.events {
        match event {
            Event::AttemptStarted { attempt } => latest = (attempt.get(), Some(*at)),
            Event::Approved { attempt } => {
                approved.insert(attempt.get());
            }
            // A payer who pressed in two tabs at one moment has seen both.
            Event::Declined { attempt, .. }
                if attempt.get() == latest.0
                    || latest.1 == Some(*at)
                    || approved.contains(&attempt.get()) =>
            {
                declined.insert(attempt.get());
            }
            _ => {}
        }
    }
    let (id, status) = (kept.invoice.id, kept.invoice.status);
    let count = u32::try_from(declined.len()).unwrap();
    assert!(count <= tries_max, "invoice {id} had {count} tries of {tries_max}");
    let closed_by_approved = declined.intersection(&approved).next().is_some();
    if matches!(status, Status::Created | Status::Opened) {
        assert!(count < tries_max && !closed_by_approved, "invoice {id} is open");
    }
    let failed = kept.events.iter().filter(|one| one.event == Event::Failed).count();
    assert!(failed <= usize::from(count > 0), "invoice {id} failed {failed} times");
    if status == Status::Failed {
        assert!(failed == 1 || closed_by_approved, "invoice {id} failed by nothing");
    }
}

/// Every refund has ended; together they are no more than what was paid, and exactly that where the
/// invoice is refunded.
fn check_refunds(kept: &Kept) {
    let Kept { invoice, facts, .. } = kept;
    assert!(facts.refunds.values().all(|one| one.status() != RefundStatus::Pending));
    let succeeded = facts.refunds.values().filter_map(|refund| refund.succeeded);
    let (taken, given_back) = succeeded.fold((0, 0), |(taken, given_back), (_, amounts)| {
        (taken + amounts.amount.minor(), given_back + amounts.given_back.minor())
    });
    let received = facts.received().map_or(0, |received| received.minor());
    let id = invoice.id;
    assert!(taken <= invoice.amount.minor() && given_back <= received, "invoice {id}");
    if taken == invoice.amount.minor() {
        assert_eq!(given_back, received, "invoice {id}");
        assert!(matches!(invoice.status, Status::Refunded | Status::Chargeback), "invoice {id}");
    } else {
        assert_ne!(invoice.status, Status::Refunded, "invoice {id}");
    }
}

/// Each change of status and each end of a refund owes one callback; each is closed; those
/// delivered came in order, and none came that was not owed.
fn check_callbacks(known: &Known, kept: &Kept, received: &[Received]) {
    let owed: Vec<Status> = kept.callbacks.iter().map(|callback| callback.status).collect();
    assert_eq!(owed, kept.owed, "invoice {}", known.id);
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
