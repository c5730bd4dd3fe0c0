//! What goes back is never more than what came, and in the end exactly that.

use proptest::prelude::*;

use super::{CannotRefund, RefundAmounts};
use crate::ids::AttemptNumber;
use crate::invoice::{Arrival, Event, Facts, Occurred, decide};
use crate::money::{Currency, Money};
use crate::status::{RefundStatus, Status};
use crate::timestamp::Timestamp;

const START: Timestamp = Timestamp::from_micros(1_700_000_000_000_000);

/// Amounts of an invoice with what is given back for them.
type Parts = &'static [(i64, i64)];

fn usd(minor: i64) -> Money {
    Money::from_minor(minor, Currency::Usd)
}

fn inr(minor: i64) -> Money {
    Money::from_minor(minor, Currency::Inr)
}

fn after(facts: &Facts, event: Event) -> Facts {
    decide(facts, &Occurred { at: START, event }).unwrap().facts
}

fn paid(received: i64) -> Facts {
    let (attempt, reference) = (AttemptNumber::FIRST, "rrn".to_owned());
    let money = Event::MoneyConfirmed { attempt, received: inr(received), reference };
    after(&Facts::new(START), money)
}

fn started(facts: &Facts, whole: Money, amount: i64) -> Result<(Facts, Money), CannotRefund> {
    let amounts = facts.refund_amounts(whole, usd(amount), Arrival::ByTransfers)?;
    let refund = facts.next_refund();
    Ok((after(facts, Event::RefundStarted { refund, amounts }), amounts.given_back))
}

#[test]
fn parts_are_in_proportion_and_the_last_takes_the_rest() {
    let cases: &[(i64, i64, Parts)] = &[
        (1_504, 126_329, &[(1_504, 126_329)]),
        (1_000, 84_000, &[(500, 42_000), (500, 42_000)]),
        (300, 1_000, &[(100, 333), (100, 334), (100, 333)]),
        (700, 100, &[(100, 14), (100, 15), (100, 14), (100, 14), (100, 14), (200, 29)]),
    ];
    for (whole, received, parts) in cases {
        let mut facts = paid(*received);
        let mut sum = 0;
        for (amount, given_back) in *parts {
            let (next, found) = started(&facts, usd(*whole), *amount).unwrap();
            assert_eq!(found, inr(*given_back), "{amount} of {whole}");
            sum += given_back;
            facts = next;
        }
        assert_eq!(sum, *received);
        assert_eq!(
            facts.refund_amounts(usd(*whole), usd(1), Arrival::AtOnce),
            Err(CannotRefund::TooMuch)
        );
    }
}

#[test]
fn what_cannot_be_given_back_is_refused() {
    let refused = |received, amount: Money| {
        paid(received).refund_amounts(usd(10_000), amount, Arrival::AtOnce)
    };
    assert_eq!(refused(100, usd(10_001)), Err(CannotRefund::TooMuch));
    assert_eq!(refused(100, inr(100)), Err(CannotRefund::TooMuch));
    assert_eq!(refused(100, usd(0)), Err(CannotRefund::TooMuch));
    assert_eq!(refused(100, usd(1)), Err(CannotRefund::TooSmall));
    let unpaid = Facts::new(START).refund_amounts(usd(10_000), usd(1), Arrival::AtOnce);
    assert_eq!(unpaid, Err(CannotRefund::NothingPaid));
}

#[test]
fn what_came_while_all_goes_back_is_left() {
    let received = |minor, reference: &str| {
        let (received, reference) = (inr(minor), reference.to_owned());
        Event::MoneyConfirmed { attempt: AttemptNumber::FIRST, received, reference }
    };
    let (facts, given_back) = started(&paid(60_000), usd(1_000), 1_000).unwrap();
    assert!(!facts.has_given_back_all(), "nothing has gone back yet");
    let amounts = RefundAmounts { amount: usd(1_000), given_back };
    let succeeded = Event::RefundSucceeded { refund: paid(60_000).next_refund(), amounts };
    assert!(after(&facts, succeeded.clone()).has_given_back_all());
    for minor in [1, 60_000] {
        let facts = after(&facts, received(minor, "rrn 2"));
        assert!(!after(&facts, succeeded.clone()).has_given_back_all(), "{minor} is left");
    }
}

#[test]
fn of_several_payments_the_first_goes_back_and_of_several_transfers_all() {
    let received = |attempt, minor, reference: &str| {
        let (received, reference) = (inr(minor), reference.to_owned());
        Event::MoneyConfirmed { attempt, received, reference }
    };
    let (first, second) = (AttemptNumber::FIRST, AttemptNumber::FIRST.next());
    let facts = after(&paid(60_000), received(first, 40_000, "rrn 2"));
    let facts = after(&facts, received(second, 7, "rrn 3"));
    let whole = usd(1_000);
    for (arrival, given_back) in [(Arrival::AtOnce, 60_000), (Arrival::ByTransfers, 100_000)] {
        let amounts = facts.refund_amounts(whole, whole, arrival).unwrap();
        assert_eq!(amounts.given_back, inr(given_back));
        let half = facts.refund_amounts(whole, usd(500), arrival).unwrap();
        assert_eq!(half.given_back, inr(given_back / 2));
    }
}

