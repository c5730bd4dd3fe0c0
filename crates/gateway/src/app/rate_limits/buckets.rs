//! How much each of many callers may still ask for: a bucket each, that fills at a rate and is
//! spent by requests. A bucket is the moment at which it will be full again, so one that is full
//! need not be kept, and the memory has a bound.

use std::collections::HashMap;

use domain::timestamp::Span;

use crate::app::rate_limits::shards::{SHARDS, Shards};
use crate::limits;

const NANOS_PER_MICRO: u64 = 1_000;
const NANOS_PER_SECOND: u64 = 1_000_000_000;

/// The buckets of all callers, by the numbers that tell callers apart.
pub(crate) struct Buckets {
    /// Nanoseconds in which a bucket fills by one.
    interval: u64,
    /// Nanoseconds in which an empty bucket fills.
    depth: u64,
    shards: Shards<Shard>,
}

#[derive(Default)]
struct Shard {
    /// When each bucket will be full again, in nanoseconds.
    full_at: HashMap<u128, u64>,
    /// When full buckets were last thrown away.
    emptied_at: u64,
}

impl Buckets {
    /// Buckets that fill by `count` in `seconds`, and are full after `depth_seconds`; `None` where
    /// the count is zero, which stands for no limit.
    pub(crate) fn new(count: u32, seconds: u32, depth_seconds: u32) -> Option<Self> {
        let interval = (u64::from(seconds) * NANOS_PER_SECOND).checked_div(u64::from(count))?;
        let depth = u64::from(depth_seconds) * NANOS_PER_SECOND;
        // However slowly it fills, a bucket holds one.
        Some(Self { interval, depth: depth.max(interval), shards: Shards::default() })
    }

    /// Takes so many out of a caller's bucket, or all that it holds when full, if that is less.
    ///
    /// # Errors
    /// How many nanoseconds it takes until there are as many in it.
    pub(crate) fn take(&self, caller: u128, count: u32, now: Span) -> Result<(), u64> {
        let now = nanos(now);
        let mut shard = self.shards.of(caller);
        if let Some(full_at) = shard.full_at.get_mut(&caller) {
            *full_at = self.after_more(*full_at, count, now)?;
            return Ok(());
        }
        shard.throw_full_ones_away(now);
        // Where all the memory is in use by others, the caller is not counted: a flood from very
        // many addresses is nothing that a limit for one address could stop.
        if shard.full_at.len() < limits::CALLERS_COUNTED_MAX / SHARDS {
            shard.full_at.insert(caller, now.saturating_add(self.time_of(count)));
        }
        Ok(())
    }

    /// Whether there is one in a caller's bucket.
    ///
    /// # Errors
    /// How many nanoseconds it takes until there is.
    pub(crate) fn look(&self, caller: u128, now: Span) -> Result<(), u64> {
        let shard = self.shards.of(caller);
        let Some(full_at) = shard.full_at.get(&caller) else { return Ok(()) };
        self.after_more(*full_at, 1, nanos(now)).map(drop)
    }

    /// Nanoseconds in which a bucket fills by so many, at most in which it fills.
    fn time_of(&self, count: u32) -> u64 {
        self.interval.saturating_mul(u64::from(count)).min(self.depth)
    }

    fn after_more(&self, full_at: u64, count: u32, now: u64) -> Result<u64, u64> {
        let next = full_at.max(now).saturating_add(self.time_of(count));
        match next.saturating_sub(now.saturating_add(self.depth)) {
            0 => Ok(next),
            missing => Err(missing),
        }
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.shards.all().map(|shard| shard.full_at.len()).sum()
    }
}

impl Shard {
    /// Forgets whoever has not called for as long as it takes to fill a bucket. That goes through
    /// all of them, so it is done from time to time only.
    fn throw_full_ones_away(&mut self, now: u64) {
        let since = now.saturating_sub(self.emptied_at);
        let is_packed = self.full_at.len() >= limits::CALLERS_COUNTED_MAX / SHARDS;
        if since >= 10 * NANOS_PER_SECOND || (is_packed && since >= NANOS_PER_SECOND) {
            self.full_at.retain(|_, full_at| *full_at > now);
            self.full_at.shrink_to(2 * self.full_at.len());
            self.emptied_at = now;
        }
    }
}

/// As nanoseconds; a span before zero is none.
fn nanos(span: Span) -> u64 {
    u64::try_from(span.micros()).unwrap_or_default().saturating_mul(NANOS_PER_MICRO)
}
