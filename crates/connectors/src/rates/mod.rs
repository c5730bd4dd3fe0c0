//! What sources of exchange rates publish, read into rates between currencies of invoices. Other
//! currencies are left out. Whether to believe it is `domain`'s to decide.

pub mod ecb;
pub mod json;

use domain::money::Currency;
use domain::rates::Published;
use domain::timestamp::Timestamp;
use rust_decimal::Decimal;
use thiserror::Error;
use time::format_description::BorrowedFormatItem;
use time::format_description::well_known::Rfc3339;
use time::macros::format_description;
use time::{Date, OffsetDateTime};

/// Why an answer cannot be read. The texts repeat nothing of it.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Unreadable {
    /// It is of another format.
    #[error("it is no {0}")]
    Format(&'static str),
    /// Something is not where it is looked for.
    #[error("it has no {0}")]
    Lacks(&'static str),
    /// A currency's rate is none.
    #[error("its rate of {0} is no decimal number")]
    Rate(Currency),
}

const DAY: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]");

/// The start of a day, UTC. A source that tells nothing but a day published at some time of it, so
/// its rates are taken for a little older than they are, and never for younger.
fn day(text: &str) -> Option<Timestamp> {
    let date = Date::parse(text, DAY).ok()?;
    Some(timestamp(date.midnight().assume_utc()))
}

/// A day, or a point in time as RFC 3339 writes it.
fn day_or_time(text: &str) -> Option<Timestamp> {
    let time = || OffsetDateTime::parse(text, &Rfc3339).ok().map(timestamp);
    day(text).or_else(time)
}

fn timestamp(time: OffsetDateTime) -> Timestamp {
    let micros = time.unix_timestamp_nanos().div_euclid(1_000);
    Timestamp::from_micros(i64::try_from(micros).unwrap_or(i64::MAX))
}

/// One unit of `base` in another currency of invoices; `None` for one in itself.
fn published(
    base: Currency,
    currency: Currency,
    (digits, published_at): (&str, Timestamp),
) -> Result<Option<Published>, Unreadable> {
    let exact = Decimal::from_str_exact(digits);
    let rate = exact.or_else(|_| Decimal::from_scientific(digits));
    let rate = rate.map_err(|_| Unreadable::Rate(currency))?;
    Ok((base != currency).then_some(Published { base, currency, rate, published_at }))
}

#[cfg(test)]
mod tests;
