//! Which solutions an invoice may use.

use proptest::prelude::*;
use proptest::sample::select;

use super::{NoSolution, Solution, SolutionType, Terms, Wanted, eligible, offers};
use crate::limits::AmountLimits;
use crate::money::{Currency, Money};
use crate::upi::UpiRules;

fn usd(minor: i64) -> Money {
    Money::from_minor(minor, Currency::Usd)
}

fn solution(name: &str, kind: SolutionType, sandbox: bool) -> Solution {
    let limits = AmountLimits { min: Some(usd(100)), max: Some(usd(1_000)) };
    Solution {
        name: name.to_owned(),
        kind,
        sandbox,
        currencies: vec![Currency::Usd],
        assets: Vec::new(),
        limits,
        upi: UpiRules::default(),
    }
}

#[test]
fn a_choice_narrows_and_mode_divides() {
    let solutions = [
        solution("upi_sandbox", SolutionType::Upi, true),
        solution("card_sandbox", SolutionType::Card, true),
        solution("upi_live", SolutionType::Upi, false),
    ];
    let any = Wanted { amount: usd(500), live: false, kind: None, name: None };
    let cases: Vec<(Wanted<'_>, Result<Vec<&str>, NoSolution>)> = vec![
        (any, Ok(vec!["upi_sandbox", "card_sandbox"])),
        (Wanted { live: true, ..any }, Ok(vec!["upi_live"])),
        (Wanted { kind: Some(SolutionType::Card), ..any }, Ok(vec!["card_sandbox"])),
        (Wanted { name: Some("upi_sandbox"), ..any }, Ok(vec!["upi_sandbox"])),
        (
            Wanted { name: Some("upi_sandbox"), kind: Some(SolutionType::Card), ..any },
            Ok(vec!["upi_sandbox"]),
        ),
        (Wanted { name: Some("upi_live"), ..any }, Err(NoSolution::NotAvailable)),
        (Wanted { kind: Some(SolutionType::Crypto), ..any }, Err(NoSolution::NotAvailable)),
        (Wanted { amount: usd(99), ..any }, Err(NoSolution::NoneForAmount)),
        (Wanted { amount: usd(1_001), ..any }, Err(NoSolution::NoneForAmount)),
        (
            Wanted { amount: Money::from_minor(500, Currency::Eur), ..any },
            Err(NoSolution::NoneForAmount),
        ),
    ];
    for (wanted, expected) in cases {
        let names = eligible(&solutions, &Terms::default(), &wanted, |_, _| true)
            .map(|found| found.iter().map(|one| one.name.as_str()).collect::<Vec<_>>());
        assert_eq!(names, expected, "{wanted:?}");
    }
}

#[test]
fn what_has_no_rate_takes_nothing() {
    let takes_euros = |name, kind| Solution {
        currencies: vec![Currency::Usd, Currency::Eur],
        ..solution(name, kind, true)
    };
    let solutions = [
        takes_euros("upi_sandbox", SolutionType::Upi),
        takes_euros("card_sandbox", SolutionType::Card),
    ];
    let no_euros_by_upi =
        |one: &Solution, currency| one.kind == SolutionType::Card || currency == Currency::Usd;
    let euros = Money::from_minor(500, Currency::Eur);
    let wanted = Wanted { amount: euros, live: false, kind: None, name: None };
    let names = |wanted: &Wanted<'_>| {
        let found = eligible(&solutions, &Terms::default(), wanted, no_euros_by_upi)?;
        Ok(found.iter().map(|one| one.name.clone()).collect::<Vec<_>>())
    };
    assert_eq!(names(&wanted), Ok(vec!["card_sandbox".to_owned()]));
    let upi = Wanted { kind: Some(SolutionType::Upi), ..wanted };
    assert_eq!(names(&upi), Err(NoSolution::NoneForAmount));
}

