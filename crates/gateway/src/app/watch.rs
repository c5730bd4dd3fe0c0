//! Telling a page that is open when it shows something that has changed: its request waits until
//! then. Whoever changes an invoice in this process wakes those that wait for it; what another
//! process has changed is found by looking, a little later.

mod watchers;

use std::net::IpAddr;

use domain::ids::InvoiceId;
use domain::status::Status;
use store::tables::invoices::{self, InvoiceProgress};
use store::{Job, StoreError, Tx};

use crate::app::App;
pub(super) use crate::app::watch::watchers::Watchers;
use crate::limits;

/// What a page is known by: it has another tag whenever it shows something else of its invoice or
/// of the transfers to it. `looks` are the times of the last looks at those, summed up.
pub(crate) fn tag(version: i64, looks: i64) -> String {
    if looks == 0 { version.to_string() } else { format!("{version}.{looks}") }
}

/// What a page that is open is told.
#[derive(Clone, Debug)]
pub(crate) struct Latest {
    pub(crate) tag: String,
    pub(crate) status: Status,
}

/// How an invoice is now.
pub(crate) async fn latest(app: &App, id: InvoiceId) -> Result<Option<Latest>, StoreError> {
    app.inner.store.read(&ReadLatest(id)).await
}

/// How an invoice is once it is no longer as a page has seen it, or after a while. Where too many
/// wait, and where the process is to end, it is told at once.
pub(crate) async fn next(
    app: &App,
    id: InvoiceId,
    seen: &str,
    address: Option<IpAddr>,
) -> Result<Option<Latest>, StoreError> {
    let watcher = app.inner.watchers.watch(id, address);
    for _ in 0..limits::WATCH_LOOKS {
        let Some(watcher) = &watcher else { break };
        // Who changes it after this is heard, also while it is looked at.
        let told = watcher.told();
        let latest = latest(app, id).await?;
        if latest.as_ref().is_none_or(|latest| latest.tag != seen) {
            return Ok(latest);
        }
        if tokio::time::timeout(limits::WATCH_PERIOD, told).await.is_ok() && watcher.is_over() {
            return Ok(latest);
        }
    }
    latest(app, id).await
}

impl App {
    /// Wakes whoever waits for an invoice to change.
    pub(crate) fn tell_watchers(&self, id: InvoiceId) {
        self.inner.watchers.tell(id);
    }

    /// How many open pages wait for their invoice to change.
    #[must_use]
    pub fn waiting_pages(&self) -> usize {
        self.inner.watchers.count()
    }

    /// Has nobody wait any more, as the process is to end.
    pub(crate) fn stop_watching(&self) {
        self.inner.watchers.stop();
    }
}

struct ReadLatest(InvoiceId);

impl Job for ReadLatest {
    type Output = Option<Latest>;
    type Error = StoreError;
    const NAME: &'static str = "read latest";
    const IS_ONE_STATEMENT: bool = true;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Option<Latest>, StoreError> {
        let progress = invoices::progress(tx, self.0).await?;
        let latest =
            |is: InvoiceProgress| Latest { tag: tag(is.version, is.looks), status: is.status };
        Ok(progress.map(latest))
    }
}
