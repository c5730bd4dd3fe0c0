//! Invoices that were created a while ago are counted once for all, a block of them at a time, so
//! that a history of millions is found without counting them again. That holds only as long as none
//! is created among them any more, whatever the clock says.

use std::sync::atomic::{AtomicI64, Ordering};

use domain::timestamp::Timestamp;
use store::tables::history_blocks::{self, Next};
use store::{Job, StoreError, Tx};

use crate::app::App;
use crate::limits;

/// The time until which any invoices are counted so, as far as this process knows.
#[derive(Default)]
pub(crate) struct CountedUntil(AtomicI64);

impl CountedUntil {
    fn raise(&self, until: Timestamp) {
        self.0.fetch_max(until.micros(), Ordering::Relaxed);
    }

    /// When an invoice is created that is asked for now.
    pub(crate) fn creation_time(&self, now: Timestamp) -> Timestamp {
        let until = Timestamp::from_micros(self.0.load(Ordering::Relaxed));
        now.max(until.plus(limits::HISTORY_MARGIN))
    }
}

/// What has been done, and which merchant is next.
pub(crate) struct Done {
    pub(crate) made: usize,
    /// `None` after the last merchant.
    pub(crate) next: Option<i64>,
}

/// Makes a block for each of some merchants that has enough invoices; a merchant that may have
/// enough for another one is next again.
pub(crate) async fn make_blocks(app: &App, first: i64) -> Result<Done, StoreError> {
    let closed_after = limits::HISTORY_CLOSED_AFTER.micros();
    let before = Timestamp::from_micros(app.now().micros().saturating_sub(closed_after));
    let (found, last) = app.inner.store.read(&FindNext { first, before }).await?;
    let mut made: usize = 0;
    for block in &found {
        match app.inner.store.run(MakeBlock(*block)).await {
            Ok(()) => made = made.saturating_add(1),
            // Another process was faster.
            Err(StoreError::Duplicate(_)) => {}
            Err(error) => return Err(error),
        }
    }
    learn_end(app).await?;
    let after = || last.map(|last| last.get().saturating_add(1));
    Ok(Done { made, next: if found.is_empty() { after() } else { Some(first) } })
}

/// Learns until when invoices are counted, by whichever process.
pub(crate) async fn learn_end(app: &App) -> Result<(), StoreError> {
    if let Some(end) = app.inner.store.read(&FindEnd).await? {
        app.inner.counted_until.raise(end);
    }
    Ok(())
}

struct FindNext {
    first: i64,
    before: Timestamp,
}

impl Job for FindNext {
    type Output = (Vec<Next>, Option<domain::ids::MerchantId>);
    type Error = StoreError;
    const NAME: &'static str = "find next history blocks";
    const IS_ONE_STATEMENT: bool = true;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, StoreError> {
        history_blocks::next(tx, [self.first, limits::HISTORY_MERCHANTS], self.before).await
    }
}

struct MakeBlock(Next);

impl Job for MakeBlock {
    type Output = ();
    type Error = StoreError;
    const NAME: &'static str = "make history block";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        history_blocks::make(tx, &self.0).await
    }
}

struct FindEnd;

impl Job for FindEnd {
    type Output = Option<Timestamp>;
    type Error = StoreError;
    const NAME: &'static str = "find end of history blocks";
    const IS_ONE_STATEMENT: bool = true;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, StoreError> {
        history_blocks::end(tx).await
    }
}
