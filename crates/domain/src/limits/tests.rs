//! Bounds are inclusive, and bind only their own currency.

use super::{AmountLimits, OutOfLimits};
use crate::money::{Currency, Money};

#[test]
fn bounds_are_inclusive() {
    let usd = |minor| Money::from_minor(minor, Currency::Usd);
    let limits = AmountLimits { min: Some(usd(100)), max: Some(usd(1_000)) };
    let cases = [
        (usd(99), Err(OutOfLimits::Below)),
        (usd(100), Ok(())),
        (usd(1_000), Ok(())),
        (usd(1_001), Err(OutOfLimits::Above)),
        (Money::from_minor(5_000, Currency::Eur), Ok(())),
    ];
    for (amount, expected) in cases {
        assert_eq!(limits.check(amount), expected, "{amount}");
    }
    assert_eq!(AmountLimits::default().check(usd(i64::MAX)), Ok(()));
}
