//! A payout: so much of a stablecoin to a wallet.

use domain::asset::Asset;
use domain::evm::EvmAddress;
use domain::money::Money;
use thiserror::Error;

use crate::evm::address::{WalletError, payable};

/// So much of a stablecoin, to a wallet that can take it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Payout {
    asset: Asset,
    token: EvmAddress,
    recipient: EvmAddress,
    amount: Money,
    base_units: u128,
}

/// Why nothing can be paid out so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PayoutError {
    /// The currency is not what the asset is.
    #[error("the amount is not in the stablecoin that is paid out")]
    OtherCurrency,
    /// Nothing to pay.
    #[error("an amount that is paid out is above zero")]
    NotAboveZero,
    /// Nobody could take it from there.
    #[error(transparent)]
    Recipient(#[from] WalletError),
}

impl Payout {
    /// A payout.
    ///
    /// # Errors
    /// [`PayoutError`] for the rule that it breaks.
    pub fn new(asset: Asset, recipient: EvmAddress, amount: Money) -> Result<Self, PayoutError> {
        let token = asset.contract_address().ok_or(PayoutError::OtherCurrency)?;
        if amount.currency() != asset.currency {
            return Err(PayoutError::OtherCurrency);
        }
        let base_units = asset.base_units(amount).filter(|units| *units > 0);
        let base_units = base_units.ok_or(PayoutError::NotAboveZero)?;
        payable(recipient)?;
        Ok(Self { asset, token, recipient, amount, base_units })
    }

    /// What is paid.
    #[must_use]
    pub const fn asset(&self) -> Asset {
        self.asset
    }

    /// The contract of what is paid.
    #[must_use]
    pub const fn token(&self) -> EvmAddress {
        self.token
    }

    /// Who gets it.
    #[must_use]
    pub const fn recipient(&self) -> EvmAddress {
        self.recipient
    }

    /// How much.
    #[must_use]
    pub const fn amount(&self) -> Money {
        self.amount
    }

    /// How much, as the contract counts it.
    #[must_use]
    pub const fn base_units(&self) -> u128 {
        self.base_units
    }
}
