//! Transfers of a stablecoin: what a chain says of one, from the moment on at which it is seen
//! until it is final. A chain is looked at again and again, and looks may be told in any order and
//! any number of times: [`Progress::and`] commutes and is idempotent.

use crate::ids::AttemptNumber;
use crate::money::Money;
use crate::timestamp::Timestamp;

/// How far a transfer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TransferState {
    /// On the chain, in a block that may yet be replaced.
    Seen,
    /// No longer on the chain: its block was replaced by others.
    Dropped,
    /// On the chain for good.
    Final,
}

impl TransferState {
    const ALL: [Self; 3] = [Self::Seen, Self::Dropped, Self::Final];

    /// The word by which it is kept.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Seen => "seen",
            Self::Dropped => "dropped",
            Self::Final => "final",
        }
    }

    /// The state of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }
}

/// What one look at the chain says of a transfer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Progress {
    /// When the chain was looked at.
    pub looked_at: Timestamp,
    /// What was found.
    pub state: TransferState,
    /// How many blocks stand behind it, its own included.
    pub confirmations: u32,
    /// How many make it final.
    pub required: u32,
    /// Since when it is in a block.
    pub since: Timestamp,
}

impl Progress {
    /// A transfer in a block: final once enough blocks stand behind it.
    #[must_use]
    pub const fn seen(
        looked_at: Timestamp,
        since: Timestamp,
        [confirmations, required]: [u32; 2],
    ) -> Self {
        let is_final = confirmations >= required;
        let state = if is_final { TransferState::Final } else { TransferState::Seen };
        Self { looked_at, state, confirmations, required, since }
    }

    /// What two looks say together: the later one counts, and what is final stays so.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self.state, other.state) {
            (TransferState::Final, TransferState::Final) => self.min(other),
            (TransferState::Final, TransferState::Seen | TransferState::Dropped) => self,
            (TransferState::Seen | TransferState::Dropped, TransferState::Final) => other,
            (
                TransferState::Seen | TransferState::Dropped,
                TransferState::Seen | TransferState::Dropped,
            ) => self.max(other),
        }
    }
}

/// A transfer to the address of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transfer {
    /// For which try to pay it came.
    pub attempt: AttemptNumber,
    /// Its transaction's hash and its place there, which together are unique.
    pub reference: String,
    /// How much.
    pub amount: Money,
    /// How far it is.
    pub progress: Progress,
}

impl Transfer {
    /// What is known of a transfer and what is told of it now: the amount is of the look that
    /// counts ([`Progress::and`]). What is final already is credited, and does not change.
    #[must_use]
    pub fn and(self, told: &Self) -> Self {
        let progress = self.progress.and(told.progress);
        let amount = if self.progress.state == TransferState::Final || progress != told.progress {
            self.amount
        } else if progress == self.progress {
            self.amount.max(told.amount)
        } else {
            told.amount
        };
        Self { amount, progress, ..self }
    }
}

/// What is missing of what was asked once these transfers have come, those that vanished left out;
/// `None` where nothing is.
pub fn missing<'a>(asked: Money, transfers: impl Iterator<Item = &'a Transfer>) -> Option<Money> {
    let mut there = transfers.filter(|one| one.progress.state != TransferState::Dropped);
    let missing = there.try_fold(asked, |rest, one| rest.checked_sub(one.amount));
    missing.filter(|missing| missing.minor() > 0)
}

/// The hash of a transfer's transaction, which its reference begins with.
#[must_use]
pub fn transaction_hash(reference: &str) -> &str {
    reference.split_once(':').map_or(reference, |(hash, _)| hash)
}

#[cfg(test)]
mod tests;
