//! Postings that balance.

use std::collections::BTreeMap;

use thiserror::Error;

use crate::ledger::account::Account;
use crate::money::{Currency, Money};

/// One line of an entry: so much more of an account's debit side, or less where it is below zero.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Posting {
    /// Which account.
    pub account: Account,
    /// How much: a debit above zero, a credit below.
    pub amount: Money,
}

/// The postings of one entry: in the order of their accounts, one for each account and currency,
/// none of zero, and in each currency zero together. There are no others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Postings(Vec<Posting>);

/// Why postings make no entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum NoEntry {
    /// They move nothing.
    #[error("the postings move nothing")]
    Nothing,
    /// They create money, or destroy it.
    #[error("the postings in {0} do not come to zero")]
    Unbalanced(Currency),
    /// They are beyond what the gateway counts in.
    #[error("the postings cannot be counted")]
    Uncountable,
}

impl Postings {
    /// Puts postings together.
    ///
    /// # Errors
    /// [`NoEntry`] where they make none.
    pub fn new(postings: impl IntoIterator<Item = Posting>) -> Result<Self, NoEntry> {
        let mut merged: BTreeMap<(Account, Currency), i64> = BTreeMap::new();
        let mut sums: BTreeMap<Currency, i128> = BTreeMap::new();
        for Posting { account, amount } in postings {
            let (minor, currency) = (amount.minor(), amount.currency());
            let sum = sums.entry(currency).or_default();
            *sum = sum.checked_add(i128::from(minor)).ok_or(NoEntry::Uncountable)?;
            let line = merged.entry((account, currency)).or_default();
            *line = line.checked_add(minor).ok_or(NoEntry::Uncountable)?;
        }
        if let Some((currency, _)) = sums.into_iter().find(|(_, sum)| *sum != 0) {
            return Err(NoEntry::Unbalanced(currency));
        }
        let lines = merged.into_iter().filter(|(_, minor)| *minor != 0);
        let lines: Vec<_> = lines
            .map(|((account, currency), minor)| Posting {
                account,
                amount: Money::from_minor(minor, currency),
            })
            .collect();
        if lines.is_empty() { Err(NoEntry::Nothing) } else { Ok(Self(lines)) }
    }

    /// The lines, in order.
    #[must_use]
    pub fn lines(&self) -> &[Posting] {
        &self.0
    }
}
