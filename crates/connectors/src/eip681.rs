//! The text by which a wallet is asked for a transfer of tokens (EIP-681). It is what a wallet's
//! link and QR code carry.

use std::fmt;

use domain::evm::EvmAddress;

/// The scheme that wallets take.
const SCHEME: &str = "ethereum";

/// A transfer of tokens (ERC-20) that a wallet is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TransferRequest<'a> {
    /// The token's contract.
    pub token: &'a str,
    /// The number of the network (EIP-155).
    pub chain_id: u64,
    /// Whom it is sent to.
    pub to: &'a str,
    /// How much, in the token's smallest unit.
    pub base_units: u128,
}

impl TransferRequest<'_> {
    /// The link; `None` where one of the addresses is none, for a wallet would pay somebody else or
    /// guess.
    #[must_use]
    pub fn link(&self) -> Option<String> {
        let both = is_address(self.token) && is_address(self.to);
        both.then(|| format!("{SCHEME}:{self}"))
    }
}

/// All that follows the scheme. Addresses and numbers need no escaping.
impl fmt::Display for TransferRequest<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { token, chain_id, to, base_units } = self;
        write!(formatter, "{token}@{chain_id}/transfer?address={to}&uint256={base_units}")
    }
}

/// Whether a text is an address: `0x` and forty hexadecimal digits.
#[must_use]
pub fn is_address(text: &str) -> bool {
    EvmAddress::from_hex(text).is_some()
}

#[cfg(test)]
mod tests;
