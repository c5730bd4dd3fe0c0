//! The test helper and the simulated UPI app (contract, section 11): both take a test invoice
//! through the same path as the real event would.

use connectors::notice::{DeclineReason, Outcome};
use domain::ids::InvoiceId;
use domain::invoice::{Event, Facts, Reason};
use store::StoreError;
use store::tables::attempts::Attempt;
use store::tables::invoices::Invoice;

use crate::app::App;
use crate::app::acquirer_notice::{self, NoticeRefused};
use crate::app::authenticate::Caller;
use crate::app::carry_out_refunds;
use crate::app::create_refund::RefundError;
use crate::app::idempotency::{Answered, Answering, OnceError};
use crate::app::payment_page;
use crate::app::read_invoice::{self, ReadInvoiceError};
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
            let attempt = attempt_of(app, &invoice).await?.ok_or(HelpRefused::NotAllowed)?;
            let outcome = match wish {
                Wish::Success => acquirer_notice::captured_in_full(&attempt),
                Wish::Decline => Outcome::Declined(DeclineReason::ByBank),
                _ => Outcome::Approved,
            };
            return notify(app, (&invoice, &attempt), outcome, answering).await;
        }
        Wish::Settle => Event::Settled,
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
    match payment_page::start_attempt(app, invoice.id, None).await? {
        Some(attempt) => Ok(Some(attempt)),
        // The same call, come twice at once, may have been faster.
        None => latest_attempt(app, invoice).await,
    }
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
        Outcome::Captured { .. } => matches!(
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

/// What the person at the simulated UPI app chose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Choice {
    /// The payer approves, and the bank confirms at once.
    Approve,
    /// The payer declines.
    Decline,
    /// The payer approves, and the bank takes its time.
    Pending,
    /// The payer declines, and then the bank has the money after all.
    Late,
    /// The bank confirms what the payer approved before.
    Confirm,
}

impl Choice {
    /// The choice of a form's value.
    pub(crate) fn from_form(value: &str) -> Option<Self> {
        match value {
            "approve" => Some(Self::Approve),
            "decline" => Some(Self::Decline),
            "pending" => Some(Self::Pending),
            "late" => Some(Self::Late),
            "confirm" => Some(Self::Confirm),
            _ => None,
        }
    }
}

/// Plays the payer's UPI app and bank for the latest attempt of a test invoice. A choice that comes
/// too late, or that was made about another attempt (`seen` is the reference that the payer saw),
/// changes nothing; the page then shows how things are.
pub(crate) async fn choose(
    app: &App,
    id: InvoiceId,
    choice: Choice,
    seen: Option<&str>,
) -> Result<(), StoreError> {
    let Some(shown) = payment_page::look(app, id).await? else { return Ok(()) };
    let Some(attempt) = shown.attempt.filter(|_| !shown.invoice.live) else { return Ok(()) };
    if seen.is_some_and(|reference| reference != attempt.reference) {
        return Ok(());
    }
    let captured = || acquirer_notice::captured_in_full(&attempt);
    // An acquirer's order ends with its price, and a UPI app refuses it from then on.
    let open = payment_page::can_be_paid(&shown.state) && attempt.valid_until > app.now();
    let pending = matches!(shown.state, domain::invoice::State::Pending { .. });
    let outcomes = match choice {
        // A real app asks the payer once, so a choice that is sent twice is made once.
        Choice::Approve if open => vec![Outcome::Approved, captured()],
        Choice::Pending if open => vec![Outcome::Approved],
        Choice::Decline if open => vec![Outcome::Declined(DeclineReason::ByPayer)],
        Choice::Late if open => vec![Outcome::Declined(DeclineReason::ByPayer), captured()],
        Choice::Confirm if pending => vec![captured()],
        Choice::Decline if pending => vec![Outcome::Declined(DeclineReason::ByBank)],
        Choice::Approve | Choice::Pending | Choice::Decline | Choice::Late | Choice::Confirm => {
            vec![]
        }
    };
    for outcome in outcomes {
        match acquirer_notice::simulate(app, &attempt, outcome).await {
            Ok(_) | Err(NoticeRefused::Take(TakeError::Refused(_) | TakeError::NotFound)) => {}
            Err(NoticeRefused::Take(TakeError::Store(error))) => return Err(error),
            Err(refused @ (NoticeRefused::Unbelieved(_) | NoticeRefused::UnknownAttempt)) => {
                tracing::error!(invoice.id = id.get(), %refused, "the sandbox was refused");
            }
        }
    }
    Ok(())
}
