//! Counts invoices that are old enough, once for all, so that histories are found fast; and forgets
//! how far they were read.

use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

use crate::app::{App, StoreError, history, history_blocks};
use crate::limits;

pub(super) async fn run(app: App, stop: CancellationToken) {
    let mut period = interval(limits::HISTORY_PERIOD);
    period.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = period.tick() => {}
        }
        if let Err(error) = sweep(&app, &stop).await {
            let error = &error as &dyn std::error::Error;
            tracing::error!(error, "histories were not counted; it is tried again");
        }
    }
}

async fn sweep(app: &App, stop: &CancellationToken) -> Result<(), StoreError> {
    while !stop.is_cancelled() && history::forget_walks(app).await? > 0 {}
    let mut next = Some(0);
    while let Some(first) = next.filter(|_| !stop.is_cancelled()) {
        next = history_blocks::make_blocks(app, first).await?.next;
    }
    Ok(())
}
