//! The retry schedule of the contract, section 8.

use proptest::prelude::*;

use super::{FailedTry, GIVE_UP_AFTER, JITTER_MAX, JITTER_MIN, next_try};
use crate::timestamp::{Span, Timestamp};

const START: Timestamp = Timestamp::from_micros(1_700_000_000_000_000);

#[test]
fn an_unanswered_callback_follows_the_schedule_for_three_days() {
    let mut now = START;
    let mut waits = Vec::new();
    for tries in 1.. {
        let failed =
            FailedTry { tries, first_at: START, failed_at: now, retry_after: None, jitter: 1_000 };
        let Some(next) = next_try(&failed) else { break };
        waits.push(next.since(now).micros() / 1_000_000);
        now = next;
    }
    assert_eq!(
        waits,
        [5, 15, 60, 300, 1_800, 7_200, 21_600, 43_200, 43_200, 43_200, 43_200, 43_200]
    );
}

#[test]
fn retry_after_is_honoured_up_to_the_longest_wait() {
    let failed =
        FailedTry { tries: 1, first_at: START, failed_at: START, retry_after: None, jitter: 1_000 };
    let cases = [
        (Some(Span::from_seconds(1)), Span::from_seconds(5)),
        (Some(Span::from_minutes(10)), Span::from_minutes(10)),
        (Some(Span::from_days(30)), Span::from_hours(12)),
    ];
    for (retry_after, wait) in cases {
        let next = next_try(&FailedTry { retry_after, ..failed });
        assert_eq!(next, Some(START.plus(wait)), "{retry_after:?}");
    }
}

proptest! {
    #[test]
    fn a_try_is_never_in_the_past_and_never_after_three_days(
        tries in 0..50_u32,
        elapsed_seconds in 0..300_000_u32,
        jitter in 0..u16::MAX,
        asked in proptest::option::of(0..u32::MAX),
    ) {
        let failed_at = START.plus(Span::from_seconds(elapsed_seconds));
        let retry_after = asked.map(Span::from_seconds);
        let failed = FailedTry { tries, first_at: START, failed_at, retry_after, jitter };
        if let Some(next) = next_try(&failed) {
            prop_assert!(next >= failed_at.plus(Span::from_seconds(4)));
            prop_assert!(next <= START.plus(GIVE_UP_AFTER));
        }
    }

    #[test]
    fn jitter_stays_within_a_fifth(tries in 1..8_u32, jitter in JITTER_MIN..=JITTER_MAX) {
        let failed = FailedTry {
            tries, first_at: START, failed_at: START, retry_after: None, jitter,
        };
        let exact = next_try(&FailedTry { jitter: 1_000, ..failed }).unwrap().since(START);
        let drawn = next_try(&failed).unwrap().since(START);
        prop_assert!(drawn >= exact.per_mille(800) && drawn <= exact.per_mille(1_200));
    }
}
