//! Sends callbacks. Each merchant has a few places of its own for callbacks in flight, so a server
//! that never answers holds up nobody else's.

use std::collections::HashMap;
use std::time::Duration;

use domain::ids::MerchantId;
use tokio::task::{Id, JoinSet};
use tokio_util::sync::CancellationToken;

use crate::app::{App, StoreError, deliver_callbacks};
use crate::limits;

/// Sends what is due until it is stopped, and then waits for what is in flight.
pub(super) async fn run(app: App, stop: CancellationToken) {
    let mut sending = Sending::new();
    while !stop.is_cancelled() {
        let wait = match sending.start_due(&app).await {
            Ok(wait) => wait,
            Err(error) => {
                let error = &error as &dyn std::error::Error;
                tracing::error!(error, "callbacks cannot be claimed; it is tried again");
                limits::CALLBACK_PERIOD
            }
        };
        tokio::select! {
            () = stop.cancelled() => {}
            () = sending.one_ended() => {}
            () = app.callbacks_due().notified() => {}
            () = tokio::time::sleep(wait) => {}
        }
    }
    while !sending.tasks.is_empty() {
        sending.one_ended().await;
    }
}

/// Sends every callback that is due now, and what becomes due by that; says how many tries there
/// were. For whoever runs the gateway without its workers.
///
/// # Errors
/// When the store fails.
pub async fn send_due_callbacks(app: &App) -> Result<usize, StoreError> {
    let mut sending = Sending::new();
    let mut tries: usize = 0;
    loop {
        sending.start_due(app).await?;
        if sending.tasks.is_empty() {
            return Ok(tries);
        }
        sending.one_ended().await;
        tries = tries.saturating_add(1);
    }
}

/// The callbacks in flight.
struct Sending {
    /// The merchant whose callback was started last.
    last: MerchantId,
    tasks: JoinSet<()>,
    merchants: HashMap<Id, MerchantId>,
    in_flight: HashMap<MerchantId, u32>,
}

impl Sending {
    fn new() -> Self {
        Self {
            last: MerchantId::new(0),
            tasks: JoinSet::new(),
            merchants: HashMap::new(),
            in_flight: HashMap::new(),
        }
    }

    /// Claims and starts what is due, as far as there are places; says how long to wait for more.
    async fn start_due(&mut self, app: &App) -> Result<Duration, StoreError> {
        let (mut due, next) = deliver_callbacks::merchants_due(app).await?;
        // Where places are short, every merchant gets its turn: those behind the last one first.
        due.sort_unstable_by_key(|merchant| (*merchant <= self.last, *merchant));
        for merchant in due {
            let room = limits::CALLBACKS_IN_FLIGHT.saturating_sub(self.tasks.len());
            let room = u32::try_from(room).unwrap_or(u32::MAX);
            let used = self.in_flight.get(&merchant).copied().unwrap_or(0);
            let places = limits::CALLBACKS_IN_FLIGHT_PER_MERCHANT.saturating_sub(used).min(room);
            if places == 0 {
                continue;
            }
            for leased in deliver_callbacks::claim(app, merchant, places).await? {
                let app = app.clone();
                let task = self.tasks.spawn(async move {
                    if let Err(error) = deliver_callbacks::deliver(&app, leased).await {
                        // The lease runs out, and the callback is sent again: at least once.
                        let error = &error as &dyn std::error::Error;
                        tracing::error!(error, "what came of a callback cannot be recorded");
                    }
                });
                self.last = merchant;
                self.merchants.insert(task.id(), merchant);
                *self.in_flight.entry(merchant).or_default() += 1;
            }
        }
        let until_next = next.map(|next| {
            let micros = next.since(app.now()).micros();
            Duration::from_micros(u64::try_from(micros).unwrap_or(0))
        });
        Ok(until_next.map_or(limits::CALLBACK_PERIOD, |wait| wait.min(limits::CALLBACK_PERIOD)))
    }

    /// Waits until one has ended; for ever while none is in flight.
    async fn one_ended(&mut self) {
        let id = match self.tasks.join_next_with_id().await {
            Some(Ok((id, ()))) => id,
            Some(Err(error)) => {
                tracing::error!(%error, "the delivery of a callback panicked");
                error.id()
            }
            None => return std::future::pending().await,
        };
        let Some(merchant) = self.merchants.remove(&id) else { return };
        if let Some(count) = self.in_flight.get_mut(&merchant) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                self.in_flight.remove(&merchant);
            }
        }
    }
}
