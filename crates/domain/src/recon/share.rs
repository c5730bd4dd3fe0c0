//! What a line moves in the books.
//!
//! The money of a bank's line is in the house's book first, as `unmatched`. A line that is known to
//! be a payment takes its part from there to the book of the payment's merchant. So what is in
//! `funds` of all books together is what the bank says, at any moment.

use crate::ledger::{Account, NoEntry, Posting, Postings};
use crate::money::Money;
use crate::recon::Kind;

/// What one line adds to a payout, and what it clears: both are below zero for money that goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    net: Money,
    cleared: Money,
}

impl Share {
    /// The share of a line which clears `clears` of what the acquirer owes: its amount, unless
    /// somebody found that a fee was taken off that already. `None` where it cannot be counted.
    #[must_use]
    pub fn of(kind: Kind, amount: Money, fee: Money, clears: Money) -> Option<Self> {
        let nothing = amount.nothing();
        let (net, cleared) = match kind {
            Kind::Payment | Kind::Payout => (amount.checked_sub(fee)?, clears),
            Kind::Refund | Kind::Chargeback | Kind::Withdrawal => {
                let gone = amount.checked_add(fee)?;
                (nothing.checked_sub(gone)?, nothing.checked_sub(clears)?)
            }
            Kind::Fee => (nothing.checked_sub(amount.checked_add(fee)?)?, nothing),
        };
        // Both are of one currency, and what lies between them can be counted.
        cleared.checked_sub(net)?;
        Some(Self { net, cleared })
    }

    /// What it adds to the payout of its batch.
    #[must_use]
    pub const fn net(self) -> Money {
        self.net
    }

    /// What the acquirer keeps of it.
    fn cost(self) -> Result<Money, NoEntry> {
        self.cleared.checked_sub(self.net).ok_or(NoEntry::Uncountable)
    }

    /// The entry in the book of the merchant whose payment it is.
    ///
    /// # Errors
    /// [`NoEntry`] where there is none.
    pub fn credited(self, solution: &str) -> Result<Postings, NoEntry> {
        Postings::new([
            Posting { account: Account::Funds, amount: self.net },
            Posting { account: Account::AcquirerCosts, amount: self.cost()? },
            Posting {
                account: Account::Clearing { solution: solution.to_owned() },
                amount: negative(self.cleared)?,
            },
        ])
    }

    /// The entry in the house's book by which it leaves for a merchant's.
    ///
    /// # Errors
    /// [`NoEntry`] where there is none.
    pub fn handed_over(self) -> Result<Postings, NoEntry> {
        Postings::new([
            Posting { account: Account::Unmatched, amount: self.net },
            Posting { account: Account::Funds, amount: negative(self.net)? },
        ])
    }

    /// The entry in the house's book for a line of a batch that nobody knows: what the acquirer
    /// kept of it is gone, and all of it waits.
    ///
    /// # Errors
    /// [`NoEntry`] where there is none, such as for a line without a fee.
    pub fn held(self) -> Result<Postings, NoEntry> {
        let cost = self.cost()?;
        Postings::new([
            Posting { account: Account::AcquirerCosts, amount: cost },
            Posting { account: Account::Unmatched, amount: negative(cost)? },
        ])
    }

    /// The entry in the house's book by which a line that was [`held`](Self::held) leaves for a
    /// merchant's. Its share may be another than when it was `held`.
    ///
    /// # Errors
    /// [`NoEntry`] where there is none.
    pub fn handed_over_later(self, held: Self) -> Result<Postings, NoEntry> {
        let cost = held.cost()?;
        Postings::new([
            Posting { account: Account::AcquirerCosts, amount: negative(cost)? },
            Posting { account: Account::Unmatched, amount: cost },
            Posting { account: Account::Unmatched, amount: self.net },
            Posting { account: Account::Funds, amount: negative(self.net)? },
        ])
    }

    /// The entry in the house's book by which money that went, and that was held, turns out to have
    /// been a cost.
    ///
    /// # Errors
    /// [`NoEntry`] where there is none.
    pub fn written_off(self) -> Result<Postings, NoEntry> {
        Postings::new([
            Posting { account: Account::AcquirerCosts, amount: negative(self.cleared)? },
            Posting { account: Account::Unmatched, amount: self.cleared },
        ])
    }
}

/// The entry in the house's book for money that came to the bank, or left it.
///
/// # Errors
/// [`NoEntry`] where it cannot be counted.
pub fn arrival(kind: Kind, amount: Money) -> Result<Postings, NoEntry> {
    let amount = if kind.brings() { amount } else { negative(amount)? };
    Postings::new([
        Posting { account: Account::Funds, amount },
        Posting { account: Account::Unmatched, amount: negative(amount)? },
    ])
}

fn negative(amount: Money) -> Result<Money, NoEntry> {
    amount.nothing().checked_sub(amount).ok_or(NoEntry::Uncountable)
}
