//! How long each of many has to wait: who has had so many strikes waits after every further one,
//! twice as long each time. Strikes are forgotten one by one, and so the memory has a bound.

use std::collections::HashMap;

use domain::timestamp::Span;

use crate::app::rate_limits::shards::{SHARDS, Shards};
use crate::limits;

/// After how many doublings a wait is as long as it gets, at the latest.
const DOUBLINGS_MAX: u32 = 20;

/// The strikes of many, by the numbers that tell them apart.
pub(crate) struct Waits {
    /// The strike after which waiting begins.
    free: u32,
    /// Microseconds in which a strike is forgotten.
    forget: u64,
    shards: Shards<Shard>,
}

#[derive(Default)]
struct Shard {
    records: HashMap<u128, Record>,
    /// When those that had been forgotten were last thrown away.
    cleaned_at: u64,
}

/// What is held against one; times are in microseconds.
#[derive(Clone, Copy, Default)]
struct Record {
    strikes: u32,
    /// From when on the next strike is being forgotten.
    since: u64,
    /// When the wait is over.
    until: u64,
}

/// A strike that may be taken back.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Strike {
    number: u128,
    /// The how manyth it was.
    count: u32,
}

impl Waits {
    /// Waits that begin after so many strikes, of which each is forgotten in `forget`; `None` where
    /// there are zero, which stands for no limit.
    pub(crate) fn new(free: u32, forget: Span) -> Option<Self> {
        let forget = micros(forget).max(1);
        (free > 0).then(|| Self { free, forget, shards: Shards::default() })
    }

    /// How long one has to wait still.
    pub(crate) fn wait(&self, number: u128, now: Span) -> Option<Span> {
        let now = micros(now);
        let shard = self.shards.of(number);
        let left = shard.records.get(&number)?.until.saturating_sub(now);
        (left > 0).then(|| span(left))
    }

    /// Counts a strike of whoever need not wait. Waiting begins after `free` strikes where these
    /// are fewer than usual.
    ///
    /// # Errors
    /// How long he has to wait; then nothing is counted.
    pub(crate) fn strike(
        &self,
        number: u128,
        free: Option<u32>,
        now: Span,
    ) -> Result<Strike, Span> {
        let now = micros(now);
        let mut shard = self.shards.of(number);
        if !shard.records.contains_key(&number) && !shard.has_room(self.forget, now) {
            // Where all the memory is in use by others, he is not counted.
            return Ok(Strike { number, count: 0 });
        }
        let record = shard.records.entry(number).or_default();
        record.forget(self.forget, now);
        let left = record.until.saturating_sub(now);
        if left > 0 {
            return Err(span(left));
        }
        if record.strikes == 0 {
            record.since = now;
        }
        record.strikes = record.strikes.saturating_add(1);
        let free = free.map_or(self.free, |free| free.min(self.free));
        if let Some(over) = record.strikes.checked_sub(free) {
            record.until = now.saturating_add(wait_after(over));
        }
        Ok(Strike { number, count: record.strikes })
    }

    /// Takes a strike back, and the wait that it brought where none came after it.
    pub(crate) fn take_back(&self, strike: Strike) {
        let mut shard = self.shards.of(strike.number);
        let Some(record) = shard.records.get_mut(&strike.number).filter(|_| strike.count > 0)
        else {
            return;
        };
        if record.strikes == strike.count {
            record.until = 0;
        }
        record.strikes = record.strikes.saturating_sub(1);
    }

    /// Lets one wait at least so long.
    pub(crate) fn hold(&self, number: u128, wait: Span, now: Span) {
        let now = micros(now);
        let mut shard = self.shards.of(number);
        if shard.records.contains_key(&number) || shard.has_room(self.forget, now) {
            let record = shard.records.entry(number).or_default();
            record.until = record.until.max(now.saturating_add(micros(wait)));
        }
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.shards.all().map(|shard| shard.records.len()).sum()
    }
}

impl Record {
    /// Forgets what is old enough.
    fn forget(&mut self, forget: u64, now: u64) {
        let past = now.saturating_sub(self.since).checked_div(forget).unwrap_or(0);
        let strikes = u32::try_from(past).unwrap_or(u32::MAX);
        self.strikes = self.strikes.saturating_sub(strikes);
        self.since = self.since.saturating_add(past.saturating_mul(forget));
    }
}

impl Shard {
    /// Whether one more finds room. Whoever nothing is held against any more is thrown away from
    /// time to time only, since that goes through all; where that makes no room, so is who has had
    /// one strike.
    fn has_room(&mut self, forget: u64, now: u64) -> bool {
        let most = limits::CARD_SUBJECTS_MAX / SHARDS;
        let since = now.saturating_sub(self.cleaned_at);
        let is_packed = self.records.len() >= most;
        if since >= 60_000_000 || (is_packed && since >= 1_000_000) {
            self.cleaned_at = now;
            self.keep(forget, now, 1);
            if self.records.len() >= most {
                self.keep(forget, now, 2);
            }
            self.records.shrink_to(2 * self.records.len());
        }
        self.records.len() < most
    }

    /// Keeps those who have so many strikes, or who wait.
    fn keep(&mut self, forget: u64, now: u64, strikes: u32) {
        self.records.retain(|_, record| {
            record.forget(forget, now);
            record.strikes >= strikes || record.until > now
        });
    }
}

/// The wait after so many strikes over what is free, in microseconds.
fn wait_after(over: u32) -> u64 {
    let first = micros(limits::CARD_WAIT);
    let longer = first.saturating_mul(1 << over.min(DOUBLINGS_MAX));
    longer.min(micros(limits::CARD_WAIT_MAX))
}

/// A span before zero is none.
fn micros(span: Span) -> u64 {
    u64::try_from(span.micros()).unwrap_or_default()
}

fn span(micros: u64) -> Span {
    let start = domain::timestamp::Timestamp::from_micros(0);
    let end = i64::try_from(micros).unwrap_or(i64::MAX);
    domain::timestamp::Timestamp::from_micros(end).since(start)
}

#[cfg(test)]
mod tests;
