//! Rates follow from what was published, exactly where it can be, and nothing doubtful is believed.

use proptest::prelude::*;
use rust_decimal::Decimal;

use super::{News, NotBelieved, Published, Rates, Source, believe};
use crate::money::{Currency, Money};
use crate::quote::{NoQuote, quote};
use crate::timestamp::{Span, Timestamp};
use Currency::{Eur, Gbp, Inr, Usd, Usdc, Usdt, Zar};

const NOW: Timestamp = Timestamp::from_micros(1_700_000_000_000_000);
const DAY: Span = Span::from_days(1);

fn before(span: Span) -> Timestamp {
    Timestamp::from_micros(NOW.micros() - span.micros())
}

fn published(base: Currency, currency: Currency, rate: &str) -> Published {
    Published { base, currency, rate: rate.parse().unwrap(), published_at: before(DAY) }
}

fn source(name: &str, rates: &[(Currency, Currency, &str)]) -> Source {
    let rates = rates.iter().map(|(base, currency, rate)| published(*base, *currency, rate));
    Source { name: name.to_owned(), max_age: Some(Span::from_days(6)), rates: rates.collect() }
}

fn ecb() -> Source {
    source(
        "ecb",
        &[(Eur, Usd, "1.155"), (Eur, Gbp, "0.8765"), (Eur, Inr, "103.1455"), (Eur, Zar, "20")],
    )
}

fn fixed() -> Source {
    Source { max_age: None, ..source("fixed", &[(Usd, Inr, "83.12")]) }
}

fn told(sources: &[Source], base: Currency, payer: Currency) -> Result<(String, String), NoQuote> {
    let rates = Rates { sources: sources.to_vec() };
    rates.between([base, payer], NOW).map(|rate| (rate.mid.to_string(), rate.source))
}

#[test]
fn a_rate_is_the_published_one_or_follows_from_it() {
    let both = [fixed(), ecb()];
    let cases = [
        (Eur, Inr, "103.1455", "ecb"),
        (Inr, Eur, "0.009695042440", "ecb"), // 1 / 103.1455 = 0.00969504243…
        (Gbp, Zar, "22.81802624", "ecb"),    // 20 / 0.8765 = 22.818026240…
        (Usd, Inr, "83.12", "fixed"),
        (Inr, Usd, "0.01203079885", "fixed"), // 1 / 83.12 = 0.012030798845…
        (Inr, Inr, "1", "same_currency"),
        (Usd, Usdc, "1", "peg"),
        (Usdt, Usdc, "1", "peg"),
        (Eur, Usdt, "1.155", "ecb+peg"),
        (Usdc, Inr, "83.12", "fixed+peg"),
        (Usdc, Gbp, "0.7588744589", "ecb+peg"), // 0.8765 / 1.155 = 0.75887445887…
    ];
    for (base, payer, rate, name) in cases {
        let rate: Decimal = rate.parse().unwrap();
        let expected = Ok((rate.normalize().to_string(), name.to_owned()));
        assert_eq!(told(&both, base, payer), expected, "{base} to {payer}");
    }
    assert_eq!(told(&[], Eur, Inr), Err(NoQuote::NoRate));
    assert_eq!(told(&[fixed()], Eur, Inr), Err(NoQuote::NoRate));
}

#[test]
fn a_rate_is_rounded_half_even_to_ten_digits() {
    let cases = [
        ("2", "5.000000001", "2.500000000"), // 2.5000000005 lies in the middle
        ("2", "5.000000003", "2.500000002"), // 2.5000000015 as well
        ("8", "1", "0.125"),
        ("1", "86.58008658008658", "86.58008658"),
    ];
    for (usd, inr, expected) in cases {
        let source = source("json", &[(Eur, Usd, usd), (Eur, Inr, inr)]);
        let expected: Decimal = expected.parse().unwrap();
        let (rate, _) = told(&[source], Usd, Inr).unwrap();
        assert_eq!(rate, expected.normalize().to_string(), "{inr} / {usd}");
    }
}

#[test]
fn a_rate_that_is_too_old_is_none_and_another_source_may_have_one() {
    let old = |name| Source { max_age: Some(Span::from_hours(23)), ..Source { name, ..ecb() } };
    let just = Source { max_age: Some(DAY), ..ecb() };
    let other = Source { name: "json".to_owned(), ..ecb() };
    assert_eq!(told(&[old("ecb".to_owned())], Eur, Inr), Err(NoQuote::Stale));
    assert_eq!(told(&[just], Eur, Inr).unwrap().1, "ecb");
    assert_eq!(told(&[old("ecb".to_owned()), other], Eur, Inr).unwrap().1, "json");
    // A rate by way of another is as old as the older of the two.
    let mut mixed = ecb();
    mixed.rates[0].published_at = before(Span::from_days(7));
    let rates = Rates { sources: vec![mixed] };
    assert_eq!(rates.between([Usd, Inr], NOW), Err(NoQuote::Stale));
    assert_eq!(rates.between([Gbp, Inr], NOW).unwrap().taken_at, before(DAY));
}

#[test]
fn what_was_fixed_is_as_good_as_of_now() {
    let mut one = fixed();
    one.rates[0].published_at = Timestamp::from_micros(0);
    let rate = Rates { sources: vec![one] }.between([Usd, Inr], NOW).unwrap();
    assert_eq!((rate.taken_at, rate.max_age), (NOW, None));
}

