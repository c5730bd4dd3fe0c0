//! The simulated refunds of the sandboxes.

use domain::money::{Currency, Money};

use super::{Order, Outcome, refund};

#[test]
fn a_refund_fails_by_its_test_value_only() {
    let amount = Money::from_minor(42_000, Currency::Inr);
    let cases = [
        (None, Outcome::Succeeded),
        (Some("sent back"), Outcome::Succeeded),
        (Some("fail@sandbox "), Outcome::Succeeded),
        (Some("fail@sandbox"), Outcome::Failed),
    ];
    for (reason, outcome) in cases {
        let order = Order { reference: "TPR1", payment: "123456789012", amount, reason };
        assert_eq!(refund(&order), outcome, "{reason:?}");
    }
}