fn bounds(currency: Currency) -> impl Strategy<Value = AmountLimits> {
    let bound =
        move || prop::option::of((1..8_i64).prop_map(move |n| Money::from_minor(n, currency)));
    (bound(), bound()).prop_map(|(min, max)| AmountLimits { min, max })
}

fn drawn_solution() -> impl Strategy<Value = Solution> {
    let names = select(vec!["upi_sandbox", "card_sandbox", "upi_live"]);
    let currencies = prop::sample::subsequence(vec![Currency::Usd, Currency::Eur], 0..=2);
    (names, any::<bool>(), currencies, bounds(Currency::Usd)).prop_map(
        |(name, sandbox, currencies, limits)| Solution {
            currencies,
            limits,
            ..solution(name, SolutionType::Upi, sandbox)
        },
    )
}

proptest! {
    #[test]
    fn what_is_offered_can_be_used_and_nothing_else(
        solutions in prop::collection::vec(drawn_solution(), 0..4),
        allowed in prop::sample::subsequence(vec!["upi_sandbox", "card_sandbox"], 0..=2),
        limits in (bounds(Currency::Usd), bounds(Currency::Eur)),
        priced in prop::sample::subsequence(vec![Currency::Usd, Currency::Eur], 0..=2),
        live: bool,
        minor in 1..8_i64,
    ) {
        let has_rate = |_: &Solution, currency| priced.contains(&currency);
        let allowed = allowed.into_iter().map(str::to_owned).collect();
        let terms = Terms { solutions: allowed, limits: vec![limits.0, limits.1] };
        for currency in [Currency::Usd, Currency::Eur] {
            let amount = Money::from_minor(minor, currency);
            let wanted = Wanted { amount, live, kind: None, name: None };
            let usable = eligible(&solutions, &terms, &wanted, has_rate).unwrap_or_default();
            let within = |bounds: &[Option<String>; 2]| {
                let bound = |at: usize| {
                    bounds[at].as_ref().map(|text| Money::parse(text, currency).unwrap())
                };
                bound(0).is_none_or(|min| min <= amount) && bound(1).is_none_or(|max| max >= amount)
            };
            let offered = offers(&solutions, &terms, live, has_rate).into_iter().filter(|offer| {
                offer.currencies.contains(&currency) && within(&offer.bounds)
            });
            let names = |mut found: Vec<&Solution>| {
                found.sort_by_key(|one| one.name.clone());
                found.dedup_by_key(|one| one.name.clone());
                found.iter().map(|one| one.name.clone()).collect::<Vec<_>>()
            };
            prop_assert_eq!(names(usable), names(offered.map(|offer| offer.solution).collect()));
        }
    }
}

#[test]
fn currencies_within_the_same_bounds_are_offered_together() {
    let card = Solution {
        currencies: vec![Currency::Usd, Currency::Eur, Currency::Gbp],
        ..solution("card_sandbox", SolutionType::Card, true)
    };
    let upi = solution("upi_sandbox", SolutionType::Upi, true);
    let limits = AmountLimits { min: Some(usd(2_000)), max: None };
    let offered = |limits: &[AmountLimits]| {
        let terms = Terms { solutions: Vec::new(), limits: limits.to_vec() };
        let offers = offers([&card, &upi], &terms, false, |_, _| true).into_iter();
        offers
            .map(|one| format!("{} {:?} {:?}", one.solution.name, one.currencies, one.bounds))
            .collect()
    };
    let all: Vec<String> = offered(&[]);
    assert_eq!(
        all,
        [
            r#"card_sandbox [Usd] [Some("1.00"), Some("10.00")]"#,
            "card_sandbox [Eur, Gbp] [None, None]",
            r#"upi_sandbox [Usd] [Some("1.00"), Some("10.00")]"#,
        ]
    );
    // No amount is both at least 20 and at most 10 dollars.
    assert_eq!(offered(&[limits]), ["card_sandbox [Eur, Gbp] [None, None]"]);
}
