//! A shop's server asks for an invoice, and is answered once it is on disk.

use domain::asset::Asset;
use domain::ids::InvoiceId;
use domain::limits::OutOfLimits;
use domain::money::Money;
use domain::solution::{NoSolution, Solution, SolutionType, Terms, Wanted, eligible};
use domain::timestamp::Timestamp;
pub(crate) use store::tables::invoices::ReturnUrls;
use store::tables::invoices::{self, NewInvoice};
use store::{BulkJob, Job, StoreError, Tx};

use crate::app::App;
use crate::app::authenticate::Caller;
use crate::app::create_s2s::Paying;
use crate::app::idempotency::{self, Answered, Answering, OnceError};
use crate::vault::Purpose;

/// What the shop asks for, already checked field by field.
pub(crate) struct Asked {
    pub(crate) email: String,
    pub(crate) amount: Money,
    pub(crate) name: Option<String>,
    pub(crate) personal_id: Option<String>,
    pub(crate) urls: ReturnUrls,
    pub(crate) callback_json: Option<String>,
    pub(crate) solution_type: Option<SolutionType>,
    pub(crate) solution_name: Option<String>,
}

/// Why no invoice is created.
#[derive(Debug)]
pub(crate) enum CreateInvoiceError {
    /// The solution that the merchant chose is not there for it.
    SolutionNotAvailable,
    /// No solution takes this currency and amount.
    NoSolution,
    /// The idempotency key was used with other fields.
    KeyReused,
    /// A secret could not be sealed.
    Seal,
    /// The store failed.
    Store(StoreError),
}

impl<E> From<OnceError<E>> for CreateInvoiceError
where
    Self: From<E>,
{
    fn from(error: OnceError<E>) -> Self {
        match error {
            OnceError::KeyReused => Self::KeyReused,
            OnceError::Job(error) => error.into(),
        }
    }
}

impl From<StoreError> for CreateInvoiceError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// Checks an amount against the bounds that the operator set for the merchant.
pub(crate) fn check_limits(caller: &Caller, amount: Money) -> Result<(), OutOfLimits> {
    caller.terms.limits.iter().try_for_each(|limits| limits.check(amount))
}

/// The kind of payment that a merchant of no permission to choose would get for an amount.
pub(crate) fn first_kind(app: &App, caller: &Caller, amount: Money) -> Option<SolutionType> {
    let wanted = Wanted { amount, live: caller.live, kind: None, name: None };
    let ways = eligible(app.usable_solutions(), &caller.terms, &wanted, app.has_rate(app.now()));
    ways.ok()?.first().map(|way| way.kind)
}

/// The kind of a solution that the caller's key reaches.
pub(crate) fn kind_of(app: &App, caller: &Caller, name: &str) -> Option<SolutionType> {
    let mut solutions = app.inner.solutions.iter();
    let reached = |way: &&Solution| way.name == name && way.sandbox != caller.live;
    solutions.find(reached).map(|way| way.kind)
}

/// Creates the invoice, or finds the reply that was given under the same idempotency key.
pub(crate) async fn create_invoice(
    app: &App,
    caller: &Caller,
    asked: Asked,
    answering: Answering<InvoiceId>,
) -> Result<Answered, CreateInvoiceError> {
    let invoice = new_invoice(app, caller, asked, None)?;
    if answering.idempotency.is_none() {
        let id = app.inner.creates.run(CreateInvoice(invoice)).await?;
        let written = (answering.write)(&id);
        return written.map_err(|error| StoreError::Unreadable(error.to_string()).into());
    }
    Ok(Box::pin(idempotency::run(app, CreateInvoice(invoice), answering)).await?.0)
}

/// Checks what is asked for, and makes the invoice of it; where the shop's server says how it is
/// paid, it is bound to that.
pub(crate) fn new_invoice(
    app: &App,
    caller: &Caller,
    asked: Asked,
    paying: Option<&Paying>,
) -> Result<NewInvoice, CreateInvoiceError> {
    let wanted = Wanted {
        amount: asked.amount,
        live: caller.live,
        kind: paying.map(Paying::kind).or(asked.solution_type),
        name: asked.solution_name.as_deref(),
    };
    let now = app.now();
    let has_chosen = asked.solution_type.is_some() || asked.solution_name.is_some();
    let asset = paying.and_then(Paying::asset);
    check_ways(app, (&caller.terms, has_chosen), &wanted, asset, now)?;
    let kind = wanted.kind;
    let seal = |id: String| {
        let ids = app.inner.ids.as_ref();
        app.inner.vault.seal(Purpose::PersonalId, id.as_bytes(), ids)
    };
    let personal_id = asked.personal_id.map(seal).transpose();
    Ok(NewInvoice {
        merchant_id: caller.merchant.id,
        live: caller.live,
        email: asked.email,
        amount: asked.amount,
        name: asked.name,
        personal_id: personal_id.map_err(|_| CreateInvoiceError::Seal)?,
        urls: asked.urls,
        callback_json: asked.callback_json,
        solution_type: kind.map(SolutionType::wire),
        solution_name: asked.solution_name,
        created_at: app.creation_time(now),
    })
}

/// Checks that there is a way to pay, and a price by it: an invoice could never be paid without. A
/// kind that follows from a call's fields is not one that its merchant has chosen.
fn check_ways(
    app: &App,
    (terms, has_chosen): (&Terms, bool),
    wanted: &Wanted<'_>,
    asset: Option<Asset>,
    now: Timestamp,
) -> Result<(), CreateInvoiceError> {
    let ways = eligible(app.usable_solutions(), terms, wanted, app.has_rate(now));
    let ways = ways.map_err(|none| match none {
        NoSolution::NotAvailable if has_chosen => CreateInvoiceError::SolutionNotAvailable,
        NoSolution::NotAvailable | NoSolution::NoneForAmount => CreateInvoiceError::NoSolution,
    })?;
    let takes = |way: &&&Solution| asset.is_none_or(|asset| way.assets.contains(&asset));
    let mut ways = ways.iter().filter(takes).peekable();
    if ways.peek().is_none() {
        return Err(CreateInvoiceError::SolutionNotAvailable);
    }
    let prices = &app.inner.prices;
    let has_price = |way: &&Solution| prices.quote(way, wanted.amount, asset, now).is_ok();
    if ways.any(has_price) { Ok(()) } else { Err(CreateInvoiceError::NoSolution) }
}

/// Creates an invoice; many that are created at the same time are created together.
pub(crate) struct CreateInvoice(NewInvoice);

impl Job for CreateInvoice {
    type Output = InvoiceId;
    type Error = StoreError;
    const NAME: &'static str = "create invoice";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<InvoiceId, StoreError> {
        invoices::insert(tx, &self.0).await
    }
}

impl BulkJob for CreateInvoice {
    async fn run_all(jobs: &[&Self], tx: &mut Tx<'_>) -> Result<Vec<InvoiceId>, StoreError> {
        let new: Vec<&NewInvoice> = jobs.iter().map(|job| &job.0).collect();
        invoices::insert_all(tx, &new).await
    }
}
