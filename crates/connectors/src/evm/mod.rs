//! Stablecoins on networks that work as Ethereum does: whether an address is a wallet to pay to,
//! what an outside wallet is given to make payouts with, what a network's nodes are asked
//! (JSON-RPC), and whether a transaction made a payout. Of a transaction the log's values count,
//! which its contract wrote, never what was asked of that contract.

mod abi;
pub mod address;
pub mod export;
pub mod finality;
pub mod payout;
pub mod quorum;
pub mod rpc;
pub mod verify;
pub mod wire;

use sha3::{Digest, Keccak256};

/// The hash that these networks use: Keccak-256 as it was before it became SHA-3.
fn keccak256(bytes: &[u8]) -> [u8; 32] {
    Keccak256::digest(bytes).into()
}
