//! The store as the rest of the gateway holds it.

use std::path::Path;
use std::sync::Arc;

use domain::timestamp::Timestamp;

use crate::error::StoreError;
use crate::job::{BulkJob, Job};
use crate::limits;
use crate::postgres::{Coalescer, Postgres};
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
    Postgres(Arc<Postgres>),
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

    /// Connects to the database of a `postgres://` URL, which must be there, and brings it to this
    /// version's schema. Any number of processes may share it.
    ///
    /// # Errors
    /// [`StoreError::Unopenable`] with the reason, which never repeats the URL.
    pub async fn open_postgres(url: &str, now: Timestamp) -> Result<Self, StoreError> {
        let postgres = Postgres::open(url, now).await?;
        Ok(Self { engine: Engine::Postgres(Arc::new(postgres)) })
    }

    /// Runs a job that may write. The answer comes after the commit is on disk.
    ///
    /// # Errors
    /// The job's own, or a [`StoreError`] turned into it. Nothing of the job is kept then, unless
    /// it is [`StoreError::Unreachable`], after which nobody knows.
    pub async fn run<J: Job>(&self, job: J) -> Result<J::Output, J::Error> {
        match &self.engine {
            Engine::Sqlite(sqlite) => sqlite.run(job).await,
            // What talks to a server is kept out of its callers' own futures: each request of the
            // gateway is one, which is copied and wiped as a whole.
            Engine::Postgres(postgres) => Box::pin(postgres.run(job)).await,
        }
    }

    /// Runs a job that only reads, on one unchanging view of the database.
    ///
    /// # Errors
    /// The job's own, or a [`StoreError`] turned into it; one that writes is refused.
    pub async fn read<J: Job>(&self, job: &J) -> Result<J::Output, J::Error> {
        match &self.engine {
            Engine::Sqlite(sqlite) => sqlite.read(job),
            Engine::Postgres(postgres) => Box::pin(postgres.read(job)).await,
        }
    }

    /// Where jobs of one kind are run that come in great numbers. On a PostgreSQL server it starts
    /// tasks, which end when it is dropped.
    #[must_use]
    pub fn bulk<J: BulkJob>(&self) -> Bulk<J> {
        match &self.engine {
            Engine::Sqlite(sqlite) => Bulk(Way::One(sqlite.clone())),
            Engine::Postgres(postgres) => Bulk(Way::Many(Coalescer::start(postgres))),
        }
    }

    /// Makes room for what will be written in the weeks to come. To be called at every start and
    /// every now and then.
    ///
    /// # Errors
    /// [`StoreError`] when the engine fails.
    pub async fn make_room(&self, now: Timestamp) -> Result<(), StoreError> {
        match &self.engine {
            Engine::Sqlite(_) => Ok(()),
            Engine::Postgres(postgres) => postgres.make_room(now).await,
        }
    }
}

/// Runs jobs of one kind, many of them by the same statements where the engine gains by it.
pub struct Bulk<J: BulkJob>(Way<J>);

enum Way<J: BulkJob> {
    One(Arc<Sqlite>),
    Many(Coalescer<J>),
}

impl<J: BulkJob> Bulk<J> {
    /// Runs a job that may write. The answer comes after the commit is on disk.
    ///
    /// # Errors
    /// As [`Store::run`].
    pub async fn run(&self, job: J) -> Result<J::Output, J::Error> {
        match &self.0 {
            Way::One(sqlite) => sqlite.run(job).await,
            Way::Many(coalescer) => coalescer.run(job).await,
        }
    }
}
