//! Quotes: what an amount in the invoice's currency costs the payer in his own, locked for a while.

use rust_decimal::{Decimal, RoundingStrategy};
use thiserror::Error;

use crate::money::{Currency, Money};
use crate::timestamp::{Span, Timestamp};

/// A rate as a source gave it: one unit of `base` in units of `payer`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rate {
    /// Where the rate comes from, such as `fixed`.
    pub source: String,
    /// The currency of the invoice.
    pub base: Currency,
    /// The currency of the payer.
    pub payer: Currency,
    /// Units of `payer` for one unit of `base`, before the spread; above zero.
    pub mid: Decimal,
    /// What is added for the risk of the rate, in hundredths of a percent.
    pub spread_bps: u16,
    /// When the source published it.
    pub taken_at: Timestamp,
    /// After how long it must not be used any more; `None` for a rate that an operator fixed.
    pub max_age: Option<Span>,
}

/// A price for the payer, locked until `valid_until`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quote {
    /// Where the rate comes from.
    pub source: String,
    /// The rate that the payer gets, the spread included.
    pub rate: Decimal,
    /// The spread within it, in hundredths of a percent.
    pub spread_bps: u16,
    /// When the source published the rate.
    pub taken_at: Timestamp,
    /// Until when the price holds.
    pub valid_until: Timestamp,
    /// The amount of the invoice.
    pub base: Money,
    /// What the payer pays.
    pub payable: Money,
}

/// Why there is no price. A gateway refuses then; it never guesses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum NoQuote {
    /// The rate is for other currencies than the invoice's.
    #[error("the rate is for another currency")]
    OtherCurrency,
    /// No source has a rate between the invoice's currency and the payer's.
    #[error("there is no rate between the currencies")]
    NoRate,
    /// The rate is older than its source allows.
    #[error("the rate is too old")]
    Stale,
    /// The rate is zero or below, or the price cannot be counted.
    #[error("the price is out of range")]
    OutOfRange,
}

/// Prices `base` at `rate` for `validity` from `now`.
///
/// # Errors
/// [`NoQuote`] when the rate cannot price the amount.
pub fn quote(base: Money, rate: &Rate, now: Timestamp, validity: Span) -> Result<Quote, NoQuote> {
    if base.currency() != rate.base {
        return Err(NoQuote::OtherCurrency);
    }
    if rate.max_age.is_some_and(|max_age| now.since(rate.taken_at) > max_age) {
        return Err(NoQuote::Stale);
    }
    let factor = Decimal::new(i64::from(rate.spread_bps), 4).checked_add(Decimal::ONE);
    let with_spread = factor.and_then(|factor| rate.mid.checked_mul(factor));
    let with_spread = with_spread.ok_or(NoQuote::OutOfRange)?.normalize();
    let major = Decimal::new(base.minor(), base.currency().decimals());
    let payable = major.checked_mul(with_spread).ok_or(NoQuote::OutOfRange)?;
    let payable = money_from_decimal(payable, rate.payer).ok_or(NoQuote::OutOfRange)?;
    if payable.minor() <= 0 {
        return Err(NoQuote::OutOfRange);
    }
    Ok(Quote {
        source: rate.source.clone(),
        rate: with_spread,
        spread_bps: rate.spread_bps,
        taken_at: rate.taken_at,
        valid_until: now.plus(validity),
        base,
        payable,
    })
}

/// Rounds half-even to the currency's decimals: the one place where an amount is rounded.
pub(crate) fn money_from_decimal(amount: Decimal, currency: Currency) -> Option<Money> {
    let decimals = currency.decimals();
    let rounded = amount.round_dp_with_strategy(decimals, RoundingStrategy::MidpointNearestEven);
    let scale = Decimal::from(10_i64.checked_pow(decimals)?);
    let minor = rounded.checked_mul(scale)?.trunc();
    Some(Money::from_minor(i64::try_from(minor).ok()?, currency))
}

#[cfg(test)]
mod tests;
