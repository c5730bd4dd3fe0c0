//! A person looks at a payment: reads what happened to it, holds its money back, and lets it go.

use domain::ids::InvoiceId;
use domain::invoice::{Event, Reason};
use domain::ledger::Posting;
use domain::settlement::Person;
use domain::timestamp::Timestamp;
use store::tables::events::{self, Told};
use store::tables::invoices::{self, Invoice};
use store::tables::ledger;
use store::{Job, StoreError, Tx};
use thiserror::Error;

use crate::app::App;
use crate::app::take_event::{self, Happening, Means, TakeError, Taken};

/// What a reason given by a person begins with, so that it is none of the gateway's own.
const BY_HAND: &str = "by hand: ";

/// The longest reason, in characters.
const REASON_MAX: usize = 200;

/// Why a person's decision is not carried out. The words are fit for an operator.
#[derive(Debug, Error)]
pub(crate) enum ReviewError {
    /// No such text.
    #[error("why: 1 to 200 characters, none of them a control character")]
    Reason,
    /// There is nothing to let go.
    #[error("the invoice is not withheld")]
    NotWithheld,
    /// There is no such invoice, or its state does not allow it, or the store failed.
    #[error(transparent)]
    Take(#[from] TakeError),
}

impl From<StoreError> for ReviewError {
    fn from(error: StoreError) -> Self {
        Self::Take(TakeError::Store(error))
    }
}

/// What a person has decided.
enum Decision {
    Withhold(Reason),
    Release,
}

/// Holds the money of an invoice back, though no rule does.
pub(crate) async fn withhold(
    app: &App,
    id: InvoiceId,
    why: &str,
    by: &Person,
) -> Result<Taken, ReviewError> {
    let is_text = (1..=REASON_MAX).contains(&why.chars().count());
    if !is_text || why.chars().any(char::is_control) {
        return Err(ReviewError::Reason);
    }
    let reason = Reason::new(&format!("{BY_HAND}{why}"));
    review(app, id, Decision::Withhold(reason), by).await
}

/// Lets the money go that is held back, whatever it is held for. What is beyond the price stays
/// where it is, for nobody is to be credited with it.
pub(crate) async fn release(app: &App, id: InvoiceId, by: &Person) -> Result<Taken, ReviewError> {
    review(app, id, Decision::Release, by).await
}

async fn review(
    app: &App,
    id: InvoiceId,
    decision: Decision,
    by: &Person,
) -> Result<Taken, ReviewError> {
    let source = format!("operator:{}", by.name());
    let job = Review { id, decision, source, at: app.now(), means: Means::of(app) };
    take_event::run(app, job).await
}

/// An invoice, what happened to it, and where its money is.
pub(crate) struct Shown {
    pub(crate) invoice: Invoice,
    pub(crate) events: Vec<Told>,
    pub(crate) postings: Vec<Posting>,
}

/// What is known of an invoice, without anything about its payer.
pub(crate) async fn show(app: &App, id: InvoiceId) -> Result<Option<Shown>, StoreError> {
    app.inner.store.read(&Show(id)).await
}

struct Review {
    id: InvoiceId,
    decision: Decision,
    source: String,
    at: Timestamp,
    means: Means,
}

impl Job for Review {
    type Output = Taken;
    type Error = ReviewError;
    const NAME: &'static str = "review payment";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Taken, ReviewError> {
        let loaded = take_event::load(tx, self.id).await?.ok_or(TakeError::NotFound)?;
        let event = match &self.decision {
            Decision::Withhold(reason) => {
                Event::Withheld { hold: loaded.1.next_hold(), reason: reason.clone() }
            }
            Decision::Release => {
                let (hold, _) = loaded.1.open_hold().ok_or(ReviewError::NotWithheld)?;
                Event::Released { hold }
            }
        };
        let happening = Happening {
            invoice_id: self.id,
            events: vec![event],
            source: self.source.clone().into(),
            at: self.at,
            means: self.means.clone(),
            refund: None,
        };
        Ok(take_event::take(tx, loaded, &happening).await?)
    }
}

struct Show(InvoiceId);

impl Job for Show {
    type Output = Option<Shown>;
    type Error = StoreError;
    const NAME: &'static str = "show invoice";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Option<Shown>, StoreError> {
        let Some(invoice) = invoices::by_id(tx, self.0).await? else { return Ok(None) };
        let events = events::timeline(tx, self.0).await?;
        let postings = ledger::of_invoice(tx, self.0).await?;
        Ok(Some(Shown { invoice, events, postings }))
    }
}
