//! `crypto_sandbox`: a simulator of a chain and a wallet, for test keys only. No chain is behind
//! it, and no wallet takes its addresses, so that nobody pays one by mistake.

use domain::asset::{Asset, Network};
use domain::money::{Currency, Money};
use domain::timestamp::{Span, Timestamp};
use domain::transfer::{Progress, TransferState};
use sha2::{Digest, Sha256};

use crate::eip681::TransferRequest;
use crate::notice::Outcome;

/// The name of the payment solution.
pub const NAME: &str = "crypto_sandbox";

/// What it takes.
pub const ASSETS: [Asset; 2] = [
    Asset { currency: Currency::Usdc, network: Network::Polygon },
    Asset { currency: Currency::Usdt, network: Network::Polygon },
];

/// How long the simulated chain takes for a block.
pub const BLOCK_TIME: Span = Span::from_seconds(1);

/// How many blocks make a transfer final on it.
pub const CONFIRMATIONS_REQUIRED: u32 = 6;

/// The deposit address of an attempt, which follows from its reference: as long as a real one, and
/// with letters that are no hexadecimal digits.
#[must_use]
pub fn address(reference: &str) -> String {
    let digest = hex::encode(Sha256::digest(reference.as_bytes()));
    let (start, _) = digest.split_at(33);
    format!("0xSANDBOX{start}")
}

/// The link that a simulated wallet would be opened with. It is composed as a real one is, but its
/// scheme is nobody's, and neither the token nor the address is one.
#[must_use]
pub fn wallet_link(address: &str, asset: Asset, amount: Money) -> String {
    let token = format!("0xSANDBOX{:0<33}", asset.currency.code());
    let (chain_id, base_units) = (asset.network.chain_id(), asset.base_units(amount));
    let base_units = base_units.unwrap_or_default();
    let request = TransferRequest { token: &token, chain_id, to: address, base_units };
    format!("turnpike-sandbox:{request}")
}

/// The reference of a transfer to an attempt's address: the transaction's hash and its place there.
/// The wallet counts its transfers, so that a form that is sent twice is one of them.
#[must_use]
pub fn transfer_reference(attempt: &str, count: usize) -> String {
    let digest = Sha256::digest(format!("{attempt}/{count}").as_bytes());
    format!("0x{}:0", hex::encode(digest))
}

/// What the chain says now of a transfer that is in a block since a time.
#[must_use]
pub fn look(now: Timestamp, since: Timestamp) -> Progress {
    let age = now.since(since).micros().max(0);
    let blocks = age.checked_div(BLOCK_TIME.micros()).unwrap_or_default();
    let confirmations = u32::try_from(blocks).unwrap_or(u32::MAX).min(CONFIRMATIONS_REQUIRED);
    Progress::seen(now, since, [confirmations, CONFIRMATIONS_REQUIRED])
}

/// What the chain says once a transfer's block was replaced by one without it.
#[must_use]
pub fn drop_out(now: Timestamp, since: Timestamp) -> Progress {
    Progress { state: TransferState::Dropped, confirmations: 0, ..look(now, since) }
}

/// What the chain tells of a transfer.
#[must_use]
pub fn outcome(reference: &str, amount: Money, progress: Progress) -> Outcome {
    Outcome::Transfer { amount, reference: reference.to_owned(), progress }
}

#[cfg(test)]
mod tests;
