//! The wallets that merchants are paid to.

use connectors::evm::address::{WalletError, checksummed, wallet};

/// Reads the address of a wallet, and gives it as it is kept: with its checksum.
///
/// # Errors
/// [`WalletError`] for the rule that it breaks.
pub(crate) fn parse(text: &str) -> Result<String, WalletError> {
    wallet(text).map(checksummed)
}
