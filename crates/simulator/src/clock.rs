//! A clock that stands still.

use std::sync::atomic::{AtomicI64, Ordering};

use domain::timestamp::{Span, Timestamp};
use gateway::Clock;

/// A clock that moves only when it is told to.
pub struct ManualClock {
    now: AtomicI64,
    /// How far it was set back altogether: by that the time that has passed is ahead of it.
    set_back: AtomicI64,
}

impl ManualClock {
    /// A clock that stands at 2026-11-22 10:00:00 UTC.
    #[must_use]
    pub const fn new() -> Self {
        Self { now: AtomicI64::new(1_795_341_600_000_000), set_back: AtomicI64::new(0) }
    }

    /// Moves the clock on.
    pub fn advance(&self, span: Span) {
        self.now.fetch_add(span.micros(), Ordering::SeqCst);
    }

    /// Sets the clock back, as an operator may do by mistake. Time passes all the same.
    pub fn set_back(&self, span: Span) {
        self.set_back.fetch_add(span.micros(), Ordering::SeqCst);
        self.now.fetch_sub(span.micros(), Ordering::SeqCst);
    }

    /// Moves the clock on to a time; a time that is past leaves it where it is.
    pub fn advance_to(&self, time: Timestamp) {
        self.now.fetch_max(time.micros(), Ordering::SeqCst);
    }
}

impl Default for ManualClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.now.load(Ordering::SeqCst))
    }

    fn elapsed(&self) -> Span {
        let set_back = self.set_back.load(Ordering::SeqCst);
        let passed = self.now.load(Ordering::SeqCst).saturating_add(set_back);
        Timestamp::from_micros(passed).since(Timestamp::from_micros(0))
    }
}
