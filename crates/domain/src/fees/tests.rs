//! Fees: exact, within their bounds, and by the volume that was reached.

use proptest::prelude::*;
use rust_decimal::Decimal;

use super::{Fee, FeeSchedule, NoSchedule};
use crate::money::{Currency, Money};

fn usdc(minor: i64) -> Money {
    Money::from_minor(minor, Currency::Usdc)
}

fn fee(percent_bps: u16, fixed: i64, minimum: i64) -> Fee {
    Fee { percent_bps, fixed: usdc(fixed), minimum: usdc(minimum) }
}

#[test]
fn a_fee_is_a_percentage_and_a_fixed_part_within_its_bounds() {
    let cases = [
        (fee(1_000, 0, 0), 15_040_000, 1_504_000),
        (fee(1_000, 0, 0), 1_000_000, 100_000),
        (fee(290, 300_000, 0), 10_000_000, 590_000),
        (fee(100, 0, 500_000), 10_000_000, 500_000),
        // Never more than there is.
        (fee(100, 0, 500_000), 300_000, 300_000),
        (fee(10_000, 1, 0), 10, 10),
        // In the middle between two: to the even one.
        (fee(50, 0, 0), 100, 0),
        (fee(50, 0, 0), 300, 2),
        (fee(0, 0, 0), 10_000_000, 0),
    ];
    for (fee, amount, expected) in cases {
        assert_eq!(fee.of(usdc(amount)), Some(usdc(expected)), "{fee:?} of {amount}");
    }
    assert_eq!(fee(100, 0, 0).of(Money::from_minor(100, Currency::Usd)), None);
}

#[test]
fn a_tier_holds_from_its_volume_on() {
    let tiers = [(0, fee(300, 0, 0)), (1_000, fee(200, 0, 0)), (5_000, fee(100, 0, 0))];
    let schedule = FeeSchedule::new(tiers.map(|(from, fee)| (usdc(from), fee)).to_vec()).unwrap();
    for (volume, percent) in [(0, 300), (999, 300), (1_000, 200), (4_999, 200), (9_000, 100)] {
        assert_eq!(schedule.at(usdc(volume)).unwrap().percent_bps, percent, "at {volume}");
    }
    // A volume in another currency says nothing.
    let elsewhere = Money::from_minor(9_000, Currency::Usdt);
    assert_eq!(schedule.at(elsewhere).unwrap().percent_bps, 300);
}

#[test]
fn tiers_that_say_nothing_clear_are_refused() {
    let tether = Money::from_minor(0, Currency::Usdt);
    let cases = [
        (vec![], NoSchedule::NoFirstTier),
        (vec![(usdc(1), fee(1, 0, 0))], NoSchedule::NoFirstTier),
        (vec![(usdc(0), fee(1, 0, 0)), (usdc(0), fee(2, 0, 0))], NoSchedule::OutOfOrder),
        (
            vec![(usdc(0), fee(1, 0, 0)), (usdc(9), fee(1, 0, 0)), (usdc(5), fee(2, 0, 0))],
            NoSchedule::OutOfOrder,
        ),
        (vec![(usdc(0), fee(10_001, 0, 0))], NoSchedule::OutOfRange),
        (vec![(usdc(0), fee(1, -1, 0))], NoSchedule::OutOfRange),
        (vec![(tether, fee(1, 0, 0))], NoSchedule::OtherCurrency),
    ];
    for (tiers, expected) in cases {
        assert_eq!(FeeSchedule::new(tiers.clone()), Err(expected), "{tiers:?}");
    }
}

proptest! {
    #[test]
    fn a_fee_is_never_negative_never_above_the_amount_and_within_half_a_unit(
        amount in 0..=1_000_000_000_000_000_i64,
        bps in 0..=10_000_u16,
        fixed in 0..1_000_000_i64,
        minimum in 0..1_000_000_i64,
    ) {
        let taken = fee(bps, fixed, minimum).of(usdc(amount)).unwrap();
        prop_assert!(taken.minor() >= 0 && taken.minor() <= amount);
        let exact = Decimal::from(amount) * Decimal::new(i64::from(bps), 4) + Decimal::from(fixed);
        let bounded = exact.max(Decimal::from(minimum)).min(Decimal::from(amount));
        prop_assert!((Decimal::from(taken.minor()) - bounded).abs() <= Decimal::new(5, 1));
    }
}
