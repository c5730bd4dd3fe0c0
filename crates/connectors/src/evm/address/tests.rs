//! Checksums against the examples of EIP-55 and those of all pinned contracts.

use super::*;

/// EIP-55, "Test Cases".
const EXAMPLES: [&str; 8] = [
    "0x52908400098527886E0F7030069857D2E4169EE7",
    "0x8617E340B3D01FA5F11F306F4090FD50E238070D",
    "0xde709f2102306220921060314715629080e2fb77",
    "0x27b1fdb04752bbc536007a920d24acb045561c26",
    "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
    "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
    "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
    "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
];

#[test]
fn checksums_are_those_of_the_proposal() {
    for text in EXAMPLES {
        let address = wallet(text).unwrap();
        assert_eq!(checksummed(address), text);
        assert_eq!(wallet(&text.to_lowercase()), Ok(address));
        assert_eq!(wallet(&format!("0x{}", text[2..].to_uppercase())), Ok(address));
    }
}

#[test]
fn a_wrong_digit_or_case_is_seen() {
    let text = EXAMPLES[4];
    for at in 2..text.len() {
        let letter = char::from(text.as_bytes()[at]);
        let other = if letter == '1' { '2' } else { '1' };
        let mut wrong = text.to_owned();
        wrong.replace_range(at..=at, &other.to_string());
        assert_eq!(wallet(&wrong), Err(WalletError::WrongChecksum), "{wrong}");
        if letter.is_ascii_alphabetic() {
            let other = if letter.is_lowercase() {
                letter.to_ascii_uppercase()
            } else {
                letter.to_ascii_lowercase()
            };
            wrong.replace_range(at..=at, &other.to_string());
            assert_eq!(wallet(&wrong), Err(WalletError::WrongChecksum), "{wrong}");
        }
    }
}

#[test]
fn contracts_fit_their_checksums_and_are_no_wallets() {
    for asset in Asset::all() {
        let contract = asset.contract().unwrap();
        assert_eq!(checksummed(asset.contract_address().unwrap()), contract, "{asset}");
        for text in [contract, &contract.to_lowercase()] {
            assert_eq!(wallet(text), Err(WalletError::TokenContract), "{asset}");
        }
    }
}

#[test]
fn what_nobody_has_is_no_wallet() {
    assert_eq!(wallet(&EvmAddress::ZERO.to_string()), Err(WalletError::Zero));
    for text in ["", "0x", "vitalik.eth", "eth:0x8617E340B3D01FA5F11F306F4090FD50E238070D"] {
        assert_eq!(wallet(text), Err(WalletError::NotAnAddress), "{text}");
    }
}
