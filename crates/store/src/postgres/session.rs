//! A connection while one job has it. The transaction begins with the job's first statement, in the
//! same message, so that it costs no journey of its own.

use std::borrow::Cow;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use deadpool_postgres::{Object, PoolError, TimeoutType};
use tokio_postgres::types::ToSql;
use tokio_postgres::{Error, Statement};

use super::Postgres;
use super::inserts::Inserts;
use crate::dialect::{self, Access};
use crate::error::StoreError;
use crate::limits;
use crate::row::{Param, Row, unreadable};

/// A connection and its transaction. Dropped before the transaction has ended, it closes the
/// connection, and the server undoes what was done.
pub(crate) struct Session {
    /// There until the session is dropped.
    client: Option<Object>,
    inserts: Arc<Inserts>,
    access: Access,
    /// Whether a transaction is open.
    begun: bool,
    /// Whether something asked has not been answered, or the server is none that is wanted.
    in_doubt: bool,
    /// Whether the one statement of a session for one has been carried out.
    done: bool,
}

impl Session {
    pub(super) async fn open(postgres: &Postgres, access: Access) -> Result<Self, StoreError> {
        let pool = &postgres.pool;
        if pool.status().waiting >= limits::QUEUED_JOBS_MAX {
            return Err(StoreError::Overloaded);
        }
        let client = pool.get().await.map_err(|error| match error {
            PoolError::Timeout(TimeoutType::Wait) => StoreError::Overloaded,
            PoolError::Backend(error) => dialect::postgres_error(&error, access),
            PoolError::Closed => StoreError::Closed,
            other @ (PoolError::Timeout(TimeoutType::Create | TimeoutType::Recycle)
            | PoolError::NoRuntimeSpecified
            | PoolError::PostCreateHook(_)) => StoreError::Unreachable(other.into()),
        })?;
        let inserts = postgres.inserts.clone();
        let (begun, in_doubt, done) = (false, false, false);
        Ok(Self { client: Some(client), inserts, access, begun, in_doubt, done })
    }

