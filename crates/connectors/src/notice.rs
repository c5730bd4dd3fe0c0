//! What an acquirer tells the gateway of an attempt, in the gateway's own words.

use domain::money::Money;
use domain::transfer::Progress;
use thiserror::Error;

/// What an acquirer says of one attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Our reference of the attempt, which the acquirer was given when it began.
    pub reference: String,
    /// What became of it.
    pub outcome: Outcome,
}

/// What became of an attempt, as far as its acquirer knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The payer approved; the money is not confirmed.
    Approved,
    /// It failed, for now: an acquirer may still report money for it later.
    Declined(DeclineReason),
    /// The money is there.
    Captured {
        /// How much.
        amount: Money,
        /// The bank's reference of the payment (the RRN for UPI).
        bank_reference: String,
    },
    /// A chain was looked at for a transfer: it is there and may yet vanish, has vanished, or is
    /// there for good, which is money.
    Transfer {
        /// How much.
        amount: Money,
        /// Its transaction's hash and its place there.
        reference: String,
        /// What was found.
        progress: Progress,
    },
}

/// Why an attempt was declined, reduced to what a payer can act on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeclineReason {
    /// The payer declined it.
    ByPayer,
    /// The payer's bank declined it.
    ByBank,
    /// The payer's account has not enough on it.
    InsufficientFunds,
    /// The payer did not prove to his card's bank that it is him (3-D Secure).
    NotAuthenticated,
    /// The card is none that the card sandbox knows.
    NotATestCard,
    /// It is more than the payer may pay at a time.
    AmountLimit,
    /// The payer has paid as often, or as much, as he may for now.
    FrequencyLimit,
    /// Somebody on the way thought it too risky.
    RiskDeclined,
    /// The payer's bank could not take the money from the account.
    DebitFailed,
    /// The payer did not answer the request in time.
    Expired,
    /// The payer typed a wrong UPI PIN.
    IncorrectPin,
    /// The payer typed a wrong UPI PIN too often.
    PinBlocked,
    /// The UPI id is none, or may not be paid or asked.
    InvalidPayee,
    /// The payer's account is closed, blocked or asleep.
    AccountUnusable,
    /// The bank does not take such a payment.
    InvalidTransaction,
    /// The bank suspects fraud.
    Fraud,
    /// The same request had come before.
    Duplicate,
    /// The card was reported lost.
    LostCard,
    /// The card was reported stolen.
    StolenCard,
    /// The card's bank says that it has expired.
    ExpiredCard,
    /// The card's security code is another.
    WrongCode,
    /// The card's bank, or the way to it, failed.
    ProcessingError,
    /// The transfer vanished from its chain before it was final.
    TransferDropped,
}

impl DeclineReason {
    /// Every reason.
    pub const ALL: [Self; 23] = [
        Self::ByPayer,
        Self::ByBank,
        Self::InsufficientFunds,
        Self::NotAuthenticated,
        Self::NotATestCard,
        Self::AmountLimit,
        Self::FrequencyLimit,
        Self::RiskDeclined,
        Self::DebitFailed,
        Self::Expired,
        Self::IncorrectPin,
        Self::PinBlocked,
        Self::InvalidPayee,
        Self::AccountUnusable,
        Self::InvalidTransaction,
        Self::Fraud,
        Self::Duplicate,
        Self::LostCard,
        Self::StolenCard,
        Self::ExpiredCard,
        Self::WrongCode,
        Self::ProcessingError,
        Self::TransferDropped,
    ];

    /// The word by which a reason is kept.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::ByPayer => "declined_by_payer",
            Self::ByBank => "declined_by_bank",
            Self::InsufficientFunds => "insufficient_funds",
            Self::NotAuthenticated => "not_authenticated",
            Self::NotATestCard => "not_a_test_card",
            Self::AmountLimit => "amount_limit",
            Self::FrequencyLimit => "frequency_limit",
            Self::RiskDeclined => "risk_declined",
            Self::DebitFailed => "debit_failed",
            Self::Expired => "expired",
            Self::IncorrectPin => "incorrect_pin",
            Self::PinBlocked => "pin_blocked",
            Self::InvalidPayee => "invalid_payee",
            Self::AccountUnusable => "account_unusable",
            Self::InvalidTransaction => "invalid_transaction",
            Self::Fraud => "fraud",
            Self::Duplicate => "duplicate",
            Self::LostCard => "lost_card",
            Self::StolenCard => "stolen_card",
            Self::ExpiredCard => "expired_card",
            Self::WrongCode => "wrong_code",
            Self::ProcessingError => "processing_error",
            Self::TransferDropped => "transfer_dropped",
        }
    }

    /// The reason of a code; `None` for a code of another version.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.code() == code)
    }
}

/// Why a notification is not believed. It changes nothing.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum NoticeError {
    /// Its signature is not the acquirer's.
    #[error("the signature does not match")]
    Forged,
    /// It is signed, but is not what the acquirer documents.
    #[error("the notification is unreadable: {0}")]
    Unreadable(String),
}
