//! Points in time and lengths of time, as integers. The clock itself lives in the gateway.

/// Microseconds in one second.
const MICROS_PER_SECOND: i64 = 1_000_000;

/// A point in time: microseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// A point in time from microseconds since the Unix epoch.
    #[must_use]
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Microseconds since the Unix epoch, as the store keeps it.
    #[must_use]
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// Whole seconds since the Unix epoch, rounded down.
    #[must_use]
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(MICROS_PER_SECOND)
    }

    /// The point in time this much later; it stays at the end of time instead of wrapping.
    #[must_use]
    pub const fn plus(self, span: Span) -> Self {
        Self(self.0.saturating_add(span.0))
    }

    /// How long after `earlier` this is; zero if it is not after it.
    #[must_use]
    pub const fn since(self, earlier: Self) -> Span {
        let micros = self.0.saturating_sub(earlier.0);
        Span(if micros < 0 { 0 } else { micros })
    }
}

/// A length of time in microseconds, never negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span(i64);

impl Span {
    /// No time at all.
    pub const ZERO: Self = Self(0);

    /// A span of whole milliseconds.
    #[must_use]
    pub const fn from_millis(millis: u32) -> Self {
        Self(widen(millis).saturating_mul(1_000))
    }

    /// A span of whole seconds.
    #[must_use]
    pub const fn from_seconds(seconds: u32) -> Self {
        Self(widen(seconds).saturating_mul(MICROS_PER_SECOND))
    }

    /// A span of whole minutes.
    #[must_use]
    pub const fn from_minutes(minutes: u32) -> Self {
        Self(widen(minutes).saturating_mul(60).saturating_mul(MICROS_PER_SECOND))
    }

    /// A span of whole hours.
    #[must_use]
    pub const fn from_hours(hours: u32) -> Self {
        Self(widen(hours).saturating_mul(3_600).saturating_mul(MICROS_PER_SECOND))
    }

    /// A span of whole days.
    #[must_use]
    pub const fn from_days(days: u32) -> Self {
        Self(widen(days).saturating_mul(86_400).saturating_mul(MICROS_PER_SECOND))
    }

    /// The span in microseconds.
    #[must_use]
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// The span times `numerator / 1000`, for jitter.
    #[must_use]
    pub fn per_mille(self, numerator: u16) -> Self {
        Self(self.0.saturating_mul(i64::from(numerator)).div_euclid(1_000))
    }
}

/// `i64::from` is not callable in a `const fn`; every u32 fits into an i64.
#[expect(clippy::as_conversions, reason = "i64::from is not const; u32 to i64 loses nothing")]
const fn widen(value: u32) -> i64 {
    value as i64
}
