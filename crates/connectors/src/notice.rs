//! What an acquirer tells the gateway of an attempt, in the gateway's own words.

use domain::money::Money;
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
}

impl DeclineReason {
    /// Every reason.
    pub const ALL: [Self; 5] = [
        Self::ByPayer,
        Self::ByBank,
        Self::InsufficientFunds,
        Self::NotAuthenticated,
        Self::NotATestCard,
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
