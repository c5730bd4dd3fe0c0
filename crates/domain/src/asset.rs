//! Stablecoins on their networks: what a payer of a crypto solution pays in.

use std::fmt;

use crate::money::Currency;

/// A blockchain that a stablecoin is moved on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Network {
    /// Ethereum.
    Ethereum,
    /// Polygon.
    Polygon,
}

impl Network {
    const ALL: [Self; 2] = [Self::Ethereum, Self::Polygon];

    /// The word for it in the merchant API, as in `USDT_polygon`.
    #[must_use]
    pub const fn wire(self) -> &'static str {
        match self {
            Self::Ethereum => "ethereum",
            Self::Polygon => "polygon",
        }
    }

    /// What a payer knows it by.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Ethereum => "Ethereum",
            Self::Polygon => "Polygon",
        }
    }

    /// Its number (EIP-155), by which a wallet tells it from others.
    #[must_use]
    pub const fn chain_id(self) -> u64 {
        match self {
            Self::Ethereum => 1,
            Self::Polygon => 137,
        }
    }
}

/// A stablecoin on one network; what is sent on another does not arrive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Asset {
    /// The stablecoin.
    pub currency: Currency,
    /// Where it is moved.
    pub network: Network,
}

impl Asset {
    /// The asset of its exact wire value (contract, section 6: `SYMBOL_network`); `None` for any
    /// other.
    #[must_use]
    pub fn from_wire(wire: &str) -> Option<Self> {
        let (symbol, network) = wire.split_once('_')?;
        let mut stablecoins = [Currency::Usdc, Currency::Usdt].into_iter();
        Some(Self {
            currency: stablecoins.find(|currency| currency.code() == symbol)?,
            network: Network::ALL.into_iter().find(|known| known.wire() == network)?,
        })
    }
}

/// Its wire value, such as `USDT_polygon`.
impl fmt::Display for Asset {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}_{}", self.currency, self.network.wire())
    }
}

#[cfg(test)]
mod tests;
