//! The one way in which anything happens to an invoice: events are decided on, appended, and the
//! change of status and the callback it causes are written with them, in one transaction.

use std::borrow::Cow;
use std::sync::Arc;

use domain::ids::{InvoiceId, RefundId};
use domain::invoice::{Event, Facts, Occurred, Refusal, decide};
use domain::ledger::Earning;
use domain::money::Money;
use domain::status::{RefundStatus, Status};
use domain::timestamp::Timestamp;
use store::tables::callbacks::{self, NewCallback};
use store::tables::events::{self, Place};
use store::tables::history_blocks;
use store::tables::invoices::{self, Change, Invoice};
use store::tables::merchants;
use store::tables::prices;
use store::{Job, StoreError, Tx};
use thiserror::Error;

use crate::app::countries::Countries;
use crate::app::idempotency::{self, Answered, Answering, OnceError};
use crate::app::ways::Prices;
use crate::app::{App, books, callback_body, hold_rules};
use crate::ids;

/// Why an event was not taken in.
#[derive(Debug, Error)]
pub(crate) enum TakeError {
    /// There is no such invoice.
    #[error("there is no such invoice")]
    NotFound,
    /// The state machine refuses it.
    #[error("{0}")]
    Refused(Refusal),
    /// The store failed.
    #[error("{0}")]
    Store(StoreError),
}

impl From<StoreError> for TakeError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// Events that happen at one moment, and who tells of them.
#[derive(Clone, Debug)]
pub(crate) struct Happening {
    pub(crate) invoice_id: InvoiceId,
    pub(crate) events: Vec<Event>,
    pub(crate) source: Cow<'static, str>,
    pub(crate) at: Timestamp,
    pub(crate) means: Means,
    /// The refund that ends by it, of which the merchant is told whether or not the status changes.
    pub(crate) refund: Option<ToldRefund>,
}

/// What is needed to take events in, drawn and looked up beforehand: a job that is run twice does
/// the same both times.
#[derive(Clone, Debug)]
pub(crate) struct Means {
    /// The unique id of the callback that may be caused.
    message_id: String,
    /// By which the merchant's part is priced.
    prices: Prices,
    /// By which rules know where a payer is.
    countries: Arc<Countries>,
}

impl Means {
    pub(crate) fn of(app: &App) -> Self {
        let (prices, countries) = (app.inner.prices.as_they_are(), app.inner.countries.clone());
        Self { message_id: ids::message_id(app.ids()), prices, countries }
    }
}

/// What a callback tells of a refund.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ToldRefund {
    pub(crate) id: RefundId,
    pub(crate) amount: Money,
    pub(crate) status: RefundStatus,
}

impl Happening {
    /// One event, now.
    pub(crate) fn now(
        app: &App,
        invoice_id: InvoiceId,
        event: Event,
        source: impl Into<Cow<'static, str>>,
    ) -> Self {
        let (means, at) = (Means::of(app), app.now());
        Self { invoice_id, events: vec![event], source: source.into(), at, means, refund: None }
    }
}

/// What an invoice is after an event.
#[derive(Clone, Debug)]
pub(crate) struct Taken {
    pub(crate) invoice: Invoice,
    /// The status before, where it changed.
    pub(crate) changed_from: Option<Status>,
    /// Whether the merchant is owed a callback for it.
    owes_callback: bool,
}

/// An invoice with all that is known of it.
pub(crate) async fn load(
    tx: &mut Tx<'_>,
    id: InvoiceId,
) -> Result<Option<(Invoice, Facts)>, StoreError> {
    let Some(invoice) = invoices::by_id(tx, id).await? else { return Ok(None) };
    let occurred = events::of_invoice(tx, id).await?;
    let facts = Facts::from_events(invoice.created_at, &occurred);
    let facts = closed_by_its_decline(&invoice, facts);
    // The row repeats what the events say; if they differ, one of them was not written by us.
    if facts.state().status() != invoice.status {
        return Err(StoreError::Unreadable(format!("invoice {id} is not what its events say")));
    }
    Ok(Some((invoice, facts)))
}

/// A gateway from before tries, which may still run beside this one during an upgrade, closes an
/// invoice by its decline and writes no event for that. It is taken for closed then, as step 8 of
/// the migrations takes what it found; where its money has come since, its row says that this is
/// late.
fn closed_by_its_decline(invoice: &Invoice, facts: Facts) -> Facts {
    let is_failed = invoice.status == Status::Failed && facts.state().status() != Status::Failed;
    let is_late = invoice.late && !facts.is_late();
    let declines = facts.attempts.values().filter_map(|attempt| attempt.declined.as_ref());
    match declines.map(|(at, _)| *at).min() {
        Some(at) if is_failed || is_late => facts.with(&Occurred { at, event: Event::Failed }),
        _ => facts,
    }
}

