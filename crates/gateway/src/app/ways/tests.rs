//! What payers are quoted and merchants are settled at, from whatever rates there are.

use domain::money::Currency::{self, Eur, Gbp, Inr, Usd, Usdc, Usdt, Zar};
use domain::money::Money;
use domain::quote::NoQuote;
use domain::rates::{Published, Rates, Source};
use domain::timestamp::{Span, Timestamp};

use super::{Prices, RatesInUse, configured};
use crate::settings::{Flags, Settings};

const NOW: Timestamp = Timestamp::from_micros(1_700_000_000_000_000);
const AGE: Span = Span::from_hours(6);

fn settings() -> Settings {
    let values = vec![("fx.spread_bps", "100".to_owned())];
    Settings::load(&Flags { config: None, values }, &[]).unwrap()
}

/// One source, with what a euro costs, that is half as old as it may be.
fn rates(rates: &[(Currency, &str)]) -> Rates {
    let published = |(currency, rate): &(Currency, &str)| Published {
        base: Eur,
        currency: *currency,
        rate: rate.parse().unwrap(),
        published_at: Timestamp::from_micros(NOW.micros() - AGE.micros() / 2),
    };
    let rates = rates.iter().map(published).collect();
    Rates { sources: vec![Source { name: "ecb".to_owned(), max_age: Some(AGE), rates }] }
}

fn prices(rates: Rates) -> (Prices, RatesInUse) {
    let in_use = RatesInUse::default();
    in_use.set(rates);
    (Prices::new(&settings().fx, in_use.clone()), in_use)
}

#[test]
fn each_way_has_its_price_with_the_spread_where_money_is_exchanged() {
    let (prices, _) = prices(rates(&[(Usd, "1.25"), (Inr, "100")]));
    let ways = configured(&settings());
    let cases = [
        ("upi_sandbox", Eur, Ok(("10100.00 INR", "101", "ecb"))),
        ("upi_sandbox", Usd, Ok(("8080.00 INR", "80.8", "ecb"))),
        ("upi_sandbox", Inr, Ok(("100.00 INR", "1", "same_currency"))),
        ("upi_sandbox", Zar, Err(NoQuote::NoRate)),
        ("card_sandbox", Zar, Ok(("100.00 ZAR", "1", "same_currency"))),
        ("crypto_sandbox", Usd, Ok(("100.000000 USDC", "1", "peg"))),
        ("crypto_sandbox", Eur, Ok(("126.250000 USDC", "1.2625", "ecb+peg"))),
        ("crypto_sandbox", Inr, Ok(("1.262500 USDC", "0.012625", "ecb+peg"))),
        ("crypto_sandbox", Gbp, Err(NoQuote::NoRate)),
    ];
    for (name, base, expected) in cases {
        let way = ways.iter().find(|way| way.name == name).unwrap();
        let quote = prices.quote(way, Money::from_minor(10_000, base), None, NOW);
        let told = quote.map(|one| (one.payable.to_string(), one.rate.to_string(), one.source));
        let expected = expected.map(|(payable, rate, source)| {
            (payable.to_owned(), rate.to_owned(), source.to_owned())
        });
        assert_eq!(told, expected, "{base} by {name}");
        assert_eq!(prices.has_rate(way, base, NOW), expected.is_ok(), "{base} by {name}");
    }
}

#[test]
fn a_way_is_gone_with_its_rate_and_comes_back_with_it() {
    let (prices, in_use) = prices(rates(&[(Inr, "100")]));
    let ways = configured(&settings());
    let (upi, later) = (&ways[0], NOW.plus(AGE));
    let price =
        |at| prices.quote(upi, Money::from_minor(100, Eur), None, at).map(|one| one.payable);
    assert_eq!(price(NOW), Ok(Money::from_minor(10_100, Inr)));
    assert_eq!((price(later), prices.has_rate(upi, Eur, later)), (Err(NoQuote::Stale), false));
    let before = prices.as_they_are();
    let mut newer = rates(&[(Inr, "110")]);
    newer.sources[0].rates[0].published_at = NOW;
    in_use.set(newer);
    assert_eq!(price(later), Ok(Money::from_minor(11_110, Inr)));
    // Work that has begun keeps the rate that it began with.
    let begun = before.quote(upi, Money::from_minor(100, Eur), None, NOW).unwrap();
    assert_eq!(begun.payable, Money::from_minor(10_100, Inr));
}

#[test]
fn a_settlement_has_no_spread() {
    let (prices, _) = prices(rates(&[(Usd, "1.25"), (Inr, "100")]));
    let cases = [
        (Inr, Inr, Ok(("1", "same_currency"))),
        (Usd, Usdt, Ok(("1", "peg"))),
        (Usdc, Usd, Ok(("1", "peg"))),
        (Inr, Usdt, Ok(("0.0125", "ecb+peg"))),
        (Eur, Inr, Ok(("100", "ecb"))),
        (Usdc, Eur, Ok(("0.8", "ecb+peg"))),
        (Zar, Usdt, Err(NoQuote::NoRate)),
    ];
    for (from, to, expected) in cases {
        let rate = prices.settlement_rate(from, to, NOW);
        let told = rate.map(|(rate, source)| (rate.to_string(), source));
        let expected = expected.map(|(rate, source)| (rate.to_owned(), source.to_owned()));
        assert_eq!(told, expected, "{from} to {to}");
    }
    assert_eq!(prices.settlement_rate(Eur, Inr, NOW.plus(AGE)), Err(NoQuote::Stale));
}
