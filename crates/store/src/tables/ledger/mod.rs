//! The ledger's tables: books, their accounts, and the entries that are only ever added.

mod append;
mod audit;
mod chain;
mod reading;

pub use append::{NewEntry, append};
pub use audit::{Audit, Claimed, Fault};
pub use chain::{GENESIS, Hash, Link, hash};
pub use reading::{
    Balance, Book, Counts, Entry, Line, accounts, balance_of, balances_at, books, counts, entries,
    of_invoice,
};

use domain::ids::MerchantId;

/// Whose book it is, and whether real money is in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Owner {
    /// The merchant; `None` for the house's own book.
    pub merchant_id: Option<MerchantId>,
    /// Whether real money is in it.
    pub live: bool,
}

impl Owner {
    /// The merchant as the tables have it: the house is 0.
    #[must_use]
    pub fn number(self) -> i64 {
        self.merchant_id.map_or(0, MerchantId::get)
    }
}

/// How an operator knows the book: `merchant 1, test`, `the house, live`.
impl std::fmt::Display for Owner {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mode = if self.live { "live" } else { "test" };
        match self.merchant_id {
            Some(id) => write!(formatter, "merchant {id}, {mode}"),
            None => write!(formatter, "the house, {mode}"),
        }
    }
}
