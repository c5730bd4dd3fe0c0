//! Settlements: merchants are paid what is due to them. Each step is one transaction, in which the
//! settlement, its entry in the merchant's book and its invoices change together, so that whatever
//! comes between two steps, money is neither lost nor paid twice.

pub(crate) mod approve;
pub(crate) mod carry_out;
pub(crate) mod export;
pub(crate) mod pay_out;
pub(crate) mod plan;
pub(crate) mod propose;
pub(crate) mod read;
pub(crate) mod sandbox;
pub(crate) mod statement;

use connectors::evm::address::WalletError;
use connectors::evm::export::BatchError;
use connectors::evm::payout::Payout;
use domain::evm::EvmAddress;
use domain::ids::{MerchantId, SettlementId};
use domain::money::Money;
use domain::settlement::{Movement, Refusal, Settlement as Progress};
use domain::timestamp::Timestamp;
use store::tables::ledger::{self, NewEntry};
use store::tables::settlements::{self, Settlement, Try};
use store::tables::terms::{self, Terms};
use store::{StoreError, Tx};
use thiserror::Error;

use crate::app::books::USUAL_TERMS;
use crate::limits;

/// Why nothing is done about a settlement. The words are fit for an operator.
#[derive(Debug, Error)]
pub(crate) enum SettleError {
    /// There is no such merchant.
    #[error("merchant: there is no merchant {0}")]
    NoMerchant(MerchantId),
    /// There is no such settlement.
    #[error("id: there is no settlement {0}")]
    NotFound(SettlementId),
    /// It is not that far, or further.
    #[error("settlement {0}: {1}")]
    Refused(SettlementId, Refusal),
    /// The merchant has nowhere to be paid to.
    #[error("merchant {0} has no wallet: set one by merchant update --wallet")]
    NoWallet(MerchantId),
    /// It has one that cannot be paid to.
    #[error("merchant {0}: wallet: {1}")]
    Wallet(MerchantId, WalletError),
    /// Its wallet was changed a moment ago.
    #[error(
        "merchant {0}: its wallet was changed less than {hours} hours ago: ask the merchant \
         whether it is his, and approve it after that time",
        hours = limits::WALLET_SETTLED_AFTER.micros() / 3_600_000_000
    )]
    YoungWallet(MerchantId),
    /// Something was taken from the merchant meanwhile.
    #[error(
        "settlement {0}: less than its amount is available since it was proposed: cancel it and \
         propose another"
    )]
    NotEnough(SettlementId),
    /// The merchant's terms were changed meanwhile.
    #[error(
        "settlement {0}: its merchant is settled in another currency now: cancel it and propose \
         another"
    )]
    OtherCurrency(SettlementId),
    /// An amount that no contract counts.
    #[error("settlement {0}: its amount cannot be counted in its asset")]
    Uncountable(SettlementId),
    /// A test book's settlement.
    #[error("settlement {0} is of test payments: the simulated chain carries it out by itself")]
    IsTest(SettlementId),
    /// They cannot be paid by one transaction.
    #[error("id: {0}")]
    Batch(#[from] BatchError),
    /// One of them is named twice.
    #[error("id: settlement {0} is named twice")]
    Twice(SettlementId),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What is agreed with a merchant.
async fn terms_of(tx: &mut Tx<'_>, id: MerchantId) -> Result<Terms, StoreError> {
    Ok(terms::of_merchant(tx, id).await?.unwrap_or(USUAL_TERMS))
}

/// A settlement, held until the transaction ends, with all that decides on it.
async fn load(
    tx: &mut Tx<'_>,
    id: SettlementId,
) -> Result<(Settlement, Progress, Vec<Try>), SettleError> {
    let settlement = settlements::by_id(tx, id).await?.ok_or(SettleError::NotFound(id))?;
    let tries = settlements::tries(tx, id).await?;
    let progress = settlement.progress(&tries);
    Ok((settlement, progress, tries))
}

/// Posts to the merchant's book what a step moves, once. The caller holds the settlement.
async fn post(
    tx: &mut Tx<'_>,
    settlement: &Settlement,
    movement: Movement,
    at: Timestamp,
) -> Result<(), StoreError> {
    let cause = format!("settlement:{}:{}", settlement.id, movement.word());
    let postings = movement.postings(settlement.amount);
    let postings = postings.map_err(|error| StoreError::Unreadable(error.to_string()))?;
    let entry = NewEntry { cause: &cause, invoice_id: None, at, postings: &postings };
    ledger::append(tx, settlement.owner(), &entry).await
}

/// What an account has on its credit side.
fn credit(balance: Money) -> Result<Money, StoreError> {
    let uncountable = || StoreError::Unreadable("a balance that cannot be counted".to_owned());
    balance.nothing().checked_sub(balance).ok_or_else(uncountable)
}

/// What a settlement of real money pays, as it was approved; refused where this version would count
/// it otherwise than that one did.
fn payout(settlement: &Settlement) -> Result<Payout, SettleError> {
    let uncountable = SettleError::Uncountable(settlement.id);
    let Some(approval) = &settlement.approval else { return Err(uncountable) };
    let recipient = approval.wallet.as_deref().and_then(EvmAddress::from_hex);
    let Some(recipient) = recipient else { return Err(uncountable) };
    let payout = Payout::new(approval.asset, recipient, settlement.amount);
    let is_the_same = |payout: &Payout| payout.base_units() == approval.base_units;
    payout.ok().filter(is_the_same).ok_or(uncountable)
}
