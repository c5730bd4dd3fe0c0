//! The embedded engine: one thread that writes, with group commit, and a few connections that
//! read. A write-ahead log lets them work at the same time; `synchronous=FULL` has every commit
//! flushed to disk before it is answered.

mod backup;
mod restore;
mod statements;
mod writer;

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};
use std::time::Duration;

pub use self::backup::{Backup, BackupError, back_up, check_backup};
pub(crate) use self::backup::{Draft, OrFailed, sync_directory_of};
pub use self::restore::restore;
pub(crate) use self::restore::take_alone;
pub(crate) use self::statements::{Statements, values};
use self::writer::Writer;
use crate::dialect;
use crate::error::StoreError;
use crate::job::Job;
use crate::limits;
use crate::migrations;
use crate::tx::Tx;

/// The database's file in the data directory.
pub(crate) const FILE_NAME: &str = "turnpike.sqlite3";

pub(crate) struct Sqlite {
    writer: Writer,
    readers: Vec<Mutex<Statements>>,
    next_reader: AtomicUsize,
}

impl Sqlite {
    pub(crate) fn open(directory: &Path, busy_timeout: Duration) -> Result<Self, StoreError> {
        let unopenable = |what: &str, error: &dyn std::fmt::Display| {
            StoreError::Unopenable(format!("{what} {}: {error}", directory.display()))
        };
        std::fs::create_dir_all(directory).map_err(|error| unopenable("cannot make", &error))?;
        let file = directory.join(FILE_NAME);
        let lock = lock_opening(directory).map_err(|error| unopenable("cannot lock", &error))?;
        let mut connection = connect(&file, busy_timeout, false)?;
        migrations::migrate_sqlite(&mut connection)?;
        drop(lock);
        let readers = (0..limits::READERS)
            .map(|_| Ok(Mutex::new(Statements::new(connect(&file, busy_timeout, true)?))))
            .collect::<Result<Vec<_>, StoreError>>()?;
        let writer = Writer::start(Statements::new(connection))?;
        Ok(Self { writer, readers, next_reader: AtomicUsize::new(0) })
    }

    pub(crate) async fn run<J: Job>(&self, job: J) -> Result<J::Output, J::Error> {
        self.writer.run(job).await
    }

    /// Reads on the caller's thread: a point read takes a few microseconds, far fewer than handing
    /// it to another thread would, or telling the runtime that this one may block.
    pub(crate) fn read<J: Job>(&self, job: &J) -> Result<J::Output, J::Error> {
        let mut reader = self.reader();
        if J::IS_ONE_STATEMENT {
            return run_in(job, &mut Tx::of_one_statement(&mut reader));
        }
        reader.command("begin")?;
        let outcome = run_job(job, &mut reader);
        reader.command("rollback")?;
        outcome
    }

    /// The next reader that is free, or else the next in turn.
    fn reader(&self) -> MutexGuard<'_, Statements> {
        let first = self.next_reader.fetch_add(1, Ordering::Relaxed);
        for offset in 0..self.readers.len() {
            let reader = &self.readers[first.wrapping_add(offset) % self.readers.len()];
            match reader.try_lock() {
                Ok(guard) => return guard,
                Err(TryLockError::Poisoned(poisoned)) => return recover(poisoned),
                Err(TryLockError::WouldBlock) => {}
            }
        }
        self.readers[first % self.readers.len()].lock().unwrap_or_else(recover)
    }
}

/// Waits until nobody else opens the database of a directory. Two processes that start on one
/// directory must not both apply the same step, nor both turn the write-ahead log on, which SQLite
/// refuses without waiting.
fn lock_opening(directory: &Path) -> std::io::Result<std::fs::File> {
    let file = std::fs::File::create(directory.join("migrate.lock"))?;
    file.lock()?;
    Ok(file)
}

/// A job that panicked while it read leaves its transaction open; the next one starts afresh.
fn recover<'a>(poisoned: PoisonError<MutexGuard<'a, Statements>>) -> MutexGuard<'a, Statements> {
    let mut reader = poisoned.into_inner();
    reader.abandon();
    reader
}

/// Runs a job in the transaction that is open, and refuses one that went on after a failure.
fn run_job<J: Job>(job: &J, statements: &mut Statements) -> Result<J::Output, J::Error> {
    run_in(job, &mut Tx::sqlite(statements))
}

fn run_in<J: Job>(job: &J, tx: &mut Tx<'_>) -> Result<J::Output, J::Error> {
    match run_now(job.run(tx)).map_err(J::Error::from).flatten() {
        Ok(_) if tx.has_failed() => Err(StoreError::WentOnAfterFailure.into()),
        outcome => outcome,
    }
}

/// Runs a job's future to its end at once. On this engine a statement never waits, so a future that
/// is not ready waits for something that no job may wait for.
fn run_now<T>(future: impl Future<Output = T>) -> Result<T, StoreError> {
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    match std::pin::pin!(future).poll(&mut context) {
        std::task::Poll::Ready(output) => Ok(output),
        std::task::Poll::Pending => Err(StoreError::WaitedOutside),
    }
}

fn connect(
    file: &Path,
    busy_timeout: Duration,
    read_only: bool,
) -> Result<rusqlite::Connection, StoreError> {
    let failed =
        |error: rusqlite::Error| StoreError::Unopenable(format!("{}: {error}", file.display()));
    let connection = rusqlite::Connection::open(file).map_err(failed)?;
    connection.busy_timeout(busy_timeout).map_err(failed)?;
    connection.set_prepared_statement_cache_capacity(limits::CACHED_STATEMENTS);
    let mut pragmas = vec![
        ("journal_mode", "wal"),
        ("synchronous", "full"),
        ("foreign_keys", "on"),
        ("trusted_schema", "off"),
        ("temp_store", "memory"),
    ];
    if read_only {
        pragmas.push(("query_only", "on"));
        pragmas.push(("cache_size", limits::READER_CACHE));
    }
    for (name, value) in pragmas {
        connection.pragma_update(None, name, value).map_err(failed)?;
    }
    let synchronous: i64 = connection
        .pragma_query_value(None, "synchronous", |row| row.get(0))
        .map_err(dialect::sqlite_error)?;
    assert_eq!(synchronous, 2, "every commit must be flushed to disk before it is answered");
    Ok(connection)
}
