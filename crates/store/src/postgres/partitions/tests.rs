//! Which months have a partition, and which ids are whose.

use domain::timestamp::{Span, Timestamp};

use super::{Month, missing};

/// 2026-11-22 10:00:00 UTC.
const NOVEMBER: Timestamp = Timestamp::from_micros(1_795_341_600_000_000);

fn names(known: &[&str], month: Month) -> Vec<String> {
    let known: Vec<String> = known.iter().map(|name| (*name).to_owned()).collect();
    missing(&known, month).into_iter().map(|partition| partition.name).collect()
}

#[test]
fn a_month_is_named_by_its_date() {
    let days = |days| Month::of(NOVEMBER.plus(Span::from_days(days))).name();
    assert_eq!((days(8).as_str(), days(9).as_str()), ("2026_11", "2026_12"));
    assert_eq!((days(39).as_str(), days(40).as_str()), ("2026_12", "2027_01"));
    assert_eq!(Month::of(Timestamp::from_micros(0)).name(), "1970_01");
}

#[test]
fn partitions_are_made_ahead_and_once() {
    let november = Month::of(NOVEMBER);
    let cases: [(&[&str], i64, &[&str]); 6] = [
        (&[], 0, &["to_2026_11", "2026_12", "2027_01"]),
        (&["to_2026_11", "2026_12", "2027_01"], 0, &[]),
        (&["to_2026_11", "2026_12", "2027_01"], 1, &["2027_02"]),
        // Nobody was there for half a year.
        (&["to_2026_11", "2026_12", "2027_01"], 6, &["2027_05", "2027_06", "2027_07"]),
        // The first was taken away.
        (&["2026_12", "2027_01"], 1, &["2027_02"]),
        // A clock that was set back.
        (&["to_2026_11", "2026_12", "2027_01"], -3, &[]),
    ];
    for (known, months, expected) in cases {
        assert_eq!(names(known, november.later(months)), expected, "{known:?} {months}");
    }
}

#[test]
fn partitions_touch_and_no_id_has_two() {
    let made = missing(&[], Month::of(NOVEMBER));
    assert_eq!(made[0].from, "minvalue");
    for pair in made.windows(2) {
        assert_eq!(pair[0].to.to_string(), pair[1].from);
    }
}

#[test]
fn every_id_of_the_next_thousand_years_is_exact_in_javascript() {
    let last = Month::of(NOVEMBER).later(12_000).first_id();
    assert!(last < 1 << 53, "{last}");
}
