//! The invoices of a confirmed settlement become paid, each once, with its callback. What a dead
//! process has left waits in the store, and any other goes on with it.

use domain::ids::{InvoiceId, SettlementId};
use domain::invoice::{Event, State};
use store::tables::settlement_invoices::{self, End};
use store::{Job, StoreError, Tx};

use crate::app::App;
use crate::app::take_event::{self, Happening, TakeError, Taken};
use crate::limits;

/// Tells the invoices of every confirmed settlement; says how many there were. One that cannot be
/// told keeps no other waiting, and is tried again each time.
pub(crate) async fn pay_out(app: &App) -> Result<usize, StoreError> {
    let (mut after, mut told) = ((SettlementId::new(0), InvoiceId::new(0)), 0_usize);
    loop {
        let waiting = app.inner.store.read(&FindWaiting(after)).await?;
        let Some(last) = waiting.last() else { return Ok(told) };
        after = *last;
        for place in waiting {
            told = told.saturating_add(usize::from(tell(app, place).await?));
        }
    }
}

async fn tell(app: &App, place: (SettlementId, InvoiceId)) -> Result<bool, StoreError> {
    let (settlement, id) = place;
    let happening = Happening::now(app, id, Event::Settled, "settlement");
    match app.inner.store.run(PayInvoice { place, happening }).await {
        Ok(Told::Paid(taken)) => app.note_change(&taken),
        Ok(Told::LeftOut) => {
            // Its money is where its own entries have put it; a later settlement may pay it.
            let (settlement, id) = (settlement.get(), id.get());
            tracing::warn!(settlement.id = settlement, invoice.id = id, "invoice left out");
        }
        Ok(Told::Known) => return Ok(false),
        Err(TakeError::Store(error)) if error.is_passing() => return Err(error),
        Err(error) => {
            let (settlement, id) = (settlement.get(), id.get());
            let error = &error as &dyn std::error::Error;
            tracing::error!(settlement.id = settlement, invoice.id = id, error, "cannot be paid");
            return Ok(false);
        }
    }
    Ok(true)
}

struct FindWaiting((SettlementId, InvoiceId));

impl Job for FindWaiting {
    type Output = Vec<(SettlementId, InvoiceId)>;
    type Error = StoreError;
    const NAME: &'static str = "find invoices to be told of settlements";
    const IS_ONE_STATEMENT: bool = true;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, StoreError> {
        settlement_invoices::waiting(tx, self.0, limits::SWEEP_ROWS_MAX).await
    }
}

/// What became of an invoice by its settlement.
enum Told {
    Paid(Box<Taken>),
    /// It was charged back, given back or withheld meanwhile.
    LeftOut,
    /// That was known already.
    Known,
}

struct PayInvoice {
    place: (SettlementId, InvoiceId),
    happening: Happening,
}

impl Job for PayInvoice {
    type Output = Told;
    type Error = TakeError;
    const NAME: &'static str = "pay invoice";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Told, TakeError> {
        let at = self.happening.at;
        let loaded = take_event::load(tx, self.place.1).await?.ok_or(TakeError::NotFound)?;
        let (end, is_news) = match loaded.1.state() {
            State::AwaitingApproval { .. } => (End::Paid, true),
            // The test helper was faster.
            State::Paid { .. } => (End::Paid, false),
            State::Created
            | State::Opened { .. }
            | State::Declined { .. }
            | State::Pending { .. }
            | State::Withheld { .. }
            | State::Failed { .. }
            | State::Canceled { .. }
            | State::Expired { .. }
            | State::Chargeback { .. }
            | State::Refunded { .. } => (End::LeftOut, false),
        };
        if !settlement_invoices::end(tx, self.place, end, at).await? {
            return Ok(Told::Known);
        }
        if !is_news {
            return Ok(if end == End::Paid { Told::Known } else { Told::LeftOut });
        }
        let taken = take_event::take(tx, loaded, &self.happening).await?;
        Ok(Told::Paid(Box::new(taken)))
    }
}
