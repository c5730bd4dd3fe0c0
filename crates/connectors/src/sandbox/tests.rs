//! Notifications: what is signed is read back, and nothing else is believed. And refunds.

use domain::money::{Currency, Money};
use domain::timestamp::{Span, Timestamp};

use super::{NoticeKey, sign, verify};
use crate::crypto_sandbox::{drop_out, look, outcome};
use crate::notice::{DeclineReason, Notice, NoticeError, Outcome};
use crate::refund;

fn notices() -> Vec<Notice> {
    let amount = Money::from_minor(125_012, Currency::Inr);
    let bank_reference = "612345678901".to_owned();
    let stablecoin = Money::from_minor(15_040_001, Currency::Usdc);
    let outcomes = [
        Outcome::Approved,
        Outcome::Captured { amount, bank_reference },
        Outcome::Captured { amount: stablecoin, bank_reference: "0xab".to_owned() },
    ];
    let since = Timestamp::from_micros(1_700_000_000_000_000);
    let looks = [look(since, since), look(since.plus(Span::from_days(1)), since)];
    let looks = looks.into_iter().chain([drop_out(since, since)]);
    let transfers = looks.map(|look| outcome("0xab:0", stablecoin, look));
    let outcomes = outcomes.into_iter().chain(transfers);
    let declined = DeclineReason::ALL.into_iter().map(Outcome::Declined);
    let outcomes = outcomes.chain(declined);
    outcomes.map(|outcome| Notice { reference: "TP1".to_owned(), outcome }).collect()
}

#[test]
fn what_is_signed_is_read_back() {
    let key = NoticeKey::new([7; 32]);
    for notice in notices() {
        assert_eq!(verify(&key, &sign(&key, &notice).unwrap()), Ok(notice));
    }
}

#[test]
fn nothing_else_is_believed() {
    let key = NoticeKey::new([7; 32]);
    for notice in notices() {
        let genuine = sign(&key, &notice).unwrap();
        assert_eq!(verify(&NoticeKey::new([8; 32]), &genuine), Err(NoticeError::Forged));
        for index in 0..genuine.body.len() {
            let mut changed = genuine.clone();
            changed.body[index] ^= 1;
            assert_eq!(verify(&key, &changed), Err(NoticeError::Forged));
        }
        for signature in ["", "00", &genuine.signature[2..], "no hex"] {
            let mut changed = genuine.clone();
            changed.signature = signature.to_owned();
            assert_eq!(verify(&key, &changed), Err(NoticeError::Forged));
        }
    }
}

#[test]
fn a_refund_fails_by_its_test_value_only() {
    let amount = Money::from_minor(42_000, Currency::Inr);
    let cases = [
        (None, refund::Outcome::Succeeded),
        (Some("sent back"), refund::Outcome::Succeeded),
        (Some("fail@sandbox "), refund::Outcome::Succeeded),
        (Some("fail@sandbox"), refund::Outcome::Failed),
    ];
    for (reason, outcome) in cases {
        let order = refund::Order { reference: "TPR1", payment: "123456789012", amount, reason };
        assert_eq!(super::refund(&order), outcome, "{reason:?}");
    }
}
