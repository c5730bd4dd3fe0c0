//! What can go wrong in the store, as far as a caller would act on it.

use thiserror::Error;

/// Why a job was not carried out. Nothing of it is kept.
#[derive(Debug, Error)]
pub enum StoreError {
    /// The queue of jobs is full, or another process held the database for too long: try again
    /// later.
    #[error("the store is overloaded")]
    Overloaded,
    /// The database server cannot be reached, or does not answer in time. Where that was at the
    /// commit it is not known whether the job is kept; it is not run again.
    #[error("the database cannot be reached")]
    Unreachable(#[source] EngineError),
    /// The job lost a race against another one. The store runs it again, so that nobody outside
    /// sees this.
    #[error("the job lost a race against another one")]
    Conflict,
    /// A row that must be unique is there already.
    #[error("a unique row is there already")]
    Duplicate(#[source] EngineError),
    /// The store was closed, at shutdown.
    #[error("the store is closed")]
    Closed,
    /// What was read is not what this version writes.
    #[error("unreadable row: {0}")]
    Unreadable(String),
    /// The job went on after one of its statements had failed.
    #[error("a job went on after a failed statement")]
    WentOnAfterFailure,
    /// The job waited for something that is not its transaction.
    #[error("a job waited for something outside its transaction")]
    WaitedOutside,
    /// The job panicked.
    #[error("a job panicked")]
    Panicked,
    /// The database could not be opened or brought to this version's schema.
    #[error("the database cannot be opened: {0}")]
    Unopenable(String),
    /// The engine failed.
    #[error("the database failed")]
    Engine(#[source] EngineError),
    /// The commit failed, so it is not known to be on disk: the jobs of the batch are undone.
    #[error("the commit failed: {0}")]
    Commit(String),
}

impl StoreError {
    /// Whether the fault passes by itself, so that whoever tries again in a moment may succeed.
    #[must_use]
    pub const fn is_passing(&self) -> bool {
        match self {
            Self::Overloaded | Self::Unreachable(_) | Self::Conflict | Self::Closed => true,
            Self::Duplicate(_)
            | Self::Unreadable(_)
            | Self::WentOnAfterFailure
            | Self::WaitedOutside
            | Self::Panicked
            | Self::Unopenable(_)
            | Self::Engine(_)
            | Self::Commit(_) => false,
        }
    }
}

/// The engine's own error.
pub type EngineError = Box<dyn std::error::Error + Send + Sync>;
