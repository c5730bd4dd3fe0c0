//! What is a card, and that nothing of it is ever printed.

use super::{Brand, Card, CardError, CardNumber, Expiry, HolderName, SecurityCode};

const THIS_MONTH: Expiry = Expiry::new(2026, 11);

#[test]
fn a_number_has_its_digits_and_its_check_digit() {
    let cases = [
        ("4242424242424242", None),
        ("4242 4242 4242 4242", None),
        ("4242-4242-4242-4242", None),
        ("4242\u{a0}4242\u{a0}4242\u{a0}4242\t", None),
        ("378282246310005", None),
        ("6304000000000000", None),
        ("4242424242424241", Some(CardError::CheckDigit)),
        ("2424242424242424", Some(CardError::CheckDigit)),
        ("424242424242426", Some(CardError::Length)),
        ("3782822463100051", Some(CardError::Length)),
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
fn an_expiry_is_read_as_payers_type_it() {
    let cases = [
        ("12/30", Some("12/2030")),
        (" 12 / 30 ", Some("12/2030")),
        ("1230", Some("12/2030")),
        ("122030", Some("12/2030")),
        ("12/2030", Some("12/2030")),
        ("12-30", Some("12/2030")),
        ("12 30", Some("12/2030")),
        ("1/30", Some("01/2030")),
        ("13/30", None),
        ("12/3", None),
        ("12/203", None),
        ("123", None),
        ("12/30/1", None),
        ("１２/30", None),
        ("é123", None),
        ("/", None),
        ("", None),
    ];
    for (text, same) in cases {
        let read = Expiry::parse_typed(text, THIS_MONTH);
        match same.map(|same| Expiry::parse(same, THIS_MONTH)) {
            Some(same) => assert!(read.is_ok() && read == same, "{text}"),
            None => assert_eq!(read.err(), Some(CardError::ExpiryForm), "{text}"),
        }
    }
    assert_eq!(Expiry::parse_typed("10/26", THIS_MONTH).err(), Some(CardError::Expired));
}

#[test]
fn a_code_is_as_long_as_its_scheme_has_it() {
    let cases = [
        ("123", Some(Brand::Visa), true),
        ("1234", Some(Brand::Visa), false),
        ("1234", Some(Brand::AmericanExpress), true),
        ("123", Some(Brand::AmericanExpress), false),
        ("123", None, true),
        ("1234", None, true),
        ("12", None, false),
    ];
    for (text, brand, is_code) in cases {
        assert_eq!(SecurityCode::parse_of(text, brand).is_ok(), is_code, "{text} {brand:?}");
    }
}

#[test]
fn a_holder_has_a_name_and_not_a_number() {
    for name in ["Ada Byron-Lovelace", "李明", "अदिति राव", "O’Brien", "J. Smith 3rd", "Li"]
    {
        assert!(HolderName::parse(name).is_ok(), "{name}");
    }
    let long = "a".repeat(101);
    for text in ["", " ", "A", "123", "4242 4242 4242 4242", "Ada 42424", "a\nb", "—-", &long] {
        assert_eq!(HolderName::parse(text).err(), Some(CardError::Holder), "{text}");
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
        holder: Some(HolderName::parse("Ada Lovelace").unwrap()),
    };
    let parts = format!("{:?} {:?} {:?}", card.number, card.expiry, card.code);
    let printed = format!("{card:?} {parts} {:?} {card:#?}", card.holder);
    for secret in ["4242", "2034", "12", "987", "Ada"] {
        assert!(!printed.contains(secret), "{printed}");
    }
}
