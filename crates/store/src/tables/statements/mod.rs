//! What acquirers and banks say: files, the batches that are paid out together, and lines.

mod files;
mod lines;
mod report;

pub use files::{
    Imported, NewBatch, NewStatement, by_sha256, insert, net_of, pay, unpaid, unpaid_batch,
};
pub use lines::{
    Change, StoredLine, Told, by_id, happened_before, new_lines, queue, set, set_booked,
    told_of_invoice, unbooked, waiting_at_bank,
};
pub use report::{
    Confirmed, Figure, Missing, Period, confirmed, lines_of_period, missing, same_amount, shifted,
    unassigned,
};

use domain::money::{Currency, Money};
use domain::recon::{Kind, Source};

use crate::error::StoreError;
use crate::row::{Row, unreadable};

/// Whether a line is in the books.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Booked {
    /// Its money has not moved yet, as far as is known.
    No,
    /// In the house's book, as unmatched.
    Held,
    /// Where it belongs.
    Done,
}

impl Booked {
    const fn word(self) -> &'static str {
        match self {
            Self::No => "no",
            Self::Held => "held",
            Self::Done => "done",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        [Self::No, Self::Held, Self::Done].into_iter().find(|one| one.word() == word)
    }
}

/// How far a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineState {
    /// It was not looked at yet.
    New,
    /// It is of something that is known.
    Matched,
    /// It waits for a person.
    Waiting,
    /// A person has said what it is.
    Resolved,
}

impl LineState {
    /// The word in the store.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Matched => "matched",
            Self::Waiting => "waiting",
            Self::Resolved => "resolved",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        [Self::New, Self::Matched, Self::Waiting, Self::Resolved]
            .into_iter()
            .find(|one| one.word() == word)
    }
}

fn kind(row: &mut Row) -> Result<Kind, StoreError> {
    Kind::from_word(&row.text()?).ok_or_else(|| unreadable("an unknown kind of line"))
}

fn source(row: &mut Row) -> Result<Source, StoreError> {
    Source::from_word(&row.text()?).ok_or_else(|| unreadable("an unknown source"))
}

/// An amount in a currency that was read before.
fn amount(row: &mut Row, currency: Currency) -> Result<Money, StoreError> {
    Ok(Money::from_minor(row.integer()?, currency))
}
