//! Whether a transaction made a payout. What a node says is compared with what was to be paid: the
//! network, the token's contract, who got it, how much, and whether it can still be undone.

use domain::evm::{EvmAddress, TransactionHash};
use thiserror::Error;

use crate::evm::abi;
use crate::evm::finality::{Finality, required};
use crate::evm::payout::Payout;
use crate::evm::wire::{Log, Receipt, Word};

/// What a transaction is to have done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    /// What was to be paid.
    pub payout: Payout,
    /// The transaction that is said to have done it.
    pub transaction: TransactionHash,
    /// The wallets that are ours: one of them must have paid. Anybody may where there are none.
    pub senders: Vec<EvmAddress>,
}

impl Expected {
    /// What makes it stay, on its network and for its amount.
    #[must_use]
    pub fn finality(&self) -> Finality {
        required(self.payout.asset().network, self.payout.amount())
    }
}

/// What one node says. It must be asked in this order, or a block that is replaced meanwhile could
/// be taken for one that stays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The number of its network.
    pub chain_id: u64,
    /// What became of the transaction.
    pub receipt: Option<Receipt>,
    /// Whether it knows the transaction, where there is no receipt.
    pub is_waiting: bool,
    /// The height of the newest block.
    pub latest: u64,
    /// The height of [`Finality::block`]; `None` where the network has none yet.
    pub settled: Option<u64>,
    /// The hash of the block that is at the receipt's height, asked for last.
    pub at_height: Option<Word>,
}

/// What is to be thought of a payout's transaction. Nothing but [`Verdict::Final`] is a reason to
/// take it for paid, and none of the others alone is one to pay again: what waits may still happen,
/// and what is not final may happen otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Paid, and nothing undoes it.
    Final(Paid),
    /// It is in too young a block, or waits for one.
    NotYet {
        /// How many blocks stand behind it, its own included.
        confirmations: u64,
        /// What makes it stay.
        required: Finality,
    },
    /// The network knows of no such transaction.
    NotFound,
    /// It failed, and all of it was undone.
    Reverted {
        /// Whether that stays so.
        is_final: bool,
    },
    /// It did something else.
    Wrong {
        /// What.
        reason: Wrong,
        /// Whether that stays so.
        is_final: bool,
    },
}

impl Verdict {
    /// A word for it that names nobody, for logs.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Final(_) => "final",
            Self::NotYet { .. } => "not yet",
            Self::NotFound => "not found",
            Self::Reverted { .. } => "reverted",
            Self::Wrong { .. } => "wrong",
        }
    }
}

/// Where a payout was made. Its network, block and index together pay one payout, once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paid {
    /// The block's height.
    pub block_number: u64,
    /// The block's hash.
    pub block_hash: Word,
    /// The transfer's place in the block.
    pub log_index: u64,
    /// Who paid.
    pub sender: EvmAddress,
}

/// In what a transaction is not the payout that it is said to be. The words are fit for an
/// operator.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Wrong {
    /// Another network.
    #[error("the node is of the network {found}, not of {expected}")]
    OtherNetwork {
        /// The number of the network that was paid on.
        expected: u64,
        /// The node's.
        found: u64,
    },
    /// A receipt of something else.
    #[error("the node answered with another transaction than the one that was asked for")]
    OtherTransaction,
    /// Of a block that was replaced.
    #[error("a log of the transaction was removed, or belongs to another one")]
    ForeignLog,
    /// It moved none of the stablecoin.
    #[error("the transaction moved none of the stablecoin")]
    NoTransfer,
    /// What the recipient got is no such stablecoin, whatever it calls itself.
    #[error("what was sent is of the contract {found}, which is not the stablecoin's")]
    OtherContract {
        /// The contract.
        found: EvmAddress,
    },
    /// Somebody else was paid.
    #[error("the stablecoin was sent to {found}, and none to the wallet")]
    OtherRecipient {
        /// To whom first.
        found: EvmAddress,
    },
    /// More or less was paid.
    #[error("{} of the stablecoin's smallest units were sent, not {expected}", told(.found))]
    OtherAmount {
        /// In the token's smallest unit.
        expected: u128,
        /// What was paid; `None` where it is beyond what we count.
        found: Option<u128>,
    },
    /// It cannot be told which transfer is this payout.
    #[error("{count} transfers to the wallet are in the transaction, where one was expected")]
    SeveralTransfers {
        /// How many.
        count: usize,
    },
    /// Somebody else paid.
    #[error("the stablecoin was sent by {found}, which is none of our wallets")]
    OtherSender {
        /// Who.
        found: EvmAddress,
    },
    /// The same transaction took something from the recipient again.
    #[error("the transaction also took some of the stablecoin from the wallet")]
    TakenBack,
}

