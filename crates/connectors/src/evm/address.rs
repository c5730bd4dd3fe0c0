//! Addresses as people write them: with a checksum in the case of their letters (EIP-55).

use domain::asset::Asset;
use domain::evm::EvmAddress;
use thiserror::Error;

use crate::evm::keccak256;

/// Why a text is no wallet to pay to. The words are fit for a merchant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum WalletError {
    /// No address at all.
    #[error("a wallet's address is 0x and forty hexadecimal digits")]
    NotAnAddress,
    /// A digit is wrong, or a letter's case.
    #[error("the address does not fit its checksum (EIP-55): copy it anew from the wallet")]
    WrongChecksum,
    /// What is sent there is lost.
    #[error("the zero address is nobody's")]
    Zero,
    /// What is sent there is lost.
    #[error("the address is the contract of a stablecoin, and no wallet")]
    TokenContract,
}

/// Reads the address of a wallet to pay to. One in mixed case must fit its checksum; one that is
/// all lower or all upper case carries none.
///
/// # Errors
/// [`WalletError`] for the rule that it breaks.
pub fn wallet(text: &str) -> Result<EvmAddress, WalletError> {
    let address = EvmAddress::from_hex(text).ok_or(WalletError::NotAnAddress)?;
    let has = |is: fn(&u8) -> bool| text.as_bytes().iter().skip(2).any(is);
    let is_mixed = has(u8::is_ascii_lowercase) && has(u8::is_ascii_uppercase);
    if is_mixed && checksummed(address) != text {
        return Err(WalletError::WrongChecksum);
    }
    payable(address)?;
    Ok(address)
}

/// Refuses an address from which nobody could take anything. The contract of one network's token is
/// refused on all: whoever names it has copied the wrong line.
pub(super) fn payable(address: EvmAddress) -> Result<(), WalletError> {
    if address == EvmAddress::ZERO {
        return Err(WalletError::Zero);
    }
    if Asset::all().any(|asset| asset.contract_address() == Some(address)) {
        return Err(WalletError::TokenContract);
    }
    Ok(())
}

/// An address with its checksum: a letter is upper case where the digit of the hash of the address
/// in lower case, at the same place, is eight or more (EIP-55).
#[must_use]
pub fn checksummed(address: EvmAddress) -> String {
    let digits = hex::encode(address.bytes());
    let hash = hex::encode(keccak256(digits.as_bytes()));
    let raise = |(digit, of_hash): (char, char)| {
        if of_hash >= '8' { digit.to_ascii_uppercase() } else { digit }
    };
    let digits = digits.chars().zip(hash.chars()).map(raise);
    "0x".chars().chain(digits).collect()
}

#[cfg(test)]
mod tests;
