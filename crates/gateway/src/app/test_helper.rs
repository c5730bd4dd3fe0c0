//! The test helper (contract, section 11): takes a test invoice through the same path as the real
//! event would.

use connectors::notice::{DeclineReason, Outcome};
use domain::ids::InvoiceId;
use domain::invoice::{Event, Facts, Reason, State};
use store::StoreError;
use store::tables::attempts::Attempt;
use store::tables::invoices::Invoice;

use crate::app::App;
use crate::app::acquirer_notice::{self, NoticeRefused};
use crate::app::authenticate::Caller;
use crate::app::carry_out_refunds;
use crate::app::create_refund::RefundError;
use crate::app::idempotency::{Answered, Answering, OnceError};
use crate::app::payment_page::{self, Way};
use crate::app::read_invoice::{self, ReadInvoiceError};
use crate::app::settlements::sandbox;
use crate::app::take_event::{self, Happening, TakeError, TakeEvents, Taken};

/// Who told of what the test helper did.
const SOURCE: &str = "test_helper";

/// What the caller wants to happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wish {
    Open,
    Success,
    Decline,
    Pending,
    Cancel,
    Settle,
    Withhold,
    Release,
    Chargeback,
    Refund,
}

impl Wish {
    const ALL: [(&'static str, Self); 10] = [
        ("open", Self::Open),
        ("success", Self::Success),
        ("decline", Self::Decline),
        ("pending", Self::Pending),
        ("cancel", Self::Cancel),
        ("settle", Self::Settle),
        ("withhold", Self::Withhold),
        ("release", Self::Release),
        ("chargeback", Self::Chargeback),
        ("refund", Self::Refund),
    ];

    /// The wish of a wire value.
    pub(crate) fn from_wire(wire: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(known, _)| *known == wire).map(|(_, wish)| wish)
    }
}

/// Why nothing happens.
#[derive(Debug)]
pub(crate) enum HelpRefused {
    /// The invoice is not the caller's.
    Invoice(ReadInvoiceError),
    /// The invoice's status does not allow it.
    NotAllowed,
    /// The idempotency key was used with other fields.
    KeyReused,
    /// The store failed.
    Store(StoreError),
}

impl<E> From<OnceError<E>> for HelpRefused
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

