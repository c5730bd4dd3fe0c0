//! A database of its own for a gateway, looked at past the gateway through the engine's own shell.

use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;

use anyhow::{Context, ensure};
use cluster::{Cluster, Durability};
use simulator::Installation;
use tempfile::TempDir;
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

use crate::processes::ProcessorTime;

/// Rows as a year of shops would leave them; `:invoices` stands for how many.
const FILL_SQLITE: &str = include_str!("fill.sqlite.sql");
const FILL_POSTGRES: &str = include_str!("fill.postgres.sql");

/// The name of the database on a server.
const NAME: &str = "turnpike";

/// A database and a directory to run commands in; both go with it.
pub(crate) enum Database {
    /// The embedded engine.
    Sqlite(Arc<Installation>),
    /// A PostgreSQL server that does nothing else.
    Postgres { cluster: Cluster, process: u32, directory: TempDir },
}

impl Database {
    /// An empty database on a server of its own, set up as PostgreSQL is by default.
    pub(crate) fn postgres() -> anyhow::Result<Self> {
        let cluster = Cluster::start(Durability::Full)?;
        cluster.create_database(NAME)?;
        let rows = cluster.query("postgres", "show data_directory")?;
        let data = rows.concat().pop().flatten().context("the server has no directory")?;
        let lock = std::fs::read_to_string(Path::new(&data).join("postmaster.pid"))?;
        let process = lock.lines().next().context("the server has no process")?.parse()?;
        Ok(Self::Postgres { cluster, process, directory: tempfile::tempdir()? })
    }

    /// How the engine is called in the table.
    pub(crate) fn engine(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => "SQLite",
            Self::Postgres { .. } => "PostgreSQL",
        }
    }

    /// The directory that the gateway's commands run in.
    pub(crate) fn directory(&self) -> &Path {
        match self {
            Self::Sqlite(installation) => installation.directory(),
            Self::Postgres { directory, .. } => directory.path(),
        }
    }

    /// What tells a command of the gateway where the data are.
    pub(crate) fn flags(&self) -> [String; 2] {
        match self {
            Self::Sqlite(installation) => installation.flags(),
            Self::Postgres { cluster, .. } => ["--database-url".to_owned(), cluster.url(NAME)],
        }
    }

    /// What the server has taken of the processors' time, where there is one.
    pub(crate) fn processor_time(&self) -> anyhow::Result<Option<ProcessorTime>> {
        match self {
            Self::Sqlite(_) => Ok(None),
            Self::Postgres { process, .. } => ProcessorTime::of_family(*process).map(Some),
        }
    }

    /// Fills it with invoices of all the merchants that there are and of a hundred more, and
    /// flushes them, so that the disk has nothing left to do when something is measured.
    pub(crate) async fn fill(&self, invoices: u64) -> anyhow::Result<()> {
        let script = match self {
            Self::Sqlite(_) => FILL_SQLITE,
            Self::Postgres { .. } => FILL_POSTGRES,
        };
        self.query(&script.replace(":invoices", &invoices.to_string())).await?;
        ensure!(Command::new("sync").status().await?.success(), "sync failed");
        Ok(())
    }

    /// A number that a query answers.
    pub(crate) async fn number(&self, sql: &str) -> anyhow::Result<u64> {
        let answer = self.query(sql).await?;
        answer.parse().with_context(|| format!("{sql} answered {answer:?}"))
    }

    async fn query(&self, sql: &str) -> anyhow::Result<String> {
        let mut shell = self.shell();
        shell.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut running = shell.kill_on_drop(true).spawn().context("cannot start the shell")?;
        let mut input = running.stdin.take().context("the shell takes no input")?;
        input.write_all(format!("{sql};\n").as_bytes()).await?;
        drop(input);
        let ended = running.wait_with_output().await?;
        let errors = String::from_utf8_lossy(&ended.stderr);
        ensure!(ended.status.success(), "{} refused {sql}: {errors}", self.engine());
        Ok(String::from_utf8(ended.stdout)?.trim().to_owned())
    }

    fn shell(&self) -> Command {
        match self {
            Self::Sqlite(installation) => {
                let file = installation.directory().join("data/turnpike.sqlite3");
                let mut shell = Command::new("sqlite3");
                shell.args(["-batch", "-bail"]).arg(file);
                shell
            }
            Self::Postgres { cluster, .. } => {
                let mut shell = Command::new("psql");
                shell.args(["--no-psqlrc", "--quiet", "--tuples-only", "--no-align"]);
                shell.args(["--set", "ON_ERROR_STOP=1", &cluster.url(NAME)]);
                shell
            }
        }
    }
}
