//! What a gateway runs on: a directory and a database of the engine under test, both its own.

use std::path::{Path, PathBuf};

use anyhow::Context;
use domain::timestamp::Timestamp;
use rusqlite::Connection;
use store::{Store, StoreError};

use crate::database::{Database, WriteLock};
use crate::engine::Engine;

/// The embedded database's directory, beside which there may be a settings file.
const DATA: &str = "data";

/// A directory to run a gateway in, and an empty database; both go with it.
pub struct Installation {
    directory: tempfile::TempDir,
    kept_in: KeptIn,
}

enum KeptIn {
    /// A directory below the own one, which the gateway makes.
    Directory(PathBuf),
    /// A database of a server, and the URL to reach it by.
    Server(cluster::Database, String),
}

impl Installation {
    /// A new one, on the engine under test.
    ///
    /// # Errors
    /// When there is no place for it.
    pub fn fresh() -> anyhow::Result<Self> {
        let directory = tempfile::tempdir()?;
        let kept_in = match Engine::under_test() {
            Engine::Sqlite => KeptIn::Directory(directory.path().join(DATA)),
            Engine::Postgres => return Self::on(cluster::Database::fresh()?),
        };
        Ok(Self { directory, kept_in })
    }

    /// A new one on a database of a server, which goes with it.
    ///
    /// # Errors
    /// When there is no place for it.
    pub fn on(database: cluster::Database) -> anyhow::Result<Self> {
        let url = database.url();
        Self::reached_by(database, url)
    }

    /// A new one on a database that a gateway reaches by a URL of one's own, such as one that names
    /// several servers.
    ///
    /// # Errors
    /// When there is no place for it.
    pub fn reached_by(database: cluster::Database, url: String) -> anyhow::Result<Self> {
        Ok(Self { directory: tempfile::tempdir()?, kept_in: KeptIn::Server(database, url) })
    }

    /// The directory to run commands in.
    #[must_use]
    pub fn directory(&self) -> &Path {
        self.directory.path()
    }

    /// What tells a command where the data are.
    #[must_use]
    pub fn flags(&self) -> [String; 2] {
        match &self.kept_in {
            KeptIn::Directory(_) => ["--data".to_owned(), DATA.to_owned()],
            KeptIn::Server(_, url) => ["--database-url".to_owned(), url.clone()],
        }
    }

    /// The file with the secret keys, where a command has it that is told nothing else.
    #[must_use]
    pub fn keys_file(&self) -> PathBuf {
        match &self.kept_in {
            KeptIn::Directory(data) => data.join("keys"),
            KeptIn::Server(..) => self.directory().join("turnpike.keys"),
        }
    }

    /// Opens its store, as a gateway does that starts at a time.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub async fn store(&self, now: Timestamp) -> Result<Store, StoreError> {
        match &self.kept_in {
            KeptIn::Directory(data) => Store::open_sqlite(data),
            KeptIn::Server(_, url) => Store::open_postgres(url, now).await,
        }
    }

    /// Opens its database for reading, past the store.
    ///
    /// # Errors
    /// When there is none.
    pub fn database(&self) -> anyhow::Result<Database> {
        match &self.kept_in {
            KeptIn::Directory(data) => Database::of_file(&file(data)),
            KeptIn::Server(database, _) => Ok(Database::of_session(database.session()?)),
        }
    }

    /// Locks its database against writing.
    ///
    /// # Errors
    /// When somebody else has locked it for longer than the engine waits.
    pub fn lock(&self) -> anyhow::Result<WriteLock> {
        match &self.kept_in {
            KeptIn::Directory(data) => WriteLock::of_file(&file(data)),
            KeptIn::Server(database, _) => WriteLock::of_session(database.session()?),
        }
    }

    /// Changes its database behind the gateway's back: what nobody can bring about through the
    /// gateway, such as damage.
    ///
    /// # Errors
    /// When the engine refuses the statements.
    pub fn tamper(&self, sql: &str) -> anyhow::Result<()> {
        match &self.kept_in {
            KeptIn::Directory(data) => Ok(Connection::open(file(data))?.execute_batch(sql)?),
            KeptIn::Server(database, _) => database.query(sql).map(drop).context("cannot tamper"),
        }
    }
}

/// The embedded database's file in its directory.
fn file(data: &Path) -> PathBuf {
    data.join("turnpike.sqlite3")
}
