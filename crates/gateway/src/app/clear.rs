//! What time brings to merchants: payments become available for settlement, and reserves end.

use domain::ids::InvoiceId;
use domain::invoice::Event;
use domain::timestamp::Timestamp;
use store::tables::prices::{self, Wait};
use store::{Job, StoreError, Tx};

use crate::app::App;
use crate::app::take_event::{self, Happening, TakeError, Taken};
use crate::limits;

/// Ends every wait that is over; says how many there were. One that cannot be ended keeps no other
/// waiting, and is tried again each time.
pub(crate) async fn clear(app: &App) -> Result<usize, StoreError> {
    let mut ended = 0_usize;
    for wait in [Wait::Clears, Wait::Reserve] {
        let mut after = None;
        loop {
            let now = app.now();
            let found = app.inner.store.read(&FindDue { wait, now, after }).await?;
            let Some(last) = found.last() else { break };
            after = Some(*last);
            for (_, id) in found {
                ended = ended.saturating_add(usize::from(end(app, wait, id).await?));
            }
        }
    }
    Ok(ended)
}

async fn end(app: &App, wait: Wait, id: InvoiceId) -> Result<bool, StoreError> {
    let event = match wait {
        Wait::Clears => Event::Cleared,
        Wait::Reserve => Event::ReserveReleased,
    };
    let job = EndWait { wait, happening: Happening::now(app, id, event, "clock") };
    match app.inner.store.run(job).await {
        Ok(Some(taken)) => {
            app.note_change(&taken);
            Ok(true)
        }
        Ok(None) => Ok(false),
        Err(TakeError::Store(error)) if error.is_passing() => Err(error),
        Err(error) => {
            let error = &error as &dyn std::error::Error;
            tracing::error!(invoice.id = id.get(), error, "a payment cannot become available");
            Ok(false)
        }
    }
}

struct FindDue {
    wait: Wait,
    now: Timestamp,
    after: Option<(Timestamp, InvoiceId)>,
}

impl Job for FindDue {
    type Output = Vec<(Timestamp, InvoiceId)>;
    type Error = StoreError;
    const NAME: &'static str = "find payments whose wait is over";
    const IS_ONE_STATEMENT: bool = true;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, StoreError> {
        let Self { wait, now, after } = *self;
        prices::due(tx, wait, now, after, limits::SWEEP_ROWS_MAX).await
    }
}

/// Ends a wait; `None` if another process was faster.
struct EndWait {
    wait: Wait,
    happening: Happening,
}

impl Job for EndWait {
    type Output = Option<Taken>;
    type Error = TakeError;
    const NAME: &'static str = "end wait of payment";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Option<Taken>, TakeError> {
        let id = self.happening.invoice_id;
        let loaded = take_event::load(tx, id).await?.ok_or(TakeError::NotFound)?;
        if !prices::end_wait(tx, self.wait, id).await? {
            return Ok(None);
        }
        take_event::take(tx, loaded, &self.happening).await.map(Some)
    }
}
