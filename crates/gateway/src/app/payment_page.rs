//! The payer's side of an invoice: opening its page, paying at a locked price, canceling.

use connectors::upi_sandbox::{self, Order};
use domain::ids::{AttemptNumber, InvoiceId};
use domain::invoice::{Event, Facts, State};
use domain::quote::{Quote, Rate, quote};
use domain::solution::{Solution, SolutionType, Wanted, eligible};
use domain::timestamp::{Span, Timestamp};
use store::tables::attempts;
pub(crate) use store::tables::attempts::Attempt;
use store::tables::invoices::Invoice;
use store::tables::merchants;
use store::{Job, StoreError, Tx};

use crate::app::App;
use crate::app::take_event::{self, Happening, TakeError, TakeEvents, Taken};
use crate::{ids, limits};

/// Who told of what the payer does on the hosted page.
const PAYER: &str = "payer";

/// Everything that a page about an invoice shows.
#[derive(Clone, Debug)]
pub(crate) struct Shown {
    pub(crate) invoice: Invoice,
    pub(crate) state: State,
    pub(crate) facts: Facts,
    pub(crate) merchant_name: String,
    /// The latest attempt to pay, if there is any.
    pub(crate) attempt: Option<Attempt>,
}

/// Reads what a page shows, and changes nothing.
pub(crate) async fn look(app: &App, id: InvoiceId) -> Result<Option<Shown>, StoreError> {
    app.inner.store.read(&Look(id)).await
}

/// The payer opens the page: the invoice becomes opened, and a first attempt begins.
pub(crate) async fn open(app: &App, id: InvoiceId) -> Result<Option<Shown>, StoreError> {
    let Some(shown) = look(app, id).await? else { return Ok(None) };
    let is_new = shown.invoice.status == domain::status::Status::Created;
    let wants_attempt = can_be_paid(&shown.state) && shown.attempt.is_none();
    if !is_new && !wants_attempt {
        return Ok(Some(shown));
    }
    if is_new {
        let happening = Happening::now(app, id, Event::Opened, PAYER);
        ignore_refusal(take_event::run(app, TakeEvents(happening)).await)?;
    }
    if wants_attempt {
        start_attempt(app, id, None).await?;
    }
    look(app, id).await
}

/// The payer wants a new price, since the last one ran out.
pub(crate) async fn renew_quote(app: &App, id: InvoiceId) -> Result<(), StoreError> {
    let Some(shown) = look(app, id).await? else { return Ok(()) };
    let latest = shown.attempt.as_ref();
    if latest.is_some_and(|attempt| attempt.valid_until > app.now()) {
        return Ok(());
    }
    start_attempt(app, id, latest.map(|attempt| attempt.number)).await.map(drop)
}

/// The payer cancels. A refusal (he has paid, or somebody closed it) is no error: the page then
/// shows how things are.
pub(crate) async fn cancel(app: &App, id: InvoiceId) -> Result<(), StoreError> {
    let happening = Happening::now(app, id, Event::Canceled, PAYER);
    ignore_refusal(take_event::run(app, TakeEvents(happening)).await)
}

/// Whether the invoice waits for its payer.
pub(crate) fn can_be_paid(state: &State) -> bool {
    matches!(state, State::Created | State::Opened { .. })
}

fn ignore_refusal(taken: Result<Taken, TakeError>) -> Result<(), StoreError> {
    match taken {
        Ok(_) | Err(TakeError::Refused(_) | TakeError::NotFound) => Ok(()),
        Err(TakeError::Store(error)) => Err(error),
    }
}

/// Begins an attempt after the one that the caller has seen. `None` when the invoice cannot be paid
/// now: another call was faster, it is closed, or there is no price or solution.
pub(crate) async fn start_attempt(
    app: &App,
    id: InvoiceId,
    seen: Option<AttemptNumber>,
) -> Result<Option<Attempt>, StoreError> {
    let ids = app.inner.ids.as_ref();
    let now = app.now();
    let job = StartAttempt {
        id,
        seen,
        now,
        reference: ids::attempt_reference(ids),
        message_id: ids::message_id(ids),
        rate: app.inner.rate(now),
        validity: app.inner.settings.quote_validity,
        solutions: app.inner.solutions.clone(),
    };
    match app.inner.store.run(job).await {
        Ok(attempt) => Ok(Some(attempt)),
        Err(NoAttempt::Store(error)) => Err(error),
        Err(NoAttempt::Unavailable(why)) => {
            tracing::warn!(invoice.id = id.get(), why, "no attempt can begin");
            Ok(None)
        }
        Err(NoAttempt::Refused | NoAttempt::Overtaken) => Ok(None),
    }
}

