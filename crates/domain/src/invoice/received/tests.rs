//! What came decides, and not how it came: any order of transfers, and any number of notices.

use proptest::prelude::*;

use super::{Arrival, Payment, Sum};
use crate::ids::{AttemptNumber, HoldNumber};
use crate::invoice::{Event, Facts, Occurred, Reason, Refusal, State, decide};
use crate::money::{Currency, Money};
use crate::status::Status;
use crate::timestamp::{Span, Timestamp};

const START: Timestamp = Timestamp::from_micros(1_700_000_000_000_000);
const FIRST: AttemptNumber = AttemptNumber::FIRST;
const ASKED: i64 = 100;

fn usdc(minor: i64) -> Money {
    Money::from_minor(minor, Currency::Usdc)
}

/// A transfer: for which attempt, how much, and which it is.
type Transfer = (u32, i64, u32);

/// Tells of a transfer as an acquirer's notice does; `None` where it is known already.
fn told(
    facts: &Facts,
    (attempt, minor, which): Transfer,
    arrival: Arrival,
) -> Option<(Facts, Vec<Event>)> {
    let (attempt, reference) = (AttemptNumber::new(attempt), format!("0x{which}"));
    let (asked, amount) = (usdc(ASKED), usdc(minor));
    let payment = Payment { attempt, arrival, asked, amount, reference: &reference };
    let events = facts.confirm(&payment);
    let mut after = facts.clone();
    for event in &events {
        let at = after.latest().plus(Span::from_seconds(1));
        match decide(&after, &Occurred { at, event: event.clone() }) {
            Ok(decision) => after = decision.facts,
            Err(refusal) => {
                assert_eq!(refusal, Refusal::AlreadyKnown);
                return None;
            }
        }
    }
    Some((after, events))
}

fn after(transfers: &[Transfer], arrival: Arrival) -> Facts {
    transfers.iter().fold(Facts::new(START), |facts, one| {
        told(&facts, *one, arrival).map_or(facts, |(facts, _)| facts)
    })
}

fn why(facts: &Facts) -> Option<String> {
    match facts.state() {
        State::Withheld { reason, .. } => Some(reason.as_str().to_owned()),
        _ => None,
    }
}

#[test]
fn a_sum_is_what_all_transfers_together_are() {
    let (missing, surplus) = (usdc(40), usdc(50));
    let cases: [(&[Transfer], Sum, Status); 10] = [
        (&[], Sum::Nothing, Status::Created),
        (&[(1, 100, 0)], Sum::Exact, Status::AwaitingApproval),
        (&[(1, 60, 0)], Sum::Under { missing }, Status::Withheld),
        (&[(1, 30, 0), (1, 30, 1)], Sum::Under { missing }, Status::Withheld),
        (&[(1, 60, 0), (1, 40, 1)], Sum::Exact, Status::AwaitingApproval),
        (&[(1, 60, 0), (1, 39, 1), (1, 1, 2)], Sum::Exact, Status::AwaitingApproval),
        (&[(1, 150, 0)], Sum::Over { surplus }, Status::Withheld),
        (&[(1, 100, 0), (1, 50, 1)], Sum::Over { surplus }, Status::Withheld),
        (&[(1, 60, 0), (1, 90, 1)], Sum::Over { surplus }, Status::Withheld),
        (&[(1, 100, 0), (2, 100, 1)], Sum::Twice, Status::Withheld),
    ];
    for (transfers, sum, status) in cases {
        let facts = after(transfers, Arrival::ByTransfers);
        assert_eq!(facts.sum(FIRST, Arrival::ByTransfers, usdc(ASKED)), sum, "{transfers:?}");
        assert_eq!(facts.state().status(), status, "{transfers:?}");
        assert_eq!(why(&facts).as_deref(), sum.held_because(), "{transfers:?}");
    }
}

#[test]
fn a_payment_that_comes_at_once_is_made_good_by_no_other() {
    let cases: [(&[Transfer], Option<&str>); 4] = [
        (&[(1, 100, 0)], None),
        (&[(1, 60, 0)], Some("amount_mismatch")),
        (&[(1, 60, 0), (1, 40, 1)], Some("paid_twice")),
        (&[(1, 100, 0), (1, 100, 1)], Some("paid_twice")),
    ];
    for (payments, expected) in cases {
        assert_eq!(why(&after(payments, Arrival::AtOnce)).as_deref(), expected, "{payments:?}");
    }
}