    /// Runs a statement and says how many rows it changed.
    pub(crate) async fn execute(
        &mut self,
        statement: &'static str,
        parameters: &[Param<'_>],
    ) -> Result<u64, StoreError> {
        let prepared = self.prepare(&self.text(statement)).await?;
        self.change(&prepared, &references(parameters)).await
    }

    /// Runs a statement and gives all its rows.
    pub(crate) async fn rows(
        &mut self,
        statement: &'static str,
        parameters: &[Param<'_>],
    ) -> Result<Vec<Row>, StoreError> {
        let prepared = self.prepare(&self.text(statement)).await?;
        self.query(&prepared, &references(parameters)).await
    }

    /// Runs an insert of one row that ends in `returning id`.
    pub(crate) async fn insert(
        &mut self,
        statement: &'static str,
        parameters: &[Param<'_>],
    ) -> Result<i64, StoreError> {
        let row = self.rows(statement, parameters).await?.into_iter().next();
        row.ok_or_else(|| unreadable("an insert without its id"))?.integer()
    }

    /// Runs an insert of one row that ends in `returning id` for many, as one statement, and gives
    /// their ids in the rows' order.
    pub(crate) async fn insert_many(
        &mut self,
        statement: &'static str,
        rows: &[&[Param<'_>]],
    ) -> Result<Vec<i64>, StoreError> {
        let one = self.prepare(statement).await?;
        let width = one.params().len();
        if let Some(row) = rows.iter().find(|row| row.len() != width) {
            let rule = format!("expected {width} parameters but got {}", row.len());
            return Err(StoreError::Engine(rule.into()));
        }
        let texts = self.inserts.texts(statement, one.params());
        let texts = texts.ok_or_else(|| StoreError::Engine("it does not insert one row".into()))?;
        let ids = self.draw_ids(statement, &texts.draw_ids, rows.len()).await?;
        let prepared = self.prepare(&texts.insert).await?;
        let columns: Vec<_> = (0..width).map(|column| array(rows, column)).collect();
        let mut parameters: Vec<&(dyn ToSql + Sync)> = vec![&ids];
        parameters.extend(columns.iter().map(|column| column as &(dyn ToSql + Sync)));
        match self.change(&prepared, &parameters).await? {
            inserted if usize::try_from(inserted) == Ok(rows.len()) => Ok(ids),
            inserted => Err(unreadable(&format!("{inserted} of {} rows inserted", rows.len()))),
        }
    }

    /// As many ids as are asked for: those that were drawn before, and new ones where they are too
    /// few.
    async fn draw_ids(
        &mut self,
        statement: &'static str,
        draw: &str,
        count: usize,
    ) -> Result<Vec<i64>, StoreError> {
        let mut ids = self.inserts.take_ids(statement, count);
        if ids.len() < count {
            let more = count.max(limits::IDS_DRAWN);
            let prepared = self.prepare(draw).await?;
            let more = i64::try_from(more).unwrap_or(i64::MAX);
            let drawn = self
                .alone(async |client| {
                    let rows = client.query(&prepared, &[&more]).await?;
                    rows.iter().map(|row| row.try_get(0)).collect::<Result<Vec<i64>, _>>()
                })
                .await?;
            let (used, kept) = drawn.split_at(count.saturating_sub(ids.len()).min(drawn.len()));
            ids.extend(used);
            self.inserts.keep_ids(statement, kept);
        }
        Ok(ids)
    }

    /// Whether the one statement of a session for one has been carried out, and is on disk.
    pub(super) const fn is_done(&self) -> bool {
        self.done
    }

    /// Ends the transaction, so that what was done is on disk.
    pub(super) async fn commit(&mut self) -> Result<(), StoreError> {
        if !self.begun {
            return Ok(());
        }
        match self.client()?.batch_execute("commit").await {
            Ok(()) => self.begun = false,
            Err(error) => {
                // The server says so itself where it has undone the transaction; otherwise nobody
                // knows whether it has.
                self.begun = error.code().is_none();
                return Err(dialect::postgres_error(&error, self.access));
            }
        }
        Ok(())
    }

    /// Ends the transaction, so that nothing was done.
    pub(super) async fn roll_back(&mut self) {
        if self.begun
            && let Ok(client) = self.client()
            && client.batch_execute("rollback").await.is_ok()
        {
            self.begun = false;
        }
    }

    /// Ends a transaction that has only read, without waiting: the server answers in order, so
    /// whatever is asked next on this connection comes after it.
    pub(super) fn leave(&mut self) {
        if !self.begun {
            return;
        }
        let is_broken = self.client().is_ok_and(|client| {
            let ending = pin!(client.batch_execute("rollback"));
            let asked = ending.poll(&mut Context::from_waker(Waker::noop()));
            matches!(asked, Poll::Ready(Err(_)))
        });
        self.begun = is_broken;
    }

    async fn change(
        &mut self,
        prepared: &Statement,
        parameters: &[&(dyn ToSql + Sync)],
    ) -> Result<u64, StoreError> {
        let begin = self.begin()?;
        let client = self.client()?;
        let (begun, done) = begin_with(client, begin, client.execute(prepared, parameters)).await;
        self.note(begun, done)
    }

    async fn query(
        &mut self,
        prepared: &Statement,
        parameters: &[&(dyn ToSql + Sync)],
    ) -> Result<Vec<Row>, StoreError> {
        let begin = self.begin()?;
        let client = self.client()?;
        let (begun, found) = begin_with(client, begin, client.query(prepared, parameters)).await;
        let found = self.note(begun, found)?;
        found
            .iter()
            .map(|row| {
                let values = (0..row.len()).map(|column| row.try_get(column));
                let values = values.collect::<Result<Vec<_>, Error>>();
                values.map(Row::new).map_err(|error| StoreError::Unreadable(dialect::told(&error)))
            })
            .collect()
    }

    async fn prepare(&mut self, text: &str) -> Result<Statement, StoreError> {
        self.in_doubt = true;
        let prepared = self.client()?.prepare_cached(text).await;
        self.in_doubt = prepared.as_ref().is_err_and(|error| error.code().is_none());
        prepared.map_err(|error| dialect::postgres_error(&error, self.access))
    }

    fn text(&self, statement: &'static str) -> Cow<'static, str> {
        dialect::postgres_statement(statement, self.access)
    }

    /// Does something of the engine's own on the connection, which is closed if that is left
    /// half-way.
    pub(super) async fn alone<T>(
        &mut self,
        work: impl AsyncFnOnce(&Object) -> Result<T, Error>,
    ) -> Result<T, StoreError> {
        self.in_doubt = true;
        let done = work(self.client()?).await;
        self.in_doubt = done.is_err();
        done.map_err(|error| dialect::postgres_error(&error, self.access))
    }

    fn client(&self) -> Result<&Object, StoreError> {
        self.client.as_ref().ok_or(StoreError::Closed)
    }

    /// What begins the transaction, where it has not begun. A job that writes sees what was
    /// committed before each of its statements, and locks the rows on which it decides.
    fn begin(&mut self) -> Result<Option<&'static str>, StoreError> {
        let has_begun = std::mem::replace(&mut self.begun, true);
        match (has_begun, self.access) {
            (false, Access::Once) if self.done => {
                Err(StoreError::Engine("a second statement where there may be one".into()))
            }
            (true, _) | (false, Access::Once) => Ok(None),
            (false, Access::Reading) => Ok(Some("begin isolation level repeatable read read only")),
            (false, Access::Writing) => Ok(Some("begin isolation level read committed")),
        }
    }

    fn note<T>(
        &mut self,
        begun: Result<(), Error>,
        outcome: Result<T, Error>,
    ) -> Result<T, StoreError> {
        if let Err(error) = begun {
            // The statement was sent with it, and may be done by itself.
            self.in_doubt = true;
            return Err(StoreError::Unreachable(dialect::told(&error).into()));
        }
        if self.access == Access::Once {
            self.done = outcome.is_ok();
            // The server ended it, unless it did not answer.
            self.begun = outcome.as_ref().is_err_and(|error| error.code().is_none());
        }
        let outcome = outcome.map_err(|error| dialect::postgres_error(&error, self.access));
        self.in_doubt |= matches!(outcome, Err(StoreError::Unreachable(_)));
        outcome
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        if let Some(client) = self.client.take()
            && (self.begun || self.in_doubt)
        {
            drop(Object::take(client));
        }
    }
}

/// Sends the command that begins a transaction and then the statement, and waits for both.
async fn begin_with<T>(
    client: &Object,
    begin: Option<&'static str>,
    statement: impl Future<Output = Result<T, Error>>,
) -> (Result<(), Error>, Result<T, Error>) {
    match begin {
        Some(begin) => tokio::join!(biased; client.batch_execute(begin), statement),
        None => (Ok(()), statement.await),
    }
}

/// A column of many rows; null for one without any value, which opens to as many nulls and costs
/// neither side anything.
fn array<'a>(rows: &[&[Param<'a>]], column: usize) -> Option<Vec<Param<'a>>> {
    let has_value = rows.iter().any(|row| !matches!(row[column], Param::Null));
    has_value.then(|| rows.iter().map(|row| row[column]).collect())
}

fn references<T: ToSql + Sync>(values: &[T]) -> Vec<&(dyn ToSql + Sync)> {
    values.iter().map(|value| value as &(dyn ToSql + Sync)).collect()
}
