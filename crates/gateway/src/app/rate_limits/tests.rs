//! How buckets are spent and fill again, who shares one, and that they take no more than so much
//! memory.

use std::net::IpAddr;

use domain::timestamp::{Span, Timestamp};

use super::buckets::Buckets;
use super::{Excess, RateLimits, TooMany, address_number, half_of};
use crate::limits::{CALLERS_COUNTED_MAX, RATE_BURST_SECONDS};
use crate::settings::RateLimitSettings;

fn at(micros: i64) -> Span {
    let start = Span::from_days(1).micros();
    Timestamp::from_micros(start + micros).since(Timestamp::from_micros(0))
}

fn address(text: &str) -> IpAddr {
    text.parse().unwrap()
}

#[test]
fn a_bucket_is_spent_and_fills_at_its_rate() {
    // The rate, the depth in seconds, how many are had at once, and for how long to wait then.
    let cases = [
        ((2_000, 1), 5, 10_000, 500_000),
        ((1, 1), 5, 5, 1_000_000_000),
        ((3, 1), 5, 15, 333_333_333),
        ((120, 60), 60, 120, 500_000_000),
        ((1, 60), 60, 1, 60_000_000_000),
        // However slowly it fills, there is one in it.
        ((1, 60), 5, 1, 60_000_000_000),
        ((100_000, 1), 5, 500_000, 10_000),
    ];
    for ((count, seconds), depth, at_once, wait) in cases {
        let buckets = Buckets::new(count, seconds, depth).unwrap();
        let taken = (0..at_once).filter(|_| buckets.take(7, 1, at(0)).is_ok()).count();
        assert_eq!(taken, at_once, "{count} in {seconds} s");
        let missing = buckets.take(7, 1, at(0)).unwrap_err();
        // What does not divide evenly is a few nanoseconds off after many.
        assert!(missing.abs_diff(wait) <= u64::try_from(at_once).unwrap(), "{missing} not {wait}");
        assert_eq!(buckets.look(7, at(0)), Err(missing), "to look takes nothing");
        assert_eq!(buckets.take(8, 1, at(0)), Ok(()), "another caller is another's");
        let later = at(i64::try_from(missing.div_ceil(1_000)).unwrap());
        assert_eq!(buckets.look(7, later), Ok(()));
        assert_eq!(buckets.take(7, 1, later), Ok(()));
        assert!(buckets.take(7, 1, later).is_err(), "only one more");
    }
    assert!(Buckets::new(0, 1, 5).is_none(), "zero is no limit");
}

#[test]
fn what_costs_more_takes_more_and_at_most_a_whole_bucket() {
    let buckets = Buckets::new(8, 1, 5).unwrap();
    assert_eq!(buckets.take(7, 20, at(0)), Ok(()));
    assert_eq!(buckets.take(7, 1, at(0)), Ok(()));
    assert_eq!(buckets.take(7, 20, at(0)), Err(125_000_000), "one is missing");
    assert_eq!(buckets.take(7, 19, at(0)), Ok(()), "what was refused took nothing");
    assert_eq!(buckets.take(7, 20, at(0)), Err(2_500_000_000));
    // One that holds fewer is emptied by it.
    let buckets = Buckets::new(1, 1, 5).unwrap();
    assert_eq!(buckets.take(7, 20, at(0)), Ok(()));
    assert_eq!(buckets.take(7, 1, at(0)), Err(1_000_000_000));
    assert_eq!(buckets.take(7, 20, at(4_000_000)), Err(1_000_000_000));
    assert_eq!(buckets.take(7, 20, at(5_000_000)), Ok(()));
}

#[test]
fn a_clock_that_does_not_go_on_lets_nobody_in() {
    let buckets = Buckets::new(1, 1, 1).unwrap();
    assert_eq!(buckets.take(7, 1, at(0)), Ok(()));
    assert!(buckets.take(7, 1, at(-5_000_000)).is_err());
    assert_eq!(buckets.take(7, 1, at(1_000_000)), Ok(()));
}

#[test]
fn idle_callers_are_forgotten_and_memory_has_a_bound() {
    let buckets = Buckets::new(2_000, 1, RATE_BURST_SECONDS).unwrap();
    for caller in 0..100_000_u128 {
        assert_eq!(buckets.take(caller << 64, 1, at(0)), Ok(()), "one who is not counted goes on");
    }
    let held = buckets.len();
    assert!((CALLERS_COUNTED_MAX / 2..=CALLERS_COUNTED_MAX).contains(&held), "{held}");
    // By now every bucket is full again, so whoever comes finds room.
    for caller in 0..1_000_u128 {
        assert_eq!(buckets.take((1 << 100) + caller, 1, at(1_500_000)), Ok(()));
    }
    assert_eq!(buckets.len(), 1_000);
}

#[test]
fn who_has_one_address_has_a_network_of_them() {
    let same = [
        ("192.0.2.1", "::ffff:192.0.2.1"),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff"),
    ];
    for (one, other) in same {
        assert_eq!(address_number(address(one)), address_number(address(other)), "{one} {other}");
    }
    let others = [
        ("192.0.2.1", "192.0.2.2"),
        ("2001:db8:1:2::1", "2001:db8:1:3::1"),
        ("0.0.0.0", "::"),
        ("192.0.2.1", "::192.0.2.1"),
    ];
    for (one, other) in others {
        assert_ne!(address_number(address(one)), address_number(address(other)), "{one} {other}");
    }
    let (mut one, mut other) = ([0; 32], [0; 32]);
    (one[0], other[15]) = (1, 1);
    assert_ne!(half_of(&one), half_of(&other));
}

#[test]
fn a_caller_is_told_to_wait_in_whole_seconds() {
    let limits = RateLimits::new(&RateLimitSettings {
        key_per_second: 2_000,
        address_per_second: 0,
        refused_per_minute: 40,
    });
    let here = address("192.0.2.1");
    for _ in 0..100_000 {
        assert_eq!(limits.count_address(here, at(0)), Ok(()), "it is switched off");
    }
    for _ in 0..10_000 {
        assert_eq!(limits.count_key(&[1; 32], 1, at(0)), Ok(()));
    }
    let over = TooMany { excess: Excess::Key, wait_seconds: 1 };
    assert_eq!(limits.count_key(&[1; 32], 1, at(0)), Err(over), "half a millisecond is a second");
    for _ in 0..40 {
        assert_eq!(limits.may_try_a_key(here, at(0)), Ok(()));
        assert_eq!(limits.count_wrong_key(here, at(0)), Ok(()));
    }
    let over = TooMany { excess: Excess::WrongKeys, wait_seconds: 2 };
    assert_eq!(limits.may_try_a_key(here, at(0)), Err(over), "a second and a half is two");
}
