//! Addresses and links that no real wallet takes.

use super::{ASSETS, address, wallet_link};
use domain::money::{Currency, Money};

#[test]
fn no_wallet_takes_an_address() {
    let address = address("TP1");
    assert_eq!(address.len(), 42);
    assert!(address.bytes().any(|byte| !byte.is_ascii_hexdigit() && byte != b'x'));
}

#[test]
fn a_link_says_what_to_pay() {
    let amount = Money::from_minor(15_040_000, Currency::Usdc);
    let link = wallet_link("0xSANDBOX1", ASSETS[0], amount);
    assert_eq!(link, "turnpike-sandbox:0xSANDBOX1?asset=USDC_polygon&amount=15.04");
}
