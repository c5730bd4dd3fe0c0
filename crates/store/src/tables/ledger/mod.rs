//! The ledger's tables: books, their accounts, and the entries that are only ever added.

mod append;
mod chain;
mod reading;

pub use append::{NewEntry, append};
pub use chain::{GENESIS, Hash, Link, hash};
pub use reading::{Balance, Book, Entry, Line, accounts, balances_at, books, entries, of_invoice};

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
