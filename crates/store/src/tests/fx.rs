//! Exchange rates: a source is asked by one at a time, and what it said stays.

use domain::money::Currency::{Eur, Inr, Usd};
use domain::rates::Published;
use domain::timestamp::{Span, Timestamp};

use super::samples::START;
use super::{check, read, run};
use crate::Store;
use crate::tables::fx_sources::{Claim, FxSource};
use crate::tables::{fx_rates, fx_sources};

fn after(seconds: u32) -> Timestamp {
    START.plus(Span::from_seconds(seconds))
}

async fn claim(store: &Store, seconds: u32, token: i64) -> bool {
    let now = after(seconds);
    let claim = Claim { now, due: now, until: now.plus(Span::from_seconds(30)), token };
    run(store, claim, |tx, claim| Box::pin(fx_sources::claim(tx, "ecb", claim))).await
}

async fn leased(store: &Store, token: i64) -> Option<FxSource> {
    run(store, token, |tx, token| Box::pin(fx_sources::leased(tx, "ecb", *token))).await
}

fn inr(rate: &str) -> Vec<Published> {
    let one = |currency, rate: &str| Published {
        base: Eur,
        currency,
        rate: rate.parse().unwrap(),
        published_at: START,
    };
    vec![one(Inr, rate), one(Usd, "1.1550")]
}

#[test]
fn a_source_is_asked_by_one_and_when_it_is_due() {
    check(async |store| {
        assert!(claim(store, 0, 1).await, "it was never asked");
        assert!(!claim(store, 29, 2).await, "it is leased");
        assert!(claim(store, 30, 3).await, "the lease has run out");
        assert_eq!(leased(store, 1).await, None);
        let source = leased(store, 3).await.unwrap();
        let (zero, name) = (Timestamp::from_micros(0), "ecb".to_owned());
        let new = FxSource {
            name,
            rates_at: None,
            asked_at: zero,
            answered_at: None,
            trouble: None,
            next_ask_at: zero,
        };
        assert_eq!(source, new);
        let done = FxSource {
            rates_at: Some(after(31)),
            asked_at: after(31),
            answered_at: Some(after(31)),
            trouble: Some("no answer in time".to_owned()),
            next_ask_at: after(60),
            ..new
        };
        run(store, done.clone(), |tx, done| Box::pin(fx_sources::close(tx, done))).await;
        assert_eq!(leased(store, 3).await, None, "the lease has ended");
        assert!(!claim(store, 59, 4).await, "it is not due");
        assert!(claim(store, 60, 5).await, "it is due");
        let all = read(store, (), |tx, ()| Box::pin(fx_sources::all(tx))).await;
        assert_eq!(all, [done]);
    });
}

#[test]
fn all_that_was_said_stays_digit_for_digit() {
    check(async |store| {
        for (seconds, rate) in [(0, "103.1450"), (1, "104")] {
            run(store, (after(seconds), inr(rate)), |tx, (at, rates)| {
                Box::pin(fx_rates::insert(tx, ("ecb", *at), rates))
            })
            .await;
        }
        for (source, seconds, rate) in [
            ("ecb", 0, Some("103.1450")),
            ("ecb", 1, Some("104")),
            ("ecb", 2, None),
            ("json", 1, None),
        ] {
            let said = read(store, (source, after(seconds)), |tx, (source, at)| {
                Box::pin(fx_rates::said(tx, source, *at))
            })
            .await;
            let digits = |rates: &[Published]| -> Vec<String> {
                rates.iter().map(|one| one.rate.to_string()).collect()
            };
            let expected = rate.map(inr).unwrap_or_default();
            assert_eq!(said, expected, "{source} {seconds}");
            assert_eq!(digits(&said), digits(&expected), "{source} {seconds}");
        }
    });
}
