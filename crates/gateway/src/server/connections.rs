//! All connections that are open: how many there may be, and which of them take too long. One task
//! looks through them once a second, so that a request needs no timer for any of it.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::task::AbortHandle;
use tokio_util::sync::CancellationToken;

use crate::app::App;
use crate::app::rate_limits::counted_as;
use crate::limits;
use crate::server::phase::{Doing, Phase};
use crate::settings::ConnectionLimits;

/// How long connections may take, in ticks.
#[derive(Clone, Copy)]
pub(super) struct Patience {
    /// How often they are looked through.
    pub(super) tick: Duration,
    /// How long a whole request may take; no number of ticks, as it has a timer.
    pub(super) request: Duration,
    pub(super) head: u32,
    pub(super) idle: u32,
    pub(super) reply: u32,
}

impl Patience {
    pub(super) fn usual() -> Self {
        let tick = limits::CONNECTIONS_PERIOD;
        let ticks = |time: Duration| {
            u32::try_from(time.as_millis().div_ceil(tick.as_millis())).unwrap_or(u32::MAX)
        };
        Self {
            tick,
            request: limits::REQUEST_TIMEOUT,
            head: ticks(limits::HEAD_TIMEOUT),
            idle: ticks(limits::IDLE_TIMEOUT),
            reply: ticks(limits::REPLY_TIMEOUT),
        }
    }
}

/// All connections that are open.
pub(super) struct Connections {
    app: App,
    patience: Patience,
    /// How often they were looked through; the time by which their phases are measured.
    tick: AtomicU32,
    is_stopping: AtomicBool,
    open: Mutex<Open>,
}

#[derive(Default)]
struct Open {
    next: u64,
    by_number: HashMap<u64, Held>,
    by_address: HashMap<IpAddr, usize>,
    /// Those that were closed or refused since it was last logged, because there were too many.
    surplus: u64,
}

/// What is known of a connection.
struct Held {
    doing: Arc<Doing>,
    /// What ends it; there is none for a moment at its beginning.
    task: Option<AbortHandle>,
    /// What its address is counted by; a trusted proxy's is not.
    address: Option<IpAddr>,
}

/// A connection's place among all. It is free again when this is dropped.
pub(super) struct Place {
    connections: Arc<Connections>,
    number: u64,
    doing: Arc<Doing>,
}

impl Connections {
    pub(super) fn new(app: &App, patience: Patience) -> Self {
        Self {
            app: app.clone(),
            patience,
            tick: AtomicU32::new(0),
            is_stopping: AtomicBool::new(false),
            open: Mutex::new(Open::default()),
        }
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes place for a connection and has it served. Where there are too many, the one that has
    /// been idle for longest makes room; where none is idle, the new one is refused.
    pub(super) fn admit(self: &Arc<Self>, peer: IpAddr, serve: impl FnOnce(Place) -> AbortHandle) {
        let ConnectionLimits { total, per_address } = self.app.settings().connection_limits;
        let peer = peer.to_canonical();
        let trusted = &self.app.settings().trusted_proxies;
        let is_proxy = trusted.iter().any(|network| network.contains(&peer));
        let address = (!is_proxy).then(|| counted_as(peer));
        let tick = self.tick.load(Ordering::Relaxed);
        let Some((number, doing)) = self.open().reserve(address, (total, per_address), tick) else {
            return;
        };
        // The lock is not held: where the runtime is ending, the place is given back at once.
        let task = serve(Place { connections: self.clone(), number, doing });
        match self.open().by_number.get_mut(&number) {
            Some(held) => held.task = Some(task),
            None => task.abort(),
        }
    }

    /// Closes a connection to make room, where there is one that is idle.
    pub(super) fn make_room(&self) {
        let tick = self.tick.load(Ordering::Relaxed);
        let mut open = self.open();
        open.surplus += 1;
        open.close_longest_idle(None, tick);
    }

    /// Closes those that take too long, time and again, until `end`.
    pub(super) async fn watch(&self, end: CancellationToken) {
        let mut ticks = tokio::time::interval(self.patience.tick);
        // A process that stood still has not given anybody time to go on.
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                _ = ticks.tick() => self.look_through(),
                () = end.cancelled() => return,
            }
        }
    }

    fn look_through(&self) {
        let tick = self.tick.fetch_add(1, Ordering::Relaxed).wrapping_add(1);
        let is_stopping = self.is_stopping.load(Ordering::SeqCst);
        let mut open = self.open();
        let surplus = std::mem::take(&mut open.surplus);
        if surplus > 0 {
            tracing::warn!(connections = surplus, "there were too many connections");
        }
        open.close(|phase, since| {
            let limit = match phase {
                Phase::New | Phase::Idle | Phase::Head if is_stopping => 1,
                Phase::New | Phase::Head => self.patience.head,
                Phase::Idle => self.patience.idle,
                Phase::Replying => self.patience.reply,
                Phase::Serving | Phase::GivenUp => return false,
            };
            tick.wrapping_sub(since) > limit
        });
    }

    /// Has every connection end with the request that it is serving, and closes those that serve
    /// none.
    pub(super) fn stop(&self) {
        self.is_stopping.store(true, Ordering::SeqCst);
        self.open().close(|phase, _| matches!(phase, Phase::New | Phase::Idle));
    }

    pub(super) fn is_stopping(&self) -> bool {
        self.is_stopping.load(Ordering::SeqCst)
    }

    #[cfg(test)]
    pub(super) fn ticks(&self) -> u32 {
        self.tick.load(Ordering::Relaxed)
    }

    #[cfg(test)]
    pub(super) fn phases(&self) -> Vec<Phase> {
        self.open().by_number.values().map(|held| held.doing.now().0).collect()
    }
}

