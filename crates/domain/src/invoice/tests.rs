//! The rules of the state machine: which status may follow which, that notices in any order and
//! any number lead to the same end, and that money is never lost.

use expect_test::expect_file;
use proptest::prelude::*;

use super::{Event, Facts, Occurred, Reason, RefundAmounts, Refusal, State, decide};
use crate::ids::{AttemptNumber, HoldNumber, RefundNumber};
use crate::money::{Currency, Money};
use crate::status::Status;
use crate::timestamp::{Span, Timestamp};

const START: Timestamp = Timestamp::from_micros(1_700_000_000_000_000);
const FIRST: AttemptNumber = AttemptNumber::FIRST;
const HOLD: HoldNumber = HoldNumber::new(1);

fn money(attempt: AttemptNumber, reference: &str) -> Event {
    Event::MoneyConfirmed {
        attempt,
        received: Money::from_minor(125_012, Currency::Inr),
        reference: reference.to_owned(),
    }
}

fn declined(attempt: AttemptNumber) -> Event {
    Event::Declined { attempt, reason: Reason::new("declined") }
}

fn withheld() -> Event {
    Event::Withheld { hold: HOLD, reason: Reason::new("review") }
}

fn amounts() -> RefundAmounts {
    RefundAmounts {
        amount: Money::from_minor(500, Currency::Usd),
        given_back: Money::from_minor(41_671, Currency::Inr),
    }
}

/// Applies events one microsecond apart, 15 days after the invoice was created where it expires.
fn after(events: &[Event]) -> Facts {
    let mut facts = Facts::new(START);
    for (index, event) in events.iter().enumerate() {
        let age = if *event == Event::Expired { Span::from_days(15) } else { Span::ZERO };
        let micros = START.plus(age).micros() + i64::try_from(index).unwrap();
        let occurred = Occurred { at: Timestamp::from_micros(micros), event: event.clone() };
        facts = decide(&facts, &occurred).unwrap().facts;
    }
    facts
}

/// A way to each status.
fn ways() -> Vec<(Status, Vec<Event>)> {
    let started = Event::AttemptStarted { attempt: FIRST };
    let paid = vec![Event::Opened, started.clone(), money(FIRST, "rrn")];
    let with = |more: Event| paid.iter().cloned().chain([more]).collect::<Vec<_>>();
    vec![
        (Status::Created, vec![]),
        (Status::Opened, vec![Event::Opened, started.clone()]),
        (Status::Pending, vec![Event::Opened, started.clone(), Event::Approved { attempt: FIRST }]),
        (Status::AwaitingApproval, paid.clone()),
        (Status::Paid, with(Event::Settled)),
        (Status::Withheld, with(withheld())),
        (Status::Failed, vec![Event::Opened, started, declined(FIRST)]),
        (Status::Canceled, vec![Event::Opened, Event::Canceled]),
        (Status::Expired, vec![Event::Expired]),
        (Status::Chargeback, with(Event::ChargedBack)),
        (Status::Refunded, with(Event::Refunded)),
    ]
}

#[test]
fn every_status_answers_every_event() {
    let (refund, amounts) = (RefundNumber::new(1), amounts());
    let events: [(&str, Event); 15] = [
        ("opened", Event::Opened),
        ("attempt started", Event::AttemptStarted { attempt: FIRST.next() }),
        ("approved", Event::Approved { attempt: FIRST }),
        ("declined", declined(FIRST)),
        ("money", money(FIRST, "another rrn")),
        ("canceled", Event::Canceled),
        ("expired", Event::Expired),
        ("withheld", Event::Withheld { hold: HoldNumber::new(2), reason: Reason::new("again") }),
        ("released", Event::Released { hold: HOLD }),
        ("settled", Event::Settled),
        ("charged back", Event::ChargedBack),
        ("refund started", Event::RefundStarted { refund, amounts }),
        ("refund succeeded", Event::RefundSucceeded { refund, amounts }),
        ("refund failed", Event::RefundFailed { refund, amounts }),
        ("refunded", Event::Refunded),
    ];
    let mut table = String::new();
    for (status, way) in ways() {
        let facts = after(&way);
        assert_eq!(facts.state().status(), status);
        table.push_str(&format!("{status:?}\n"));
        for (name, event) in &events {
            let at = START.plus(Span::from_days(16));
            let outcome = match decide(&facts, &Occurred { at, event: event.clone() }) {
                Ok(decision) => match decision.changed_to() {
                    Some(status) => format!("-> {status:?}"),
                    None => "noted".to_owned(),
                },
                Err(refusal) => format!("refused: {refusal}"),
            };
            table.push_str(&format!("    {name:<16}{outcome}\n"));
        }
    }
    expect_file!["transitions.txt"].assert_eq(&table);
}

