//! A merchant gives money back. The refund and its first event are written in one transaction; the
//! acquirer is asked afterwards.

use std::borrow::Cow;

use domain::ids::{AttemptNumber, InvoiceId};
use domain::invoice::{CannotRefund, Event, Facts};
use domain::money::{AmountError, Money};
use domain::status::Status;
use domain::timestamp::Timestamp;
pub(crate) use store::tables::refunds::Refund;
use store::tables::refunds::{self, NewRefund};
use store::tables::{attempts, invoices::Invoice};
use store::{Job, StoreError, Tx};

use crate::app::App;
use crate::app::authenticate::Caller;
use crate::app::idempotency::{self, Answered, Answering, OnceError};
use crate::app::read_invoice::{Owner, ReadInvoiceError};
use crate::app::take_event::{self, Happening, Means, TakeError};
use crate::app::transfers::arrival;
use crate::{ids, limits};

/// What the merchant asks for, already checked field by field.
pub(crate) struct AskedRefund {
    pub(crate) invoice_id: InvoiceId,
    /// The digits of the amount: which currency they are of is known with the invoice.
    pub(crate) amount: String,
    pub(crate) reason: Option<String>,
}

/// Why there is no refund.
#[derive(Debug)]
pub(crate) enum RefundError {
    /// The invoice is not the caller's.
    Invoice(ReadInvoiceError),
    /// No money is there that could be given back.
    NotAllowed,
    /// The invoice has had as many refunds as one may have.
    TooMany,
    /// The digits are no amount of the invoice's currency.
    Amount(AmountError),
    /// The amount may not be refunded.
    CannotRefund(CannotRefund),
}

impl From<StoreError> for RefundError {
    fn from(error: StoreError) -> Self {
        Self::Invoice(error.into())
    }
}

impl From<TakeError> for RefundError {
    fn from(error: TakeError) -> Self {
        match error {
            TakeError::NotFound | TakeError::Refused(_) => Self::NotAllowed,
            TakeError::Store(error) => error.into(),
        }
    }
}

/// Starts a refund, and wakes whoever asks the acquirer for it.
pub(crate) async fn create_refund(
    app: &App,
    caller: &Caller,
    asked: AskedRefund,
    answering: Answering<Refund>,
) -> Result<Answered, OnceError<RefundError>> {
    let drawn = Drawn::now(app, "merchant", asked.reason);
    let (invoice_id, amount) = (asked.invoice_id, asked.amount);
    let job = CreateRefund { owner: Owner::of(caller), invoice_id, amount, drawn };
    let (answered, refund) = idempotency::run(app, job, answering).await?;
    if let Some(refund) = refund {
        let (id, invoice_id) = (refund.id.get(), refund.invoice_id.get());
        tracing::info!(refund.id = id, invoice.id = invoice_id, "refund created");
        app.refunds_due().notify_one();
    }
    Ok(answered)
}

/// What a new refund is made with besides its amount, drawn before its job is run.
pub(super) struct Drawn {
    reason: Option<String>,
    reference: String,
    means: Means,
    source: Cow<'static, str>,
    pub(super) at: Timestamp,
}

impl Drawn {
    pub(super) fn now(
        app: &App,
        source: impl Into<Cow<'static, str>>,
        reason: Option<String>,
    ) -> Self {
        let (reference, source) = (ids::refund_reference(app.ids()), source.into());
        Self { reason, reference, means: Means::of(app), source, at: app.now() }
    }
}

struct CreateRefund {
    owner: Owner,
    invoice_id: InvoiceId,
    amount: String,
    drawn: Drawn,
}

impl Job for CreateRefund {
    type Output = Refund;
    type Error = RefundError;
    const NAME: &'static str = "create refund";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Refund, RefundError> {
        let (invoice, facts) = take_event::load(tx, self.invoice_id).await?.unzip();
        let invoice = self.owner.owned(invoice).map_err(RefundError::Invoice)?;
        // Money that is held back is not the merchant's to give.
        let facts =
            facts.filter(|_| matches!(invoice.status, Status::AwaitingApproval | Status::Paid));
        let facts = facts.ok_or(RefundError::NotAllowed)?;
        let amount = Money::parse(&self.amount, invoice.amount.currency());
        let amount = amount.map_err(RefundError::Amount)?;
        start(tx, (invoice, facts), amount, &self.drawn).await
    }
}

/// Starts a refund of an invoice that was loaded in the same transaction.
pub(super) async fn start(
    tx: &mut Tx<'_>,
    (invoice, facts): (Invoice, Facts),
    amount: Money,
    drawn: &Drawn,
) -> Result<Refund, RefundError> {
    if facts.refunds.len() >= limits::REFUNDS_PER_INVOICE_MAX {
        return Err(RefundError::TooMany);
    }
    let nothing = RefundError::CannotRefund(CannotRefund::NothingPaid);
    let (attempt, payment) = payment(&facts).ok_or(nothing)?;
    let attempt = attempts::by_number(tx, invoice.id, attempt).await?;
    let attempt = attempt.ok_or(RefundError::NotAllowed)?;
    let amounts = facts.refund_amounts(invoice.amount, amount, arrival(&attempt));
    let amounts = amounts.map_err(RefundError::CannotRefund)?;
    let number = facts.next_refund();
    let new = NewRefund {
        merchant_id: invoice.merchant_id,
        live: invoice.live,
        invoice_id: invoice.id,
        number,
        amounts,
        reason: drawn.reason.clone(),
        solution: attempt.solution,
        payment,
        reference: drawn.reference.clone(),
        created_at: drawn.at,
    };
    let happening = Happening {
        invoice_id: invoice.id,
        events: vec![Event::RefundStarted { refund: number, amounts }],
        source: drawn.source.clone(),
        at: drawn.at,
        means: drawn.means.clone(),
        refund: None,
    };
    take_event::take(tx, (invoice, facts), &happening).await?;
    Ok(refunds::insert(tx, new).await?)
}

/// The payment that the acquirer is to give back: the attempt that it came for and the acquirer's
/// reference of it.
fn payment(facts: &Facts) -> Option<(AttemptNumber, String)> {
    facts.first_receipt().map(|(attempt, reference, _)| (attempt, reference.to_owned()))
}
