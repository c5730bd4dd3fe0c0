//! When a merchant's settlements are proposed by themselves.

use std::fmt;

use crate::timestamp::{Span, Timestamp};

/// How often a merchant is settled. Each time is a midnight (UTC).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Schedule {
    /// Only when somebody proposes it.
    ByHand,
    /// Every day.
    Daily,
    /// Every week.
    Weekly {
        /// On which day: 1 for Monday to 7 for Sunday (ISO 8601).
        weekday: u8,
    },
    /// Every month.
    Monthly {
        /// On which day, 1 to 28: every month has it.
        day: u8,
    },
}

const WEEKDAYS: [&str; 7] =
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

impl Schedule {
    /// Reads a schedule as it is displayed; `None` for any other text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text.split_once(':') {
            None if text == "hand" => Some(Self::ByHand),
            None if text == "daily" => Some(Self::Daily),
            Some(("weekly", name)) => {
                let place = WEEKDAYS.iter().position(|known| *known == name)?;
                Some(Self::Weekly { weekday: u8::try_from(place).ok()?.checked_add(1)? })
            }
            Some(("monthly", day)) => {
                let parsed: u8 = day.parse().ok()?;
                let is_plain = parsed.to_string() == day && (1..=28).contains(&parsed);
                is_plain.then_some(Self::Monthly { day: parsed })
            }
            Some(_) | None => None,
        }
    }

    /// The first time after a moment; `None` where there is none.
    #[must_use]
    pub fn next_after(self, now: Timestamp) -> Option<Timestamp> {
        let is_wanted = |day: i64| match self {
            Self::ByHand => false,
            Self::Daily => true,
            Self::Weekly { weekday } => weekday_of(day) == i64::from(weekday),
            Self::Monthly { day: wanted } => day_of_month(day) == i64::from(wanted),
        };
        let today = now.seconds().div_euclid(86_400);
        let mut days = (1..=31).map(|later| today.saturating_add(later));
        let day = days.find(|day| is_wanted(*day))?;
        let midnight = day.checked_mul(Span::from_days(1).micros())?;
        Some(Timestamp::from_micros(midnight))
    }
}

/// `hand`, `daily`, `weekly:monday`, `monthly:28`.
impl fmt::Display for Schedule {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ByHand => formatter.write_str("hand"),
            Self::Daily => formatter.write_str("daily"),
            Self::Weekly { weekday } => {
                let place = usize::from(weekday.saturating_sub(1));
                let name = WEEKDAYS.get(place).copied().unwrap_or_default();
                write!(formatter, "weekly:{name}")
            }
            Self::Monthly { day } => write!(formatter, "monthly:{day}"),
        }
    }
}

/// The day of the week of a day since 1970-01-01, which was a Thursday.
const fn weekday_of(day: i64) -> i64 {
    day.saturating_add(3).rem_euclid(7).saturating_add(1)
}

/// The day of the month of a day since 1970-01-01, in the proleptic Gregorian calendar: counted in
/// years that begin with March, whose months have a fixed pattern of lengths.
const fn day_of_month(day: i64) -> i64 {
    let of_era = day.saturating_add(719_468).rem_euclid(146_097);
    let leap = of_era.div_euclid(1_460);
    let century = of_era.div_euclid(36_524);
    let end = of_era.div_euclid(146_096);
    let year = of_era.saturating_sub(leap).saturating_add(century).saturating_sub(end);
    let year = year.div_euclid(365);
    let before = year.saturating_mul(365).saturating_add(year.div_euclid(4));
    let before = before.saturating_sub(year.div_euclid(100));
    let of_year = of_era.saturating_sub(before);
    let month = of_year.saturating_mul(5).saturating_add(2).div_euclid(153);
    let month_begins = month.saturating_mul(153).saturating_add(2).div_euclid(5);
    of_year.saturating_sub(month_begins).saturating_add(1)
}