#[test]
fn an_invoice_expires_after_fourteen_days_and_not_before() {
    let facts = Facts::new(START);
    let at = |span: Span| Occurred { at: START.plus(span), event: Event::Expired };
    assert_eq!(decide(&facts, &at(Span::from_days(14))), Err(Refusal::TooEarly));
    let just_after = START.plus(Span::from_days(14)).micros() + 1;
    let occurred = Occurred { at: Timestamp::from_micros(just_after), event: Event::Expired };
    assert_eq!(decide(&facts, &occurred).unwrap().changed_to(), Some(Status::Expired));
}

#[test]
fn money_after_a_closing_is_late_and_money_before_it_is_not() {
    let started = Event::AttemptStarted { attempt: FIRST };
    let closings: [&[Event]; 3] =
        [&[started.clone(), declined(FIRST)], &[Event::Canceled], &[Event::Expired]];
    for closing in closings {
        let mut facts = after(closing);
        let at = START.plus(Span::from_days(20));
        facts = decide(&facts, &Occurred { at, event: money(FIRST, "rrn") }).unwrap().facts;
        let state = facts.state();
        assert!(matches!(state, State::AwaitingApproval { late: true, .. }), "{state:?}");
    }
    let facts = after(&[started, money(FIRST, "rrn"), declined(FIRST)]);
    assert!(matches!(facts.state(), State::AwaitingApproval { late: false, .. }));
}

#[test]
fn a_decline_of_an_attempt_left_behind_fails_nothing() {
    let second = FIRST.next();
    let started = |attempt| Event::AttemptStarted { attempt };
    let facts = after(&[Event::Opened, started(FIRST), started(second), declined(FIRST)]);
    assert_eq!(facts.state().status(), Status::Opened);
    let approved = Event::Approved { attempt: FIRST };
    let facts = after(&[Event::Opened, started(FIRST), started(second), approved, declined(FIRST)]);
    assert_eq!(facts.state().status(), Status::Failed);
}

#[test]
fn money_is_late_only_if_the_invoice_had_been_closed() {
    let second = FIRST.next();
    let started = |attempt| Event::AttemptStarted { attempt };
    // The first attempt is left behind, so its decline closes nothing, however it is told.
    let facts = after(&[
        Event::Opened,
        started(FIRST),
        started(second),
        declined(FIRST),
        money(second, "rrn"),
        Event::Approved { attempt: FIRST },
    ]);
    assert!(matches!(facts.state(), State::AwaitingApproval { late: false, .. }));
}

/// Which status may follow which, as the contract's section 7 reads.
fn may_follow(before: Status, next: Status) -> bool {
    use Status as S;
    let with_money = matches!(next, S::AwaitingApproval);
    let closed = matches!(next, S::Failed | S::Canceled | S::Expired);
    match before {
        S::Created => with_money || closed || matches!(next, S::Opened | S::Pending),
        S::Opened => with_money || closed || next == S::Pending,
        S::Pending => with_money || next == S::Failed,
        S::Failed | S::Canceled | S::Expired => with_money,
        S::AwaitingApproval => {
            matches!(next, S::Paid | S::Withheld | S::Chargeback | S::Refunded)
        }
        S::Withheld => matches!(next, S::AwaitingApproval | S::Chargeback | S::Refunded),
        S::Paid => matches!(next, S::Chargeback | S::Refunded),
        S::Chargeback | S::Refunded => false,
    }
}

fn attempts() -> impl Strategy<Value = AttemptNumber> {
    (1..=2_u32).prop_map(AttemptNumber::new)
}

fn notices() -> impl Strategy<Value = Event> {
    prop_oneof![
        attempts().prop_map(|attempt| Event::Approved { attempt }),
        attempts().prop_map(declined),
        (attempts(), "[ab]").prop_map(|(attempt, reference)| money(attempt, &reference)),
    ]
}

