//! An acquirer tells of an attempt. What it says is verified before it is believed, compared with
//! what was asked of it, and taken in as events.

use connectors::card_sandbox::NAME as CARD;
use connectors::notice::{Notice, NoticeError, Outcome};
use connectors::sandbox::{self, SignedNotice};
use domain::ids::AttemptNumber;
use domain::invoice::{Event, Facts, Occurred, Payment, Reason, decide};
use domain::money::Money;
use domain::timestamp::Timestamp;
use store::tables::attempts::{self, Attempt};
use store::tables::invoices::Invoice;
use store::tables::merchants;
use store::{Job, StoreError, Tx};

use crate::app::App;
use crate::app::idempotency::{Answered, Answering, OnceError};
use crate::app::take_event::{self, Happening, Means, TakeError, Taken};
use crate::app::transfers::{self, arrival};

/// Why a notification changes nothing.
#[derive(Debug)]
pub(crate) enum NoticeRefused {
    /// It is not the acquirer's, or not what the acquirer documents.
    Unbelieved(NoticeError),
    /// It is about an attempt that this gateway has not made.
    UnknownAttempt,
    /// It tells nothing new.
    Take(TakeError),
}

impl From<StoreError> for NoticeRefused {
    fn from(error: StoreError) -> Self {
        Self::Take(TakeError::Store(error))
    }
}

impl From<TakeError> for NoticeRefused {
    fn from(error: TakeError) -> Self {
        Self::Take(error)
    }
}

/// What a decline does to an invoice that has tries left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AfterDecline {
    /// Another try may begin.
    TryAgain,
    /// It fails with it.
    Fails,
}

/// A job that takes a notification in, once it is known to be the sandbox's.
fn verified(
    app: &App,
    signed: &SignedNotice,
    after: AfterDecline,
) -> Result<TakeNotice, NoticeRefused> {
    let key = app.inner.vault.sandbox_key();
    let notice = sandbox::verify(&key, signed).map_err(NoticeRefused::Unbelieved)?;
    Ok(TakeNotice { notice, after, at: app.now(), means: Means::of(app) })
}

impl std::fmt::Display for NoticeRefused {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unbelieved(error) => error.fmt(formatter),
            Self::UnknownAttempt => formatter.write_str("there is no such attempt"),
            Self::Take(error) => error.fmt(formatter),
        }
    }
}

/// Plays the sandbox's acquirer: signs what became of the attempt of a reference and sends it in by
/// the same way as any acquirer's notification. What changes nothing is no error: the page then
/// shows how things are.
pub(super) async fn simulate(
    app: &App,
    reference: &str,
    outcome: Outcome,
    after: AfterDecline,
) -> Result<(), StoreError> {
    let told = signed(app, reference, outcome);
    let job = told.and_then(|signed| verified(app, &signed, after));
    let taken = match job {
        Ok(job) => take_event::run(app, job).await,
        Err(refused) => Err(refused),
    };
    match taken {
        Ok(_) | Err(NoticeRefused::Take(TakeError::Refused(_) | TakeError::NotFound)) => Ok(()),
        Err(NoticeRefused::Take(TakeError::Store(error))) => Err(error),
        Err(refused @ (NoticeRefused::Unbelieved(_) | NoticeRefused::UnknownAttempt)) => {
            tracing::error!(attempt.reference = reference, %refused, "the sandbox was refused");
            Ok(())
        }
    }
}

/// The same for a call that is answered once, and that a decline fails the invoice by.
pub(crate) async fn simulate_once(
    app: &App,
    attempt: &Attempt,
    outcome: Outcome,
    answering: Answering<Taken>,
) -> Result<Answered, OnceError<NoticeRefused>> {
    let signed = signed(app, &attempt.reference, outcome).map_err(OnceError::Job)?;
    let job = verified(app, &signed, AfterDecline::Fails).map_err(OnceError::Job)?;
    take_event::run_once(app, job, answering).await
}

fn signed(app: &App, reference: &str, outcome: Outcome) -> Result<SignedNotice, NoticeRefused> {
    let notice = Notice { reference: reference.to_owned(), outcome };
    let key = app.inner.vault.sandbox_key();
    sandbox::sign(&key, &notice).map_err(NoticeRefused::Unbelieved)
}

/// What the sandbox tells when a payer has paid what was asked.
pub(crate) fn captured_in_full(attempt: &Attempt) -> Outcome {
    let bank_reference = sandbox::payment_reference(&attempt.solution, &attempt.reference);
    Outcome::Captured { amount: attempt.payable, bank_reference }
}

struct TakeNotice {
    notice: Notice,
    after: AfterDecline,
    at: Timestamp,
    means: Means,
}

