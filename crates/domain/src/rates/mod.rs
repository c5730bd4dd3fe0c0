//! Exchange rates: which of what a source publishes is believed, and what follows from it for two
//! currencies that it may not have named together.

use rust_decimal::{Decimal, RoundingStrategy};
use thiserror::Error;

use crate::money::Currency;
use crate::quote::{NoQuote, Rate};
use crate::timestamp::{Span, Timestamp};

/// Significant digits that a rate counts with, rounded half-even: four more than the European
/// Central Bank publishes, so that only a sum of tens of millions could tell.
pub const RATE_DIGITS: u32 = 10;

/// How far ahead of ours a source's clock may be.
const CLOCKS_DIFFER: Span = Span::from_seconds(60);

/// Where the rate comes from of a currency to itself.
pub const SAME_CURRENCY: &str = "same_currency";

/// Where the rate of a stablecoin comes from: what its issuer redeems it for.
pub const PEG: &str = "peg";

/// One unit of `base` in units of `currency`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Published {
    /// What one unit is of.
    pub base: Currency,
    /// What it costs in.
    pub currency: Currency,
    /// How many units it costs.
    pub rate: Decimal,
    /// When the source published it.
    pub published_at: Timestamp,
}

/// What a source says, all of it at a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// What it is known by, such as `ecb`.
    pub name: String,
    /// After how long its rates must not be used any more; `None` where an operator fixed them.
    pub max_age: Option<Span>,
    /// Its rates, each pair of currencies once.
    pub rates: Vec<Published>,
}

impl Source {
    /// When the oldest of its rates was published; `None` where it has none.
    #[must_use]
    pub fn published_at(&self) -> Option<Timestamp> {
        self.rates.iter().map(|one| one.published_at).min()
    }

    /// Whether all that it says may be used now.
    #[must_use]
    pub fn is_fresh(&self, now: Timestamp) -> bool {
        let is_young = |at| self.max_age.is_none_or(|max_age| now.since(at) <= max_age);
        self.published_at().is_some_and(is_young)
    }

    /// The rate between two currencies: what the source gave, or the inverse of what it gave, or by
    /// way of a currency that it gave both for.
    fn between(&self, [base, payer]: [Currency; 2]) -> Option<(Decimal, Timestamp)> {
        if let Some(leg) = self.leg([base, payer]) {
            return Some((leg.rate()?, leg.published_at));
        }
        let by_way_of = |middle| {
            let (first, second) = (self.leg([base, middle])?, self.leg([middle, payer])?);
            let whole = first.then(&second)?;
            Some((whole.rate()?, whole.published_at))
        };
        Currency::INVOICED.into_iter().find_map(by_way_of)
    }

    fn leg(&self, [from, to]: [Currency; 2]) -> Option<Leg> {
        let find = |base, currency| {
            self.rates.iter().find(|one| one.base == base && one.currency == currency)
        };
        let direct = find(from, to).map(|one| (one.rate, Decimal::ONE, one.published_at));
        let inverse = || find(to, from).map(|one| (Decimal::ONE, one.rate, one.published_at));
        let (above, below, published_at) = direct.or_else(inverse)?;
        Some(Leg { above, below, published_at })
    }
}

/// A rate as a fraction, which is divided and rounded once, at the end.
struct Leg {
    above: Decimal,
    below: Decimal,
    published_at: Timestamp,
}

impl Leg {
    fn then(&self, next: &Self) -> Option<Self> {
        Some(Self {
            above: self.above.checked_mul(next.above)?,
            below: self.below.checked_mul(next.below)?,
            published_at: self.published_at.min(next.published_at),
        })
    }

    fn rate(&self) -> Option<Decimal> {
        let strategy = RoundingStrategy::MidpointNearestEven;
        let exact = self.above.checked_div(self.below)?;
        Some(exact.round_sf_with_strategy(RATE_DIGITS, strategy)?.normalize())
    }
}

/// All the rates that there are, by source; who comes first is asked first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rates {
    /// The sources.
    pub sources: Vec<Source>,
}

