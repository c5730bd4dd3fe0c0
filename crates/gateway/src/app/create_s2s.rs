//! A shop's server asks for an invoice and says how it is paid (server-to-server, contract, section
//! 2): the invoice, its first attempt and what came of it are written in one transaction.

use connectors::card::Card;
use connectors::card_sandbox::{self, Answer};
use connectors::notice::Outcome;
use domain::asset::Asset;
use domain::ids::AttemptNumber;
use domain::invoice::Event;
use domain::solution::SolutionType;
use store::tables::attempts;
use store::tables::invoices::{self, Invoice, NewInvoice};
use store::{Job, Tx};

use crate::app::App;
use crate::app::acquirer_notice::{captured_in_full, events};
use crate::app::create_invoice::CreateInvoiceError;
use crate::app::idempotency::{self, Answered, Answering};
use crate::app::payment_page::{Beginning, NoAttempt, Way};
use crate::app::take_event::{self, Happening, Means, TakeError, Taken};

/// How a shop's server says that its customer pays.
pub(crate) enum Paying {
    /// On the hosted page, by UPI.
    Upi,
    /// By this card.
    Card(Card),
    /// By this stablecoin, to an address that the hosted page shows.
    Stablecoin(Asset),
}

impl Paying {
    pub(crate) const fn kind(&self) -> SolutionType {
        match self {
            Self::Upi => SolutionType::Upi,
            Self::Card(_) => SolutionType::Card,
            Self::Stablecoin(_) => SolutionType::Crypto,
        }
    }

    pub(crate) const fn asset(&self) -> Option<Asset> {
        match self {
            Self::Upi | Self::Card(_) => None,
            Self::Stablecoin(asset) => Some(*asset),
        }
    }
}

/// Where the payer has to be sent next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NextStep {
    /// Nowhere: it is decided.
    Nothing,
    /// To the payment page.
    Page,
    /// To his card's bank (3-D Secure).
    Challenge,
}

/// An invoice and what came of it.
pub(crate) struct CreatedS2s {
    pub(crate) invoice: Invoice,
    pub(crate) next: NextStep,
    /// What its acquirer's answer changed.
    taken: Option<Taken>,
}

/// All that the transaction needs. The card is not with it: the acquirer has answered for it by
/// then, and nothing of it comes near the store.
struct CreateS2s {
    invoice: NewInvoice,
    beginning: Beginning,
    starts_now: bool,
    answer: Option<Answer>,
    means: Means,
    /// From where the payer comes, as the shop's server says.
    payer_ip: Option<String>,
}

/// Creates an invoice that is paid in this way, or finds the reply that was given under the same
/// idempotency key.
pub(crate) async fn create(
    app: &App,
    invoice: NewInvoice,
    (paying, payer_ip): (&Paying, Option<String>),
    answering: Answering<CreatedS2s>,
) -> Result<Answered, CreateInvoiceError> {
    let way = Way { kind: Some(paying.kind()), asset: paying.asset() };
    let job = CreateS2s {
        beginning: Beginning::new(app, way, invoice.created_at),
        invoice,
        // The price of a payment by UPI holds from when the payer sees it.
        starts_now: !matches!(paying, Paying::Upi),
        // The sandbox answers from the number alone, so it may be asked before anything is written
        // and by every repetition of the call. A real acquirer must not: invoice, attempt and key
        // are written first, and it is asked by the attempt's reference then.
        answer: match paying {
            Paying::Card(card) => Some(card_sandbox::authorize(card)),
            Paying::Upi | Paying::Stablecoin(_) => None,
        },
        means: Means::of(app),
        payer_ip,
    };
    let (answered, created) = idempotency::run(app, job, answering).await?;
    if let Some(taken) = created.and_then(|created| created.taken) {
        app.note_change(&taken);
    }
    Ok(answered)
}

impl From<NoAttempt> for CreateInvoiceError {
    fn from(error: NoAttempt) -> Self {
        match error {
            NoAttempt::Store(error) => Self::Store(error),
            NoAttempt::Unavailable(_) | NoAttempt::Refused | NoAttempt::Overtaken => {
                Self::NoSolution
            }
        }
    }
}

impl From<TakeError> for CreateInvoiceError {
    fn from(error: TakeError) -> Self {
        match error {
            TakeError::Store(error) => Self::Store(error),
            TakeError::NotFound | TakeError::Refused(_) => Self::NoSolution,
        }
    }
}

impl Job for CreateS2s {
    type Output = CreatedS2s;
    type Error = CreateInvoiceError;
    const NAME: &'static str = "create invoice server to server";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<CreatedS2s, CreateInvoiceError> {
        let id = invoices::insert(tx, &self.invoice).await?;
        let (invoice, facts) = take_event::load(tx, id).await?.ok_or(TakeError::NotFound)?;
        if !self.starts_now {
            return Ok(CreatedS2s { invoice, next: NextStep::Page, taken: None });
        }
        let attempt = self.beginning.begin(tx, (invoice, facts), AttemptNumber::FIRST).await?;
        // Whoever answered for the card is the one whose attempt it is.
        if self.answer.is_some() && attempt.solution != card_sandbox::NAME {
            return Err(CreateInvoiceError::SolutionNotAvailable);
        }
        let (invoice, facts) = take_event::load(tx, id).await?.ok_or(TakeError::NotFound)?;
        let outcome = match self.answer {
            None => return Ok(CreatedS2s { invoice, next: NextStep::Page, taken: None }),
            Some(Answer::Challenge(challenge)) => {
                let place = (id, attempt.number);
                let reference = challenge.reference(self.invoice.created_at);
                attempts::set_acquirer_reference(tx, place, &reference).await?;
                return Ok(CreatedS2s { invoice, next: NextStep::Challenge, taken: None });
            }
            Some(Answer::Captured) => captured_in_full(&attempt),
            Some(Answer::Declined(reason)) => Outcome::Declined(reason),
        };
        let mut events = events(&outcome, &attempt, &facts);
        // The shop's server has its answer, and may send another card with another invoice.
        if matches!(outcome, Outcome::Declined(_)) {
            events.push(Event::Failed);
        }
        let happening = Happening {
            invoice_id: id,
            events,
            source: card_sandbox::NAME.into(),
            at: self.invoice.created_at,
            means: self.means.clone(),
            refund: None,
        };
        let taken = take_event::take(tx, (invoice, facts), &happening).await?;
        // No page will be opened that would see his address.
        if let Some(payer_ip) = &self.payer_ip {
            invoices::set_payer_ip(tx, id, payer_ip).await?;
        }
        let invoice = taken.invoice.clone();
        Ok(CreatedS2s { invoice, next: NextStep::Nothing, taken: Some(taken) })
    }
}
