//! The settlement of a merchant: what is due to it, from many invoices, is paid to its wallet by
//! one transfer on a chain.
//!
//! One person proposes it (or the schedule does), another approves it, a wallet outside makes its
//! transaction, and the chain says what came of that. The money leaves the merchant's balance when
//! the settlement is approved, and the house when the chain has confirmed it: each once, whatever
//! happens between.

mod names;
mod schedule;

pub use names::Person;
pub use schedule::Schedule;

use thiserror::Error;

use crate::evm::TransactionHash;
use crate::ledger::{Account, NoEntry, Posting, Postings};
use crate::money::Money;

/// How far a settlement is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// It waits for a second person.
    Proposed,
    /// It may be exported and paid.
    Approved,
    /// Its transaction is looked for on the chain.
    Submitted,
    /// Its transaction is proven never to pay it; a person has to look.
    Failed,
    /// The chain has confirmed it.
    Confirmed,
    /// It is not carried out.
    Canceled,
}

impl Status {
    /// Every status.
    pub const ALL: [Self; 6] = [
        Self::Proposed,
        Self::Approved,
        Self::Submitted,
        Self::Failed,
        Self::Confirmed,
        Self::Canceled,
    ];

    /// The word in the store and on the command line.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Approved => "approved",
            Self::Submitted => "submitted",
            Self::Failed => "failed",
            Self::Confirmed => "confirmed",
            Self::Canceled => "canceled",
        }
    }

    /// The status of its exact word; `None` for any other.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.word() == word)
    }
}

/// What somebody wants of a settlement, or the chain says of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// A second person approves it; again after it failed.
    Approve {
        /// Who.
        by: Person,
    },
    /// It is not to be carried out.
    Cancel {
        /// Whoever cancels knows that nobody has paid it from its export.
        is_unpaid: bool,
    },
    /// It is written to a file for a wallet.
    Export {
        /// Once more: the file before was not used.
        again: bool,
    },
    /// A wallet has sent its transaction.
    Submit {
        /// Which.
        transaction: TransactionHash,
    },
    /// The transaction is final and pays it.
    Confirm {
        /// Which.
        transaction: TransactionHash,
    },
    /// The transaction is final and does not pay it.
    Fail {
        /// Which.
        transaction: TransactionHash,
    },
}

/// What a step moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Movement {
    /// Out of what the merchant can have, into what is on its way to it.
    Hold,
    /// Back.
    Release,
    /// Out of the house.
    Pay,
}

impl Movement {
    /// The word in the cause of its entry, which a book has once for each settlement.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Hold => "approved",
            Self::Release => "canceled",
            Self::Pay => "paid",
        }
    }

    /// What is posted to the merchant's book for it.
    ///
    /// # Errors
    /// [`NoEntry`] for an amount that is nothing or cannot be counted.
    pub fn postings(self, amount: Money) -> Result<Postings, NoEntry> {
        let (from, to) = match self {
            Self::Hold => (Account::Available, Account::Settling),
            Self::Release => (Account::Settling, Account::Available),
            Self::Pay => (Account::Settling, Account::Funds),
        };
        let credit = amount.minor().checked_neg().ok_or(NoEntry::Uncountable)?;
        let credit = Money::from_minor(credit, amount.currency());
        Postings::new([Posting { account: from, amount }, Posting { account: to, amount: credit }])
    }
}

/// Why a step is not taken. Nothing changes by it. The words are fit for an operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Refusal {
    /// The settlement is somewhere else.
    #[error("it is {} already", .0.word())]
    Is(Status),
    /// It is not that far.
    #[error("it is only {}", .0.word())]
    IsOnly(Status),
    /// Whoever proposed it cannot approve it.
    #[error("by: it was proposed by the same person; another one has to approve it")]
    SamePerson,
    /// Its file may have been used by a wallet.
    #[error("it was exported, so that a wallet may have paid it; make sure that none has")]
    Exported,
    /// It has failed by this transaction, or the chain speaks of another one than was submitted.
    #[error("tx: another transaction than before is needed")]
    SameTransaction,
    /// The chain speaks of a transaction that is not looked for.
    #[error("tx: it is not the transaction that was submitted")]
    OtherTransaction,
}

/// What is known of a settlement that decides what may become of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settlement {
    /// How far it is.
    pub status: Status,
    /// Who proposed it.
    pub proposed_by: Person,
    /// Whether it was written to a file for a wallet since it was approved last.
    pub is_exported: bool,
    /// The transactions that were sent for it, the last one at the end.
    pub transactions: Vec<TransactionHash>,
}

