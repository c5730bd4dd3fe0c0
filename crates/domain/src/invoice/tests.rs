//! The rules of the state machine: which status may follow which, that notices in any order and
//! any number lead to the same end, and that money is never lost.

use expect_test::{expect, expect_file};
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

/// A way to each status, and to each state that shares its status with another.
fn ways() -> Vec<(&'static str, Status, Vec<Event>)> {
    let started = Event::AttemptStarted { attempt: FIRST };
    let paid = vec![Event::Opened, started.clone(), money(FIRST, "rrn")];
    let with = |more: Event| paid.iter().cloned().chain([more]).collect::<Vec<_>>();
    let tried = vec![Event::Opened, started.clone(), declined(FIRST)];
    let again = Event::AttemptStarted { attempt: FIRST.next() };
    let approved = Event::Approved { attempt: FIRST };
    vec![
        ("Created", Status::Created, vec![]),
        ("Opened", Status::Opened, vec![Event::Opened, started.clone()]),
        ("Opened, and declined", Status::Opened, tried.clone()),
        ("Opened, and tried again", Status::Opened, [&tried[..], &[again]].concat()),
        ("Pending", Status::Pending, vec![Event::Opened, started.clone(), approved.clone()]),
        ("AwaitingApproval", Status::AwaitingApproval, paid.clone()),
        ("Paid", Status::Paid, with(Event::Settled)),
        ("Withheld", Status::Withheld, with(withheld())),
        ("Failed", Status::Failed, [&tried[..], &[Event::Failed]].concat()),
        ("Failed while pending", Status::Failed, vec![started, approved, declined(FIRST)]),
        ("Canceled", Status::Canceled, vec![Event::Opened, Event::Canceled]),
        ("Expired", Status::Expired, vec![Event::Expired]),
        ("Chargeback", Status::Chargeback, with(Event::ChargedBack)),
        ("Refunded", Status::Refunded, with(Event::Refunded)),
    ]
}

