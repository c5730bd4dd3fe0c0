//! A settlement's money moves once, whatever is tried, and its times are those of the calendar.

use proptest::prelude::*;

use super::{Movement, Person, Refusal, Schedule, Settlement, Status, Step, amount_due};
use crate::evm::TransactionHash;
use crate::money::{Currency, Money};
use crate::timestamp::Timestamp;

fn person(name: &str) -> Person {
    Person::parse(name).unwrap()
}

fn transaction(number: u8) -> TransactionHash {
    TransactionHash::from_hex(&format!("0x{number:064x}")).unwrap()
}

fn usdc(minor: i64) -> Money {
    Money::from_minor(minor, Currency::Usdc)
}

fn step() -> impl Strategy<Value = Step> {
    let name = prop_oneof![Just("Ann"), Just("ann"), Just("Ben")];
    let hash = (0_u8..3).prop_map(transaction);
    prop_oneof![
        3 => name.prop_map(|name| Step::Approve { by: person(name) }),
        1 => any::<bool>().prop_map(|is_unpaid| Step::Cancel { is_unpaid }),
        2 => any::<bool>().prop_map(|again| Step::Export { again }),
        3 => hash.clone().prop_map(|transaction| Step::Submit { transaction }),
        2 => hash.clone().prop_map(|transaction| Step::Confirm { transaction }),
        2 => hash.prop_map(|transaction| Step::Fail { transaction }),
    ]
}

proptest! {
    #[test]
    fn money_is_held_once_and_leaves_once(steps in prop::collection::vec(step(), 0..40)) {
        let mut settlement = Settlement::proposed(person("Ann"));
        let (mut held, mut paid, mut tried) = (0_i32, 0_i32, Vec::new());
        for step in steps {
            let Ok((after, movement)) = settlement.take(step.clone()) else { continue };
            match movement {
                Some(Movement::Hold) => held += 1,
                Some(Movement::Release) => held -= 1,
                Some(Movement::Pay) => { held -= 1; paid += 1; }
                None => {}
            }
            prop_assert_eq!(held, i32::from(after.is_under_way()));
            prop_assert_eq!(paid, i32::from(after.status == Status::Confirmed));
            let ended = matches!(settlement.status, Status::Confirmed | Status::Canceled);
            prop_assert!(!ended, "{:?} after {:?}", step, settlement.status);
            match step {
                Step::Approve { by } => prop_assert_eq!(by.name(), "Ben"),
                // Never while another one may pay it.
                Step::Submit { transaction } => {
                    prop_assert_eq!(settlement.status, Status::Approved);
                    prop_assert!(!tried.contains(&transaction));
                    tried.push(transaction);
                }
                Step::Confirm { transaction } | Step::Fail { transaction } => {
                    prop_assert_eq!(tried.last(), Some(&transaction));
                    prop_assert_eq!(settlement.status, Status::Submitted);
                }
                Step::Cancel { .. } | Step::Export { .. } => {}
            }
            settlement = after;
        }
        prop_assert_eq!(settlement.transactions, tried);
    }

    #[test]
    fn no_proposals_together_are_more_than_there_is(
        available in -1_000_i64..1_000,
        minimum in 0_i64..100,
        parts in prop::collection::vec(prop::option::of(-50_i64..400), 1..6),
    ) {
        let mut proposed = 0;
        for part in parts {
            let due = amount_due(
                usdc(available), usdc(proposed), part.map(usdc), usdc(minimum),
            );
            let Some(due) = due else { continue };
            prop_assert!(due.minor() > 0);
            prop_assert!(available - proposed >= minimum);
            proposed += due.minor();
            prop_assert!(proposed <= available);
        }
    }

    #[test]
    fn the_next_time_is_the_first_midnight_that_fits(micros in 0_i64..4_102_444_800_000_000) {
        let now = Timestamp::from_micros(micros);
        let day = 86_400_000_000;
        for (schedule, most) in [
            (Schedule::Daily, 1),
            (Schedule::Weekly { weekday: 3 }, 7),
            (Schedule::Monthly { day: 28 }, 31),
        ] {
            let next = schedule.next_after(now).unwrap();
            prop_assert!(next > now);
            prop_assert_eq!(next.micros() % day, 0);
            prop_assert!(next.micros() - micros <= most * day);
            // From just before it, it is the same one; from then on, another.
            let before = Timestamp::from_micros(next.micros() - 1);
            prop_assert_eq!(schedule.next_after(before), Some(next));
            prop_assert!(schedule.next_after(next).unwrap() > next);
        }
        prop_assert_eq!(Schedule::ByHand.next_after(now), None);
    }
}

