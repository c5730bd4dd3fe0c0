//! Refunds are carried out: leased in one transaction, asked of the acquirer with none open, and
//! what it says is taken in by another, exactly once.

use connectors::refund::{Order, Outcome};
use connectors::sandbox;
use domain::ids::InvoiceId;
use domain::invoice::{Event, Facts, Occurred, State};
use domain::status::RefundStatus;
use domain::timestamp::Timestamp;
use store::tables::invoices::Invoice;
use store::tables::refunds::{self, Claim, Refund};
use store::{Job, StoreError, Tx};

use crate::app::App;
use crate::app::create_refund::{self, Drawn, RefundError};
use crate::app::idempotency::{Answered, Answering, OnceError};
use crate::app::take_event::{self, Happening, Means, TakeError, Taken, ToldRefund};
use crate::{ids, limits};

/// Leases refunds that nobody is asking the acquirer for.
pub(crate) async fn claim(app: &App) -> Result<Vec<Refund>, StoreError> {
    let now = app.now();
    if !app.inner.store.read(&AreDue(now)).await? {
        return Ok(Vec::new());
    }
    let until = now.plus(limits::REFUND_LEASE);
    let token = ids::lease_token(app.ids());
    let claim = Claim { at_most: limits::REFUNDS_CLAIMED, now, until, token };
    app.inner.store.run(ClaimRefunds(claim)).await
}

/// Frees the leases of processes that are gone. Only a process that knows to be alone may do so.
pub(crate) async fn free_leases(app: &App) -> Result<u64, StoreError> {
    app.inner.store.run(FreeLeases(app.now())).await
}

/// Asks the acquirer for a leased refund, and takes in what it says. Where that cannot be done, the
/// lease runs out, and the acquirer is asked once more by the same reference.
///
/// The refund of an invoice that was charged back meanwhile fails without being asked for. A
/// sandbox says the same however often it is asked; a real acquirer that may have been asked before
/// must be asked what came of it first.
pub(crate) async fn carry_out(app: &App, refund: Refund) -> Result<(), StoreError> {
    let (id, invoice_id) = (refund.id.get(), refund.invoice_id.get());
    let has_money = app.inner.store.read(&HasMoney(refund.invoice_id)).await?;
    // Once the payer's bank has taken the money back, he must not get it a second time.
    let outcome = if has_money { ask(app, &refund) } else { Some(Outcome::Failed) };
    let Some(outcome) = outcome else {
        tracing::error!(
            refund.id = id,
            invoice.id = invoice_id,
            solution = refund.solution,
            "no connector can refund this"
        );
        return Ok(());
    };
    let job = TakeOutcome { refund, outcome, at: app.now(), means: Means::of(app) };
    match app.inner.store.run(job).await {
        Ok(Some(taken)) => {
            tracing::info!(refund.id = id, invoice.id = invoice_id, ?outcome, "refund ended");
            app.note_change(&taken);
        }
        Ok(None) => tracing::debug!(refund.id = id, "another process was faster"),
        Err(TakeError::Store(error)) => return Err(error),
        Err(error @ (TakeError::NotFound | TakeError::Refused(_))) => {
            tracing::error!(refund.id = id, invoice.id = invoice_id, %error, "a refund is stuck");
        }
    }
    Ok(())
}

/// What the acquirer says to a refund. The sandboxes, simulators, say it at once.
fn ask(app: &App, refund: &Refund) -> Option<Outcome> {
    let solution = app.inner.solutions.iter().find(|one| one.name == refund.solution)?;
    (solution.sandbox && !refund.live).then(|| sandbox::refund(&order(refund)))
}

fn order(refund: &Refund) -> Order<'_> {
    Order {
        reference: &refund.reference,
        payment: &refund.payment,
        amount: refund.amounts.given_back,
        reason: refund.reason.as_deref(),
    }
}

/// Refunds at once what is left of a test invoice, for the test helper: the sandbox's answer is
/// taken in by the same transaction that starts the refund.
pub(crate) async fn refund_the_rest(
    app: &App,
    invoice: &Invoice,
    source: &'static str,
    answering: Answering<Taken>,
) -> Result<Answered, OnceError<RefundError>> {
    let drawn = Drawn::now(app, source, None);
    let job = RefundTheRest { invoice_id: invoice.id, drawn, means: Means::of(app) };
    take_event::run_once(app, job, answering).await
}

struct AreDue(Timestamp);

impl Job for AreDue {
    type Output = bool;
    type Error = StoreError;
    const NAME: &'static str = "are refunds due";
    const IS_ONE_STATEMENT: bool = true;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<bool, StoreError> {
        refunds::are_due(tx, self.0).await
    }
}