impl Open {
    /// Makes place for a connection; `None` where there is none.
    fn reserve(
        &mut self,
        address: Option<IpAddr>,
        (total, per_address): (usize, usize),
        tick: u32,
    ) -> Option<(u64, Arc<Doing>)> {
        let of_address = address.and_then(|address| self.by_address.get(&address)).copied();
        let is_crowded = of_address.is_some_and(|count| count >= per_address);
        if is_crowded || self.by_number.len() >= total {
            self.surplus += 1;
            if !self.close_longest_idle(address.filter(|_| is_crowded), tick) {
                return None;
            }
        }
        let number = self.next;
        self.next += 1;
        let doing = Arc::new(Doing::new(tick));
        if let Some(address) = address {
            *self.by_address.entry(address).or_default() += 1;
        }
        self.by_number.insert(number, Held { doing: doing.clone(), task: None, address });
        Some((number, doing))
    }

    /// Closes the connections that are to be closed, by what they are doing and since when.
    fn close(&mut self, is_over: impl Fn(Phase, u32) -> bool) {
        let by_address = &mut self.by_address;
        self.by_number.retain(|_, held| {
            let was = held.doing.now();
            if is_over(was.0, was.1) && held.doing.give_up(was) {
                held.end(by_address);
                return false;
            }
            true
        });
    }

    /// Closes the one that has been idle for longest, of an address where one is named; whether
    /// there was one. One that nothing has come from counts as idle once it has had a moment.
    fn close_longest_idle(&mut self, of: Option<IpAddr>, tick: u32) -> bool {
        let idle = self.by_number.iter().filter_map(|(number, held)| {
            let (phase, since) = held.doing.now();
            let age = tick.wrapping_sub(since);
            let is_idle = phase == Phase::Idle || (phase == Phase::New && age > 1);
            let is_meant = of.is_none() || held.address == of;
            (is_idle && is_meant).then_some((age, *number, (phase, since)))
        });
        let Some((_, number, was)) = idle.max_by_key(|(age, number, _)| (*age, !*number)) else {
            return false;
        };
        let given_up = self.by_number.get(&number).is_some_and(|held| held.doing.give_up(was));
        if given_up && let Some(held) = self.by_number.remove(&number) {
            held.end(&mut self.by_address);
        }
        given_up
    }
}

impl Held {
    /// Ends a connection that was given up. One that has no task yet is ended when it gets it.
    fn end(&self, by_address: &mut HashMap<IpAddr, usize>) {
        if let Some(task) = &self.task {
            task.abort();
        }
        leave(by_address, self.address);
    }
}

/// Counts one connection of an address less.
fn leave(by_address: &mut HashMap<IpAddr, usize>, address: Option<IpAddr>) {
    let Some(address) = address else { return };
    if let Some(count) = by_address.get_mut(&address) {
        *count = count.saturating_sub(1);
        if *count == 0 {
            by_address.remove(&address);
        }
    }
}

impl Place {
    /// What the connection is doing.
    pub(super) fn phase(&self) -> Phase {
        self.doing.now().0
    }

    /// Goes on to a phase; `false` if the connection was given up before.
    pub(super) fn go_on(&self, phase: Phase) -> bool {
        self.doing.go_on(phase, self.connections.tick.load(Ordering::Relaxed))
    }

    pub(super) fn is_stopping(&self) -> bool {
        self.connections.is_stopping()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.connections.open();
        if let Some(held) = open.by_number.remove(&self.number) {
            leave(&mut open.by_address, held.address);
        }
    }
}
