//! What is a card, and that nothing of it is ever printed.

use super::{Card, CardError, CardNumber, Expiry, SecurityCode};

const THIS_MONTH: Expiry = Expiry::new(2026, 11);

#[test]
fn a_number_has_its_digits_and_its_check_digit() {
    let cases = [
        ("4242424242424242", None),
        ("4242 4242 4242 4242", None),
        ("4242-4242-4242-4242", None),
        ("378282246310005", None),
        ("6304000000000000", None),
        ("4242424242424241", Some(CardError::CheckDigit)),
        ("2424242424242424", Some(CardError::CheckDigit)),
        ("42424242424", Some(CardError::NumberDigits)),
        ("42424242424242424242", Some(CardError::NumberDigits)),
        ("4242x24242424242", Some(CardError::NumberDigits)),
        ("４２４２４２４２４２４２４２４２", Some(CardError::NumberDigits)),
        ("", Some(CardError::NumberDigits)),
    ];
    for (text, error) in cases {
        assert_eq!(CardNumber::parse(text).err(), error, "{text}");
    }
}

#[test]
fn an_expiry_is_a_month_that_is_not_over() {
    let cases = [
        ("11/2026", None),
        ("01/2027", None),
        ("12/2046", None),
        ("01/2047", Some(CardError::TooFar)),
        ("12/9999", Some(CardError::TooFar)),
        ("10/2026", Some(CardError::Expired)),
        ("12/2025", Some(CardError::Expired)),
        ("13/2027", Some(CardError::ExpiryForm)),
        ("00/2027", Some(CardError::ExpiryForm)),
        ("1/2027", Some(CardError::ExpiryForm)),
        ("01/27", Some(CardError::ExpiryForm)),
        ("2027-01", Some(CardError::ExpiryForm)),
        ("+1/2027", Some(CardError::ExpiryForm)),
        ("", Some(CardError::ExpiryForm)),
    ];
    for (text, error) in cases {
        assert_eq!(Expiry::parse(text, THIS_MONTH).err(), error, "{text}");
    }
}

#[test]
fn a_code_is_three_or_four_digits() {
    for text in ["000", "123", "1234"] {
        assert_eq!(SecurityCode::parse(text).map(|code| code.expose().to_owned()), Ok(text.into()));
    }
    for text in ["", "12", "12345", "12a", " 123"] {
        assert_eq!(SecurityCode::parse(text).err(), Some(CardError::CodeDigits), "{text:?}");
    }
}

#[test]
fn nothing_of_a_card_is_printed() {
    let card = Card {
        number: CardNumber::parse("4242424242424242").unwrap(),
        expiry: Expiry::parse("12/2034", THIS_MONTH).unwrap(),
        code: SecurityCode::parse("987").unwrap(),
    };
    let printed = format!("{card:?} {:?} {:?} {:?} {card:#?}", card.number, card.expiry, card.code);
    for secret in ["4242", "2034", "12", "987"] {
        assert!(!printed.contains(secret), "{printed}");
    }
}
