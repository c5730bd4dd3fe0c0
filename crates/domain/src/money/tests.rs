//! Amounts as merchants write them, and the round trip of every amount through its text.

use proptest::prelude::*;

use super::{AmountError, Currency, Money};

#[test]
fn amounts_are_read_from_their_digits() {
    let cases: &[(&str, Result<i64, AmountError>)] = &[
        ("15.04", Ok(1504)),
        ("42", Ok(4200)),
        ("4.5", Ok(450)),
        ("0.01", Ok(1)),
        ("15.040", Ok(1504)),
        ("15.0400000000000000000000000000", Ok(1504)),
        ("007", Ok(700)),
        ("92233720368547758.07", Ok(i64::MAX)),
        ("92233720368547758.08", Err(AmountError::TooLarge)),
        (&"9".repeat(400), Err(AmountError::TooLarge)),
        ("0", Err(AmountError::Zero)),
        ("0.00", Err(AmountError::Zero)),
        ("0.001", Err(AmountError::TooManyDecimals)),
        ("15.041", Err(AmountError::TooManyDecimals)),
        ("", Err(AmountError::NotDigits)),
        (".", Err(AmountError::NotDigits)),
        (".5", Err(AmountError::NotDigits)),
        ("15.", Err(AmountError::NotDigits)),
        ("1.2.3", Err(AmountError::NotDigits)),
        ("1e3", Err(AmountError::NotDigits)),
        ("1E3", Err(AmountError::NotDigits)),
        ("-1", Err(AmountError::NotDigits)),
        ("+1", Err(AmountError::NotDigits)),
        ("1,5", Err(AmountError::NotDigits)),
        ("1_000", Err(AmountError::NotDigits)),
        (" 15", Err(AmountError::NotDigits)),
        ("15 ", Err(AmountError::NotDigits)),
        ("15\n", Err(AmountError::NotDigits)),
        ("NaN", Err(AmountError::NotDigits)),
        ("Infinity", Err(AmountError::NotDigits)),
        ("0x10", Err(AmountError::NotDigits)),
        ("١٥", Err(AmountError::NotDigits)),
        ("15.0４", Err(AmountError::NotDigits)),
    ];
    for (text, expected) in cases {
        let parsed = Money::parse(text, Currency::Usd).map(Money::minor);
        assert_eq!(parsed, *expected, "amount {text:?}");
    }
}

#[test]
fn amounts_are_printed_exactly() {
    let cases: &[(i64, &str, &str, &str)] = &[
        (400, "4.00", "4", "4.00"),
        (1504, "15.04", "15.04", "15.04"),
        (450, "4.50", "4.5", "4.50"),
        (1, "0.01", "0.01", "0.01"),
        (0, "0.00", "0", "0.00"),
        (-5, "-0.05", "-0.05", "-0.05"),
        (125_008, "1250.08", "1250.08", "1,250.08"),
        (100_000, "1000.00", "1000", "1,000.00"),
        (-100_000, "-1000.00", "-1000", "-1,000.00"),
        (-10_000, "-100.00", "-100", "-100.00"),
        (i64::MIN, "-92233720368547758.08", "-92233720368547758.08", "-92,233,720,368,547,758.08"),
    ];
    for (minor, fixed, trimmed, grouped) in cases {
        let money = Money::from_minor(*minor, Currency::Usd);
        assert_eq!((money.fixed(), money.trimmed()), ((*fixed).to_owned(), (*trimmed).to_owned()));
        assert_eq!(money.grouped(), *grouped);
    }
}

#[test]
fn codes_are_exact() {
    for currency in Currency::ALL {
        assert_eq!(Currency::from_code(currency.code()), Some(currency));
    }
    for currency in Currency::INVOICED {
        assert_eq!(Currency::from_devise(currency.code()), Some(currency));
    }
    for code in ["usd", "USD ", "US", "", "XXX"] {
        assert_eq!(Currency::from_code(code), None, "{code:?}");
    }
    for code in ["usd", "", "USDC", "USDT"] {
        assert_eq!(Currency::from_devise(code), None, "{code:?}");
    }
}

#[test]
fn sums_need_one_currency() {
    let dollar = Money::from_minor(100, Currency::Usd);
    assert_eq!(dollar.checked_add(dollar), Some(Money::from_minor(200, Currency::Usd)));
    assert_eq!(dollar.checked_add(Money::from_minor(1, Currency::Inr)), None);
    assert_eq!(dollar.checked_add(Money::from_minor(i64::MAX, Currency::Usd)), None);
}

proptest! {
    #[test]
    fn every_amount_survives_its_text(minor in 1..=i64::MAX) {
        let money = Money::from_minor(minor, Currency::Usd);
        prop_assert_eq!(Money::parse(&money.fixed(), Currency::Usd), Ok(money));
        prop_assert_eq!(Money::parse(&money.trimmed(), Currency::Usd), Ok(money));
        prop_assert_eq!(money.grouped().replace(',', ""), money.fixed());
    }

    #[test]
    fn no_text_is_read_as_another_amount(text in "[0-9.,e+ -]{0,12}") {
        if let Ok(money) = Money::parse(&text, Currency::Usd) {
            let canonical = |text: &str| {
                let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
                let whole = whole.trim_start_matches('0').to_owned();
                (whole, fraction.trim_end_matches('0').to_owned())
            };
            prop_assert_eq!(canonical(&text), canonical(&money.fixed()));
        }
    }
}
