//! What a token's contract is called with and answers (Solidity's "Contract ABI Specification"):
//! four bytes that name the function, then words of thirty-two bytes.

use domain::evm::EvmAddress;

use crate::evm::wire::Word;

/// `transfer(address,uint256)` of ERC-20.
const TRANSFER: [u8; 4] = [0xa9, 0x05, 0x9c, 0xbb];
/// `balanceOf(address)`.
const BALANCE_OF: [u8; 4] = [0x70, 0xa0, 0x82, 0x31];
/// `decimals()`.
const DECIMALS: [u8; 4] = [0x31, 0x3c, 0xe5, 0x67];

/// The event `Transfer(address,address,uint256)`: the first topic of its log.
pub(super) const TRANSFER_EVENT: Word = Word([
    0xdd, 0xf2, 0x52, 0xad, 0x1b, 0xe2, 0xc8, 0x9b, 0x69, 0xc2, 0xb0, 0x68, 0xfc, 0x37, 0x8d, 0xaa,
    0x95, 0x2b, 0xa7, 0xf1, 0x63, 0xc4, 0xa1, 0x16, 0x28, 0xf5, 0x5a, 0x4d, 0xf5, 0x23, 0xb3, 0xef,
]);

pub(super) fn transfer(recipient: EvmAddress, base_units: u128) -> Vec<u8> {
    [&TRANSFER[..], &word_of(recipient).0, &number(base_units)].concat()
}

pub(super) fn balance_of(owner: EvmAddress) -> Vec<u8> {
    [&BALANCE_OF[..], &word_of(owner).0].concat()
}

pub(super) fn decimals() -> Vec<u8> {
    DECIMALS.to_vec()
}

/// An address as a word: twelve zeros before it.
pub(super) fn word_of(address: EvmAddress) -> Word {
    let mut word = [0; 32];
    let (_, end) = word.split_at_mut(12);
    end.copy_from_slice(&address.bytes());
    Word(word)
}

/// The address that a word is; `None` where anything but zeros is before it.
pub(super) fn address_of(word: &Word) -> Option<EvmAddress> {
    let (start, end) = word.0.split_at(12);
    let is_address = start.iter().all(|byte| *byte == 0);
    is_address.then_some(EvmAddress::new(end.try_into().ok()?))
}

fn number(value: u128) -> [u8; 32] {
    let mut word = [0; 32];
    let (_, end) = word.split_at_mut(16);
    end.copy_from_slice(&value.to_be_bytes());
    word
}

/// The number that one word is; `None` where there is more or less, and where it is beyond what we
/// count.
pub(super) fn number_of(data: &[u8]) -> Option<u128> {
    let word: &[u8; 32] = data.try_into().ok()?;
    let (start, end) = word.split_at(16);
    let fits = start.iter().all(|byte| *byte == 0);
    fits.then_some(u128::from_be_bytes(end.try_into().ok()?))
}

#[cfg(test)]
mod tests;
