//! Where UPI ids are taken, and what payers are told of limits.

use super::{Caution, UpiIds, UpiRules};
use crate::device::Device;
use crate::money::{Currency, Money};

#[test]
fn upi_ids_are_taken_where_the_rules_allow_it() {
    let cases = [
        (UpiIds::Nowhere, [false, false, false]),
        (UpiIds::OnPhones, [true, true, false]),
        (UpiIds::Everywhere, [true, true, true]),
    ];
    for (upi_ids, expected) in cases {
        assert_eq!(Device::ALL.map(|device| upi_ids.are_taken_on(device)), expected, "{upi_ids:?}");
    }
}

#[test]
fn a_payer_is_told_of_the_limit_that_he_may_run_into() {
    let rupees = |rupees: i64| Money::from_minor(rupees * 100, Currency::Inr);
    let rules = UpiRules {
        usual_max: Some(rupees(100_000)),
        newcomer_max: Some(rupees(5_000)),
        ..UpiRules::default()
    };
    let cases = [
        (rupees(1), None),
        (rupees(5_000), None),
        (Money::from_minor(500_001, Currency::Inr), Some(Caution::AboveNewcomers(rupees(5_000)))),
        (rupees(100_000), Some(Caution::AboveNewcomers(rupees(5_000)))),
        (Money::from_minor(10_000_001, Currency::Inr), Some(Caution::AboveUsual(rupees(100_000)))),
        (Money::from_minor(i64::MAX, Currency::Usd), None),
    ];
    for (amount, expected) in cases {
        assert_eq!(rules.caution(amount), expected, "{amount:?}");
        assert_eq!(UpiRules::default().caution(amount), None, "{amount:?}");
    }
}
