//! What is kept of each of many, in parts with a lock each, so that they seldom wait for one
//! another.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// The parts; a power of two.
pub(super) const SHARDS: usize = 16;

/// The parts of what is kept.
#[derive(Default)]
pub(super) struct Shards<T>([Mutex<T>; SHARDS]);

impl<T> Shards<T> {
    /// The part that has what is kept of a number.
    pub(super) fn of(&self, number: u128) -> MutexGuard<'_, T> {
        let [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p] = number.to_le_bytes();
        let low = u64::from_le_bytes([a, b, c, d, e, f, g, h]);
        let high = u64::from_le_bytes([i, j, k, l, m, n, o, p]);
        // Fibonacci hashing: the upper bits of the product depend on all bits of the number.
        let [top, ..] = (low ^ high).wrapping_mul(0x9E37_79B9_7F4A_7C15).to_be_bytes();
        let [first, ..] = &self.0;
        lock(self.0.get(usize::from(top) % SHARDS).unwrap_or(first))
    }

    /// All parts, one after the other.
    #[cfg(test)]
    pub(super) fn all(&self) -> impl Iterator<Item = MutexGuard<'_, T>> {
        self.0.iter().map(lock)
    }
}

fn lock<T>(shard: &Mutex<T>) -> MutexGuard<'_, T> {
    shard.lock().unwrap_or_else(PoisonError::into_inner)
}
