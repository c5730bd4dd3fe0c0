//! The store as the rest of the gateway holds it.

use std::path::Path;
use std::sync::Arc;

use crate::error::StoreError;
use crate::job::Job;
use crate::limits;
use crate::sqlite::Sqlite;

/// A handle on the database; cheap to clone.
#[derive(Clone)]
pub struct Store {
    engine: Engine,
}

/// The engine behind the store.
#[derive(Clone)]
enum Engine {
    Sqlite(Arc<Sqlite>),
}

impl Store {
    /// Opens the embedded database in a directory, makes it if it is not there, and brings it to
    /// this version's schema.
    ///
    /// # Errors
    /// [`StoreError::Unopenable`] with the reason.
    pub fn open_sqlite(directory: &Path) -> Result<Self, StoreError> {
        let sqlite = Sqlite::open(directory, limits::BUSY_TIMEOUT)?;
        Ok(Self { engine: Engine::Sqlite(Arc::new(sqlite)) })
    }

    /// Runs a job that may write. The answer comes after the commit is on disk.
    ///
    /// # Errors
    /// The job's own, or a [`StoreError`] turned into it. Nothing of the job is kept then.
    pub async fn run<J: Job>(&self, job: J) -> Result<J::Output, J::Error> {
        match &self.engine {
            Engine::Sqlite(sqlite) => sqlite.run(job).await,
        }
    }

    /// Runs a job that only reads, on one unchanging view of the database.
    ///
    /// # Errors
    /// The job's own, or a [`StoreError`] turned into it; one that writes is refused.
    pub async fn read<J: Job>(&self, job: &J) -> Result<J::Output, J::Error> {
        match &self.engine {
            Engine::Sqlite(sqlite) => sqlite.read(job),
        }
    }
}
