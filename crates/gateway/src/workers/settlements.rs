//! Proposes the settlements that are due, looks for those that are on their way, and tells the
//! invoices of those that are confirmed.

use tokio_util::sync::CancellationToken;

use crate::app::settlements::{carry_out, pay_out, propose};
use crate::app::{App, StoreError};
use crate::limits;

/// Does what is due until it is stopped.
pub(super) async fn run(app: App, stop: CancellationToken) {
    while !stop.is_cancelled() {
        // What is not told when the process stops waits in the store.
        let outcome = tokio::select! {
            () = stop.cancelled() => return,
            outcome = settle_due(&app) => outcome,
        };
        if let Err(error) = outcome {
            let error = &error as &dyn std::error::Error;
            tracing::error!(error, "settlements cannot be carried out; it is tried again");
        }
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(limits::SETTLEMENT_PERIOD) => {}
        }
    }
}

/// Does all that is due of settlements; says how many things there were. For whoever runs the
/// gateway without its workers.
///
/// # Errors
/// When the store fails.
pub async fn settle_due(app: &App) -> Result<usize, StoreError> {
    let proposed = propose::propose_due(app).await?;
    let looked_for = carry_out::look(app).await?;
    let told = pay_out::pay_out(app).await?;
    Ok(proposed.saturating_add(looked_for).saturating_add(told))
}
