//! Reconciliation: what acquirers and banks say happened, held against what the gateway knows.
//!
//! An acquirer's settlement file has **lines**, each of a payment, a refund, a chargeback or a fee.
//! Those that it pays out together are a **batch**, whose sum arrives at the bank. A bank statement
//! has lines as well, each of money that came or went. A line either matches what is known, or
//! waits for a person, with a suggestion ([`Outcome`]). What a matched line moves in the books is a
//! [`Share`].

mod matching;
mod share;

pub use matching::{
    Batch, BatchId, KnownPayment, KnownReceipt, KnownRefund, Outcome, PaymentKey, Suggestion,
    Target, match_batch, match_chargeback, match_payment, match_refund,
};
pub use share::{Share, arrival};

use crate::money::Money;
use crate::timestamp::Timestamp;

/// Who says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// An acquirer, in a settlement file: what it says moves nothing until it pays out.
    Acquirer,
    /// A bank, in a statement: the money has moved.
    Bank,
}

impl Source {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Acquirer, Self::Bank];

    /// The word in the store and in a mapping.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Acquirer => "acquirer",
            Self::Bank => "bank",
        }
    }

    /// The source of a word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|source| source.word() == word)
    }
}

/// What a line says happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A payer paid.
    Payment,
    /// A payer got money back.
    Refund,
    /// A payer's bank took a payment back.
    Chargeback,
    /// The acquirer or the bank took something for itself.
    Fee,
    /// The acquirer paid out, or money came to the bank.
    Payout,
    /// Money left the bank.
    Withdrawal,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 6] =
        [Self::Payment, Self::Refund, Self::Chargeback, Self::Fee, Self::Payout, Self::Withdrawal];

    /// The word in the store and in a mapping.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Payment => "payment",
            Self::Refund => "refund",
            Self::Chargeback => "chargeback",
            Self::Fee => "fee",
            Self::Payout => "payout",
            Self::Withdrawal => "withdrawal",
        }
    }

    /// The kind of a word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// Whether it brings money to the gateway.
    #[must_use]
    pub const fn brings(self) -> bool {
        match self {
            Self::Payment | Self::Payout => true,
            Self::Refund | Self::Chargeback | Self::Fee | Self::Withdrawal => false,
        }
    }
}

/// A line of a statement. It has no name and no account of a payer: what matching does not need is
/// dropped where the file is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its place in the file, as an editor counts: a line or a row, from 1.
    pub number: u32,
    /// What happened.
    pub kind: Kind,
    /// How much, above zero: of a payment what the payer paid.
    pub amount: Money,
    /// What is kept for it besides, in the same currency; zero or above.
    pub fee: Money,
    /// Our reference, of an attempt or of a refund.
    pub reference: Option<String>,
    /// The bank's or the acquirer's reference of the payment, such as an RRN.
    pub bank_reference: Option<String>,
    /// By what the lines are known that are paid out together.
    pub batch: Option<String>,
    /// By what whoever wrote the file knows this line, in all of its files.
    pub id: Option<String>,
    /// When it happened, to the day or more exactly.
    pub at: Timestamp,
    /// Words of a free text that might be references. They are looked up and not kept.
    pub mentions: Vec<String>,
}

#[cfg(test)]
mod tests;
