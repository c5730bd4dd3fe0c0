//! What time alone brings about: invoices that nobody pays expire, and replies kept for
//! idempotency keys are forgotten.

use domain::ids::{InvoiceId, MerchantId};
use domain::invoice::{EXPIRES_AFTER, Event};
use domain::timestamp::Timestamp;
use store::tables::expiry::{self, Overdue, Stretch};
use store::tables::idempotency;
use store::{Job, StoreError, Tx};

use crate::app::App;
use crate::app::idempotency::kept_since;
use crate::app::take_event::{self, Happening, TakeError, TakeEvents};
use crate::limits;

/// Lets invoices expire that have waited for their payer for too long. Says how many did. One that
/// cannot be read keeps no other from expiring, and is tried again each time.
pub(crate) async fn expire_invoices(app: &App) -> Result<usize, StoreError> {
    look_at_invoices(app).await?;
    let (mut after, mut expired) = (InvoiceId::new(i64::MIN), 0_usize);
    loop {
        let found = app.inner.store.read(&FindOverdue(after)).await?;
        let Some(last) = found.last().map(|last| last.id) else { return Ok(expired) };
        for invoice in found.iter().filter(|invoice| invoice.is_open) {
            expired = expired.saturating_add(usize::from(expire(app, invoice.id).await?));
        }
        app.inner.store.run(ForgetOverdue([after, last])).await?;
        after = last;
    }
}

async fn expire(app: &App, id: InvoiceId) -> Result<bool, StoreError> {
    let happening = Happening::now(app, id, Event::Expired, "clock");
    match take_event::run(app, TakeEvents(happening)).await {
        Ok(_) => Ok(true),
        // The payer may have been faster.
        Err(TakeError::Refused(_) | TakeError::NotFound) => Ok(false),
        Err(TakeError::Store(error @ (StoreError::Unreadable(_) | StoreError::Overloaded))) => {
            let error = &error as &dyn std::error::Error;
            tracing::error!(invoice.id = id.get(), error, "an invoice cannot expire");
            Ok(false)
        }
        Err(TakeError::Store(error)) => Err(error),
    }
}

/// Looks at every invoice that has become old enough to expire, once: those that have not come to
/// an end are overdue from then on. Where it is broken off, it begins again from the same time.
async fn look_at_invoices(app: &App) -> Result<(), StoreError> {
    let expires_after = EXPIRES_AFTER.micros();
    let until = Timestamp::from_micros(app.now().micros().saturating_sub(expires_after));
    let since = app.inner.store.read(&LookedUntil).await?;
    let (mut first, mut looked_until) = (0, since);
    loop {
        let find = FindStretches { first, times: [since, until] };
        let (stretches, last) = app.inner.store.read(&find).await?;
        for stretch in stretches {
            let mut next = Some(stretch);
            while let Some(stretch) = next {
                looked_until = looked_until.max(stretch.since);
                next = app.inner.store.run(LookAt(stretch)).await?;
            }
        }
        let Some(last) = last else { break };
        first = last.get().saturating_add(1);
    }
    if looked_until > since {
        app.inner.store.run(SetLookedUntil(looked_until)).await?;
    }
    Ok(())
}

/// Forgets replies that are too old to be given again. Says how many.
pub(crate) async fn forget_replies(app: &App) -> Result<u64, StoreError> {
    app.inner.store.run(ForgetReplies(kept_since(app.now()))).await
}

/// Makes room in the database for what the weeks to come will bring.
pub(crate) async fn make_room(app: &App) -> Result<(), StoreError> {
    app.inner.store.make_room(app.now()).await
}

struct LookedUntil;

impl Job for LookedUntil {
    type Output = Timestamp;
    type Error = StoreError;
    const NAME: &'static str = "until when invoices were looked at";
    const IS_ONE_STATEMENT: bool = true;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Timestamp, StoreError> {
        expiry::looked_until(tx).await
    }
}

struct SetLookedUntil(Timestamp);

impl Job for SetLookedUntil {
    type Output = ();
    type Error = StoreError;
    const NAME: &'static str = "invoices were looked at";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        expiry::set_looked_until(tx, self.0).await
    }
}

struct FindStretches {
    first: i64,
    times: [Timestamp; 2],
}

impl Job for FindStretches {
    type Output = (Vec<Stretch>, Option<MerchantId>);
    type Error = StoreError;
    const NAME: &'static str = "find invoices to look at";
    const IS_ONE_STATEMENT: bool = true;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, StoreError> {
        expiry::stretches(tx, [self.first, limits::HISTORY_MERCHANTS], self.times).await
    }
}

struct LookAt(Stretch);

impl Job for LookAt {
    type Output = Option<Stretch>;
    type Error = StoreError;
    const NAME: &'static str = "look at invoices";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, StoreError> {
        expiry::look_at(tx, &self.0, limits::LOOKED_AT_INVOICES).await
    }
}

struct FindOverdue(InvoiceId);

impl Job for FindOverdue {
    type Output = Vec<Overdue>;
    type Error = StoreError;
    const NAME: &'static str = "find overdue invoices";
    const IS_ONE_STATEMENT: bool = true;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, StoreError> {
        expiry::overdue(tx, self.0, limits::SWEEP_ROWS_MAX).await
    }
}

struct ForgetOverdue([InvoiceId; 2]);

impl Job for ForgetOverdue {
    type Output = u64;
    type Error = StoreError;
    const NAME: &'static str = "forget overdue invoices";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<u64, StoreError> {
        expiry::forget(tx, self.0).await
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
