//! How long and how many callers are kept.

use std::sync::Arc;

use domain::ids::MerchantId;
use domain::solution::Terms;
use domain::timestamp::Span;
use store::tables::merchants::Merchant;

use super::Callers;
use crate::app::authenticate::Caller;
use crate::limits::{CALLER_KEPT_FOR, CALLERS_KEPT_MAX};

const START: Span = Span::from_days(1);

fn caller() -> Arc<Caller> {
    let merchant = Merchant {
        id: MerchantId::new(1),
        name: "Corner Shop".to_owned(),
        activated_at: None,
        callback_url: None,
        s2s: false,
        choose_solution: false,
        tries_max: 3,
    };
    Arc::new(Caller {
        key_id: 1,
        merchant,
        live: false,
        networks: Vec::new(),
        terms: Terms::default(),
    })
}

fn hash(number: usize) -> [u8; 32] {
    let mut hash = [0; 32];
    hash[..8].copy_from_slice(&number.to_be_bytes());
    hash
}

fn later(span: Span) -> Span {
    let [start, end] = [START, span].map(Span::micros);
    domain::timestamp::Timestamp::from_micros(start + end)
        .since(domain::timestamp::Timestamp::from_micros(0))
}

#[test]
fn a_caller_is_kept_for_less_than_a_second() {
    assert!(CALLER_KEPT_FOR <= Span::from_millis(500));
    let callers = Callers::default();
    assert!(callers.find(&hash(1), START).is_none());
    callers.keep(hash(1), caller(), START);
    assert!(callers.find(&hash(2), START).is_none(), "it is found by its own key only");
    for (millis, is_kept) in [(0, true), (499, true), (500, false), (1_000, false)] {
        let found = callers.find(&hash(1), later(Span::from_millis(millis)));
        assert_eq!(found.is_some(), is_kept, "after {millis} ms");
    }
}

#[test]
fn only_so_many_callers_are_kept_and_the_old_ones_make_room() {
    let callers = Callers::default();
    for number in 0..=CALLERS_KEPT_MAX {
        callers.keep(hash(number), caller(), START);
    }
    assert!(callers.find(&hash(CALLERS_KEPT_MAX - 1), START).is_some());
    assert!(callers.find(&hash(CALLERS_KEPT_MAX), START).is_none(), "one too many");
    let now = later(CALLER_KEPT_FOR);
    callers.keep(hash(CALLERS_KEPT_MAX), caller(), now);
    assert!(callers.find(&hash(CALLERS_KEPT_MAX), now).is_some());
}

#[test]
fn a_good_key_is_remembered_for_minutes_while_there_is_room() {
    let callers = Callers::default();
    assert!(!callers.remember(&hash(0), START));
    callers.keep(hash(0), caller(), START);
    for (minutes, is_remembered) in [(0, true), (9, true), (10, false)] {
        let remembered = callers.remember(&hash(0), later(Span::from_minutes(minutes)));
        assert_eq!(remembered, is_remembered, "after {minutes} minutes");
    }
    // Those that are let in now need the room more.
    let now = later(Span::from_minutes(1));
    for number in 1..=CALLERS_KEPT_MAX {
        callers.keep(hash(number), caller(), now);
    }
    assert!(!callers.remember(&hash(0), now));
    assert!(callers.find(&hash(CALLERS_KEPT_MAX), now).is_some());
    // One that is kept is kept anew, however many there are.
    let soon = later(Span::from_millis(60_400));
    callers.keep(hash(1), caller(), soon);
    assert!(callers.find(&hash(1), later(Span::from_millis(60_800))).is_some());
}