#[test]
fn money_of_another_currency_is_no_sum() {
    let inr = Money::from_minor(ASKED, Currency::Inr);
    for arrival in [Arrival::AtOnce, Arrival::ByTransfers] {
        let facts = after(&[(1, ASKED, 0)], arrival);
        assert_eq!(facts.sum(FIRST, arrival, inr), Sum::Mismatch);
    }
}

#[test]
fn what_a_person_decided_stays() {
    let arrival = Arrival::ByTransfers;
    let with = |facts: &Facts, event: Event| {
        decide(facts, &Occurred { at: facts.latest(), event }).unwrap().facts
    };
    let (hold, review) = (HoldNumber::new(1), Reason::new("review"));
    // A hold of his own.
    let held = with(&after(&[(1, 100, 0)], arrival), Event::Withheld { hold, reason: review });
    let (held, _) = told(&held, (1, 10, 1), arrival).unwrap();
    assert_eq!(why(&held).as_deref(), Some("review"));
    // Less than was asked that he was content with.
    let content = with(&after(&[(1, 60, 0)], arrival), Event::Released { hold });
    let (content, _) = told(&content, (1, 10, 1), arrival).unwrap();
    assert_eq!(content.state().status(), Status::AwaitingApproval);
    let (rest, _) = told(&content, (1, 30, 2), arrival).unwrap();
    assert_eq!(rest.state().status(), Status::AwaitingApproval);
    let (over, _) = told(&rest, (1, 1, 3), arrival).unwrap();
    assert_eq!(why(&over).as_deref(), Some("overpaid"));
    // Money of an invoice that he has settled.
    let settled = with(&after(&[(1, 100, 0)], arrival), Event::Settled);
    let (settled, events) = told(&settled, (1, 100, 1), arrival).unwrap();
    assert_eq!((settled.state().status(), events.len()), (Status::Paid, 1));
}

/// Transfers with numbers of their own, and the same shuffled, some of them told again.
fn retold() -> impl Strategy<Value = (Vec<Transfer>, Vec<Transfer>)> {
    let amounts = prop_oneof![Just(ASKED), Just(60), Just(40), Just(30), 1..=150_i64];
    let attempts = prop::sample::select(vec![1_u32, 1, 1, 2]);
    prop::collection::vec((attempts, amounts), 0..6).prop_flat_map(|drawn| {
        let told: Vec<_> =
            drawn.into_iter().zip(0..).map(|((attempt, minor), n)| (attempt, minor, n)).collect();
        let again = prop::sample::subsequence(told.clone(), 0..=told.len());
        (Just(told), again).prop_flat_map(|(told, again)| {
            let all = told.iter().chain(&again).copied().collect::<Vec<_>>();
            (Just(told), Just(all).prop_shuffle())
        })
    })
}

/// What a sum comes to, by arithmetic alone.
fn expected(transfers: &[Transfer]) -> (Status, Option<&'static str>) {
    let sum: i64 = transfers.iter().map(|(_, minor, _)| minor).sum();
    let attempts: std::collections::BTreeSet<_> = transfers.iter().map(|one| one.0).collect();
    match (attempts.len(), sum) {
        (0, _) => (Status::Created, None),
        (1, ASKED) => (Status::AwaitingApproval, None),
        (1, sum) if sum < ASKED => (Status::Withheld, Some("underpaid")),
        (1, _) => (Status::Withheld, Some("overpaid")),
        _ => (Status::Withheld, Some("paid_twice")),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn any_order_of_transfers_ends_as_their_sum_says((transfers, retold) in retold()) {
        let expected = expected(&transfers);
        for told in [&transfers, &retold] {
            let facts = after(told, Arrival::ByTransfers);
            let reason = why(&facts);
            prop_assert_eq!((facts.state().status(), reason.as_deref()), expected);
            let sum: i64 = facts.receipts().map(|(_, _, one)| one.amount.minor()).sum();
            prop_assert_eq!(sum, transfers.iter().map(|(_, minor, _)| minor).sum::<i64>());
        }
    }

    #[test]
    fn any_order_of_payments_that_come_at_once_ends_the_same((payments, retold) in retold()) {
        let end = |told: &[Transfer]| {
            let facts = after(told, Arrival::AtOnce);
            (facts.state().status(), why(&facts))
        };
        prop_assert_eq!(end(&payments), end(&retold));
    }
}
