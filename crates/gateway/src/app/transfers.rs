//! Transfers to the address of an attempt: what a chain tells of them is kept, so that the payer
//! sees how far they are, and becomes events where it changes something.

use connectors::crypto_sandbox;
use connectors::notice::{DeclineReason, Outcome};
use domain::ids::InvoiceId;
use domain::invoice::{Arrival, Event, Facts, Payment, Reason};
use domain::transfer::{Progress, Transfer, TransferState};
use store::tables::attempts::Attempt;
use store::tables::transfers::{self, Watched};
use store::{Job, StoreError, Tx};

use crate::app::App;
use crate::app::acquirer_notice::{self, AfterDecline};
use crate::limits;

/// How the money of an attempt comes.
pub(crate) const fn arrival(attempt: &Attempt) -> Arrival {
    if attempt.deposit.is_some() { Arrival::ByTransfers } else { Arrival::AtOnce }
}

/// A transfer that was told of, and the others of its attempt.
pub(super) struct Told {
    transfer: Transfer,
    others: Vec<Transfer>,
    /// Whether it is told for the first time, or is not as it was known to be.
    is_news: bool,
}

/// Keeps what an outcome says of a transfer to the attempt's address; `None` where it is about
/// none. The caller has loaded the invoice.
pub(super) async fn tell(
    tx: &mut Tx<'_>,
    attempt: &Attempt,
    outcome: &Outcome,
    at: domain::timestamp::Timestamp,
) -> Result<Option<Told>, StoreError> {
    if attempt.deposit.is_none() {
        return Ok(None);
    }
    let (amount, reference) = match outcome {
        Outcome::Transfer { amount, reference, .. } => (*amount, reference),
        Outcome::Captured { amount, bank_reference } => (*amount, bank_reference),
        Outcome::Approved | Outcome::Declined(_) => return Ok(None),
    };
    let mut others = transfers::of_invoice(tx, attempt.invoice_id).await?;
    others.retain(|one| one.attempt == attempt.number);
    let place = others.iter().position(|one| one.reference == *reference);
    let known = place.map(|place| others.swap_remove(place));
    let before = known.as_ref().map(|known| known.progress);
    let told = match outcome {
        Outcome::Transfer { progress, .. } => *progress,
        // Whoever tells that the money is there has looked for as long as it takes.
        Outcome::Captured { .. } | Outcome::Approved | Outcome::Declined(_) => {
            let last = before.unwrap_or(Progress::seen(at, at, [1, 1]));
            Progress::seen(at, last.since, [last.required, last.required])
        }
    };
    let (number, reference) = (attempt.number, reference.clone());
    let told = Transfer { attempt: number, reference, amount, progress: told };
    let transfer = match known.clone() {
        Some(known) => known.and(&told),
        None => told,
    };
    if transfer.amount != amount && transfer.progress.state == TransferState::Final {
        tracing::error!(
            invoice.id = attempt.invoice_id.get(),
            amount.known = %transfer.amount,
            "a transfer that is final was told again with another amount"
        );
    }
    let is_news = known.as_ref() != Some(&transfer);
    if is_news {
        transfers::keep(tx, attempt.invoice_id, &transfer).await?;
    }
    Ok(Some(Told { transfer, others, is_news }))
}

impl Told {
    /// What it means for the invoice: the first transfer that is seen is the payer's approval, one
    /// that is final is money. Where the only one vanished, the try has failed as far as anybody
    /// knows, so that its payer is not kept waiting; it may come back all the same.
    pub(super) fn events(&self, attempt: &Attempt, facts: &Facts) -> Vec<Event> {
        let number = attempt.number;
        let known = facts.attempts.get(&number);
        let is_received =
            |reference: &str| known.is_some_and(|known| known.receipts.contains_key(reference));
        let approved = || {
            let is_known = known.is_some_and(|known| known.approved.is_some());
            (!is_known).then_some(Event::Approved { attempt: number })
        };
        match self.transfer.progress.state {
            TransferState::Final if is_received(&self.transfer.reference) => vec![],
            TransferState::Final => facts.confirm(&Payment {
                attempt: number,
                arrival: arrival(attempt),
                asked: attempt.payable,
                amount: self.transfer.amount,
                reference: &self.transfer.reference,
            }),
            TransferState::Seen | TransferState::Dropped if !self.is_news => vec![],
            TransferState::Seen => approved().into_iter().collect(),
            TransferState::Dropped => {
                let another =
                    self.others.iter().any(|one| one.progress.state != TransferState::Dropped);
                if another {
                    return vec![];
                }
                let reason = Reason::new(DeclineReason::TransferDropped.code());
                let declined = Event::Declined { attempt: number, reason };
                let is_known = known.is_some_and(|known| known.declined.is_some());
                approved().into_iter().chain((!is_known).then_some(declined)).collect()
            }
        }
    }
}

/// Looks at the simulated chain for every transfer that is not final yet, and tells what it finds;
/// says how many there were. What is found follows from the clock alone, so that any number of
/// processes may look at once.
pub(crate) async fn look_at_sandbox_chain(app: &App) -> Result<usize, StoreError> {
    let (mut last, mut looked_at) = ((InvoiceId::new(0), String::new()), 0_usize);
    loop {
        let page = app.inner.store.read(&SeenAfter(last.clone())).await?;
        let Some(end) = page.last() else { return Ok(looked_at) };
        last = (end.invoice_id, end.transfer.reference.clone());
        for watched in page {
            looked_at = looked_at.saturating_add(1);
            if let Err(error) = look(app, &watched).await {
                // One that cannot be kept holds up no other.
                let (id, error) = (watched.invoice_id.get(), &error as &dyn std::error::Error);
                tracing::error!(invoice.id = id, error, "a look at a transfer cannot be kept");
            }
        }
    }
}

async fn look(app: &App, watched: &Watched) -> Result<(), StoreError> {
    let Watched { attempt_reference, solution, transfer, .. } = watched;
    if solution != crypto_sandbox::NAME {
        return Ok(());
    }
    let progress = crypto_sandbox::look(app.now(), transfer.progress.since);
    if progress.confirmations == transfer.progress.confirmations {
        return Ok(());
    }
    let outcome = crypto_sandbox::outcome(&transfer.reference, transfer.amount, progress);
    tell_of(app, attempt_reference, outcome).await
}

/// Has the simulated chain tell of an attempt.
pub(super) async fn tell_of(
    app: &App,
    attempt_reference: &str,
    outcome: Outcome,
) -> Result<(), StoreError> {
    acquirer_notice::simulate(app, attempt_reference, outcome, AfterDecline::TryAgain).await
}

struct SeenAfter((InvoiceId, String));

impl Job for SeenAfter {
    type Output = Vec<Watched>;
    type Error = StoreError;
    const NAME: &'static str = "transfers to watch";
    const IS_ONE_STATEMENT: bool = true;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, StoreError> {
        let (id, reference) = &self.0;
        transfers::seen(tx, (*id, reference), limits::SWEEP_ROWS_MAX).await
    }
}

#[cfg(test)]
mod tests;
