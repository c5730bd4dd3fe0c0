//! Addresses and links that no real wallet takes, and the simulated chain.

use domain::money::{Currency, Money};
use domain::timestamp::{Span, Timestamp};
use domain::transfer::TransferState;

use super::{ASSETS, address, drop_out, look, transfer_reference, wallet_link};
use crate::eip681::is_address;

#[test]
fn no_wallet_takes_an_address() {
    let address = address("TP1");
    assert_eq!(address.len(), 42);
    assert!(!is_address(&address));
}

#[test]
fn a_link_says_what_to_pay_and_is_none_that_a_wallet_pays() {
    let amount = Money::from_minor(15_040_000, Currency::Usdc);
    let link = wallet_link("0xSANDBOX1", ASSETS[0], amount);
    let token = "0xSANDBOXUSDC00000000000000000000000000000";
    let expected =
        format!("turnpike-sandbox:{token}@137/transfer?address=0xSANDBOX1&uint256=15040000");
    assert_eq!(link, expected);
    assert!(token.len() == 42 && !is_address(token));
}

#[test]
fn a_transfer_has_its_hash_and_its_place_there() {
    let reference = transfer_reference("TP1", 0);
    let (hash, place) = reference.split_once(':').unwrap();
    assert_eq!((hash.len(), &hash[..2], place), (66, "0x", "0"));
    assert_eq!(reference, transfer_reference("TP1", 0));
    assert_ne!(reference, transfer_reference("TP1", 1));
    assert_ne!(reference, transfer_reference("TP2", 0));
}

#[test]
fn every_block_confirms_until_it_is_final() {
    let since = Timestamp::from_micros(1_700_000_000_000_000);
    let cases = [(0, 0), (999, 0), (1_000, 1), (5_999, 5), (6_000, 6), (86_400_000, 6)];
    for (millis, confirmations) in cases {
        let progress = look(since.plus(Span::from_millis(millis)), since);
        assert_eq!(progress.confirmations, confirmations, "{millis}");
        let is_final = progress.state == TransferState::Final;
        assert_eq!(is_final, millis >= 6_000, "{millis}");
    }
    // A clock that was set back.
    assert_eq!(look(Timestamp::from_micros(0), since).confirmations, 0);
    let later = since.plus(Span::from_seconds(3));
    assert_eq!(look(later, since).and(drop_out(later, since)).state, TransferState::Dropped);
}