#[test]
fn whatever_does_not_fit_is_refused_with_its_reason() {
    let (ann, ben) = (person("Ann"), person("Ben"));
    let at = |status, is_exported, transactions: &[u8]| Settlement {
        status,
        proposed_by: ann.clone(),
        is_exported,
        transactions: transactions.iter().copied().map(transaction).collect(),
    };
    let approve = |by: &Person| Step::Approve { by: by.clone() };
    let cancel = Step::Cancel { is_unpaid: false };
    let submit = |number| Step::Submit { transaction: transaction(number) };
    let cases = [
        (at(Status::Proposed, false, &[]), approve(&ann), Refusal::SamePerson),
        (at(Status::Proposed, false, &[]), approve(&person(" aNN ")), Refusal::SamePerson),
        (at(Status::Proposed, false, &[]), submit(1), Refusal::IsOnly(Status::Proposed)),
        (
            at(Status::Proposed, false, &[]),
            Step::Export { again: true },
            Refusal::IsOnly(Status::Proposed),
        ),
        (at(Status::Approved, false, &[]), approve(&ben), Refusal::Is(Status::Approved)),
        (at(Status::Approved, true, &[]), Step::Export { again: false }, Refusal::Exported),
        (at(Status::Approved, true, &[]), cancel.clone(), Refusal::Exported),
        (at(Status::Approved, false, &[1]), submit(1), Refusal::SameTransaction),
        (at(Status::Submitted, true, &[1]), submit(2), Refusal::Is(Status::Submitted)),
        (at(Status::Submitted, true, &[1]), cancel.clone(), Refusal::Is(Status::Submitted)),
        (
            at(Status::Submitted, true, &[1, 2]),
            Step::Confirm { transaction: transaction(1) },
            Refusal::OtherTransaction,
        ),
        (at(Status::Failed, false, &[1]), submit(2), Refusal::Is(Status::Failed)),
        (at(Status::Failed, false, &[1]), approve(&ann), Refusal::SamePerson),
        (at(Status::Confirmed, true, &[1]), cancel, Refusal::Is(Status::Confirmed)),
    ];
    for (settlement, step, expected) in cases {
        let refused = settlement.take(step.clone());
        assert_eq!(refused, Err(expected), "{step:?} at {:?}", settlement.status);
    }
}

#[test]
fn an_exported_settlement_is_canceled_only_by_who_knows_that_nobody_paid_it() {
    let (mut settlement, _) =
        Settlement::proposed(person("Ann")).take(Step::Approve { by: person("Ben") }).unwrap();
    (settlement, _) = settlement.take(Step::Export { again: false }).unwrap();
    let (canceled, movement) = settlement.take(Step::Cancel { is_unpaid: true }).unwrap();
    assert_eq!((canceled.status, movement), (Status::Canceled, Some(Movement::Release)));
}

#[test]
fn money_goes_from_account_to_account() {
    let cases = [
        (Movement::Hold, ["available 5.000000 USDC", "settling -5.000000 USDC"]),
        (Movement::Release, ["available -5.000000 USDC", "settling 5.000000 USDC"]),
        (Movement::Pay, ["funds -5.000000 USDC", "settling 5.000000 USDC"]),
    ];
    for (movement, expected) in cases {
        let postings = movement.postings(usdc(5_000_000)).unwrap();
        let lines = postings.lines().iter();
        let lines: Vec<_> = lines.map(|line| format!("{} {}", line.account, line.amount)).collect();
        assert_eq!(lines, expected);
    }
    assert!(Movement::Pay.postings(usdc(0)).is_err());
}

