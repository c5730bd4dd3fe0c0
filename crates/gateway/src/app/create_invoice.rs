//! A shop's server asks for an invoice, and is answered once it is on disk.

use domain::ids::{InvoiceId, MerchantId};
use domain::limits::OutOfLimits;
use domain::money::Money;
use domain::solution::{NoSolution, Solution, SolutionType, Terms, Wanted, eligible};
use domain::timestamp::Timestamp;
use store::tables::idempotency::{self, Kept, Scope};
pub(crate) use store::tables::invoices::ReturnUrls;
use store::tables::invoices::{self, NewInvoice};
use store::{BulkJob, Job, StoreError, Tx};

use crate::app::App;
use crate::app::authenticate::Caller;
use crate::limits;
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

/// The key under which a call may be repeated without being done twice.
#[derive(Clone)]
pub(crate) struct Idempotency {
    pub(crate) path: &'static str,
    pub(crate) key: String,
    /// The SHA-256 of the fields that were posted.
    pub(crate) fingerprint: [u8; 32],
}

/// Writes the reply's body for a new invoice; within a job of the store where the reply is kept.
pub(crate) type WriteReply = Box<dyn Fn(InvoiceId) -> String + Send + Sync>;

/// The reply to the shop.
pub(crate) struct Answered {
    pub(crate) invoice_id: Option<InvoiceId>,
    pub(crate) reply: String,
    /// The reply was given before, under the same idempotency key.
    pub(crate) replayed: bool,
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

impl From<StoreError> for CreateInvoiceError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// Checks an amount against the bounds that the operator set for the merchant.
pub(crate) fn check_limits(caller: &Caller, amount: Money) -> Result<(), OutOfLimits> {
    caller.terms.limits.iter().try_for_each(|limits| limits.check(amount))
}

/// Creates the invoice, or finds the reply that was given under the same idempotency key.
pub(crate) async fn create_invoice(
    app: &App,
    caller: &Caller,
    asked: Asked,
    idempotency: Option<Idempotency>,
    write_reply: WriteReply,
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
    let now = app.now();
    check_ways(app, &caller.terms, &wanted, now)?;
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
        created_at: app.creation_time(now),
    };
    let Some(idempotency) = idempotency else {
        let id = app.inner.creates.run(CreateInvoice(invoice)).await?;
        return Ok(Answered { invoice_id: Some(id), reply: write_reply(id), replayed: false });
    };
    app.inner.store.run(CreateInvoiceOnce { invoice, idempotency, write_reply }).await
}

/// Checks that there is a way to pay, and a price by it: without one an invoice could never be paid.
pub(crate) fn check_ways(
    app: &App,
    terms: &Terms,
    wanted: &Wanted<'_>,
    now: Timestamp,
) -> Result<(), CreateInvoiceError> {
    let ways = eligible(app.usable_solutions(), terms, wanted).map_err(|none| match none {
        NoSolution::NotAvailable => CreateInvoiceError::SolutionNotAvailable,
        NoSolution::NoneForAmount => CreateInvoiceError::NoSolution,
    })?;
    let prices = &app.inner.prices;
    let has_price = |way: &&Solution| prices.quote(way, wanted.amount, None, now).is_ok();
    if ways.iter().any(has_price) { Ok(()) } else { Err(CreateInvoiceError::NoSolution) }
}

/// The reply that was given under an idempotency key, if one is kept.
pub(crate) async fn earlier_reply(
    app: &App,
    caller: &Caller,
    idempotency: &Idempotency,
) -> Result<Option<Answered>, CreateInvoiceError> {
    let idempotency = idempotency.clone();
    let merchant_id = caller.merchant.id;
    let job = FindReply { merchant_id, live: caller.live, idempotency, now: app.now() };
    app.inner.store.read(&job).await
}

struct FindReply {
    merchant_id: MerchantId,
    live: bool,
    idempotency: Idempotency,
    now: Timestamp,
}

impl Job for FindReply {
    type Output = Option<Answered>;
    type Error = CreateInvoiceError;
    const NAME: &'static str = "find reply";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, CreateInvoiceError> {
        let Idempotency { path, key, fingerprint } = &self.idempotency;
        let scope = Scope { merchant_id: self.merchant_id, live: self.live, path, key };
        find_reply(tx, &scope, fingerprint, self.now).await
    }
}

async fn find_reply(
    tx: &mut Tx<'_>,
    scope: &Scope<'_>,
    fingerprint: &[u8; 32],
    now: Timestamp,
) -> Result<Option<Answered>, CreateInvoiceError> {
    let kept = idempotency::find(tx, scope, kept_since(now)).await?;
    let Some(kept) = kept else { return Ok(None) };
    if kept.fingerprint != fingerprint {
        return Err(CreateInvoiceError::KeyReused);
    }
    Ok(Some(Answered { invoice_id: kept.invoice_id, reply: kept.reply, replayed: true }))
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

/// Creates an invoice under an idempotency key. What is kept with it is its reply, so that is
/// written within the transaction, which draws the id.
struct CreateInvoiceOnce {
    invoice: NewInvoice,
    idempotency: Idempotency,
    write_reply: WriteReply,
}

impl Job for CreateInvoiceOnce {
    type Output = Answered;
    type Error = CreateInvoiceError;
    const NAME: &'static str = "create invoice once";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Answered, CreateInvoiceError> {
        let Idempotency { path, key, fingerprint } = &self.idempotency;
        let NewInvoice { merchant_id, live, created_at: now, .. } = self.invoice;
        let scope = Scope { merchant_id, live, path, key };
        // Another post under the same key may have come in since this one looked.
        if let Some(answered) = find_reply(tx, &scope, fingerprint, now).await? {
            return Ok(answered);
        }
        let id = invoices::insert(tx, &self.invoice).await?;
        let (reply, invoice_id) = ((self.write_reply)(id), Some(id));
        let kept = Kept { fingerprint: fingerprint.to_vec(), reply, invoice_id };
        idempotency::keep(tx, &scope, &kept, [kept_since(now), now]).await?;
        Ok(Answered { invoice_id, reply: kept.reply, replayed: false })
    }
}

/// The time since which kept replies are still given again.
pub(crate) fn kept_since(now: Timestamp) -> Timestamp {
    let kept_for = limits::IDEMPOTENCY_KEPT_FOR.micros();
    Timestamp::from_micros(now.micros().saturating_sub(kept_for))
}