struct Look(InvoiceId);

impl Job for Look {
    type Output = Option<Shown>;
    type Error = StoreError;
    const NAME: &'static str = "look at invoice";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, StoreError> {
        let Some((invoice, facts)) = take_event::load(tx, self.0).await? else { return Ok(None) };
        let merchant = merchants::by_id(tx, invoice.merchant_id).await?;
        let merchant_name = merchant.map(|merchant| merchant.name).unwrap_or_default();
        let attempt = attempts::latest(tx, self.0).await?;
        Ok(Some(Shown { state: facts.state(), invoice, facts, merchant_name, attempt }))
    }
}

/// Why no attempt begins.
enum NoAttempt {
    /// The state machine refuses it: the invoice is closed, or a payment is in progress.
    Refused,
    /// Another call has begun one since the caller looked.
    Overtaken,
    Unavailable(&'static str),
    Store(StoreError),
}

impl From<StoreError> for NoAttempt {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<TakeError> for NoAttempt {
    fn from(error: TakeError) -> Self {
        match error {
            TakeError::Refused(_) => Self::Refused,
            TakeError::NotFound => Self::Unavailable("there is no such invoice"),
            TakeError::Store(error) => Self::Store(error),
        }
    }
}

struct StartAttempt {
    id: InvoiceId,
    /// The latest attempt that the caller knows; the new one follows it.
    seen: Option<AttemptNumber>,
    now: Timestamp,
    reference: String,
    message_id: String,
    rate: Rate,
    validity: Span,
    solutions: Vec<Solution>,
}

impl StartAttempt {
    /// The first solution that the invoice may use.
    fn solution(&self, invoice: &Invoice) -> Option<&Solution> {
        let wanted = Wanted {
            amount: invoice.amount,
            live: invoice.live,
            kind: invoice.solution_type.as_deref().and_then(SolutionType::from_wire),
            name: invoice.solution_name.as_deref(),
        };
        eligible(&self.solutions, &wanted).ok()?.first().copied()
    }

    fn attempt(&self, solution: &Solution, quote: &Quote, payee_name: &str) -> Attempt {
        let invoice_id = self.id.to_string();
        let order = Order {
            reference: &self.reference,
            payee_name,
            invoice_id: &invoice_id,
            amount: quote.payable,
        };
        Attempt {
            invoice_id: self.id,
            number: self.seen.map_or(AttemptNumber::FIRST, AttemptNumber::next),
            solution: solution.name.clone(),
            reference: self.reference.clone(),
            intent_link: upi_sandbox::intent_link(&order),
            quote_source: quote.source.clone(),
            quote_rate: quote.rate.to_string(),
            quote_spread_bps: u32::from(quote.spread_bps),
            quote_taken_at: quote.taken_at,
            payable: quote.payable,
            valid_until: quote.valid_until,
            created_at: self.now,
        }
    }
}

impl Job for StartAttempt {
    type Output = Attempt;
    type Error = NoAttempt;
    const NAME: &'static str = "start attempt";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Attempt, NoAttempt> {
        let loaded = take_event::load(tx, self.id).await?;
        let (invoice, facts) = loaded.ok_or(TakeError::NotFound)?;
        let latest = attempts::latest(tx, self.id).await?.map(|attempt| attempt.number);
        if latest != self.seen {
            return Err(NoAttempt::Overtaken);
        }
        if latest.is_some_and(|latest| latest.get() >= limits::ATTEMPTS_MAX) {
            return Err(NoAttempt::Unavailable("too many attempts"));
        }
        let solution = self.solution(&invoice);
        let solution = solution.ok_or(NoAttempt::Unavailable("no payment solution"))?;
        let quote = quote(invoice.amount, &self.rate, self.now, self.validity)
            .map_err(|_| NoAttempt::Unavailable("no quote"))?;
        let merchant = merchants::by_id(tx, invoice.merchant_id).await?;
        let payee_name = merchant.map(|merchant| merchant.name).unwrap_or_default();
        let attempt = self.attempt(solution, &quote, &payee_name);
        let happening = Happening {
            invoice_id: self.id,
            events: vec![Event::AttemptStarted { attempt: attempt.number }],
            source: PAYER,
            at: self.now,
            message_id: self.message_id.clone(),
            refund: None,
        };
        take_event::take(tx, (invoice, facts), &happening).await?;
        attempts::insert(tx, &attempt).await?;
        Ok(attempt)
    }
}