impl From<StoreError> for HelpRefused {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<TakeError> for HelpRefused {
    fn from(error: TakeError) -> Self {
        match error {
            TakeError::NotFound | TakeError::Refused(_) => Self::NotAllowed,
            TakeError::Store(error) => Self::Store(error),
        }
    }
}

impl From<RefundError> for HelpRefused {
    fn from(error: RefundError) -> Self {
        match error {
            RefundError::Invoice(error) => Self::Invoice(error),
            RefundError::NotAllowed
            | RefundError::TooMany
            | RefundError::Amount(_)
            | RefundError::CannotRefund(_) => Self::NotAllowed,
        }
    }
}

impl From<NoticeRefused> for HelpRefused {
    fn from(refused: NoticeRefused) -> Self {
        match refused {
            NoticeRefused::Take(error) => error.into(),
            NoticeRefused::Unbelieved(_) | NoticeRefused::UnknownAttempt => Self::NotAllowed,
        }
    }
}

/// Makes a wish come true, and answers with the invoice as it is then. The caller has a test key,
/// and so finds test invoices only.
pub(crate) async fn help(
    app: &App,
    caller: &Caller,
    (id, wish): (InvoiceId, Wish),
    answering: Answering<Taken>,
) -> Result<Answered, HelpRefused> {
    let invoice = read_invoice::read_invoice(app, caller, id).await;
    let invoice = invoice.map_err(HelpRefused::Invoice)?;
    let event = match wish {
        // A payer who has the page open, or cancels there, has seen a price, for which money may
        // come whatever becomes of the invoice.
        Wish::Open => {
            attempt_of(app, &invoice).await?;
            Event::Opened
        }
        Wish::Cancel => {
            attempt_of(app, &invoice).await?;
            Event::Canceled
        }
        Wish::Success | Wish::Decline | Wish::Pending => {
            let attempt = payable_attempt_of(app, &invoice).await?;
            let attempt = attempt.ok_or(HelpRefused::NotAllowed)?;
            let outcome = match wish {
                Wish::Success => acquirer_notice::captured_in_full(&attempt),
                Wish::Decline => Outcome::Declined(DeclineReason::ByBank),
                _ => Outcome::Approved,
            };
            return notify(app, (&invoice, &attempt), outcome, answering).await;
        }
        Wish::Settle => {
            return Ok(sandbox::settle_at_once(app, &invoice, SOURCE, answering).await?);
        }
        Wish::Withhold => {
            let hold = facts(app, &invoice).await?.next_hold();
            Event::Withheld { hold, reason: Reason::new("test_helper") }
        }
        Wish::Release => {
            let facts = facts(app, &invoice).await?;
            let (hold, _) = facts.open_hold().ok_or(HelpRefused::NotAllowed)?;
            Event::Released { hold }
        }
        Wish::Chargeback => Event::ChargedBack,
        Wish::Refund => {
            let refunded =
                carry_out_refunds::refund_the_rest(app, &invoice, SOURCE, answering).await;
            return Ok(refunded?);
        }
    };
    let happening = Happening::now(app, invoice.id, event, SOURCE);
    Ok(take_event::run_once(app, TakeEvents(happening), answering).await?)
}

async fn facts(app: &App, invoice: &Invoice) -> Result<Facts, HelpRefused> {
    let shown = payment_page::look(app, invoice.id).await?;
    shown.map(|shown| shown.facts).ok_or(HelpRefused::NotAllowed)
}

/// The attempt that the acquirer will tell of: the latest, or a first one where the payer has not
/// opened the page.
async fn attempt_of(app: &App, invoice: &Invoice) -> Result<Option<Attempt>, HelpRefused> {
    if let Some(attempt) = latest_attempt(app, invoice).await? {
        return Ok(Some(attempt));
    }
    match payment_page::start_attempt(app, invoice.id, None, Way::default()).await? {
        Some(attempt) => Ok(Some(attempt)),
        // The same call, come twice at once, may have been faster.
        None => latest_attempt(app, invoice).await,
    }
}

/// The same, but a new one where the latest was declined and another may begin.
async fn payable_attempt_of(app: &App, invoice: &Invoice) -> Result<Option<Attempt>, HelpRefused> {
    let shown = payment_page::look(app, invoice.id).await?;
    if let Some(shown) = shown.filter(|shown| matches!(shown.state, State::Declined { .. })) {
        let way = Way { kind: shown.kind, asset: None };
        payment_page::try_again(app, &shown, way).await?;
    }
    attempt_of(app, invoice).await
}

async fn latest_attempt(app: &App, invoice: &Invoice) -> Result<Option<Attempt>, HelpRefused> {
    let shown = payment_page::look(app, invoice.id).await?;
    Ok(shown.and_then(|shown| shown.attempt))
}

/// Sends the acquirer's notification in. What it says is refused here, before it is sent, where it
/// would change nothing: an acquirer may repeat itself, a caller of the helper wants an effect.
async fn notify(
    app: &App,
    (invoice, attempt): (&Invoice, &Attempt),
    outcome: Outcome,
    answering: Answering<Taken>,
) -> Result<Answered, HelpRefused> {
    use domain::status::Status;
    let effective = match outcome {
        Outcome::Approved => matches!(invoice.status, Status::Created | Status::Opened),
        Outcome::Declined(_) => {
            matches!(invoice.status, Status::Created | Status::Opened | Status::Pending)
        }
        Outcome::Captured { .. } | Outcome::Transfer { .. } => matches!(
            invoice.status,
            Status::Created
                | Status::Opened
                | Status::Pending
                | Status::Failed
                | Status::Canceled
                | Status::Expired
        ),
    };
    if !effective {
        return Err(HelpRefused::NotAllowed);
    }
    Ok(acquirer_notice::simulate_once(app, attempt, outcome, answering).await?)
}
