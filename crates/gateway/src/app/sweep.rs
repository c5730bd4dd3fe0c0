//! What time alone brings about: invoices that nobody pays expire, and replies kept for
//! idempotency keys are forgotten.

use domain::ids::InvoiceId;
use domain::invoice::{EXPIRES_AFTER, Event};
use domain::timestamp::Timestamp;
use store::tables::{idempotency, invoices};
use store::{Job, StoreError, Tx};

use crate::app::App;
use crate::app::idempotency::kept_since;
use crate::app::take_event::{self, Happening, TakeError, TakeEvents};
use crate::limits;

/// Lets invoices expire that have waited for their payer for too long. Says how many did: there may
/// be more as long as any did. One that cannot be read keeps no other from expiring.
pub(crate) async fn expire_invoices(app: &App) -> Result<usize, StoreError> {
    let before = app.now().micros().saturating_sub(EXPIRES_AFTER.micros());
    let found = app.inner.store.read(&OpenSince(Timestamp::from_micros(before))).await?;
    let mut expired: usize = 0;
    for id in found {
        let happening = Happening::now(app, id, Event::Expired, "clock");
        match take_event::run(app, TakeEvents(happening)).await {
            Ok(_) => expired = expired.saturating_add(1),
            // The payer may have been faster.
            Err(TakeError::Refused(_) | TakeError::NotFound) => {}
            Err(TakeError::Store(error @ (StoreError::Unreadable(_) | StoreError::Overloaded))) => {
                let error = &error as &dyn std::error::Error;
                tracing::error!(invoice.id = id.get(), error, "an invoice cannot expire");
            }
            Err(TakeError::Store(error)) => return Err(error),
        }
    }
    Ok(expired)
}

/// Forgets replies that are too old to be given again. Says how many.
pub(crate) async fn forget_replies(app: &App) -> Result<u64, StoreError> {
    app.inner.store.run(ForgetReplies(kept_since(app.now()))).await
}

/// Makes room in the database for what the weeks to come will bring.
pub(crate) async fn make_room(app: &App) -> Result<(), StoreError> {
    app.inner.store.make_room(app.now()).await
}

struct OpenSince(Timestamp);

impl Job for OpenSince {
    type Output = Vec<InvoiceId>;
    type Error = StoreError;
    const NAME: &'static str = "invoices open since";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, StoreError> {
        invoices::open_since(tx, self.0, limits::SWEEP_ROWS_MAX).await
    }
}

struct ForgetReplies(Timestamp);

impl Job for ForgetReplies {
    type Output = u64;
    type Error = StoreError;
    const NAME: &'static str = "forget replies";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<u64, StoreError> {
        idempotency::forget(tx, self.0, limits::SWEEP_ROWS_MAX).await
    }
}
