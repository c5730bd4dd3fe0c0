//! A transaction, as a job sees it.

use crate::error::StoreError;
use crate::row::{Param, Row};
use crate::sqlite::Statements;

/// The open transaction that a job works in. Only the functions of [`crate::tables`] can use it.
pub struct Tx<'c> {
    engine: Engine<'c>,
    failed: bool,
}

/// The engine behind a transaction.
enum Engine<'c> {
    Sqlite(&'c mut Statements),
}

impl<'c> Tx<'c> {
    pub(crate) fn sqlite(statements: &'c mut Statements) -> Self {
        Self { engine: Engine::Sqlite(statements), failed: false }
    }

    /// Whether a statement has failed, after which nothing may be kept.
    pub(crate) fn has_failed(&self) -> bool {
        self.failed
    }

    /// Runs a statement and says how many rows it changed.
    pub(crate) async fn execute(
        &mut self,
        statement: &'static str,
        parameters: &[Param<'_>],
    ) -> Result<u64, StoreError> {
        self.start()?;
        let done = match &mut self.engine {
            Engine::Sqlite(statements) => statements.execute(statement, parameters),
        };
        self.end(done)
    }

    /// Runs a statement and gives all its rows; the statement itself limits their number.
    pub(crate) async fn rows(
        &mut self,
        statement: &'static str,
        parameters: &[Param<'_>],
    ) -> Result<Vec<Row>, StoreError> {
        self.start()?;
        let done = match &mut self.engine {
            Engine::Sqlite(statements) => statements.rows(statement, parameters),
        };
        self.end(done)
    }

    /// Runs a statement that gives one row or none.
    pub(crate) async fn row(
        &mut self,
        statement: &'static str,
        parameters: &[Param<'_>],
    ) -> Result<Option<Row>, StoreError> {
        Ok(self.rows(statement, parameters).await?.into_iter().next())
    }

    /// After a failed statement the engines differ in what would still be kept, so the rest of the
    /// job is refused on all of them.
    fn start(&self) -> Result<(), StoreError> {
        if self.failed { Err(StoreError::WentOnAfterFailure) } else { Ok(()) }
    }

    fn end<T>(&mut self, done: Result<T, StoreError>) -> Result<T, StoreError> {
        self.failed |= done.is_err();
        done
    }
}
