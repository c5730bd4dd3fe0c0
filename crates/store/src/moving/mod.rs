//! An installation moved from the embedded database to one on a PostgreSQL server. One pass reads a
//! single view of the source, so that no row refers to one that is not copied yet, and compares it
//! with the target chunk by chunk: what differs is written. So a pass that is run again goes on
//! where the last one was interrupted, catches up with what has happened since, and verifies every
//! row. The last pass has the source to itself.

mod figures;
mod marker;
mod source;
mod tables;
mod target;

use std::path::{Path, PathBuf};

use domain::timestamp::Timestamp;
use thiserror::Error;

pub use self::figures::Figure;
pub use self::marker::moved_to;
use self::source::Source;
use self::tables::Table;
use self::target::Target;
use crate::error::StoreError;
use crate::sqlite::BackupError;

/// Tables whose rows may vanish from a database in use. Elsewhere a row that only the target has
/// was never the source's.
const VANISHING: [&str; 1] = ["idempotency"];

/// Why a move does not go on. What it has copied stays, and the next pass goes on from there.
#[derive(Debug, Error)]
pub enum MoveError {
    /// It would not be right, and why.
    #[error("{0}")]
    Refused(String),
    /// A file of the data directory's.
    #[error(transparent)]
    File(#[from] BackupError),
    /// One of the databases failed.
    #[error("{what}")]
    Store {
        /// What was being done.
        what: String,
        /// What failed.
        #[source]
        source: StoreError,
    },
}

/// What a database failed at.
trait OrFailed<T> {
    fn or_failed(self, what: &str) -> Result<T, MoveError>;
}

impl<T> OrFailed<T> for Result<T, StoreError> {
    fn or_failed(self, what: &str) -> Result<T, MoveError> {
        self.map_err(|source| MoveError::Store { what: what.to_owned(), source })
    }
}

/// Whether anybody else may write to the source while it is copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sharing {
    /// A gateway serves from it.
    Shared,
    /// Nobody may, and it is known that no gateway does.
    Alone,
}

/// How far the copying of a table has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The table.
    pub table: String,
    /// Rows of the source that are known to be in the target.
    pub done: u64,
    /// Rows of the source.
    pub rows: u64,
    /// Rows of the target that had to be written or deleted for it.
    pub changed: u64,
    /// Whether the table is what it is to be.
    pub is_over: bool,
}

/// A move under way.
pub struct Move {
    directory: PathBuf,
    source: Source,
    target: Target,
    tables: Vec<Table>,
}

impl Move {
    /// Opens both databases and claims the target, which must be empty or have been claimed by this
    /// move before.
    ///
    /// # Errors
    /// [`MoveError`]; no row has been written then.
    pub async fn begin(
        directory: &Path,
        url: &str,
        sharing: Sharing,
        now: Timestamp,
    ) -> Result<Self, MoveError> {
        let source = Source::open(directory, sharing)?;
        let mut tables = source.tables()?;
        let target = Target::open(url, now).await?;
        let moved = moved_to(directory);
        if let Some(name) = moved.as_ref().filter(|name| **name != target.name) {
            let directory = directory.display();
            let refusal =
                format!("{directory} was moved to {name} already, not to {}", target.name);
            return Err(MoveError::Refused(refusal));
        }
        if !target.claim().await? {
            let (directory, name) = (directory.display(), &target.name);
            return Err(MoveError::Refused(match moved {
                Some(_) => format!("{directory} was moved to {name} already: serve from there"),
                None => format!(
                    "{name} holds a gateway's data, or a gateway has been started on it: give a \
                     new, empty database"
                ),
            }));
        }
        for table in &mut tables {
            table.key = target.key(table).await?;
        }
        Ok(Self { directory: directory.to_owned(), source, target, tables })
    }

    /// What the target is called, without its password.
    #[must_use]
    pub fn target_name(&self) -> &str {
        &self.target.name
    }

    /// Makes the target what the source is. Says of each table how far it has come.
    ///
    /// # Errors
    /// [`MoveError`]; what was written by then stays.
    pub async fn copy(&self, mut told: impl FnMut(&Progress)) -> Result<(), MoveError> {
        for table in &self.tables {
            let mut progress = Progress {
                table: table.name.clone(),
                done: 0,
                rows: self.source.count(table)?,
                changed: 0,
                is_over: false,
            };
            told(&progress);
            let mut last = None;
            loop {
                let rows = self.source.rows_after(table, last.as_deref())?;
                let Some(row) = rows.last() else { break };
                last = Some(table.key_of(row));
                progress.done = progress.done.saturating_add(length(&rows));
                let changed = self.target.make_equal(table, rows).await?;
                progress.changed = progress.changed.saturating_add(changed);
                told(&progress);
            }
            if self.target.count(table).await? != progress.rows {
                let deleted = self.take_away_extra(table).await?;
                progress.changed = progress.changed.saturating_add(deleted);
            }
            progress.is_over = true;
            told(&progress);
        }
        Ok(())
    }

    /// Deletes rows that only the target has, where the source may have had them. Says how many.
    async fn take_away_extra(&self, table: &Table) -> Result<u64, MoveError> {
        let (mut deleted, mut last) = (0_u64, None);
        loop {
            let keys = self.target.keys_after(table, last.as_deref()).await?;
            let Some(key) = keys.last() else { return Ok(deleted) };
            last = Some(key.clone());
            let mut extra = Vec::new();
            for key in keys {
                if !self.source.has(table, &key)? {
                    extra.push(key);
                }
            }
            if extra.is_empty() {
                continue;
            }
            if !VANISHING.contains(&table.name.as_str()) {
                return Err(MoveError::Refused(format!(
                    "the table {} of {} has rows that {} has not: it holds another gateway's \
                     data, so give a new, empty database",
                    table.name,
                    self.target.name,
                    self.directory.display()
                )));
            }
            deleted = deleted.saturating_add(length(&extra));
            self.target.delete(table, extra).await?;
        }
    }

    /// Counts and sums of both databases, each reckoned by itself.
    ///
    /// # Errors
    /// [`MoveError`] when they do not agree.
    pub async fn compare(&self) -> Result<Vec<Figure>, MoveError> {
        let statements = figures::statements(&self.tables);
        let mut found = Vec::new();
        for (what, statement) in &statements {
            let there = self.target.figures(statement).await?;
            found.extend(figures::beside(what, self.source.figures(statement)?, there)?);
        }
        if let Some(figure) = found.iter().find(|figure| figure.source != figure.target) {
            return Err(MoveError::Refused(format!(
                "the databases do not agree on {}: {} and {}; run this again",
                figure.what, figure.source, figure.target
            )));
        }
        Ok(found)
    }

    /// Gives the target to whoever serves from it, and the source to nobody any more. To be called
    /// after a copy of a source that this process has to itself.
    ///
    /// # Errors
    /// [`MoveError`]; the target is not given then.
    pub async fn finish(self) -> Result<(), MoveError> {
        for (table, last) in self.source.last_ids()? {
            self.target.begin_ids_after(&table, last).await?;
        }
        // In this order: at no moment may both be served from.
        marker::write(&self.directory, &self.target.name)?;
        self.target.give(self.source.keys_check()?.as_deref()).await
    }
}

/// How many keys or rows a statement takes.
fn length<T>(rows: &[T]) -> u64 {
    rows.len().try_into().unwrap_or(u64::MAX)
}