/// Takes events into an invoice that was loaded in the same transaction. Either all of them are
/// taken in or none; the merchant is told of the status that they lead to together, once. Money
/// that comes is held back where a rule says so.
pub(crate) async fn take(
    tx: &mut Tx<'_>,
    loaded: (Invoice, Facts),
    happening: &Happening,
) -> Result<Taken, TakeError> {
    let (before, known) = (loaded.0.status, loaded.1.clone());
    // A clock that was set back must not put an event before one that is known: which came first
    // tells whether money is late.
    let at = happening.at.max(known.latest());
    let mut taken = loaded;
    for event in &happening.events {
        let occurred = Occurred { at, event: event.clone() };
        taken = append(tx, taken, &occurred, &happening.source).await?;
    }
    let seen = (&taken.0, &known, &taken.1);
    if let Some(event) = hold_rules::hold(tx, seen, &happening.means.countries, at).await? {
        taken = append(tx, taken, &Occurred { at, event }, "rule").await?;
    }
    let (invoice, facts) = taken;
    let earning = books::keep(tx, (&invoice, &facts), &happening.means.prices, at).await?;
    let changed_from = (before != invoice.status).then_some(before);
    if changed_from.is_some() {
        history_blocks::recount(tx, &invoice, before).await?;
    }
    if changed_from.is_some() && matches!(invoice.status, Status::Paid | Status::Refunded) {
        prices::end_due(tx, invoice.id).await?;
    }
    let owes_callback = changed_from.is_some() || happening.refund.is_some();
    if owes_callback {
        owe_callback(tx, (&invoice, &facts), earning, happening).await?;
    }
    Ok(Taken { invoice, changed_from, owes_callback })
}

/// Decides on one event, and appends it.
async fn append(
    tx: &mut Tx<'_>,
    (invoice, facts): (Invoice, Facts),
    occurred: &Occurred,
    source: &str,
) -> Result<(Invoice, Facts), TakeError> {
    let decision = decide(&facts, occurred).map_err(TakeError::Refused)?;
    let number = invoice.version.saturating_add(1);
    events::insert(tx, &Place { invoice_id: invoice.id, number, source }, occurred).await?;
    let status = decision.after.status();
    let changed = decision.changed_to().is_some();
    let status_at = if changed { occurred.at } else { invoice.status_at };
    let late = decision.facts.is_late();
    let change = Change { id: invoice.id, version: invoice.version, status, status_at, late };
    if !invoices::update(tx, &change).await? {
        return Err(StoreError::Overloaded.into());
    }
    let invoice = Invoice { status, status_at, late, version: number, ..invoice };
    Ok((invoice, decision.facts))
}

async fn owe_callback(
    tx: &mut Tx<'_>,
    (invoice, facts): (&Invoice, &Facts),
    earning: Option<Earning>,
    happening: &Happening,
) -> Result<(), StoreError> {
    let merchant = merchants::by_id(tx, invoice.merchant_id).await?;
    let addressed = merchant.is_some_and(|merchant| merchant.callback_url.is_some());
    let callback = NewCallback {
        merchant_id: invoice.merchant_id,
        invoice_id: invoice.id,
        number: invoice.version,
        message_id: happening.means.message_id.clone(),
        status: invoice.status,
        body: callback_body::write((invoice, facts), earning, happening.refund.as_ref())?,
        addressed,
        created_at: happening.at,
    };
    callbacks::insert(tx, &callback).await
}

/// Loads an invoice and takes events into it.
pub(crate) struct TakeEvents(pub(crate) Happening);

impl Job for TakeEvents {
    type Output = Taken;
    type Error = TakeError;
    const NAME: &'static str = "take events";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Taken, TakeError> {
        let loaded = load(tx, self.0.invoice_id).await?.ok_or(TakeError::NotFound)?;
        take(tx, loaded, &self.0).await
    }
}

/// Runs a job that takes events in for a call that is answered once, and wakes the delivery of
/// callbacks after it.
pub(crate) async fn run_once<J>(
    app: &App,
    job: J,
    answering: Answering<Taken>,
) -> Result<Answered, OnceError<J::Error>>
where
    J: Job<Output = Taken>,
{
    let (answered, taken) = idempotency::run(app, job, answering).await?;
    if let Some(taken) = taken {
        app.note_change(&taken);
    }
    Ok(answered)
}

/// Runs a job that takes events in, and wakes the delivery of callbacks after it.
pub(crate) async fn run<J>(app: &App, job: J) -> Result<Taken, J::Error>
where
    J: Job<Output = Taken>,
{
    let taken = app.inner.store.run(job).await?;
    app.note_change(&taken);
    Ok(taken)
}

impl App {
    /// Logs a change of status, and wakes the open pages and the delivery of callbacks.
    pub(crate) fn note_change(&self, taken: &Taken) {
        self.tell_watchers(taken.invoice.id);
        if let Some(before) = taken.changed_from {
            tracing::info!(
                invoice.id = taken.invoice.id.get(),
                merchant.id = taken.invoice.merchant_id.get(),
                status.from = before.wire(),
                status.to = taken.invoice.status.wire(),
                late = taken.invoice.late,
                "invoice changed"
            );
        }
        if taken.owes_callback {
            self.inner.callbacks_due.notify_one();
        }
    }
}
