//! `crypto_sandbox`: a simulator of a chain and a wallet, for test keys only. No chain is behind
//! it, and no wallet takes its addresses, so that nobody pays one by mistake.

use domain::asset::{Asset, Network};
use domain::money::{Currency, Money};
use sha2::{Digest, Sha256};

/// The name of the payment solution.
pub const NAME: &str = "crypto_sandbox";

/// What it takes.
pub const ASSETS: [Asset; 2] = [
    Asset { currency: Currency::Usdc, network: Network::Polygon },
    Asset { currency: Currency::Usdt, network: Network::Polygon },
];

/// The deposit address of an attempt, which follows from its reference: as long as a real one, and
/// with letters that are no hexadecimal digits.
#[must_use]
pub fn address(reference: &str) -> String {
    let digest = hex::encode(Sha256::digest(reference.as_bytes()));
    let (start, _) = digest.split_at(33);
    format!("0xSANDBOX{start}")
}

/// The link that a simulated wallet would be opened with. Its scheme is nobody's.
#[must_use]
pub fn wallet_link(address: &str, asset: Asset, amount: Money) -> String {
    format!("turnpike-sandbox:{address}?asset={asset}&amount={}", amount.trimmed())
}

#[cfg(test)]
mod tests;
