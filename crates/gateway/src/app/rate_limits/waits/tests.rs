//! How waits begin, grow and end, what is taken back, and that they take no more than so much
//! memory.

use domain::timestamp::{Span, Timestamp};

use super::Waits;
use crate::limits::CARD_SUBJECTS_MAX;

const MINUTE: Span = Span::from_minutes(1);

fn at(seconds: i64) -> Span {
    let start = Span::from_days(1).micros();
    Timestamp::from_micros(start + seconds * 1_000_000).since(Timestamp::from_micros(0))
}

/// Strikes as soon as it is allowed to; gives the waits between, in seconds.
fn patient(waits: &Waits, strikes: usize) -> Vec<i64> {
    let (mut now, mut waited) = (0, Vec::new());
    for _ in 0..strikes {
        waits.strike(7, None, at(now)).unwrap();
        let wait = waits.wait(7, at(now)).map_or(0, |wait| wait.micros() / 1_000_000);
        assert!(wait == 0 || waits.strike(7, None, at(now)).is_err());
        waited.push(wait);
        now += wait;
    }
    waited
}

#[test]
fn a_wait_doubles_up_to_a_quarter_of_an_hour() {
    let waits = Waits::new(3, Span::from_days(30)).unwrap();
    assert_eq!(patient(&waits, 11), [0, 0, 10, 20, 40, 80, 160, 320, 640, 900, 900]);
    // Whoever waits for less than a strike takes to be forgotten is held to that pace.
    let waits = Waits::new(3, MINUTE).unwrap();
    let waited: i64 = patient(&waits, 63).iter().sum();
    assert!((58 * 60..=62 * 60).contains(&waited), "60 more than at once take an hour: {waited}");
    assert!(Waits::new(0, MINUTE).is_none(), "zero is no limit");
}

#[test]
fn strikes_are_forgotten_one_by_one_and_belong_to_one() {
    let waits = Waits::new(2, MINUTE).unwrap();
    assert!(waits.strike(7, None, at(0)).is_ok() && waits.wait(7, at(0)).is_none());
    assert!(waits.strike(7, None, at(59)).is_ok());
    assert_eq!(waits.wait(7, at(59)), Some(Span::from_seconds(10)));
    assert_eq!(waits.wait(7, at(68)), Some(Span::from_seconds(1)));
    assert_eq!(waits.wait(7, at(69)), None);
    assert_eq!(waits.wait(8, at(59)), None, "another is another");
    assert!(waits.strike(7, None, at(179)).is_ok());
    assert_eq!(waits.wait(7, at(179)), None, "both are forgotten");
}

#[test]
fn what_is_taken_back_was_never_held_against_anybody() {
    let waits = Waits::new(2, MINUTE).unwrap();
    for second in 0..100 {
        let strike = waits.strike(7, None, at(second)).unwrap();
        waits.take_back(strike);
    }
    waits.strike(7, None, at(100)).unwrap();
    let taken_back = waits.strike(7, None, at(100)).unwrap();
    assert!(waits.wait(7, at(100)).is_some());
    waits.take_back(taken_back);
    assert_eq!(waits.wait(7, at(100)), None);
    let first = waits.strike(7, None, at(100)).unwrap();
    waits.strike(7, None, at(110)).unwrap();
    waits.take_back(first);
    assert!(waits.wait(7, at(110)).is_some(), "another strike came after it");
}

#[test]
fn fewer_are_free_where_it_is_said_so_and_one_may_be_held() {
    let waits = Waits::new(10, MINUTE).unwrap();
    waits.strike(7, Some(1), at(0)).unwrap();
    assert_eq!(waits.wait(7, at(0)), Some(Span::from_seconds(10)));
    waits.hold(7, Span::from_seconds(5), at(0));
    assert_eq!(waits.wait(7, at(0)), Some(Span::from_seconds(10)), "the longer one counts");
    waits.hold(8, MINUTE, at(0));
    assert_eq!(waits.strike(8, None, at(0)).unwrap_err(), MINUTE);
}

#[test]
fn memory_has_a_bound_and_the_worst_are_kept() {
    let waits = Waits::new(1, MINUTE).unwrap();
    waits.strike(7, None, at(0)).unwrap();
    waits.strike(7, None, at(10)).unwrap();
    for number in 0..200_000_u128 {
        assert!(waits.strike(number << 64, None, at(10)).is_ok(), "one who is not counted goes on");
    }
    let held = waits.len();
    assert!((CARD_SUBJECTS_MAX / 2..=CARD_SUBJECTS_MAX).contains(&held), "{held}");
    assert_eq!(waits.wait(7, at(20)), Some(Span::from_seconds(10)), "it has had more than one");
    // What waited ten seconds has had one strike, and makes room for others.
    for number in 0..1_000_u128 {
        assert!(waits.strike((1 << 100) + number, None, at(25)).is_ok());
    }
    assert!(waits.wait(1 << 100, at(25)).is_some());
    for number in 0..1_000_u128 {
        assert!(waits.strike((1 << 101) + number, None, at(300)).is_ok());
    }
    assert!(waits.len() < 2_100, "{}", waits.len());
}
