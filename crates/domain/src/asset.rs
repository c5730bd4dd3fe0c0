//! Stablecoins on their networks: what a payer of a crypto solution pays in.

use std::fmt;

use crate::evm::EvmAddress;
use crate::money::{Currency, Money};

/// A blockchain that a stablecoin is moved on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Network {
    /// Ethereum.
    Ethereum,
    /// Polygon.
    Polygon,
    /// Arbitrum One.
    Arbitrum,
    /// OP Mainnet.
    Optimism,
    /// Base.
    Base,
    /// BNB Smart Chain.
    Bsc,
}

impl Network {
    /// Every network.
    pub const ALL: [Self; 6] =
        [Self::Ethereum, Self::Polygon, Self::Arbitrum, Self::Optimism, Self::Base, Self::Bsc];

    /// The word for it in the merchant API, as in `USDT_polygon`.
    #[must_use]
    pub const fn wire(self) -> &'static str {
        match self {
            Self::Ethereum => "ethereum",
            Self::Polygon => "polygon",
            Self::Arbitrum => "arbitrum",
            Self::Optimism => "optimism",
            Self::Base => "base",
            Self::Bsc => "bsc",
        }
    }

    /// What a payer knows it by.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Ethereum => "Ethereum",
            Self::Polygon => "Polygon",
            Self::Arbitrum => "Arbitrum One",
            Self::Optimism => "OP Mainnet",
            Self::Base => "Base",
            Self::Bsc => "BNB Smart Chain",
        }
    }

    /// Its number (EIP-155), by which a wallet tells it from others.
    #[must_use]
    pub const fn chain_id(self) -> u64 {
        match self {
            Self::Ethereum => 1,
            Self::Polygon => 137,
            Self::Arbitrum => 42_161,
            Self::Optimism => 10,
            Self::Base => 8_453,
            Self::Bsc => 56,
        }
    }

    /// Where anybody can look a transaction up, up to the transaction's hash.
    #[must_use]
    pub const fn explorer(self) -> &'static str {
        match self {
            Self::Ethereum => "https://etherscan.io/tx/",
            Self::Polygon => "https://polygonscan.com/tx/",
            Self::Arbitrum => "https://arbiscan.io/tx/",
            Self::Optimism => "https://optimistic.etherscan.io/tx/",
            Self::Base => "https://basescan.org/tx/",
            Self::Bsc => "https://bscscan.com/tx/",
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
    /// Every stablecoin on every network.
    pub fn all() -> impl Iterator<Item = Self> {
        Network::ALL.into_iter().flat_map(|network| {
            [Currency::Usdc, Currency::Usdt].map(|currency| Self { currency, network })
        })
    }

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

    /// The contract that keeps who has how much of it; `None` for a currency that is no stablecoin.
    /// Symbols are anybody's to take, so this address alone says what an asset is. Other coins of
    /// the same name, such as USDC.e, are other assets.
    ///
    /// Of USDC: what Circle issues itself, as its developers' page "USDC Contract Addresses" lists;
    /// on BNB Smart Chain, where it issues none, Binance's ("Binance-Peg"). Of USDT: on Ethereum
    /// Tether's own, as its page "Supported Protocols" lists; on Polygon and Arbitrum One what was
    /// bridged and is USDT0 today; on OP Mainnet and Base what their standard bridge made, as their
    /// token list says; on BNB Smart Chain Binance's. `turnpike chain check` asks the networks.
    #[must_use]
    pub const fn contract(self) -> Option<&'static str> {
        Some(match (self.currency, self.network) {
            (Currency::Usdc, Network::Ethereum) => "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48",
            (Currency::Usdt, Network::Ethereum) => "0xdAC17F958D2ee523a2206206994597C13D831ec7",
            (Currency::Usdc, Network::Polygon) => "0x3c499c542cEF5E3811e1192ce70d8cC03d5c3359",
            (Currency::Usdt, Network::Polygon) => "0xc2132D05D31c914a87C6611C10748AEb04B58e8F",
            (Currency::Usdc, Network::Arbitrum) => "0xaf88d065e77c8cC2239327C5EDb3A432268e5831",
            (Currency::Usdt, Network::Arbitrum) => "0xFd086bC7CD5C481DCC9C85ebE478A1C0b69FCbb9",
            (Currency::Usdc, Network::Optimism) => "0x0b2C639c533813f4Aa9D7837CAf62653d097Ff85",
            (Currency::Usdt, Network::Optimism) => "0x94b008aA00579c1307B0EF2c499aD98a8ce58e58",
            (Currency::Usdc, Network::Base) => "0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913",
            (Currency::Usdt, Network::Base) => "0xfde4C96c8593536E31F229EA8f37b2ADa2699bb2",
            (Currency::Usdc, Network::Bsc) => "0x8AC76a51cc950d9822D68b83fE1Ad97B32Cd580d",
            (Currency::Usdt, Network::Bsc) => "0x55d398326f99059fF775485246999027B3197955",
            (
                Currency::Usd | Currency::Eur | Currency::Gbp | Currency::Inr | Currency::Zar,
                Network::Ethereum
                | Network::Polygon
                | Network::Arbitrum
                | Network::Optimism
                | Network::Base
                | Network::Bsc,
            ) => return None,
        })
    }

    /// As [`Self::contract`], as an address.
    #[must_use]
    pub fn contract_address(self) -> Option<EvmAddress> {
        EvmAddress::from_hex(self.contract()?)
    }

    /// How many decimals the contract counts in. They are the network's own: the same coin has six
    /// on one and eighteen on another.
    #[must_use]
    pub const fn decimals(self) -> u32 {
        match self.network {
            Network::Bsc => 18,
            Network::Ethereum
            | Network::Polygon
            | Network::Arbitrum
            | Network::Optimism
            | Network::Base => 6,
        }
    }

    /// An amount as the contract counts it; `None` for one of another currency, or below zero.
    #[must_use]
    pub fn base_units(self, amount: Money) -> Option<u128> {
        if amount.currency() != self.currency {
            return None;
        }
        let surplus = self.decimals().checked_sub(self.currency.decimals())?;
        let minor = u128::try_from(amount.minor()).ok()?;
        minor.checked_mul(10_u128.checked_pow(surplus)?)
    }

    /// What the contract counts, as an amount; `None` where it is no whole number of our smallest
    /// units, or more than we count: nothing is rounded.
    #[must_use]
    pub fn amount(self, base_units: u128) -> Option<Money> {
        let surplus = self.decimals().checked_sub(self.currency.decimals())?;
        let unit = 10_u128.checked_pow(surplus)?;
        let minor = base_units.checked_div(unit)?;
        let is_exact = minor.checked_mul(unit) == Some(base_units);
        let minor = i64::try_from(minor).ok().filter(|_| is_exact)?;
        Some(Money::from_minor(minor, self.currency))
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
