//! The lines of an export: JSON, one record a line, in an order that makes one pass enough. First
//! `turnpike_ledger`, then for each book a `book` with its end and its accounts, followed by each
//! `entry` of it, and at last an `end`. Amounts are whole numbers of the currency's smallest units,
//! debits above zero; times are microseconds since 1970; hashes are hexadecimal digits.

use domain::ids::MerchantId;
use domain::money::{Currency, Money};
use domain::timestamp::Timestamp;
use serde::{Deserialize, Serialize};
use store::tables::ledger::{Balance, Book, Claimed, Entry, Hash, Line, Owner};

/// The version of the format.
const VERSION: u32 = 1;

/// A line of an export.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Record {
    /// What the file is.
    TurnpikeLedger {
        /// The version of the format.
        version: u32,
    },
    /// A book and its end.
    Book(BookRecord),
    /// The next entry of the book.
    Entry(EntryRecord),
    /// There are no more.
    End {
        /// How many books there were.
        books: u64,
    },
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct BookRecord {
    /// 0 for the house.
    merchant: i64,
    live: bool,
    entries: i64,
    last_at: i64,
    head: String,
    /// The account, its currency, its balance, and the number of its postings.
    accounts: Vec<(String, String, i64, i64)>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EntryRecord {
    number: i64,
    cause: String,
    invoice: Option<i64>,
    at: i64,
    hash: String,
    /// The account, its currency, the amount, and the account's balance after it.
    postings: Vec<(String, String, i64, i64)>,
}

impl Record {
    pub(super) const fn begin() -> Self {
        Self::TurnpikeLedger { version: VERSION }
    }

    pub(super) fn is_begin(&self) -> bool {
        *self == Self::begin()
    }

    pub(super) fn book(book: &Book, accounts: &[Balance]) -> Self {
        let account = |one: &Balance| {
            let (minor, code) = (one.amount.minor(), one.amount.currency().code());
            (one.account.clone(), code.to_owned(), minor, one.postings)
        };
        Self::Book(BookRecord {
            merchant: book.owner.number(),
            live: book.owner.live,
            entries: book.entries,
            last_at: book.last_at.micros(),
            head: hex::encode(book.head),
            accounts: accounts.iter().map(account).collect(),
        })
    }

    pub(super) fn entry(entry: &Entry) -> Self {
        let posting = |line: &Line| {
            let (minor, code) = (line.amount.minor(), line.amount.currency().code());
            (line.account.clone(), code.to_owned(), minor, line.balance_minor)
        };
        Self::Entry(EntryRecord {
            number: entry.number,
            cause: entry.cause.clone(),
            invoice: entry.invoice_id,
            at: entry.posted_at.micros(),
            hash: hex::encode(entry.hash),
            postings: entry.lines.iter().map(posting).collect(),
        })
    }
}

impl BookRecord {
    /// The book and its end; `None` where it names what does not exist.
    pub(super) fn read(&self) -> Option<(Owner, Claimed)> {
        let merchant_id = (self.merchant != 0).then(|| MerchantId::new(self.merchant));
        let account = |(account, code, minor, postings): &(String, String, i64, i64)| {
            let amount = Money::from_minor(*minor, Currency::from_code(code)?);
            Some(Balance { account: account.clone(), amount, postings: *postings })
        };
        let claimed = Claimed {
            entries: self.entries,
            last_at: Some(self.last_at),
            head: hash(&self.head)?,
            accounts: self.accounts.iter().map(account).collect::<Option<_>>()?,
        };
        Some((Owner { merchant_id, live: self.live }, claimed))
    }
}

impl EntryRecord {
    /// The entry; `None` where it names what does not exist.
    pub(super) fn read(&self) -> Option<Entry> {
        let line = |(posting, number): (&(String, String, i64, i64), i64)| {
            let (account, code, minor, balance) = posting;
            let amount = Money::from_minor(*minor, Currency::from_code(code)?);
            Some(Line { number, account: account.clone(), amount, balance_minor: *balance })
        };
        Some(Entry {
            number: self.number,
            cause: self.cause.clone(),
            invoice_id: self.invoice,
            posted_at: Timestamp::from_micros(self.at),
            hash: hash(&self.hash)?,
            lines: self.postings.iter().zip(1..).map(line).collect::<Option<_>>()?,
        })
    }
}

fn hash(digits: &str) -> Option<Hash> {
    let hash = <Hash>::try_from(hex::decode(digits).ok()?).ok()?;
    // There is one way to write a hash.
    (hex::encode(hash) == digits).then_some(hash)
}
