//! The unit of work: what is done in one transaction.

use std::future::Future;

use crate::error::StoreError;
use crate::tx::Tx;

/// A piece of work in one transaction. It may be run more than once before it is answered (after a
/// lost race for a row), so it takes its inputs by reference, waits for nothing but its
/// transaction, and has no effect outside it. What it returns as an error is undone.
pub trait Job: Send + Sync + 'static {
    /// What the job finds or makes.
    type Output: Send + 'static;
    /// Why it makes nothing.
    type Error: From<StoreError> + Send + 'static;
    /// Its name in logs and metrics.
    const NAME: &'static str;
    /// Whether it is one statement, which sees one view of the database by itself: an engine may
    /// spare it the transaction where it only reads. A second statement is refused there.
    const IS_ONE_STATEMENT: bool = false;

    /// Does the work.
    fn run(
        &self,
        tx: &mut Tx<'_>,
    ) -> impl Future<Output = Result<Self::Output, Self::Error>> + Send;
}

/// A job of which many that wait at the same time can be done by the same statements, since nothing
/// that one of them writes rests on what another may write. A PostgreSQL server takes a multiple of
/// the rows when they come in one statement.
pub trait BulkJob: Job {
    /// Does the work of all of them by one statement, each with its outcome in their order. Where
    /// the statement fails all of them are undone, and each is run alone.
    fn run_all(
        jobs: &[&Self],
        tx: &mut Tx<'_>,
    ) -> impl Future<Output = Result<Vec<Self::Output>, Self::Error>> + Send;
}
