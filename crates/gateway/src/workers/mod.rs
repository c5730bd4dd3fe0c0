//! What nobody waits for. A worker takes no input, may run any number of times on any number of
//! machines, and is woken by a signal and by a period, so that a lost signal delays its work and
//! loses none.

pub(crate) mod callbacks;
pub(crate) mod exchange_rates;
mod history;
pub(crate) mod refunds;
pub(crate) mod settlements;
mod sweep;
pub(crate) mod transfers;

use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::app::App;

/// Starts the workers; they end after `stop`, once what they have begun is done.
pub(crate) fn start(app: &App, tasks: &TaskTracker, stop: &CancellationToken) {
    tasks.spawn(callbacks::run(app.clone(), stop.clone()));
    tasks.spawn(exchange_rates::run(app.clone(), stop.clone()));
    tasks.spawn(history::run(app.clone(), stop.clone()));
    tasks.spawn(refunds::run(app.clone(), stop.clone()));
    tasks.spawn(settlements::run(app.clone(), stop.clone()));
    tasks.spawn(sweep::run(app.clone(), stop.clone()));
    tasks.spawn(transfers::run(app.clone(), stop.clone()));
}
