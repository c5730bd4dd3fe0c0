//! Asks the sources of exchange rates that are due, and takes into use what others have kept.

use tokio_util::sync::CancellationToken;

use crate::app::{App, StoreError, exchange_rates};
use crate::limits;

/// Asks until it is stopped. A source that is being asked then is let go; its lease runs out.
pub(super) async fn run(app: App, stop: CancellationToken) {
    if app.settings().fx.sources.is_empty() {
        return;
    }
    loop {
        let asked = tokio::select! {
            () = stop.cancelled() => return,
            asked = exchange_rates::ask_due(&app) => asked,
        };
        if let Err(error) = asked {
            let error = &error as &dyn std::error::Error;
            tracing::error!(error, "exchange rates cannot be read or kept; it is tried again");
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(limits::FX_PERIOD) => {}
        }
    }
}

/// Asks every source of exchange rates that is due, takes into use what they say and what is kept,
/// and says how many were asked. For whoever runs the gateway without its workers.
///
/// # Errors
/// When the store fails.
pub async fn ask_for_exchange_rates(app: &App) -> Result<usize, StoreError> {
    exchange_rates::ask_due(app).await
}
