//! Looking a book over: whether every entry is as it was made, none is missing, added or moved, and
//! whether the balances are what the postings come to. Whoever looks needs no trust in whoever kept
//! the book, only in SHA-256, and in an earlier head of it where he has one.

use std::collections::{BTreeMap, BTreeSet};

use domain::ledger::Account;
use domain::money::Currency;
use sha2::{Digest, Sha256};

use crate::tables::ledger::chain::{GENESIS, Hash, Link, hash};
use crate::tables::ledger::{Balance, Entry, Owner};

/// What is wrong with a book. The words are fit for an operator.
pub type Fault = String;

/// A book that is being looked over, entry by entry from the first one on.
#[derive(Debug)]
pub struct Audit {
    owner: Owner,
    entries: i64,
    lines: i64,
    head: Hash,
    last_at: i64,
    /// Digests of the causes, which are shorter than the causes themselves.
    causes: BTreeSet<[u8; 32]>,
    accounts: BTreeMap<(String, Currency), (i64, i64)>,
    faults: Vec<Fault>,
}

/// What the end of a book is said to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimed {
    /// How many entries it has.
    pub entries: i64,
    /// When the last one was made, in microseconds; `None` where that is not said.
    pub last_at: Option<i64>,
    /// The hash of the last one.
    pub head: Hash,
    /// Its accounts.
    pub accounts: Vec<Balance>,
}

impl Audit {
    /// Begins with a book's first entry.
    #[must_use]
    pub fn new(owner: Owner) -> Self {
        Self {
            owner,
            entries: 0,
            lines: 0,
            head: GENESIS,
            last_at: i64::MIN,
            causes: BTreeSet::new(),
            accounts: BTreeMap::new(),
            faults: Vec::new(),
        }
    }

    /// How many entries were looked at, and how many postings.
    #[must_use]
    pub const fn seen(&self) -> (i64, i64) {
        (self.entries, self.lines)
    }

    /// The hash of the entry that was looked at last.
    #[must_use]
    pub const fn head(&self) -> &Hash {
        &self.head
    }

    /// Looks at the next entry.
    pub fn entry(&mut self, entry: &Entry) {
        let wanted = self.entries.saturating_add(1);
        if entry.number != wanted {
            self.fault(entry, &format!("where entry {wanted} belongs"));
        }
        self.entries = wanted;
        let at = entry.posted_at.micros();
        if at < self.last_at {
            self.fault(entry, "is older than the one before it");
        }
        self.last_at = at;
        if !self.causes.insert(Sha256::digest(&entry.cause).into()) {
            self.fault(entry, "is the second for its cause");
        }
        self.lines_of(entry);
        let link = Link {
            owner: self.owner,
            number: entry.number,
            cause: &entry.cause,
            invoice_id: entry.invoice_id,
            posted_at: entry.posted_at,
        };
        let lines = entry.lines.iter();
        let lines = lines.map(|line| (line.account.as_str(), line.amount, line.balance_minor));
        if hash(&self.head, &link, lines) != entry.hash {
            self.fault(entry, "is not what its hash says");
        }
        self.head = entry.hash;
    }

    fn lines_of(&mut self, entry: &Entry) {
        let mut sums: BTreeMap<Currency, i128> = BTreeMap::new();
        for (line, wanted) in entry.lines.iter().zip(1..) {
            self.lines = self.lines.saturating_add(1);
            let (minor, currency) = (line.amount.minor(), line.amount.currency());
            if line.number != wanted {
                self.fault(entry, &format!("has line {} where {wanted} belongs", line.number));
            }
            let sum = sums.entry(currency).or_default();
            *sum = sum.saturating_add(i128::from(minor));
            let known = self.accounts.entry((line.account.clone(), currency)).or_default();
            *known = (known.0.saturating_add(minor), known.1.saturating_add(1));
            let balance = known.0;
            if balance != line.balance_minor {
                let account = &line.account;
                self.fault(entry, &format!("says another balance of {account} than its postings"));
            }
            match Account::from_name(&line.account) {
                Some(account) if account.has_floor() && balance > 0 => {
                    self.fault(entry, &format!("takes more from {account} than is there"));
                }
                Some(_) => {}
                None => self.fault(entry, "names an unknown account"),
            }
        }
        if entry.lines.is_empty() {
            self.fault(entry, "moves nothing");
        }
        for (currency, sum) in sums {
            if sum != 0 {
                self.fault(entry, &format!("does not balance in {currency}"));
            }
        }
    }

    /// Compares the end of the book with what it is said to be, and says all that is wrong.
    #[must_use]
    pub fn end(mut self, claimed: &Claimed) -> Vec<Fault> {
        if claimed.entries != self.entries {
            let (said, there) = (claimed.entries, self.entries);
            self.faults.push(format!("{}: {there} entries instead of {said}", self.name()));
        }
        if claimed.entries <= 0 {
            self.faults.push(format!("{}: it is empty", self.name()));
        }
        if claimed.head != self.head {
            self.faults.push(format!("{}: the last entry is not its head", self.name()));
        }
        if claimed.last_at.is_some_and(|at| at != self.last_at) {
            self.faults.push(format!("{}: its last entry is of another time", self.name()));
        }
        let mut accounts = std::mem::take(&mut self.accounts);
        for Balance { account, amount, postings } in &claimed.accounts {
            let key = (account.clone(), amount.currency());
            let name = format!("{}: the account {account} in {}", self.name(), amount.currency());
            match accounts.remove(&key) {
                None => self.faults.push(format!("{name} has no posting")),
                Some((minor, _)) if minor != amount.minor() => {
                    self.faults.push(format!("{name} is not the sum of its postings"));
                }
                Some((_, count)) if count != *postings => {
                    self.faults.push(format!("{name} has another number of postings"));
                }
                Some(_) => {}
            }
        }
        for (account, currency) in accounts.into_keys() {
            let name = self.name();
            self.faults.push(format!("{name}: the account {account} in {currency} is missing"));
        }
        self.faults
    }

    fn fault(&mut self, entry: &Entry, what: &str) {
        self.faults.push(format!("{}: entry {} {what}", self.name(), entry.number));
    }

    fn name(&self) -> String {
        self.owner.to_string()
    }
}
