//! How much was refused, and when that is to be logged: a flood must not flood the log as well.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use domain::timestamp::Span;

use crate::limits;

/// Refusals of one kind.
pub(crate) struct Refusals {
    /// Those not yet logged.
    fresh: AtomicU64,
    /// All of them since the process began.
    total: AtomicU64,
    /// When they were last logged, in microseconds.
    logged_at: AtomicI64,
}

impl Default for Refusals {
    fn default() -> Self {
        let logged_at = AtomicI64::new(-limits::RATE_LOG_PERIOD.micros());
        Self { fresh: AtomicU64::new(0), total: AtomicU64::new(0), logged_at }
    }
}

impl Refusals {
    /// Counts one; how many there were since the last time, when it is time to log them.
    pub(crate) fn add(&self, now: Span) -> Option<u64> {
        self.fresh.fetch_add(1, Ordering::Relaxed);
        self.total.fetch_add(1, Ordering::Relaxed);
        let logged_at = self.logged_at.load(Ordering::Relaxed);
        let is_due = now.micros().saturating_sub(logged_at) >= limits::RATE_LOG_PERIOD.micros();
        let swap = |at, now| {
            self.logged_at.compare_exchange(at, now, Ordering::Relaxed, Ordering::Relaxed)
        };
        let is_mine = is_due && swap(logged_at, now.micros()).is_ok();
        is_mine.then(|| self.fresh.swap(0, Ordering::Relaxed))
    }

    /// How many there have been since the process began.
    pub(crate) fn total(&self) -> u64 {
        self.total.load(Ordering::Relaxed)
    }
}
