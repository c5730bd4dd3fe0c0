//! Prices: exact, rounded half-even, and never from a stale rate.

use proptest::prelude::*;
use rust_decimal::Decimal;

use super::{NoQuote, Rate, quote};
use crate::money::{Currency, Money};
use crate::timestamp::{Span, Timestamp};

const NOW: Timestamp = Timestamp::from_micros(1_700_000_000_000_000);
const VALIDITY: Span = Span::from_minutes(10);

fn rate(mid: &str, spread_bps: u16) -> Rate {
    Rate {
        source: "fixed".to_owned(),
        base: Currency::Usd,
        payer: Currency::Inr,
        mid: mid.parse().unwrap(),
        spread_bps,
        taken_at: NOW,
        max_age: None,
    }
}

fn usd(minor: i64) -> Money {
    Money::from_minor(minor, Currency::Usd)
}

#[test]
fn prices_are_exact_and_half_even() {
    let cases = [
        (1504, "83.12", 0, "83.12", 125_012),     // 1250.1248
        (100, "83.125", 0, "83.125", 8_312),      // 83.125 lies in the middle: to the even 83.12
        (100, "83.135", 0, "83.135", 8_314),      // 83.135 lies in the middle: to the even 83.14
        (1504, "83.12", 100, "83.9512", 126_263), // 1262.626048
        (1, "0.6", 0, "0.6", 1),                  // 0.006
    ];
    for (minor, mid, spread_bps, effective, payable) in cases {
        let quote = quote(usd(minor), &rate(mid, spread_bps), NOW, VALIDITY).unwrap();
        assert_eq!(quote.payable, Money::from_minor(payable, Currency::Inr), "{minor} at {mid}");
        assert_eq!(quote.rate.to_string(), effective);
        assert_eq!(quote.valid_until, NOW.plus(VALIDITY));
    }
}

#[test]
fn no_price_is_better_than_a_guess() {
    let stale = Rate { max_age: Some(Span::from_hours(1)), ..rate("83.12", 0) };
    let later = NOW.plus(Span::from_hours(1)).plus(Span::from_millis(1));
    let cases = [
        (Money::from_minor(100, Currency::Eur), rate("83.12", 0), NOW, NoQuote::OtherCurrency),
        (usd(100), stale, later, NoQuote::Stale),
        (usd(100), rate("0", 0), NOW, NoQuote::OutOfRange),
        (usd(100), rate("-83.12", 0), NOW, NoQuote::OutOfRange),
        (usd(1), rate("0.001", 0), NOW, NoQuote::OutOfRange),
        (usd(i64::MAX), rate("83.12", 0), NOW, NoQuote::OutOfRange),
    ];
    for (amount, rate, now, expected) in cases {
        assert_eq!(quote(amount, &rate, now, VALIDITY), Err(expected));
    }
}

proptest! {
    #[test]
    fn a_price_is_within_half_a_minor_unit(
        minor in 1..1_000_000_000_i64,
        mid_scaled in 1..1_000_000_000_i64,
        spread_bps in 0..1_000_u16,
    ) {
        let mid = Decimal::new(mid_scaled, 6);
        let rate = Rate { mid, ..rate("1", spread_bps) };
        if let Ok(quote) = quote(usd(minor), &rate, NOW, VALIDITY) {
            let exact = Decimal::new(minor, 2) * quote.rate;
            let error = (Decimal::new(quote.payable.minor(), 2) - exact).abs();
            prop_assert!(error <= Decimal::new(5, 3), "{exact} was priced {}", quote.payable);
        }
    }
}