impl Rates {
    /// The rate between two currencies: of the first source that has one which is not too old. A
    /// stablecoin stands for what its issuer redeems it for, one dollar. There is no spread in it.
    ///
    /// # Errors
    /// [`NoQuote::Stale`] where every source that has it is too old, [`NoQuote::NoRate`] where none
    /// has it.
    pub fn between(&self, pair: [Currency; 2], now: Timestamp) -> Result<Rate, NoQuote> {
        let [base, payer] = pair;
        let rate = |source: String, mid, taken_at, max_age| Rate {
            source,
            base,
            payer,
            mid,
            spread_bps: 0,
            taken_at,
            max_age,
        };
        if base == payer {
            return Ok(rate(SAME_CURRENCY.to_owned(), Decimal::ONE, now, None));
        }
        let worth = pair.map(redeemed_in);
        let is_pegged = worth != pair;
        if worth[0] == worth[1] {
            return Ok(rate(PEG.to_owned(), Decimal::ONE, now, None));
        }
        let mut none = NoQuote::NoRate;
        for source in &self.sources {
            let Some((mid, published_at)) = source.between(worth) else { continue };
            if source.max_age.is_some_and(|max_age| now.since(published_at) > max_age) {
                none = NoQuote::Stale;
                continue;
            }
            let name = &source.name;
            let told = if is_pegged { format!("{name}+{PEG}") } else { name.clone() };
            // Who fixed a rate stands by it at any time.
            let taken_at = if source.max_age.is_some() { published_at } else { now };
            return Ok(rate(told, mid, taken_at, source.max_age));
        }
        Err(none)
    }
}

/// What a unit of a currency is redeemed for, one to one: itself, unless it is a stablecoin.
#[must_use]
pub const fn redeemed_in(currency: Currency) -> Currency {
    match currency {
        Currency::Usdc | Currency::Usdt => Currency::Usd,
        Currency::Usd | Currency::Eur | Currency::Gbp | Currency::Inr | Currency::Zar => currency,
    }
}

/// Why what a source says is not believed. What it said before stays in use, while it is not too
/// old.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum NotBelieved {
    /// It names no two currencies that invoices are made out in.
    #[error("it has no rate between two currencies of invoices")]
    Empty,
    /// It names a pair twice.
    #[error("it has two rates from {0} to {1}")]
    Twice(Currency, Currency),
    /// It is zero, below, or beyond what the gateway counts in.
    #[error(
        "the rate from {0} to {1} is not between 0.000001 and 1000000, with at most 20 decimals"
    )]
    OutOfRange(Currency, Currency),
    /// It was published later than now.
    #[error("it is dated in the future")]
    Future,
    /// It was published before what the source said last.
    #[error("it is older than what the source said before")]
    Older,
    /// It leaves out what it had before, which a rate that is wrong could hide behind.
    #[error("it has no rate from {0} to {1} any more")]
    Missing(Currency, Currency),
    /// It is too far from what the source said last.
    #[error("the rate from {0} to {1} has moved by more than {2} %")]
    Jump(Currency, Currency, u16),
}

/// What is new in what a source says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News {
    /// Nothing.
    Same,
    /// Other rates than before, or rates of another time.
    New,
}

/// Decides whether to believe what a source says, after what it said `last`. `max_change_percent`
/// is how far a rate may move from the last one; `None` is as far as it likes.
///
/// # Errors
/// [`NotBelieved`] for the first rule that it breaks.
pub fn believe(
    last: &Source,
    said: &Source,
    now: Timestamp,
    max_change_percent: Option<u16>,
) -> Result<News, NotBelieved> {
    if said.rates.is_empty() {
        return Err(NotBelieved::Empty);
    }
    for (place, one) in said.rates.iter().enumerate() {
        let Published { base, currency, rate, published_at } = *one;
        if said.rates.iter().take(place).any(|two| two.base == base && two.currency == currency) {
            return Err(NotBelieved::Twice(base, currency));
        }
        let most = Decimal::new(1_000_000, 0);
        if base == currency || rate < Decimal::new(1, 6) || rate > most || rate.scale() > 20 {
            return Err(NotBelieved::OutOfRange(base, currency));
        }
        if published_at.since(now) > CLOCKS_DIFFER {
            return Err(NotBelieved::Future);
        }
    }
    if said.published_at() < last.published_at() {
        return Err(NotBelieved::Older);
    }
    if let Some(percent) = max_change_percent {
        last.rates.iter().try_for_each(|old| compare(old, said, percent))?;
    }
    Ok(if said.rates == last.rates { News::Same } else { News::New })
}

fn compare(old: &Published, said: &Source, percent: u16) -> Result<(), NotBelieved> {
    let Published { base, currency, rate: before, .. } = *old;
    let (now, _) = said.between([base, currency]).ok_or(NotBelieved::Missing(base, currency))?;
    let moved = now.checked_sub(before).map(|moved| moved.abs());
    let hundredfold = moved.and_then(|moved| moved.checked_mul(Decimal::ONE_HUNDRED));
    let most = before.checked_mul(Decimal::from(percent));
    match (hundredfold, most) {
        (Some(moved), Some(most)) if moved <= most => Ok(()),
        _ => Err(NotBelieved::Jump(base, currency, percent)),
    }
}

#[cfg(test)]
mod tests;
