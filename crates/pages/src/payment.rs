//! The payment page: what the payer sees from the QR code to the outcome, one stage at a time.

use askama::Template;
use domain::money::Money;
use domain::timestamp::Timestamp;
use domain::upi::Caution;

use crate::card::{CardWait, PayByCard};
use crate::locale::{Locale, Text, text};
use crate::stablecoin::{ByTransfers, Confirming, RestDue};
use crate::theme::Theme;
use crate::upi::{PayByUpi, UpiAsked};

mod choose;

pub use self::choose::{Choose, WayKind, WayOffer};

/// How often a waiting page looks again where scripts do not run, in seconds. A page that offers
/// ways to pay is left alone for longer, so that it can be read.
const POLL_PAYABLE_SECONDS: u32 = 10;
const POLL_WAITING_SECONDS: u32 = 5;

/// The payment page of one invoice.
#[derive(Template)]
#[template(path = "payment.html")]
pub struct PaymentPage<'a> {
    /// The payer's language.
    pub locale: Locale,
    /// Who is paid, as the merchant named itself.
    pub merchant_name: &'a str,
    /// The merchant's colour, where it has one of its own.
    pub theme: Option<&'a Theme>,
    /// The merchant's logo.
    pub logo: Option<PageLogo<'a>>,
    /// True for an invoice of a test key: the page then says that it is a simulator.
    pub test: bool,
    /// The invoice's id, such as `1689`.
    pub invoice_id: &'a str,
    /// The invoice's amount.
    pub amount: Money,
    /// The page's token; it is put in addresses as it is, so it must be URL-safe text (base64url).
    pub token: &'a str,
    /// What the page is known by: the status has another tag once the page would show something
    /// else. It is put in addresses as it is, so it must be URL-safe text.
    pub tag: &'a str,
    /// When the page is rendered.
    pub now: Timestamp,
    /// Whether there are other ways to pay than the one that the stage shows.
    pub has_other_ways: bool,
    /// How far the payment is.
    pub stage: PaymentStage<'a>,
}

/// A logo to show beside the merchant's name.
#[derive(Clone, Copy, Debug)]
pub struct PageLogo<'a> {
    /// Its absolute path.
    pub path: &'a str,
    /// Its width in pixels; with its height it says what place to keep for it.
    pub width: u32,
    /// Its height in pixels.
    pub height: u32,
}

/// The way to pay that was declined, offered once more.
#[derive(Clone, Copy, Debug)]
pub struct TryAgain<'a> {
    /// What the form sends.
    pub value: &'a str,
    /// The kind of way; it chooses the words.
    pub kind: WayKind,
}

/// A button of a form that offers several.
#[derive(Clone, Copy, Debug)]
pub struct Choice<'a> {
    /// What the form sends.
    pub value: &'a str,
    /// What the button says.
    pub label: &'a str,
}

