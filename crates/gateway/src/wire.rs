//! How values are written in replies and callbacks (contract, sections 3 and 4).

pub(crate) mod schemas;

use connectors::card::Expiry;
use domain::money::Money;
use domain::timestamp::Timestamp;
use serde_json::value::RawValue;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;
use time::{Date, OffsetDateTime, PrimitiveDateTime};

/// `2026-11-22 10:00:00`, in UTC.
const DATETIME: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day] [hour]:[minute]:[second]");

/// An amount as a JSON number, digit for digit: no binary float has touched it.
pub(crate) fn number(amount: Money) -> Result<Box<RawValue>, serde_json::Error> {
    RawValue::from_string(amount.trimmed())
}

/// A date and time as the contract writes it.
pub(crate) fn datetime(at: Timestamp) -> String {
    format(at, DATETIME)
}

/// The second of such a date and time; `None` where the calendar has none.
pub(crate) fn second(text: &str) -> Option<Timestamp> {
    let seconds = PrimitiveDateTime::parse(text, &DATETIME).ok()?.assume_utc().unix_timestamp();
    Some(Timestamp::from_micros(seconds.saturating_mul(1_000_000)))
}

/// `2026-11-22`, exactly so.
const DATE: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]");

/// The midnights in UTC with which the day of a date begins and ends; `None` where the calendar has
/// no such day.
pub(crate) fn days(text: &str) -> Option<[Timestamp; 2]> {
    let is_plain = text.len() == 10 && text.bytes().all(|one| one.is_ascii_digit() || one == b'-');
    let date = is_plain.then(|| Date::parse(text, &DATE).ok())??;
    let midnight = |date: Date| {
        let seconds = date.midnight().assume_utc().unix_timestamp();
        Timestamp::from_micros(seconds.saturating_mul(1_000_000))
    };
    let next = date.next_day().map_or(Timestamp::from_micros(i64::MAX), midnight);
    Some([midnight(date), next])
}

/// The calendar month of a time (UTC) as a number, such as 202611.
pub(crate) fn month(at: Timestamp) -> i64 {
    let date = calendar(at);
    i64::from(date.year()) * 100 + i64::from(u8::from(date.month()))
}

/// The month that it is, as a card's expiry counts.
pub(crate) fn this_month(now: Timestamp) -> Expiry {
    let date = calendar(now);
    Expiry::new(u16::try_from(date.year()).unwrap_or_default(), u8::from(date.month()))
}

/// Times outside the calendar (before the year -9999 or after 9999) are written as 1970.
fn format(at: Timestamp, description: &[BorrowedFormatItem<'_>]) -> String {
    calendar(at).format(&description).unwrap_or_default()
}

fn calendar(at: Timestamp) -> OffsetDateTime {
    let date = OffsetDateTime::from_unix_timestamp(at.seconds());
    date.unwrap_or(OffsetDateTime::UNIX_EPOCH)
}
