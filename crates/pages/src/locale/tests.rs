//! Which language is chosen, how it writes amounts, and that its texts are complete.

mod texts;

use domain::money::{Currency, Money};
use domain::timestamp::Timestamp;

use super::Locale;

#[test]
fn the_language_asked_for_first_is_chosen() {
    let cases = [
        ("", Locale::English),
        ("en", Locale::English),
        ("hi-IN,hi;q=0.9,en-US;q=0.8", Locale::Hindi),
        ("fr-CH, fr;q=0.9, en;q=0.8, de;q=0.7, *;q=0.5", Locale::French),
        ("es-419", Locale::Spanish),
        ("pt-PT", Locale::Portuguese),
        ("ar-EG", Locale::Arabic),
        ("de, ja;q=0.9, ar;q=0.1", Locale::Arabic),
        ("en;q=0.1, fr", Locale::French),
        ("en;q=0.100, fr;q=0.11", Locale::French),
        ("fr;q=0, es;q=0.001", Locale::Spanish),
        ("fr;q=0.0, de", Locale::English),
        ("fr;q=2, es;q=0.5", Locale::Spanish),
        ("fr;q=-1, ;;;, q=1, ***, es", Locale::Spanish),
        ("FR", Locale::French),
        ("*", Locale::English),
        ("de", Locale::English),
        ("\u{e9}\u{e9}", Locale::English),
    ];
    for (header, expected) in cases {
        assert_eq!(Locale::negotiate(header), expected, "{header:?}");
    }
    assert_eq!(Locale::negotiate(&"xx,".repeat(100_000)), Locale::English);
}

#[test]
fn codes_name_their_languages() {
    for locale in Locale::ALL {
        assert_eq!(Locale::from_code(locale.code()), Some(locale));
    }
    for code in ["", "EN", "en-US", "xx", "en "] {
        assert_eq!(Locale::from_code(code), None, "{code:?}");
    }
}

#[test]
fn amounts_are_written_as_the_language_writes_them() {
    // A space here is one that does not break, but for French thousands: those have a narrow one.
    let cases = [
        (Locale::English, "1,234,567.89 INR", "₹1,234,567.89"),
        (Locale::Hindi, "12,34,567.89 INR", "₹12,34,567.89"),
        (Locale::French, "1_234_567,89 INR", "1_234_567,89 ₹"),
        (Locale::Spanish, "1.234.567,89 INR", "1.234.567,89 ₹"),
        (Locale::Portuguese, "1.234.567,89 INR", "₹ 1.234.567,89"),
        (Locale::Arabic, "1,234,567.89 INR", "₹1,234,567.89"),
    ];
    let rupees = Money::from_minor(123_456_789, Currency::Inr);
    for (locale, money, signed) in cases {
        let spaced = |text: &str| text.replace(' ', "\u{a0}").replace('_', "\u{202f}");
        assert_eq!(locale.money(&rupees).0, spaced(money), "{locale:?}");
        assert_eq!(locale.with_sign(&rupees).0, spaced(signed), "{locale:?}");
    }
}

#[test]
fn no_digit_of_an_amount_is_lost() {
    let minors = [1, 10, 99, 100, 12_345, i64::MAX, -5];
    for currency in Currency::ALL {
        for money in minors.map(|minor| Money::from_minor(minor, currency)) {
            for locale in Locale::ALL {
                let written = locale.money(&money).0;
                let digits: String = written.chars().filter(char::is_ascii_digit).collect();
                let expected: String =
                    money.with_cents().chars().filter(char::is_ascii_digit).collect();
                assert_eq!(digits, expected, "{locale:?}: {written}");
                let (digits, exact) = (locale.exactly(&money).0, money.trimmed());
                assert_eq!(digits, format!("{exact}\u{a0}{currency}"));
            }
        }
    }
}

#[test]
fn rates_and_times_are_written_out() {
    let rate = Locale::French.rate(&Currency::Usd, "83.1200", Currency::Inr);
    assert_eq!(rate.0, "1\u{a0}USD = 83,1200\u{a0}INR");
    let unread = Locale::English.rate(&Currency::Usd, "none", Currency::Inr);
    assert_eq!(unread.0, "1\u{a0}USD = none\u{a0}INR");
    let at = Timestamp::from_micros(1_795_342_200_000_000);
    assert_eq!(Locale::Arabic.time(&at).0, "10:10:00\u{a0}UTC");
    assert_eq!(super::amounts::iso(&at), "2026-11-22T10:10:00Z");
    assert_eq!(Locale::English.time(&Timestamp::from_micros(-1)).0, "23:59:59\u{a0}UTC");
}
