//! Asks acquirers for the refunds that were created, and takes in what they say.

use tokio_util::sync::CancellationToken;

use crate::app::{App, StoreError, carry_out_refunds};
use crate::limits;

/// Carries out what is pending until it is stopped.
pub(super) async fn run(app: App, stop: CancellationToken) {
    while !stop.is_cancelled() {
        if let Err(error) = carry_out_due_refunds(&app).await {
            let error = &error as &dyn std::error::Error;
            tracing::error!(error, "refunds cannot be carried out; it is tried again");
        }
        tokio::select! {
            () = stop.cancelled() => {}
            () = app.refunds_due().notified() => {}
            () = tokio::time::sleep(limits::REFUND_PERIOD) => {}
        }
    }
}

/// Carries out every refund that is pending and that nobody else is at; says how many there were.
/// For whoever runs the gateway without its workers.
///
/// # Errors
/// When the store fails.
pub async fn carry_out_due_refunds(app: &App) -> Result<usize, StoreError> {
    let mut count: usize = 0;
    loop {
        let leased = carry_out_refunds::claim(app).await?;
        if leased.is_empty() {
            return Ok(count);
        }
        for refund in leased {
            if let Err(error) = carry_out_refunds::carry_out(app, refund).await {
                // The lease runs out, and the acquirer is asked again by the same reference.
                let error = &error as &dyn std::error::Error;
                tracing::error!(error, "what came of a refund cannot be recorded");
            }
            count = count.saturating_add(1);
        }
    }
}