fn told(units: &Option<u128>) -> String {
    units.map_or_else(|| "too many".to_owned(), |units| units.to_string())
}

/// What a node's answers say of a payout.
#[must_use]
pub fn verify_payout(expected: &Expected, seen: &Seen) -> Verdict {
    let network = expected.payout.asset().network.chain_id();
    let required = expected.finality();
    if seen.chain_id != network {
        let reason = Wrong::OtherNetwork { expected: network, found: seen.chain_id };
        return Verdict::Wrong { reason, is_final: false };
    }
    let Some(receipt) = &seen.receipt else {
        let waiting = Verdict::NotYet { confirmations: 0, required };
        return if seen.is_waiting { waiting } else { Verdict::NotFound };
    };
    if receipt.transaction_hash != expected.transaction {
        return Verdict::Wrong { reason: Wrong::OtherTransaction, is_final: false };
    }
    // Its block was replaced between two of the questions.
    if seen.at_height != Some(receipt.block_hash) {
        return Verdict::NotYet { confirmations: 0, required };
    }
    let height = receipt.block_number.0;
    let confirmations = seen.latest.checked_sub(height).map_or(0, |above| above.saturating_add(1));
    let is_final = match required {
        Finality::Blocks(count) => confirmations >= count,
        Finality::Safe | Finality::Finalized => {
            seen.settled.is_some_and(|settled| settled >= height)
        }
    };
    if receipt.status.0 != 1 {
        return Verdict::Reverted { is_final };
    }
    match paid(expected, receipt) {
        Err(reason) => Verdict::Wrong { reason, is_final },
        Ok(paid) if is_final => Verdict::Final(paid),
        Ok(_) => Verdict::NotYet { confirmations, required },
    }
}

/// A log that tells of a transfer as ERC-20 does.
struct Transfer {
    contract: EvmAddress,
    sender: EvmAddress,
    recipient: EvmAddress,
    base_units: Option<u128>,
    log_index: u64,
}

impl Transfer {
    /// Reads a log. That of a token which cannot be divided (ERC-721) has the same event with a
    /// topic more.
    fn read(log: &Log) -> Option<Self> {
        let [event, sender, recipient] = log.topics.as_slice() else { return None };
        let is_transfer = *event == abi::TRANSFER_EVENT && log.data.0.len() == 32;
        Some(Self {
            contract: log.address,
            sender: abi::address_of(sender).filter(|_| is_transfer)?,
            recipient: abi::address_of(recipient)?,
            base_units: abi::number_of(&log.data.0),
            log_index: log.log_index.0,
        })
    }
}

fn paid(expected: &Expected, receipt: &Receipt) -> Result<Paid, Wrong> {
    let Receipt { transaction_hash, block_hash, block_number, logs, .. } = receipt;
    let is_foreign = |log: &Log| {
        log.removed || log.transaction_hash != *transaction_hash || log.block_hash != *block_hash
    };
    if logs.iter().any(is_foreign) {
        return Err(Wrong::ForeignLog);
    }
    let payout = &expected.payout;
    let transfers = logs.iter().filter_map(Transfer::read);
    let (of_token, of_others): (Vec<_>, Vec<_>) =
        transfers.partition(|one| one.contract == payout.token());
    // Nothing takes from a wallet while it is paid but what was made to do so.
    if of_token.iter().any(|one| one.sender == payout.recipient()) {
        return Err(Wrong::TakenBack);
    }
    let is_ours = |one: &&Transfer| one.recipient == payout.recipient();
    let ours: Vec<_> = of_token.iter().filter(is_ours).collect();
    let transfer = match ours.as_slice() {
        [transfer] => transfer,
        [] => {
            let fake = of_others.iter().find(is_ours);
            let fake = fake.map(|one| Wrong::OtherContract { found: one.contract });
            let other = of_token.first();
            let other = other.map(|one| Wrong::OtherRecipient { found: one.recipient });
            return Err(fake.or(other).unwrap_or(Wrong::NoTransfer));
        }
        several => return Err(Wrong::SeveralTransfers { count: several.len() }),
    };
    if transfer.base_units != Some(payout.base_units()) {
        let (expected, found) = (payout.base_units(), transfer.base_units);
        return Err(Wrong::OtherAmount { expected, found });
    }
    let sender = transfer.sender;
    if !expected.senders.is_empty() && !expected.senders.contains(&sender) {
        return Err(Wrong::OtherSender { found: sender });
    }
    let (block_number, block_hash) = (block_number.0, *block_hash);
    Ok(Paid { block_number, block_hash, log_index: transfer.log_index, sender })
}

#[cfg(test)]
mod tests;
