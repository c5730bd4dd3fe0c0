//! Which solutions an invoice may use.

use super::{NoSolution, Solution, SolutionType, Wanted, eligible};
use crate::limits::AmountLimits;
use crate::money::{Currency, Money};

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
        let names = eligible(&solutions, &wanted)
            .map(|found| found.iter().map(|one| one.name.as_str()).collect::<Vec<_>>());
        assert_eq!(names, expected, "{wanted:?}");
    }
}