#[test]
fn an_amount_is_what_nobody_else_has_taken() {
    let cases = [
        ((100, 0, None, 0), Some(100)),
        ((100, 40, None, 0), Some(60)),
        ((100, 100, None, 0), None),
        ((-5, 0, None, 0), None),
        ((0, 0, None, 0), None),
        ((100, 0, None, 100), Some(100)),
        ((100, 0, None, 101), None),
        ((100, 0, Some(70), 0), Some(70)),
        ((100, 40, Some(70), 0), Some(60)),
        // Invoices that bring nothing are paid with the rest.
        ((100, 0, Some(0), 0), Some(100)),
        ((100, 0, Some(-5), 0), Some(100)),
    ];
    for ((available, proposed, part, minimum), expected) in cases {
        let due = amount_due(usdc(available), usdc(proposed), part.map(usdc), usdc(minimum));
        assert_eq!(due, expected.map(usdc), "{available} {proposed} {part:?} {minimum}");
    }
    let other = Money::from_minor(100, Currency::Usdt);
    assert_eq!(amount_due(usdc(100), other, None, usdc(0)), None);
    assert_eq!(amount_due(usdc(100), usdc(0), Some(other), usdc(0)), None);
}

#[test]
fn times_are_those_of_the_calendar() {
    // Sunday 2026-11-22, 10:00 UTC, and the last of February of a leap year.
    let (sunday, leap) = (1_795_341_600, 1_835_395_200);
    let cases = [
        ("daily", sunday, "2026-11-23", 1_795_392_000),
        ("weekly:monday", sunday, "2026-11-23", 1_795_392_000),
        ("weekly:sunday", sunday, "2026-11-29", 1_795_910_400),
        ("monthly:1", sunday, "2026-12-01", 1_796_083_200),
        ("monthly:22", sunday, "2026-12-22", 1_797_897_600),
        ("monthly:1", leap, "2028-03-01", 1_835_481_600),
        ("monthly:28", leap, "2028-03-28", 1_837_814_400),
    ];
    for (text, now, date, expected) in cases {
        let schedule = Schedule::parse(text).unwrap();
        assert_eq!(schedule.to_string(), text);
        let next = schedule.next_after(Timestamp::from_micros(now * 1_000_000)).unwrap();
        assert_eq!(next.seconds(), expected, "{text}: {date}");
    }
    for text in
        ["", "Daily", "weekly", "weekly:", "weekly:1", "monthly:0", "monthly:29", "monthly:01"]
    {
        assert_eq!(Schedule::parse(text), None, "{text}");
    }
    assert_eq!(Schedule::parse("hand"), Some(Schedule::ByHand));
}

#[test]
fn names_and_hashes_are_read_strictly() {
    for name in ["", "  ", "a\nb", "schedule", "Schedule", "sandbox", &"x".repeat(65)] {
        assert_eq!(Person::parse(name), None, "{name:?}");
    }
    assert_eq!(person("  Ann Lee ").name(), "Ann Lee");
    assert_eq!(Person::from_kept("schedule"), Some(Person::schedule()));
    let digits = "AB".repeat(32);
    let hash = TransactionHash::from_hex(&format!("0x{digits}")).unwrap();
    assert_eq!(hash.to_string(), format!("0x{}", digits.to_lowercase()));
    for text in ["", "0x", &digits, &format!("0x{}", &digits[1..]), &format!("0x{}g", &digits[1..])]
    {
        assert_eq!(TransactionHash::from_hex(text), None, "{text}");
    }
    for status in Status::ALL {
        assert_eq!(Status::from_word(status.word()), Some(status));
    }
}
