//! Names of functions and events against their hashes, and words both ways.

use super::*;
use crate::evm::keccak256;

#[test]
fn functions_and_events_are_named_by_their_hashes() {
    for (function, selector) in [
        ("transfer(address,uint256)", TRANSFER),
        ("balanceOf(address)", BALANCE_OF),
        ("decimals()", DECIMALS),
    ] {
        assert_eq!(keccak256(function.as_bytes())[..4], selector, "{function}");
    }
    assert_eq!(keccak256(b"Transfer(address,address,uint256)"), TRANSFER_EVENT.0);
}

#[test]
fn a_word_is_an_address_or_a_number_or_refused() {
    let address = EvmAddress::new([0xab; 20]);
    let mut word = word_of(address);
    assert_eq!(address_of(&word), Some(address));
    word.0[11] = 1;
    assert_eq!(address_of(&word), None);
    for value in [0, 1, u128::from(u64::MAX) + 1, u128::MAX] {
        assert_eq!(number_of(&number(value)), Some(value));
    }
    let mut beyond = number(1);
    beyond[15] = 1;
    assert_eq!(number_of(&beyond), None);
    assert_eq!(number_of(&number(1)[..31]), None);
    assert_eq!(number_of(&[&number(1)[..], &[0]].concat()), None);
    assert_eq!(number_of(&[]), None);
}
