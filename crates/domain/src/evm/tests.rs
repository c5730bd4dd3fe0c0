//! Addresses and hashes as texts.

use super::{EvmAddress, TransactionHash};

#[test]
fn an_address_is_forty_digits_in_any_case() {
    let text = "0x3c499c542cEF5E3811e1192ce70d8cC03d5c3359";
    let address = EvmAddress::from_hex(text).unwrap();
    assert_eq!(address.to_string(), text.to_lowercase());
    assert_eq!(address.bytes()[..2], [0x3c, 0x49]);
    assert_eq!(EvmAddress::from_hex(&text.replacen("3c", "3C", 1)), Some(address));
    assert_eq!(EvmAddress::from_hex(&EvmAddress::ZERO.to_string()), Some(EvmAddress::ZERO));
    let longer = format!("{text}00");
    let wrong = ["", "0x", &text[2..], &text[..41], &text[..40], &longer, "0xSANDBOX"];
    let signed = text.replacen("3c", "+3", 1);
    let wide = text.replacen("3c", "é", 1);
    let upper_prefix = text.replacen("0x", "0X", 1);
    for text in wrong.into_iter().chain([&*signed, &*wide, &*upper_prefix]) {
        assert_eq!(EvmAddress::from_hex(text), None, "{text}");
    }
}

#[test]
fn a_transactions_hash_is_sixty_four_digits() {
    let text = format!("0x{}", "aB".repeat(32));
    let hash = TransactionHash::from_hex(&text).unwrap();
    assert_eq!(hash, TransactionHash::new([0xab; 32]));
    assert_eq!(format!("{hash} {hash:?}"), format!("{0} {0}", text.to_lowercase()));
    for text in [&text[..65], &text[..64], "0x3c499c542cEF5E3811e1192ce70d8cC03d5c3359"] {
        assert_eq!(TransactionHash::from_hex(text), None, "{text}");
    }
}
