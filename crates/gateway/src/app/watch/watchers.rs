//! Who waits for which invoice. Each one holds a connection, so there is a bound for all of them
//! and one for an address, well below those of connections: whoever waits must not keep others
//! from being served.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::ids::InvoiceId;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::app::rate_limits::counted_as;
use crate::limits;
use crate::settings::ConnectionLimits;

/// Everybody who waits.
pub(crate) struct Watchers {
    most: usize,
    most_of_address: usize,
    over: CancellationToken,
    waiting: Mutex<Waiting>,
}

#[derive(Default)]
struct Waiting {
    count: usize,
    by_invoice: HashMap<InvoiceId, Room>,
    by_address: HashMap<IpAddr, usize>,
}

/// Those who wait for one invoice.
#[derive(Default)]
struct Room {
    count: usize,
    bell: Arc<Notify>,
}

/// One who waits. His place is free again when this is dropped.
pub(super) struct Watcher<'a> {
    watchers: &'a Watchers,
    invoice: InvoiceId,
    address: Option<IpAddr>,
    bell: Arc<Notify>,
}

impl Watchers {
    pub(crate) fn new(connections: ConnectionLimits) -> Self {
        Self {
            most: limits::WATCHERS_MAX.min(connections.total / 2),
            most_of_address: connections.per_address / 2,
            over: CancellationToken::new(),
            waiting: Mutex::default(),
        }
    }

    /// Makes place for one who waits; `None` where there is none. An address that cannot be told
    /// may stand for everybody, so it has no bound of its own.
    pub(super) fn watch(&self, invoice: InvoiceId, from: Option<IpAddr>) -> Option<Watcher<'_>> {
        let address = from.map(counted_as);
        let mut waiting = self.waiting();
        let of_address = address.and_then(|address| waiting.by_address.get(&address)).copied();
        let is_crowded = of_address.is_some_and(|count| count >= self.most_of_address);
        if self.over.is_cancelled() || is_crowded || waiting.count >= self.most {
            return None;
        }
        waiting.count += 1;
        if let Some(address) = address {
            *waiting.by_address.entry(address).or_default() += 1;
        }
        let room = waiting.by_invoice.entry(invoice).or_default();
        room.count += 1;
        Some(Watcher { watchers: self, invoice, address, bell: room.bell.clone() })
    }

    /// How many wait.
    pub(super) fn count(&self) -> usize {
        self.waiting().count
    }

    /// Wakes those who wait for an invoice.
    pub(super) fn tell(&self, invoice: InvoiceId) {
        let bell = self.waiting().by_invoice.get(&invoice).map(|room| room.bell.clone());
        if let Some(bell) = bell {
            bell.notify_waiters();
        }
    }

    /// Wakes all, and lets nobody wait from now on.
    pub(super) fn stop(&self) {
        self.over.cancel();
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Watcher<'_> {
    /// Waits until something has happened since this was called.
    pub(super) fn told(&self) -> impl Future<Output = ()> {
        let bell = self.bell.notified();
        async move {
            tokio::select! {
                () = bell => {}
                () = self.watchers.over.cancelled() => {}
            }
        }
    }

    /// Whether nobody is to wait any more.
    pub(super) fn is_over(&self) -> bool {
        self.watchers.over.is_cancelled()
    }
}

impl Drop for Watcher<'_> {
    fn drop(&mut self) {
        let mut waiting = self.watchers.waiting();
        waiting.count -= 1;
        if let Some(address) = self.address {
            leave(&mut waiting.by_address, address, |count| count);
        }
        leave(&mut waiting.by_invoice, self.invoice, |room| &mut room.count);
    }
}

/// Counts one less, and forgets what nobody is left of.
fn leave<K: Eq + Hash, V>(map: &mut HashMap<K, V>, key: K, count: fn(&mut V) -> &mut usize) {
    if let Entry::Occupied(mut entry) = map.entry(key) {
        let left = count(entry.get_mut());
        *left -= 1;
        if *left == 0 {
            entry.remove();
        }
    }
}

#[cfg(test)]
mod tests;
