//! A shop's server asks for an invoice, and is answered once it is on disk.

use domain::ids::InvoiceId;
use domain::limits::OutOfLimits;
use domain::money::Money;
use domain::quote::quote;
use domain::solution::{NoSolution, SolutionType, Wanted, eligible};
pub(crate) use store::tables::invoices::ReturnUrls;
use store::tables::invoices::{self, NewInvoice};
use store::{BulkJob, Job, StoreError, Tx};

use crate::app::App;
use crate::app::authenticate::Caller;
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

impl From<OnceError<StoreError>> for CreateInvoiceError {
    fn from(error: OnceError<StoreError>) -> Self {
        match error {
            OnceError::KeyReused => Self::KeyReused,
            OnceError::Job(error) => Self::Store(error),
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
    caller.limits.iter().try_for_each(|limits| limits.check(amount))
}

/// Creates the invoice, or finds the reply that was given under the same idempotency key.
pub(crate) async fn create_invoice(
    app: &App,
    caller: &Caller,
    asked: Asked,
    answering: Answering<InvoiceId>,
) -> Result<Answered, CreateInvoiceError> {
    let chose = asked.solution_type.is_some() || asked.solution_name.is_some();
    if chose && !caller.merchant.choose_solution {
        return Err(CreateInvoiceError::SolutionNotAvailable);
    }
    let wanted = Wanted {
        amount: asked.amount,
        live: caller.live,
        kind: asked.solution_type,
        name: asked.solution_name.as_deref(),
    };
    eligible(&app.inner.solutions, &wanted).map_err(|none| match none {
        NoSolution::NotAvailable => CreateInvoiceError::SolutionNotAvailable,
        NoSolution::NoneForAmount => CreateInvoiceError::NoSolution,
    })?;
    // An amount that cannot be priced could never be paid.
    let now = app.now();
    let (rate, validity) = (app.inner.rate(now), app.settings().quote_validity);
    quote(asked.amount, &rate, now, validity).map_err(|_| CreateInvoiceError::NoSolution)?;
    let seal = |id: String| {
        let ids = app.inner.ids.as_ref();
        app.inner.vault.seal(Purpose::PersonalId, id.as_bytes(), ids)
    };
    let personal_id = asked.personal_id.map(seal).transpose();
    let invoice = NewInvoice {
        merchant_id: caller.merchant.id,
        live: caller.live,
        email: asked.email,
        amount: asked.amount,
        name: asked.name,
        personal_id: personal_id.map_err(|_| CreateInvoiceError::Seal)?,
        urls: asked.urls,
        callback_json: asked.callback_json,
        solution_type: asked.solution_type.map(SolutionType::wire),
        solution_name: asked.solution_name,
        created_at: now,
    };
    if answering.idempotency.is_none() {
        let id = app.inner.creates.run(CreateInvoice(invoice)).await?;
        let written = (answering.write)(&id);
        return written.map_err(|error| StoreError::Unreadable(error.to_string()).into());
    }
    Ok(idempotency::run(app, CreateInvoice(invoice), answering).await?.0)
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
