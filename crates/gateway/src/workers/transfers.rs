//! Looks at the simulated chain for transfers that are not final yet.

use tokio_util::sync::CancellationToken;

use crate::app::{App, StoreError, transfers};
use crate::limits;

/// Looks until it is stopped.
pub(super) async fn run(app: App, stop: CancellationToken) {
    while !stop.is_cancelled() {
        if let Err(error) = look_at_sandbox_chain(&app).await {
            let error = &error as &dyn std::error::Error;
            tracing::error!(error, "the simulated chain cannot be looked at; it is tried again");
        }
        tokio::select! {
            () = stop.cancelled() => {}
            () = app.transfers_seen().notified() => {}
            () = tokio::time::sleep(limits::TRANSFER_PERIOD) => {}
        }
    }
}

/// Looks once at the simulated chain for every transfer that is not final yet, and says how many
/// there were. For whoever runs the gateway without its workers.
///
/// # Errors
/// When the store fails.
pub async fn look_at_sandbox_chain(app: &App) -> Result<usize, StoreError> {
    transfers::look_at_sandbox_chain(app).await
}