impl PaymentPage<'_> {
    fn heading(&self) -> Text {
        match &self.stage {
            PaymentStage::Choose(_) => text("choose-way"),
            PaymentStage::PayByUpi(_) => text("pay-by-upi"),
            PaymentStage::UpiAsked(_) => text("upi-asked"),
            PaymentStage::PayByCard(_) => text("pay-by-card"),
            PaymentStage::CardWait(_) => text("card-wait"),
            PaymentStage::PayByStablecoin(_) => text("pay-by-stablecoin"),
            PaymentStage::QuoteExpired => text("rate-ran-out"),
            PaymentStage::Waiting(_) => text("waiting-for-bank"),
            PaymentStage::Confirming(_) => text("confirming"),
            PaymentStage::RestDue(_) => text("rest-due"),
            PaymentStage::Declined(_) => text("declined"),
            PaymentStage::Unavailable => text("cannot-pay-now"),
            PaymentStage::Outcome(outcome) => outcome.kind.heading(),
        }
    }

    /// Set on the pages that wait for something to happen elsewhere: where no script does, they are
    /// loaded again and again.
    fn poll_seconds(&self) -> Option<u32> {
        match &self.stage {
            // A form that is being filled in is left alone.
            PaymentStage::PayByUpi(upi) if upi.is_typed_in() => None,
            PaymentStage::PayByUpi(_)
            | PaymentStage::PayByStablecoin(_)
            | PaymentStage::RestDue(_)
            | PaymentStage::Declined(_) => Some(POLL_PAYABLE_SECONDS),
            PaymentStage::UpiAsked(_) | PaymentStage::Waiting(_) | PaymentStage::Confirming(_) => {
                Some(POLL_WAITING_SECONDS)
            }
            PaymentStage::CardWait(wait) => Some(wait.seconds),
            // So is that of a card, and who chooses.
            PaymentStage::Choose(_)
            | PaymentStage::PayByCard(_)
            | PaymentStage::QuoteExpired
            | PaymentStage::Unavailable
            | PaymentStage::Outcome(_) => None,
        }
    }

    /// For how many seconds what is shown holds: it is loaded anew after them, whatever happens.
    fn seconds_left(&self) -> Option<i64> {
        let until = match &self.stage {
            PaymentStage::PayByUpi(quote) => Some(quote.valid_until),
            PaymentStage::UpiAsked(asked) => Some(asked.valid_until),
            PaymentStage::PayByStablecoin(coin) => Some(coin.valid_until),
            PaymentStage::CardWait(wait) => Some(wait.until),
            PaymentStage::RestDue(rest) => Some(rest.due_by),
            PaymentStage::Waiting(waiting) => waiting.until,
            PaymentStage::Choose(_)
            | PaymentStage::PayByCard(_)
            | PaymentStage::QuoteExpired
            | PaymentStage::Confirming(_)
            | PaymentStage::Declined(_)
            | PaymentStage::Unavailable
            | PaymentStage::Outcome(_) => None,
        };
        let left = until?.since(self.now).micros();
        Some(left.max(0).saturating_add(999_999) / 1_000_000)
    }

    /// Whether the page may come to show something else by what happens elsewhere.
    fn is_live(&self) -> bool {
        let PaymentStage::Outcome(outcome) = &self.stage else { return true };
        use OutcomeKind::{ChargedBack, Paid, Refunded};
        !matches!(outcome.kind, Paid | Refunded | ChargedBack)
    }

    fn is_payable(&self) -> bool {
        matches!(
            self.stage,
            PaymentStage::PayByUpi(_)
                | PaymentStage::PayByCard(_)
                | PaymentStage::PayByStablecoin(_)
                | PaymentStage::RestDue(_)
        )
    }

    fn forward_url(&self) -> Option<&str> {
        match &self.stage {
            PaymentStage::Outcome(outcome) if outcome.forward => outcome.back_address(),
            PaymentStage::Waiting(waiting) if waiting.forward => waiting.back_address(),
            PaymentStage::Confirming(coming) if coming.forward => coming.back_address(),
            PaymentStage::Choose(_)
            | PaymentStage::PayByUpi(_)
            | PaymentStage::UpiAsked(_)
            | PaymentStage::PayByCard(_)
            | PaymentStage::CardWait(_)
            | PaymentStage::PayByStablecoin(_)
            | PaymentStage::QuoteExpired
            | PaymentStage::Waiting(_)
            | PaymentStage::Confirming(_)
            | PaymentStage::RestDue(_)
            | PaymentStage::Declined(_)
            | PaymentStage::Unavailable
            | PaymentStage::Outcome(_) => None,
        }
    }

    /// The merchant's mark: the first letter or digit of its name.
    fn initial(&self) -> String {
        let letter = self.merchant_name.chars().find(|letter| letter.is_alphanumeric());
        letter.map_or_else(|| "•".to_owned(), |letter| letter.to_uppercase().collect())
    }
}

