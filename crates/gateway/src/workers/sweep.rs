//! Lets invoices expire and payments become available, forgets old replies and makes room for new
//! rows, every now and then.

use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

use crate::app::{App, StoreError, clear, sweep};
use crate::limits;

pub(super) async fn run(app: App, stop: CancellationToken) {
    let mut expiry = interval(limits::EXPIRY_PERIOD);
    let mut clearing = interval(limits::CLEARING_PERIOD);
    let mut forgetting = interval(limits::FORGET_PERIOD);
    let mut room = interval(limits::ROOM_PERIOD);
    expiry.set_missed_tick_behavior(MissedTickBehavior::Delay);
    clearing.set_missed_tick_behavior(MissedTickBehavior::Delay);
    forgetting.set_missed_tick_behavior(MissedTickBehavior::Delay);
    room.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let outcome = tokio::select! {
            () = stop.cancelled() => return,
            _ = expiry.tick() => expire(&app, &stop).await,
            _ = clearing.tick() => clear_payments(&app, &stop).await,
            _ = forgetting.tick() => forget(&app, &stop).await,
            _ = room.tick() => sweep::make_room(&app).await,
        };
        if let Err(error) = outcome {
            let error = &error as &dyn std::error::Error;
            tracing::error!(error, "a sweep failed; it is repeated");
        }
    }
}

/// Sweeps once; what is left over when the process stops is found after its next start.
async fn expire(app: &App, stop: &CancellationToken) -> Result<(), StoreError> {
    tokio::select! {
        () = stop.cancelled() => Ok(()),
        outcome = sweep::expire_invoices(app) => outcome.map(drop),
    }
}

/// The same for payments.
async fn clear_payments(app: &App, stop: &CancellationToken) -> Result<(), StoreError> {
    tokio::select! {
        () = stop.cancelled() => Ok(()),
        outcome = clear::clear(app) => outcome.map(drop),
    }
}

/// Sweeps until nothing is left that is too old.
async fn forget(app: &App, stop: &CancellationToken) -> Result<(), StoreError> {
    while !stop.is_cancelled() && sweep::forget_replies(app).await? > 0 {}
    Ok(())
}
