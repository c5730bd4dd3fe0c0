//! What an outcome means for an invoice: money that is not what was asked for, or that comes again,
//! is held back.

use connectors::notice::{DeclineReason, Outcome};
use domain::ids::{AttemptNumber, HoldNumber, InvoiceId};
use domain::invoice::{Event, Facts, Occurred, Reason};
use domain::money::{Currency, Money};
use domain::timestamp::Timestamp;

use super::{Attempt, contradicted, events};

const NOW: Timestamp = Timestamp::from_micros(1_700_000_000_000_000);
const FIRST: AttemptNumber = AttemptNumber::FIRST;

fn inr(minor: i64) -> Money {
    Money::from_minor(minor, Currency::Inr)
}

fn attempt() -> Attempt {
    Attempt {
        invoice_id: InvoiceId::new(1),
        number: FIRST,
        solution: "upi_sandbox".to_owned(),
        reference: "TP1".to_owned(),
        intent_link: String::new(),
        quote_source: "fixed".to_owned(),
        quote_rate: "83.12".to_owned(),
        quote_spread_bps: 0,
        quote_taken_at: NOW,
        payable: inr(125_012),
        valid_until: NOW,
        created_at: NOW,
        deposit: None,
        acquirer_reference: None,
    }
}

fn captured(minor: i64, reference: &str) -> Outcome {
    Outcome::Captured { amount: inr(minor), bank_reference: reference.to_owned() }
}

fn confirmed(minor: i64, reference: &str) -> Event {
    let (received, reference) = (inr(minor), reference.to_owned());
    Event::MoneyConfirmed { attempt: FIRST, received, reference }
}

fn facts(events: &[Event]) -> Facts {
    let occurred = |event: &Event| Occurred { at: NOW, event: event.clone() };
    Facts::from_events(NOW, &events.iter().map(occurred).collect::<Vec<_>>())
}

fn held(hold: u32, why: &str) -> Event {
    Event::Withheld { hold: HoldNumber::new(hold), reason: Reason::new(why) }
}

#[test]
fn money_is_credited_only_if_it_is_what_was_asked_for_and_comes_once() {
    let paid = confirmed(125_012, "a");
    let cases = [
        (captured(125_012, "a"), vec![], vec![paid.clone()]),
        (captured(125_011, "a"), vec![], vec![confirmed(125_011, "a"), held(1, "amount_mismatch")]),
        (captured(125_013, "a"), vec![], vec![confirmed(125_013, "a"), held(1, "amount_mismatch")]),
        (
            captured(125_012, "b"),
            vec![paid.clone()],
            vec![confirmed(125_012, "b"), held(1, "paid_twice")],
        ),
        (
            captured(125_012, "b"),
            vec![paid.clone(), held(1, "review")],
            vec![confirmed(125_012, "b")],
        ),
        (captured(125_012, "b"), vec![paid.clone(), Event::Settled], vec![confirmed(125_012, "b")]),
        (Outcome::Approved, vec![], vec![Event::Approved { attempt: FIRST }]),
        (
            Outcome::Declined(DeclineReason::ByBank),
            vec![],
            vec![Event::Declined { attempt: FIRST, reason: Reason::new("declined_by_bank") }],
        ),
    ];
    for (outcome, known, expected) in cases {
        assert_eq!(events(&outcome, &attempt(), &facts(&known)), expected, "{outcome:?} {known:?}");
    }
}

#[test]
fn a_payment_told_again_with_another_amount_is_noticed() {
    let known = facts(&[confirmed(125_012, "a")]);
    let cases = [
        (captured(125_012, "a"), None),
        (captured(1, "a"), Some(inr(125_012))),
        (captured(1, "b"), None),
        (Outcome::Approved, None),
    ];
    for (outcome, expected) in cases {
        assert_eq!(contradicted(&outcome, &attempt(), &known), expected, "{outcome:?}");
    }
}