impl Settlement {
    /// One that was proposed just now.
    #[must_use]
    pub const fn proposed(by: Person) -> Self {
        Self {
            status: Status::Proposed,
            proposed_by: by,
            is_exported: false,
            transactions: Vec::new(),
        }
    }

    /// Takes a step, and says what it moves.
    ///
    /// # Errors
    /// The [`Refusal`] that says why nothing changes.
    pub fn take(&self, step: Step) -> Result<(Self, Option<Movement>), Refusal> {
        match step {
            Step::Approve { by } => self.approve(&by),
            Step::Cancel { is_unpaid } => self.cancel(is_unpaid),
            Step::Export { again } => {
                self.is_at(Status::Approved)?;
                if self.is_exported && !again {
                    return Err(Refusal::Exported);
                }
                Ok((Self { is_exported: true, ..self.clone() }, None))
            }
            Step::Submit { transaction } => {
                self.is_at(Status::Approved)?;
                if self.transactions.contains(&transaction) {
                    return Err(Refusal::SameTransaction);
                }
                let mut after = self.at(Status::Submitted);
                after.transactions.push(transaction);
                Ok((after, None))
            }
            Step::Confirm { transaction } => {
                self.looks_for(&transaction)?;
                Ok((self.at(Status::Confirmed), Some(Movement::Pay)))
            }
            Step::Fail { transaction } => {
                self.looks_for(&transaction)?;
                // The wallet has used the file, and what it did is known.
                Ok((Self { is_exported: false, ..self.at(Status::Failed) }, None))
            }
        }
    }

    /// Whether its money has left what the merchant can have and not the house.
    #[must_use]
    pub const fn is_under_way(&self) -> bool {
        match self.status {
            Status::Approved | Status::Submitted | Status::Failed => true,
            Status::Proposed | Status::Confirmed | Status::Canceled => false,
        }
    }

    fn approve(&self, by: &Person) -> Result<(Self, Option<Movement>), Refusal> {
        let movement = match self.status {
            Status::Proposed => Some(Movement::Hold),
            // Its money is still held.
            Status::Failed => None,
            Status::Approved | Status::Submitted | Status::Confirmed | Status::Canceled => {
                return Err(Refusal::Is(self.status));
            }
        };
        if self.proposed_by.is(by) {
            return Err(Refusal::SamePerson);
        }
        Ok((self.at(Status::Approved), movement))
    }

    fn cancel(&self, is_unpaid: bool) -> Result<(Self, Option<Movement>), Refusal> {
        let movement = match self.status {
            Status::Proposed => None,
            Status::Approved if self.is_exported && !is_unpaid => return Err(Refusal::Exported),
            Status::Approved | Status::Failed => Some(Movement::Release),
            Status::Submitted | Status::Confirmed | Status::Canceled => {
                return Err(Refusal::Is(self.status));
            }
        };
        Ok((self.at(Status::Canceled), movement))
    }

    fn at(&self, status: Status) -> Self {
        Self { status, ..self.clone() }
    }

    fn is_at(&self, wanted: Status) -> Result<(), Refusal> {
        if self.status == wanted {
            Ok(())
        } else if self.status < wanted {
            Err(Refusal::IsOnly(self.status))
        } else {
            Err(Refusal::Is(self.status))
        }
    }

    fn looks_for(&self, transaction: &TransactionHash) -> Result<(), Refusal> {
        self.is_at(Status::Submitted)?;
        let is_last = self.transactions.last() == Some(transaction);
        if is_last { Ok(()) } else { Err(Refusal::OtherTransaction) }
    }
}

/// What a settlement is proposed over: all that the merchant can have and no other proposal has
/// taken; where its invoices are too many for one, no more than their part, given as `part`. `None`
/// where there is nothing, less than `minimum`, or it cannot be counted.
#[must_use]
pub fn amount_due(
    available: Money,
    proposed: Money,
    part: Option<Money>,
    minimum: Money,
) -> Option<Money> {
    let unclaimed = available.checked_sub(proposed)?;
    if unclaimed.minor() <= 0 || unclaimed.checked_sub(minimum)?.minor() < 0 {
        return None;
    }
    match part {
        Some(part) if part.currency() != unclaimed.currency() => None,
        Some(part) if part.minor() > 0 => Some(part.min(unclaimed)),
        Some(_) | None => Some(unclaimed),
    }
}

#[cfg(test)]
mod tests;