struct ClaimRefunds(Claim);

impl Job for ClaimRefunds {
    type Output = Vec<Refund>;
    type Error = StoreError;
    const NAME: &'static str = "claim refunds";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, StoreError> {
        refunds::claim(tx, &self.0).await
    }
}

/// Whether the money of an invoice is there to be given back.
struct HasMoney(InvoiceId);

impl Job for HasMoney {
    type Output = bool;
    type Error = StoreError;
    const NAME: &'static str = "has invoice money";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<bool, StoreError> {
        let loaded = take_event::load(tx, self.0).await?;
        Ok(loaded.is_some_and(|(_, facts)| has_money(&facts.state())))
    }
}

struct FreeLeases(Timestamp);

impl Job for FreeLeases {
    type Output = u64;
    type Error = StoreError;
    const NAME: &'static str = "free leases of refunds";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<u64, StoreError> {
        refunds::free_leases(tx, self.0).await
    }
}

struct TakeOutcome {
    refund: Refund,
    outcome: Outcome,
    at: Timestamp,
    means: Means,
}

impl Job for TakeOutcome {
    type Output = Option<Taken>;
    type Error = TakeError;
    const NAME: &'static str = "take refund's outcome";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Option<Taken>, TakeError> {
        let loaded = take_event::load(tx, self.refund.invoice_id).await?;
        let loaded = loaded.ok_or(TakeError::NotFound)?;
        take_outcome(tx, loaded, &self.refund, (self.outcome, self.at, &self.means)).await
    }
}

struct RefundTheRest {
    invoice_id: InvoiceId,
    drawn: Drawn,
    means: Means,
}

impl Job for RefundTheRest {
    type Output = Taken;
    type Error = RefundError;
    const NAME: &'static str = "refund the rest";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Taken, RefundError> {
        let loaded = take_event::load(tx, self.invoice_id).await?.ok_or(TakeError::NotFound)?;
        let left = loaded.1.left_to_refund(loaded.0.amount).ok_or(RefundError::NotAllowed)?;
        let refund = create_refund::start(tx, loaded, left, &self.drawn).await?;
        let outcome = sandbox::refund(&order(&refund));
        let loaded = take_event::load(tx, self.invoice_id).await?.ok_or(TakeError::NotFound)?;
        let told = (outcome, self.drawn.at, &self.means);
        let taken = take_outcome(tx, loaded, &refund, told).await?;
        Ok(taken.ok_or(TakeError::NotFound)?)
    }
}

/// Takes in what the acquirer says of a refund whose invoice was loaded in the same transaction;
/// `None` where it is known already. The last part of a full refund makes the invoice refunded, by
/// the same callback.
async fn take_outcome(
    tx: &mut Tx<'_>,
    (invoice, facts): (Invoice, Facts),
    refund: &Refund,
    (outcome, at, means): (Outcome, Timestamp, &Means),
) -> Result<Option<Taken>, TakeError> {
    let (number, amounts) = (refund.number, refund.amounts);
    let (status, event) = match outcome {
        Outcome::Succeeded => {
            (RefundStatus::Succeeded, Event::RefundSucceeded { refund: number, amounts })
        }
        Outcome::Failed => (RefundStatus::Failed, Event::RefundFailed { refund: number, amounts }),
    };
    if !refunds::close(tx, refund.id, status, at).await? {
        return Ok(None);
    }
    let after = facts.clone().with(&Occurred { at, event: event.clone() });
    let mut events = vec![event];
    if after.is_refunded_in_full(invoice.amount) {
        if has_money(&facts.state()) {
            events.push(Event::Refunded);
            // Where nothing was awaited, it was logged when it came.
            if !facts.awaits_nothing() && !after.has_given_back_all() {
                // It came while the refund was pending: a person has to give it back.
                let id = invoice.id.get();
                tracing::error!(invoice.id = id, "money is left after a full refund");
            }
        } else {
            // The payer's bank took the money back meanwhile: a person has to ask him for it.
            let status = invoice.status.wire();
            tracing::error!(invoice.id = invoice.id.get(), status, "money was given back twice");
        }
    }
    let happening = Happening {
        invoice_id: invoice.id,
        events,
        source: "refund".into(),
        at,
        means: means.clone(),
        refund: Some(ToldRefund { id: refund.id, amount: amounts.amount, status }),
    };
    take_event::take(tx, (invoice, facts), &happening).await.map(Some)
}

/// Whether the money is here that a refund gives back.
const fn has_money(state: &State) -> bool {
    matches!(state, State::AwaitingApproval { .. } | State::Paid { .. } | State::Withheld { .. })
}

#[cfg(test)]
mod tests;
