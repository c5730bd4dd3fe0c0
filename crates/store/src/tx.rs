//! A transaction, as a job sees it.

use crate::error::StoreError;
use crate::postgres::Session;
use crate::row::{Param, Row};
use crate::sqlite::Statements;

/// The open transaction that a job works in. Only the functions of [`crate::tables`] can use it.
pub struct Tx<'c> {
    engine: Engine<'c>,
    failure: Option<Failure>,
    /// How many statements there may be yet, where their number is limited.
    statements_left: Option<u32>,
}

/// The engine behind a transaction.
enum Engine<'c> {
    Sqlite(&'c mut Statements),
    Postgres(&'c mut Session),
}

/// What the first failed statement means for the whole job.
enum Failure {
    Raced,
    Unreachable(String),
    Overloaded,
    Other,
}

impl<'c> Tx<'c> {
    pub(crate) fn sqlite(statements: &'c mut Statements) -> Self {
        Self { engine: Engine::Sqlite(statements), failure: None, statements_left: None }
    }

    /// One statement without a transaction around it.
    pub(crate) fn of_one_statement(statements: &'c mut Statements) -> Self {
        Self { statements_left: Some(1), ..Self::sqlite(statements) }
    }

    pub(crate) fn postgres(session: &'c mut Session) -> Self {
        Self { engine: Engine::Postgres(session), failure: None, statements_left: None }
    }

    /// Whether a statement has failed, after which nothing may be kept.
    pub(crate) fn has_failed(&self) -> bool {
        self.failure.is_some()
    }

    /// Whether a race against another job was lost, so that this one is to be run again.
    pub(crate) fn has_raced(&self) -> bool {
        matches!(self.failure, Some(Failure::Raced))
    }

    /// The store's own fault by which a statement failed, where no other job would fare better.
    pub(crate) fn fault(&self) -> Option<StoreError> {
        match &self.failure {
            Some(Failure::Unreachable(why)) => Some(StoreError::Unreachable(why.clone().into())),
            Some(Failure::Overloaded) => Some(StoreError::Overloaded),
            Some(Failure::Raced | Failure::Other) | None => None,
        }
    }

    /// Remembers that a race was lost in a way that no statement fails by.
    pub(crate) fn lose_race(&mut self) -> StoreError {
        self.failure = Some(Failure::Raced);
        StoreError::Conflict
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
            Engine::Postgres(session) => session.execute(statement, parameters).await,
        };
        self.end(done)
    }

    /// Runs an insert of one row that ends in `returning id`, and gives the id.
    pub(crate) async fn insert(
        &mut self,
        statement: &'static str,
        parameters: &[Param<'_>],
    ) -> Result<i64, StoreError> {
        self.start()?;
        let done = match &mut self.engine {
            Engine::Sqlite(statements) => statements.insert(statement, parameters),
            Engine::Postgres(session) => session.insert(statement, parameters).await,
        };
        self.end(done)
    }

    /// Runs an insert of one row that ends in `returning id` for each of many rows, and gives their
    /// ids in the rows' order.
    pub(crate) async fn insert_many(
        &mut self,
        statement: &'static str,
        rows: &[&[Param<'_>]],
    ) -> Result<Vec<i64>, StoreError> {
        self.start()?;
        let done = match &mut self.engine {
            Engine::Sqlite(statements) => {
                rows.iter().map(|row| statements.insert(statement, row)).collect()
            }
            Engine::Postgres(session) => session.insert_many(statement, rows).await,
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
            Engine::Postgres(session) => session.rows(statement, parameters).await,
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

    /// Locks a row until the transaction ends. Where one job writes at a time, it is locked as it
    /// is.
    pub(crate) async fn lock(
        &mut self,
        statement: &'static str,
        parameters: &[Param<'_>],
    ) -> Result<(), StoreError> {
        match &self.engine {
            Engine::Sqlite(_) => Ok(()),
            Engine::Postgres(_) => self.rows(statement, parameters).await.map(drop),
        }
    }

    /// After a failed statement the engines differ in what would still be kept, so the rest of the
    /// job is refused on all of them.
    fn start(&mut self) -> Result<(), StoreError> {
        if self.has_failed() {
            return Err(StoreError::WentOnAfterFailure);
        }
        match self.statements_left.as_mut().map(|left| left.checked_sub(1).map(|less| *left = less))
        {
            Some(None) => self.end(Err(StoreError::Engine("a second statement of one".into()))),
            Some(Some(())) | None => Ok(()),
        }
    }

    fn end<T>(&mut self, done: Result<T, StoreError>) -> Result<T, StoreError> {
        if let Err(error) = &done {
            self.failure = Some(match error {
                StoreError::Conflict => Failure::Raced,
                StoreError::Unreachable(why) => Failure::Unreachable(why.to_string()),
                StoreError::Overloaded => Failure::Overloaded,
                _ => Failure::Other,
            });
        }
        done
    }
}
