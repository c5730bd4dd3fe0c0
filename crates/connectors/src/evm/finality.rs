//! When a payout can no longer be undone by its network. Nobody waits for it, so more is asked for
//! than of a payer's money: an invoice that is paid out must stay so.

use std::fmt;

use domain::asset::Network;
use domain::money::Money;

use crate::evm::rpc::BlockAt;

/// From how much on an amount is a large one: a thousand of a stablecoin, in millionths.
pub const LARGE_MINOR: i64 = 1_000_000_000;

/// What makes a block one that stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finality {
    /// So many blocks, its own included.
    Blocks(u64),
    /// It is not above the block that the network calls safe.
    Safe,
    /// It is not above the block that the network calls finalized.
    Finalized,
}

/// What is asked for on a network: for a small amount, and for a large one.
///
/// - Ethereum: `safe` is justified by two thirds of the stake, after some seven minutes;
///   `finalized` takes about thirteen, and undoing it costs a third of the stake.
/// - Polygon: `finalized` is a milestone that two thirds of the stake signed, within seconds.
/// - Arbitrum One, OP Mainnet, Base: `latest` is one company's word; `safe` is written to Ethereum,
///   and `finalized` is final there.
/// - BNB Smart Chain: more than two thirds of its 21 validators have built on a block after 15;
///   `finalized` is what two thirds have voted for.
#[must_use]
pub const fn policy(network: Network) -> [Finality; 2] {
    match network {
        Network::Polygon => [Finality::Finalized, Finality::Finalized],
        Network::Ethereum | Network::Arbitrum | Network::Optimism | Network::Base => {
            [Finality::Safe, Finality::Finalized]
        }
        Network::Bsc => [Finality::Blocks(15), Finality::Finalized],
    }
}

/// What is asked for of an amount on a network.
#[must_use]
pub fn required(network: Network, amount: Money) -> Finality {
    let [small, large] = policy(network);
    if amount.minor() < LARGE_MINOR { small } else { large }
}

impl Finality {
    /// The block that a node is asked for: what is not above it stays, where no blocks are counted.
    #[must_use]
    pub const fn block(self) -> BlockAt {
        match self {
            Self::Blocks(_) => BlockAt::Latest,
            Self::Safe => BlockAt::Safe,
            Self::Finalized => BlockAt::Finalized,
        }
    }
}

/// As an operator reads it: `15 blocks`, `safe`, `finalized`.
impl fmt::Display for Finality {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Blocks(count) => write!(formatter, "{count} blocks"),
            Self::Safe => formatter.write_str("safe"),
            Self::Finalized => formatter.write_str("finalized"),
        }
    }
}

#[cfg(test)]
mod tests;