#[test]
fn nothing_doubtful_is_believed() {
    let at = |published_at, rate| {
        let mut said = source("ecb", &[(Eur, Usd, "1.155"), (Eur, Inr, rate)]);
        said.rates.iter_mut().for_each(|one| one.published_at = published_at);
        said
    };
    let last = at(before(DAY), "100");
    let other_base = source("ecb", &[(Usd, Eur, "0.8658"), (Usd, Inr, "86.58")]);
    let (soon, later) = (NOW.plus(Span::from_seconds(60)), NOW.plus(Span::from_seconds(61)));
    let cases = [
        (at(before(DAY), "100"), Ok(News::Same)),
        (at(before(DAY), "100.1"), Ok(News::New)),
        (at(NOW, "100"), Ok(News::New)),
        (at(soon, "100"), Ok(News::New)),
        (at(NOW, "80"), Ok(News::New)),
        (at(NOW, "120"), Ok(News::New)),
        (other_base, Ok(News::New)),
        (at(later, "100"), Err(NotBelieved::Future)),
        (at(before(Span::from_hours(25)), "100"), Err(NotBelieved::Older)),
        (at(NOW, "79.99"), Err(NotBelieved::Jump(Eur, Inr, 20))),
        (at(NOW, "120.01"), Err(NotBelieved::Jump(Eur, Inr, 20))),
        (at(NOW, "0"), Err(NotBelieved::OutOfRange(Eur, Inr))),
        (at(NOW, "-100"), Err(NotBelieved::OutOfRange(Eur, Inr))),
        (at(NOW, "1000001"), Err(NotBelieved::OutOfRange(Eur, Inr))),
        (at(NOW, "100.000000000000000000001"), Err(NotBelieved::OutOfRange(Eur, Inr))),
        (source("ecb", &[(Eur, Usd, "1.155")]), Err(NotBelieved::Missing(Eur, Inr))),
        (
            source("ecb", &[(Eur, Usd, "1.155"), (Eur, Usd, "1.155")]),
            Err(NotBelieved::Twice(Eur, Usd)),
        ),
        (source("ecb", &[(Eur, Eur, "1")]), Err(NotBelieved::OutOfRange(Eur, Eur))),
        (source("ecb", &[]), Err(NotBelieved::Empty)),
    ];
    for (said, expected) in cases {
        assert_eq!(believe(&last, &said, NOW, Some(20)), expected, "{said:?}");
    }
    // An operator may accept a change, and nothing else that is wrong.
    assert_eq!(believe(&last, &at(NOW, "200"), NOW, None), Ok(News::New));
    assert_eq!(believe(&last, &at(later, "100"), NOW, None), Err(NotBelieved::Future));
    assert_eq!(believe(&source("ecb", &[]), &at(NOW, "200"), NOW, Some(20)), Ok(News::New));
}

fn invoiced() -> impl Strategy<Value = Currency> {
    proptest::sample::select(Currency::INVOICED.to_vec())
}

/// A rate of six digits, as central banks publish them.
fn published_rate() -> impl Strategy<Value = Decimal> {
    (100_000..1_000_000_i64, 3..=6_u32).prop_map(|(digits, scale)| Decimal::new(digits, scale))
}

proptest! {
    #[test]
    fn there_and_back_is_where_one_was(
        rates in proptest::array::uniform4(published_rate()),
        from in invoiced(),
        to in invoiced(),
        middle in invoiced(),
        minor in 10_000..1_000_000_000_i64,
    ) {
        let currencies = [Usd, Gbp, Inr, Zar];
        let rates = currencies.into_iter().zip(rates).map(|(currency, rate)| {
            Published { base: Eur, currency, rate, published_at: NOW }
        });
        let source = Source { rates: rates.collect(), ..ecb() };
        let rates = Rates { sources: vec![source] };
        let mid = |from, to| rates.between([from, to], NOW).unwrap().mid;
        // Each rate is off by at most half a unit of its tenth digit, so two of them together by
        // one, of a product that is close to one.
        let most = Decimal::new(12, 10);
        let back = mid(from, to) * mid(to, from) - Decimal::ONE;
        prop_assert!(back.abs() <= most, "{from} to {to} and back: {back}");
        let around = mid(from, middle) * mid(middle, to) * mid(to, from) - Decimal::ONE;
        prop_assert!(around.abs() <= most + most, "{from}, {middle}, {to}: {around}");
        // An amount comes back but for what rounding to the smallest unit takes on each way.
        let amount = Money::from_minor(minor, from);
        let there = quote(amount, &rates.between([from, to], NOW).unwrap(), NOW, DAY);
        let Ok(there) = there else { return Ok(()) };
        let back = quote(there.payable, &rates.between([to, from], NOW).unwrap(), NOW, DAY);
        let Ok(back) = back else { return Ok(()) };
        let lost = Decimal::from((back.payable.minor() - minor).abs());
        let by_rate = Decimal::from(minor) * most;
        prop_assert!(lost <= mid(to, from) / Decimal::TWO + Decimal::ONE + by_rate, "{lost}");
    }

    #[test]
    fn the_inverse_is_what_dividing_gives(rate in published_rate()) {
        let source = source("ecb", &[]);
        let one = Published { base: Eur, currency: Inr, rate, published_at: NOW };
        let rates = Rates { sources: vec![Source { rates: vec![one], ..source }] };
        let inverse = rates.between([Inr, Eur], NOW).unwrap().mid;
        let digits = inverse.mantissa().unsigned_abs();
        prop_assert!(digits < 10_u128.pow(super::RATE_DIGITS), "{inverse}");
        // Neither neighbour of as many digits is closer.
        let exact = Decimal::ONE / rate;
        let scale = exact.round_sf(super::RATE_DIGITS).unwrap().scale();
        let half = Decimal::new(5, scale + 1);
        prop_assert!((inverse - exact).abs() <= half, "1 / {rate} is {exact}, not {inverse}");
    }
}