#[test]
fn every_status_answers_every_event() {
    let (refund, amounts) = (RefundNumber::new(1), amounts());
    let events: [(&str, Event); 19] = [
        ("opened", Event::Opened),
        ("attempt started", Event::AttemptStarted { attempt: AttemptNumber::new(3) }),
        ("approved", Event::Approved { attempt: FIRST }),
        ("declined", declined(FIRST)),
        ("money", money(FIRST, "another rrn")),
        ("failed", Event::Failed),
        ("canceled", Event::Canceled),
        ("expired", Event::Expired),
        ("withheld", Event::Withheld { hold: HoldNumber::new(2), reason: Reason::new("again") }),
        ("released", Event::Released { hold: HOLD }),
        ("settled", Event::Settled),
        ("charged back", Event::ChargedBack),
        ("chargeback won", Event::ChargebackWon),
        ("cleared", Event::Cleared),
        ("reserve released", Event::ReserveReleased),
        ("refund started", Event::RefundStarted { refund, amounts }),
        ("refund succeeded", Event::RefundSucceeded { refund, amounts }),
        ("refund failed", Event::RefundFailed { refund, amounts }),
        ("refunded", Event::Refunded),
    ];
    let mut table = String::new();
    for (name, status, way) in ways() {
        let facts = after(&way);
        assert_eq!(facts.state().status(), status);
        table.push_str(&format!("{name}\n"));
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
    let closings: [&[Event]; 4] = [
        &[started.clone(), declined(FIRST), Event::Failed],
        &[started.clone(), Event::Approved { attempt: FIRST }, declined(FIRST)],
        &[Event::Canceled],
        &[Event::Expired],
    ];
    for closing in closings {
        let mut facts = after(closing);
        let at = START.plus(Span::from_days(20));
        facts = decide(&facts, &Occurred { at, event: money(FIRST, "rrn") }).unwrap().facts;
        let state = facts.state();
        assert!(matches!(state, State::AwaitingApproval { late: true, .. }), "{state:?}");
    }
    // A decline that leaves a try closes nothing, and neither does one that comes after the money.
    for open in [[declined(FIRST), money(FIRST, "rrn")], [money(FIRST, "rrn"), declined(FIRST)]] {
        let facts = after(&[std::slice::from_ref(&started), &open[..]].concat());
        assert!(matches!(facts.state(), State::AwaitingApproval { late: false, .. }));
    }
}

#[test]
fn a_decline_counts_once_if_its_payer_saw_it() {
    let [first, second, third] = [1, 2, 3].map(AttemptNumber::new);
    let started = |attempt| Event::AttemptStarted { attempt };
    let approved = |attempt| Event::Approved { attempt };
    let mut table = String::new();
    let stories: [(&str, &[Event]); 8] = [
        ("none", &[started(first)]),
        ("one", &[started(first), declined(first)]),
        ("one, and another began", &[started(first), declined(first), started(second)]),
        ("two", &[started(first), declined(first), started(second), declined(second)]),
        ("one that was left behind", &[started(first), started(second), declined(first)]),
        (
            "one that was left behind, and the latest",
            &[started(first), started(second), declined(first), declined(second)],
        ),
        (
            "one that was left behind and approved",
            &[started(first), started(second), approved(first), declined(first)],
        ),
        (
            "two of three",
            &[
                started(first),
                declined(first),
                started(second),
                started(third),
                declined(second),
                declined(third),
            ],
        ),
    ];
    for (name, story) in stories {
        let facts = after(&[&[Event::Opened], story].concat());
        let (tries, left) = (facts.declined_tries(), facts.tries_left(2));
        let used_up = facts.has_used_up(2);
        let state = match facts.state() {
            State::Declined { attempt, .. } => format!("declined the try {}", attempt.get()),
            state => format!("{:?}", state.status()).to_lowercase(),
        };
        table.push_str(&format!("{name}: {tries}, {left} of 2 left, {used_up}, {state}\n"));
    }
    expect![[r#"
        none: 0, 2 of 2 left, false, opened
        one: 1, 1 of 2 left, false, declined the try 1
        one, and another began: 1, 1 of 2 left, false, opened
        two: 2, 0 of 2 left, true, declined the try 2
        one that was left behind: 0, 2 of 2 left, false, opened
        one that was left behind, and the latest: 1, 1 of 2 left, false, declined the try 2
        one that was left behind and approved: 1, 1 of 2 left, false, failed
        two of three: 2, 0 of 2 left, true, declined the try 3
    "#]]
    .assert_eq(&table);
}

#[test]
fn an_invoice_of_one_try_has_used_it_up_by_the_first_decline_and_never_without_one() {
    let facts = after(&[Event::Opened, Event::AttemptStarted { attempt: FIRST }]);
    assert!((0..3).all(|tries_max| !facts.has_used_up(tries_max)));
    let facts = after(&[Event::Opened, declined(FIRST)]);
    assert_eq!([1, 2].map(|tries_max| facts.has_used_up(tries_max)), [true, false]);
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
        // A chargeback that is won gives back what the invoice was.
        S::Chargeback => {
            matches!(next, S::AwaitingApproval | S::Paid | S::Withheld | S::Refunded)
        }
        S::Refunded => false,
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
        Just(Event::Failed),
        Just(Event::Canceled),
        Just(Event::Expired),
        hold.clone().prop_map(|hold| Event::Withheld { hold, reason: Reason::new("review") }),
        hold.prop_map(|hold| Event::Released { hold }),
        Just(Event::Settled),
        Just(Event::ChargedBack),
        Just(Event::ChargebackWon),
        Just(Event::Cleared),
        Just(Event::ReserveReleased),
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

/// The same events, shuffled.
fn shuffled(told: Vec<Event>) -> impl Strategy<Value = (Vec<Event>, Vec<Event>)> {
    (Just(told.clone()), Just(told).prop_shuffle())
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
    fn an_invoice_that_fails_once_its_tries_are_used_up_ends_the_same_in_any_order(
        tries_max in 1..=3_u32,
        (told, retold) in proptest::collection::vec(notices(), 0..8).prop_flat_map(shuffled),
    ) {
        let end = |told: &[Event]| {
            let started = |number| Event::AttemptStarted { attempt: AttemptNumber::new(number) };
            let mut facts = after(&[Event::Opened, started(1), started(2)]);
            for (micros, event) in (1_000_000..).zip(told) {
                let at = Timestamp::from_micros(START.micros() + micros);
                let take = |facts: &Facts, event: Event| {
                    decide(facts, &Occurred { at, event }).map(|decision| decision.facts)
                };
                facts = take(&facts, event.clone()).unwrap_or(facts);
                if facts.has_used_up(tries_max) {
                    facts = take(&facts, Event::Failed).unwrap_or(facts);
                }
            }
            // A try that was approved is decided in the end.
            let at = START.plus(Span::from_days(1));
            for attempt in [1, 2].map(AttemptNumber::new) {
                if facts.attempts[&attempt].approved.is_some() {
                    facts = facts.with(&Occurred { at, event: declined(attempt) });
                }
            }
            facts.state().status()
        };
        prop_assert_eq!(end(&told), end(&retold));
    }

    #[test]
    fn a_decline_that_counts_counts_for_ever(mut offered in occurrences(events(), 30)) {
        offered.sort_by_key(|occurred| occurred.at);
        let mut facts = Facts::new(START);
        for occurred in &offered {
            let before = facts.declined_tries();
            let decided = decide(&facts, occurred).map(|decision| decision.facts);
            facts = decided.unwrap_or(facts);
            prop_assert!(facts.declined_tries() >= before);
            let one = matches!(occurred.event, Event::Declined { .. } | Event::Approved { .. });
            prop_assert!(facts.declined_tries() <= before + u32::from(one));
        }
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
