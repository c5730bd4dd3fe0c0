//! When a callback that was not acknowledged is sent again (contract, section 8).

use crate::timestamp::{Span, Timestamp};

/// For how long after its first try a callback is tried.
pub const GIVE_UP_AFTER: Span = Span::from_days(3);

/// The smallest jitter factor, in thousandths: 20 % early.
pub const JITTER_MIN: u16 = 800;

/// The largest jitter factor, in thousandths: 20 % late.
pub const JITTER_MAX: u16 = 1_200;

/// The longest wait between two tries, and the most that a `Retry-After` is honoured for.
const LONGEST_WAIT: Span = Span::from_hours(12);

/// How a try failed, and what decides on the next one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FailedTry {
    /// How many tries have been made, this one included; from 1.
    pub tries: u32,
    /// When the first of them was made.
    pub first_at: Timestamp,
    /// When this one failed.
    pub failed_at: Timestamp,
    /// How long the merchant's server asked to be left alone (`Retry-After`).
    pub retry_after: Option<Span>,
    /// A drawn factor in thousandths between [`JITTER_MIN`] and [`JITTER_MAX`].
    pub jitter: u16,
}

/// When to try again, or `None` when the callback is given up.
#[must_use]
pub fn next_try(failed: &FailedTry) -> Option<Timestamp> {
    let wait = wait_after(failed.tries).per_mille(failed.jitter.clamp(JITTER_MIN, JITTER_MAX));
    let asked = failed.retry_after.map_or(Span::ZERO, |asked| asked.min(LONGEST_WAIT));
    let next = failed.failed_at.plus(wait.max(asked));
    (next <= failed.first_at.plus(GIVE_UP_AFTER)).then_some(next)
}

/// The wait after this many tries, before jitter.
const fn wait_after(tries: u32) -> Span {
    match tries {
        0 | 1 => Span::from_seconds(5),
        2 => Span::from_seconds(15),
        3 => Span::from_minutes(1),
        4 => Span::from_minutes(5),
        5 => Span::from_minutes(30),
        6 => Span::from_hours(2),
        7 => Span::from_hours(6),
        _ => LONGEST_WAIT,
    }
}

#[cfg(test)]
mod tests;