fn events() -> impl Strategy<Value = Event> {
    let hold = (1..=2_u32).prop_map(HoldNumber::new);
    let refund = || (1..=2_u32).prop_map(RefundNumber::new);
    let amounts = amounts();
    prop_oneof![
        Just(Event::Opened),
        attempts().prop_map(|attempt| Event::AttemptStarted { attempt }),
        notices(),
        notices(),
        Just(Event::Canceled),
        Just(Event::Expired),
        hold.clone().prop_map(|hold| Event::Withheld { hold, reason: Reason::new("review") }),
        hold.prop_map(|hold| Event::Released { hold }),
        Just(Event::Settled),
        Just(Event::ChargedBack),
        Just(Event::Refunded),
        refund().prop_map(move |refund| Event::RefundStarted { refund, amounts }),
        refund().prop_map(move |refund| Event::RefundSucceeded { refund, amounts }),
        refund().prop_map(move |refund| Event::RefundFailed { refund, amounts }),
    ]
}

/// Events at any time of three weeks, so that some come before others though they arrive later.
fn occurrences(
    event: impl Strategy<Value = Event>,
    count: usize,
) -> impl Strategy<Value = Vec<Occurred>> {
    let minutes = 0..30_240_u32;
    let occurred = (minutes, event).prop_map(|(minutes, event)| Occurred {
        at: START.plus(Span::from_minutes(minutes)),
        event,
    });
    proptest::collection::vec(occurred, 0..count)
}

/// The same events, shuffled, some of them twice.
fn retold(told: Vec<Occurred>) -> impl Strategy<Value = (Vec<Occurred>, Vec<Occurred>)> {
    let again = proptest::sample::subsequence(told.clone(), 0..=told.len());
    again.prop_flat_map(move |again| {
        let mut all = told.clone();
        all.extend(again);
        (Just(told.clone()), Just(all).prop_shuffle())
    })
}

fn statuses_with_money() -> [Status; 5] {
    [Status::AwaitingApproval, Status::Paid, Status::Withheld, Status::Chargeback, Status::Refunded]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn any_order_and_any_repetition_end_in_the_same_state(
        (told, retold) in occurrences(events(), 12).prop_flat_map(retold),
    ) {
        let once = Facts::from_events(START, &told);
        let again = Facts::from_events(START, &retold);
        prop_assert_eq!(once.state(), again.state());
        prop_assert_eq!(once, again);
    }

    #[test]
    fn notices_are_taken_in_whatever_their_order(
        (told, retold) in occurrences(notices(), 10).prop_flat_map(retold),
    ) {
        let opened = after(&[Event::Opened, Event::AttemptStarted { attempt: FIRST }]);
        let end = |occurrences: &[Occurred]| {
            occurrences.iter().fold(opened.clone(), |facts, one| match decide(&facts, one) {
                Ok(decision) => decision.facts,
                Err(refusal) => {
                    assert_eq!(refusal, Refusal::AlreadyKnown);
                    facts
                }
            })
        };
        let (once, again) = (end(&told), end(&retold));
        prop_assert_eq!(once.state().status(), again.state().status());
        let money = |facts: &Facts| {
            facts.receipts().map(|(_, _, one)| one.amount).collect::<Vec<_>>()
        };
        prop_assert_eq!(money(&once), money(&again));
    }

    #[test]
    fn statuses_move_forward_only_and_money_is_never_lost(
        mut offered in occurrences(events(), 30),
    ) {
        // Whoever takes events in gives each a time that is not before the one before it.
        offered.sort_by_key(|occurred| occurred.at);
        let mut facts = Facts::new(START);
        let mut confirmed = std::collections::BTreeSet::new();
        for occurred in &offered {
            if let Event::MoneyConfirmed { attempt, reference, .. } = &occurred.event {
                confirmed.insert((*attempt, reference.clone()));
            }
            if let Ok(decision) = decide(&facts, occurred) {
                prop_assert_eq!(&decision.before, &facts.state());
                if let Some(next) = decision.changed_to() {
                    let before = decision.before.status();
                    prop_assert!(may_follow(before, next), "{:?} to {:?}", before, next);
                }
                facts = decision.facts;
            }
            let kept: std::collections::BTreeSet<_> =
                facts.receipts().map(|(attempt, one, _)| (attempt, one.to_owned())).collect();
            prop_assert_eq!(&kept, &confirmed);
            let has_money = statuses_with_money().contains(&facts.state().status());
            prop_assert_eq!(has_money, !confirmed.is_empty());
        }
    }

    #[test]
    fn an_event_told_again_changes_no_status(offered in occurrences(events(), 20)) {
        let mut facts = Facts::new(START);
        for occurred in &offered {
            if let Ok(decision) = decide(&facts, occurred) {
                facts = decision.facts;
                let again = decide(&facts, occurred);
                prop_assert!(again.is_err(), "{:?} was taken in twice", occurred.event);
            }
        }
    }
}
