//! The hash of an entry: over everything that is in it, and the hash of the entry before, so that
//! no entry can be changed, left out, added or moved without changing every one after it.

use domain::money::Money;
use domain::timestamp::Timestamp;
use sha2::{Digest, Sha256};

use crate::tables::ledger::Owner;

/// A SHA-256.
pub type Hash = [u8; 32];

/// What stands before the first entry of a book.
pub const GENESIS: Hash = [0; 32];

/// An entry, as its hash sees it.
#[derive(Clone, Copy, Debug)]
pub struct Link<'a> {
    /// Whose book it is in.
    pub owner: Owner,
    /// Its number there.
    pub number: i64,
    /// What it was made for.
    pub cause: &'a str,
    /// The invoice that it is about.
    pub invoice_id: Option<i64>,
    /// When it was made.
    pub posted_at: Timestamp,
}

/// The hash of an entry with its lines: each an account's name, the amount, and the account's
/// balance after it. The hashed text is a sequence of netstrings (`5:entry,`), by which no two
/// entries have the same: `turnpike entry 1`, the hash before in hexadecimal digits, the merchant's
/// number (0 for the house), `live` or `test`, the entry's number, its cause, its invoice (empty
/// for none), its time in microseconds, and for each line the account, the currency, the amount in
/// its smallest units and the balance.
pub fn hash<'a>(
    before: &Hash,
    link: &Link<'_>,
    lines: impl IntoIterator<Item = (&'a str, Money, i64)>,
) -> Hash {
    let mut text = Netstrings(Sha256::new());
    text.put("turnpike entry 1");
    text.put(&hex(before));
    text.put(&link.owner.number().to_string());
    text.put(if link.owner.live { "live" } else { "test" });
    text.put(&link.number.to_string());
    text.put(link.cause);
    text.put(&link.invoice_id.map(|id| id.to_string()).unwrap_or_default());
    text.put(&link.posted_at.micros().to_string());
    for (account, amount, balance) in lines {
        text.put(account);
        text.put(amount.currency().code());
        text.put(&amount.minor().to_string());
        text.put(&balance.to_string());
    }
    text.0.finalize().into()
}

struct Netstrings(Sha256);

impl Netstrings {
    fn put(&mut self, text: &str) {
        self.0.update(format!("{}:", text.len()));
        self.0.update(text);
        self.0.update(",");
    }
}

fn hex(hash: &Hash) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}