#[test]
fn a_refund_ends_once() {
    let whole = usd(1_000);
    let (facts, given_back) = started(&paid(84_000), whole, 1_000).unwrap();
    let (refund, amounts) = (facts.next_refund(), RefundAmounts { amount: whole, given_back });
    let unknown = Event::RefundSucceeded { refund, amounts };
    assert!(decide(&facts, &Occurred { at: START, event: unknown }).is_err());
    let refund = *facts.refunds.keys().next().unwrap();
    let failed = after(&facts, Event::RefundFailed { refund, amounts });
    let again = Event::RefundSucceeded { refund, amounts };
    assert!(decide(&failed, &Occurred { at: START, event: again.clone() }).is_err());
    assert_eq!(failed.left_to_refund(whole), Some(whole));
    // Were both told all the same, the money would be gone.
    let both = failed.with(&Occurred { at: START, event: again });
    assert_eq!(both.left_to_refund(whole), Some(usd(0)));
    assert!(both.is_refunded_in_full(whole));
}

#[derive(Clone, Debug)]
enum Step {
    Start(i64),
    StartRest,
    End { which: prop::sample::Index, succeeds: bool },
}

fn step(whole: i64) -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => (1..=whole).prop_map(Step::Start),
        3 => (1..=whole.min(20)).prop_map(Step::Start),
        1 => Just(Step::StartRest),
        4 => (any::<prop::sample::Index>(), prop::bool::weighted(0.6))
            .prop_map(|(which, succeeds)| Step::End { which, succeeds }),
    ]
}

fn stories() -> impl Strategy<Value = (i64, Vec<i64>, Vec<Step>)> {
    let received = prop::collection::vec(1..=100_000_i64, 1..4);
    (1..=3_000_i64, received).prop_flat_map(|(whole, received)| {
        (Just(whole), Just(received), prop::collection::vec(step(whole), 0..60))
    })
}

/// An invoice for which these transfers came.
fn paid_by(transfers: &[i64]) -> Facts {
    let transfers = transfers.iter().zip(0..).map(|(minor, number)| Event::MoneyConfirmed {
        attempt: AttemptNumber::FIRST,
        received: inr(*minor),
        reference: format!("0x{number}"),
    });
    transfers.fold(Facts::new(START), |facts, money| after(&facts, money))
}

/// The sums of what refunds of a status are of the invoice, and of what they give back.
fn sums(facts: &Facts, wanted: &[RefundStatus]) -> (i64, i64) {
    let refunds = facts.refunds.values().filter(|one| wanted.contains(&one.status()));
    let amounts = refunds.map(|one| one.started.unwrap().1);
    amounts.fold((0, 0), |(amount, given_back), one| {
        (amount + one.amount.minor(), given_back + one.given_back.minor())
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn no_order_of_refunds_gives_back_more_than_was_paid((whole, received, steps) in stories()) {
        let (mut facts, received) = (paid_by(&received), received.iter().sum::<i64>());
        for step in steps {
            let left = facts.left_to_refund(usd(whole)).unwrap().minor();
            let amount = match step {
                Step::Start(amount) => amount,
                Step::StartRest => left,
                Step::End { which, succeeds } => {
                    let open = facts.refunds.iter();
                    let open = open.filter(|(_, one)| one.status() == RefundStatus::Pending);
                    let open: Vec<_> = open.map(|(n, one)| (*n, one.started.unwrap().1)).collect();
                    if !open.is_empty() {
                        let (refund, amounts) = open[which.index(open.len())];
                        facts = after(&facts, match succeeds {
                            true => Event::RefundSucceeded { refund, amounts },
                            false => Event::RefundFailed { refund, amounts },
                        });
                    }
                    continue;
                }
            };
            match started(&facts, usd(whole), amount) {
                Ok((next, given_back)) => {
                    prop_assert!(amount <= left && given_back.minor() >= 0);
                    facts = next;
                }
                Err(CannotRefund::TooMuch) => prop_assert!(amount > left || left == 0),
                Err(CannotRefund::TooSmall) => prop_assert!(amount < left),
                Err(CannotRefund::NothingPaid) => prop_assert!(false),
            }
            use RefundStatus::{Pending, Succeeded};
            let (taken, gone) = sums(&facts, &[Pending, Succeeded]);
            prop_assert!(taken <= whole && gone <= received, "{taken} {gone}");
            prop_assert!(taken < whole || gone == received, "{gone} of {received}");
            let in_full = sums(&facts, &[Succeeded]).0 == whole;
            prop_assert_eq!(facts.is_refunded_in_full(usd(whole)), in_full);
            prop_assert_eq!(facts.state().status(), Status::AwaitingApproval);
        }
    }
}
