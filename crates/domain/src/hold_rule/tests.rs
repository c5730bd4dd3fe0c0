//! What a rule holds, and how far one can look back.

use super::{HoldRule, Observed, Recent, Window};
use crate::money::{Currency, Money};

#[test]
fn a_rule_holds_what_is_beyond_it() {
    let usd = |minor| Money::from_minor(minor, Currency::Usd);
    let eur = |minor| Money::from_minor(minor, Currency::Eur);
    let amount = || HoldRule::Amount { above: usd(1_000) };
    let window = Window::from_minutes(10).unwrap();
    let count = || HoldRule::Count { payments: 3, window };
    let volume = || HoldRule::Volume { above: usd(1_000), window };
    let country = || HoldRule::Country { codes: vec!["KP".to_owned(), "IR".to_owned()] };
    let plain = Observed { amount: usd(100), country: Some("IN"), late: false };
    let of = |amount| Observed { amount, ..plain };
    let from = |country| Observed { country, ..plain };
    let recent = |payments, minor| Recent { payments, minor };
    let once = recent(1, 100);
    let cases: Vec<(HoldRule, Observed<'_>, Recent, bool)> = vec![
        (amount(), of(usd(1_000)), once, false),
        (amount(), of(usd(1_001)), once, true),
        (amount(), of(eur(1_001)), once, false),
        (count(), plain, recent(3, 300), false),
        (count(), plain, recent(4, 400), true),
        (volume(), plain, recent(9, 1_000), false),
        (volume(), plain, recent(1, 1_001), true),
        (volume(), of(eur(100)), recent(1, 1_001), false),
        (country(), plain, once, false),
        (country(), from(Some("IR")), once, true),
        (country(), from(Some("ir")), once, false),
        (country(), from(None), once, false),
        (HoldRule::Late, plain, once, false),
        (HoldRule::Late, Observed { late: true, ..plain }, once, true),
    ];
    for (rule, payment, recent, held) in cases {
        assert_eq!(rule.holds(&payment, recent), held, "{rule:?} {payment:?} {recent:?}");
        assert_eq!(rule.reason(), format!("rule:{}", rule.kind()));
    }
}

#[test]
fn a_window_is_of_minutes_up_to_an_hour_and_of_hours_up_to_a_day() {
    let stretches = |minutes| {
        let window = Window::from_minutes(minutes)?;
        assert_eq!(window.stretches() * window.stretch_minutes(), minutes);
        assert!(window.stretches() <= Window::STRETCHES_MAX);
        Some(window.stretches())
    };
    let cases = [
        (0, None),
        (1, Some(1)),
        (60, Some(60)),
        (61, None),
        (90, None),
        (120, Some(2)),
        (1_440, Some(24)),
        (1_500, None),
    ];
    for (minutes, expected) in cases {
        assert_eq!(stretches(minutes), expected, "{minutes}");
    }
}