/// How far the payment is, with what that stage shows.
pub enum PaymentStage<'a> {
    /// The payer chooses among the ways to pay; nothing has begun.
    Choose(Choose<'a>),
    /// A quote is locked and the payer can pay by UPI.
    PayByUpi(PayByUpi<'a>),
    /// The payer was asked by his UPI id, and has not answered in his app yet.
    UpiAsked(UpiAsked<'a>),
    /// The payer can pay by card.
    PayByCard(PayByCard<'a>),
    /// No card is taken for a while.
    CardWait(CardWait),
    /// A quote is locked and the payer can pay by stablecoin.
    PayByStablecoin(PayByStablecoin<'a>),
    /// The quote's rate ran out before the payer paid.
    QuoteExpired,
    /// The payer approved; the bank has not confirmed yet.
    Waiting(Waiting<'a>),
    /// Transfers of a stablecoin are being confirmed.
    Confirming(Confirming<'a>),
    /// Less of a stablecoin has come than was asked, and the rest can be sent.
    RestDue(RestDue<'a>),
    /// The try was declined, and another one may begin.
    Declined(Declined<'a>),
    /// No rate or no payment solution is at hand just now; trying again later may work.
    Unavailable,
    /// The payment is over, for now or for good.
    Outcome(Outcome<'a>),
}

/// A locked quote in a stablecoin, and where to send it.
pub struct PayByStablecoin<'a> {
    /// What the payer sends, exactly.
    pub payable: Money,
    /// What one unit of the invoice's currency costs; none where it is worth one of these.
    pub rate: Option<&'a str>,
    /// The network it is sent on, such as `Polygon`.
    pub network: &'a str,
    /// The address it is sent to.
    pub address: &'a str,
    /// When the price ends.
    pub valid_until: Timestamp,
    /// The link that opens the payer's wallet; the QR code carries it too.
    pub wallet_link: &'a str,
    /// Where the link's QR code is; none where the link is too long for any.
    pub qr_address: Option<&'a str>,
    /// Where the simulated wallet is, for a sandbox solution only.
    pub simulated_wallet_url: Option<&'a str>,
}

/// A payment that its bank has not confirmed yet.
#[derive(Clone, Copy, Default)]
pub struct Waiting<'a> {
    /// The shop's page for such payments; only http and https addresses are ever linked.
    pub back_url: Option<&'a str>,
    /// True when the browser goes there by itself.
    pub forward: bool,
    /// When the page shows something else though nothing happens.
    pub until: Option<Timestamp>,
}

impl Waiting<'_> {
    fn back_address(&self) -> Option<&str> {
        web_address(self.back_url)
    }
}

/// A try that was declined.
pub struct Declined<'a> {
    /// Why.
    pub reason: Option<Decline>,
    /// The attempt's reference, which the form of a payer who leaves gives back.
    pub reference: &'a str,
    /// The same way once more, where it can be had.
    pub again: Option<TryAgain<'a>>,
    /// True when the next try is the last one.
    pub is_last: bool,
    /// True when the shop has a page for payments that failed.
    pub leads_back: bool,
}

/// An outcome and what is known of the money.
pub struct Outcome<'a> {
    /// What happened; it chooses the words.
    pub kind: OutcomeKind,
    /// What the payer paid.
    pub paid: Option<Money>,
    /// The bank's reference of the payment (RRN).
    pub bank_reference: Option<&'a str>,
    /// Why it was declined.
    pub reason: Option<Decline>,
    /// Where the shop wants the payer back; only http and https addresses are ever linked.
    pub back_url: Option<&'a str>,
    /// True when the browser goes there by itself.
    pub forward: bool,
    /// What is told beside it of money that came by transfers of a stablecoin.
    pub transfers: Option<ByTransfers<'a>>,
}

impl Outcome<'_> {
    fn back_address(&self) -> Option<&str> {
        web_address(self.back_url)
    }
}

/// An address where it is one to follow: escaping keeps an address inside its attribute, but would
/// not keep a `javascript:` one from running.
pub(crate) fn web_address(address: Option<&str>) -> Option<&str> {
    let web = |scheme: &str| {
        let start = address.and_then(|address| address.get(..scheme.len()));
        start.is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    };
    address.filter(|_| web("https://") || web("http://"))
}

/// Why a payment was declined, as far as the payer can do something about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decline {
    /// The payer said no in the UPI app.
    ByPayer,
    /// The bank said no, and not why.
    ByBank,
    /// There is not enough money on the account.
    InsufficientFunds,
    /// The bank could not confirm who pays.
    NotAuthenticated,
    /// A real card was used for a test payment.
    NotATestCard,
    /// The amount is above a limit.
    AmountLimit,
    /// The limit of a while is used up.
    FrequencyLimit,
    /// Somebody on the way thought it too risky.
    Risk,
    /// The bank could not take the money.
    DebitFailed,
    /// The request was not answered in time.
    Expired,
    /// The UPI PIN was wrong.
    IncorrectPin,
    /// The UPI PIN was wrong too often.
    PinBlocked,
    /// The UPI id cannot be used.
    InvalidPayee,
    /// The account cannot be used.
    AccountUnusable,
    /// The bank does not take such a payment.
    InvalidTransaction,
    /// The bank suspects fraud.
    Fraud,
    /// The bank had the request before.
    Duplicate,
    /// The card's bank said no, and the payer is not told why.
    Card,
    /// The transfer of a stablecoin vanished before it was final.
    TransferDropped,
}

impl Decline {
    /// What the payer can do about it.
    fn advice(self) -> Text {
        match self {
            Self::ByPayer => text("declined-by-payer"),
            Self::ByBank => text("declined-by-bank"),
            Self::InsufficientFunds => text("declined-insufficient-funds"),
            Self::NotAuthenticated => text("declined-not-authenticated"),
            Self::NotATestCard => text("declined-not-a-test-card"),
            Self::AmountLimit => text("declined-amount-limit"),
            Self::FrequencyLimit => text("declined-frequency-limit"),
            Self::Risk => text("declined-risk"),
            Self::DebitFailed => text("declined-debit-failed"),
            Self::Expired => text("declined-expired"),
            Self::IncorrectPin => text("declined-incorrect-pin"),
            Self::PinBlocked => text("declined-pin-blocked"),
            Self::InvalidPayee => text("declined-invalid-payee"),
            Self::AccountUnusable => text("declined-account-unusable"),
            Self::InvalidTransaction => text("declined-invalid-transaction"),
            Self::Fraud => text("declined-fraud"),
            Self::Duplicate => text("declined-duplicate"),
            Self::Card => text("declined-card"),
            Self::TransferDropped => text("declined-transfer-dropped"),
        }
    }
}

/// What became of a payment.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum OutcomeKind {
    /// The payer's money is confirmed.
    Paid,
    /// A chain confirmed the payer's transfers.
    TransferPaid,
    /// So it did, after the price had run out or the invoice was closed.
    TransferLate,
    /// Less than was asked came by transfers, and the time for the rest is over.
    RestOverdue,
    /// More than was asked came by transfers.
    Overpaid,
    /// It is confirmed, and came after the invoice had been closed.
    PaidLate,
    /// The bank or the payer said no.
    Declined,
    /// The payer canceled.
    Canceled,
    /// The invoice was open for too long.
    Expired,
    /// The money arrived and is held for review.
    UnderReview,
    /// The money was given back in full.
    Refunded,
    /// The payer's bank took the money back.
    ChargedBack,
}

impl OutcomeKind {
    fn heading(self) -> Text {
        match self {
            Self::Paid | Self::TransferPaid | Self::TransferLate => text("paid"),
            Self::RestOverdue => text("rest-overdue"),
            Self::Overpaid => text("overpaid"),
            Self::PaidLate => text("paid-late"),
            Self::Declined => text("declined"),
            Self::Canceled => text("canceled"),
            Self::Expired => text("expired"),
            Self::UnderReview => text("under-review"),
            Self::Refunded => text("refunded"),
            Self::ChargedBack => text("charged-back"),
        }
    }

    /// What happened to the money, and what to do next.
    fn advice(self) -> Text {
        match self {
            Self::Paid => text("paid-advice"),
            Self::TransferPaid => text("transfer-paid-advice"),
            Self::TransferLate => text("transfer-late-advice"),
            Self::RestOverdue => text("rest-overdue-advice"),
            Self::Overpaid => text("overpaid-advice"),
            Self::PaidLate => text("paid-late-advice"),
            Self::Declined => text("declined-advice"),
            Self::Canceled => text("canceled-advice"),
            Self::Expired => text("expired-advice"),
            Self::UnderReview => text("under-review-advice"),
            Self::Refunded => text("refunded-advice"),
            Self::ChargedBack => text("charged-back-advice"),
        }
    }
}