impl Job for TakeNotice {
    type Output = Taken;
    type Error = NoticeRefused;
    const NAME: &'static str = "take notice";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Taken, NoticeRefused> {
        let attempt = attempts::by_reference(tx, &self.notice.reference).await?;
        let attempt = attempt.ok_or(NoticeRefused::UnknownAttempt)?;
        // Only the acquirer that was asked can tell of an attempt.
        let source = sandbox::name(&attempt.solution).ok_or(NoticeRefused::UnknownAttempt)?;
        let loaded = take_event::load(tx, attempt.invoice_id).await?;
        let loaded = loaded.ok_or(NoticeRefused::UnknownAttempt)?;
        let transfer = transfers::tell(tx, &attempt, &self.notice.outcome, self.at).await?;
        let mut events = match transfer {
            Some(transfer) => transfer.events(&attempt, &loaded.1),
            None => {
                note_contradiction(&self.notice.outcome, &attempt, &loaded.1);
                events(&self.notice.outcome, &attempt, &loaded.1)
            }
        };
        let tries_max = match self.after {
            AfterDecline::TryAgain => tries_max(tx, &loaded.0, &attempt).await?,
            AfterDecline::Fails => 1,
        };
        if fails_by(&events, &loaded.1, self.at, tries_max) {
            events.push(Event::Failed);
        }
        let brings_money = events.iter().any(|one| matches!(one, Event::MoneyConfirmed { .. }));
        if brings_money && loaded.1.awaits_nothing() {
            // It is kept, but nothing is left to hold back: a person has to give it back.
            let id = attempt.invoice_id.get();
            tracing::error!(invoice.id = id, "money came that was not awaited");
        }
        let happening = Happening {
            invoice_id: attempt.invoice_id,
            events,
            source: source.into(),
            at: self.at,
            means: self.means.clone(),
            refund: None,
        };
        Ok(take_event::take(tx, loaded, &happening).await?)
    }
}

/// The events that an outcome means. Money that is not what was asked for, or that comes a second
/// time, is taken in and held back for review: the merchant is not told to credit its customer.
pub(crate) fn events(outcome: &Outcome, attempt: &Attempt, facts: &Facts) -> Vec<Event> {
    let number = attempt.number;
    match outcome {
        Outcome::Approved => vec![Event::Approved { attempt: number }],
        Outcome::Declined(reason) => {
            vec![Event::Declined { attempt: number, reason: Reason::new(reason.code()) }]
        }
        Outcome::Captured { amount, bank_reference } => facts.confirm(&Payment {
            attempt: number,
            arrival: arrival(attempt),
            asked: attempt.payable,
            amount: *amount,
            reference: bank_reference,
        }),
        // There is no address that it could have come to.
        Outcome::Transfer { .. } => vec![],
    }
}

/// How many declined tries the invoice of an attempt may have. A card that a shop's server sent is
/// the only one: the shop asks for another itself.
async fn tries_max(
    tx: &mut Tx<'_>,
    invoice: &Invoice,
    attempt: &Attempt,
) -> Result<u32, StoreError> {
    let merchant = merchants::by_id(tx, invoice.merchant_id).await?;
    let first_card = attempt.number == AttemptNumber::FIRST && attempt.solution == CARD;
    Ok(merchant.map_or(1, |one| if one.s2s && first_card { 1 } else { one.tries_max }))
}

/// Whether an invoice fails by these events: the last of its tries is declined, and it is open.
pub(crate) fn fails_by(events: &[Event], facts: &Facts, at: Timestamp, tries_max: u32) -> bool {
    let at = at.max(facts.latest());
    let facts = events
        .iter()
        .fold(facts.clone(), |facts, event| facts.with(&Occurred { at, event: event.clone() }));
    let failed = Occurred { at, event: Event::Failed };
    facts.has_used_up(tries_max) && decide(&facts, &failed).is_ok()
}

fn note_contradiction(outcome: &Outcome, attempt: &Attempt, facts: &Facts) {
    if let Some(known) = contradicted(outcome, attempt, facts) {
        tracing::error!(
            invoice.id = attempt.invoice_id.get(),
            amount.known = %known,
            "a payment was told again with another amount"
        );
    }
}

/// The amount that is known of a payment which the acquirer now tells with another.
fn contradicted(outcome: &Outcome, attempt: &Attempt, facts: &Facts) -> Option<Money> {
    let Outcome::Captured { amount, bank_reference } = outcome else { return None };
    let receipts = &facts.attempts.get(&attempt.number)?.receipts;
    let known = receipts.get(bank_reference)?.amount;
    (known != *amount).then_some(known)
}

#[cfg(test)]
mod tests;
