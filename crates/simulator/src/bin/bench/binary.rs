//! The gateway as an operator runs it, in a process of its own.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, bail, ensure};
use serde_json::Value;
use simulator::{Ended, Http, Process};
use tokio::process::Command;

use crate::database::Database;
use crate::processes::ProcessorTime;
use crate::stopwatch::Stopwatch;

/// A gateway that has not answered by then never will.
const PATIENCE: Duration = Duration::from_secs(60);

/// The binary that is measured.
pub(crate) struct Binary(PathBuf);

/// A gateway that serves. It is killed when it is dropped.
pub(crate) struct Gateway {
    process: Process,
    pub(crate) id: u32,
    pub(crate) url: String,
    /// From its start until it had answered a first request.
    pub(crate) started_in_ms: f64,
}

impl Binary {
    pub(crate) const fn new(path: PathBuf) -> Self {
        Self(path)
    }

    fn command(&self, words: &[&str], database: &Database) -> Command {
        let mut command = Command::new(&self.0);
        command.args(words).args(database.flags()).current_dir(database.directory()).env_clear();
        command
    }

    /// Adds a merchant that may be called for from this machine, and answers its API key.
    pub(crate) async fn create_merchant(
        &self,
        database: &Database,
        callback_url: Option<&str>,
    ) -> anyhow::Result<String> {
        let mut create = self.command(&["merchant", "create"], database);
        create.args(["--name", "Riverside Books", "--email", "owner@example.com"]);
        create.args(["--activate", "--allow-ip", "127.0.0.0/8"]);
        if let Some(url) = callback_url {
            create.args(["--callback-url", url]);
        }
        let Ended { status, output, errors } = Process::start(&mut create)?.end().await?;
        ensure!(status.success(), "no merchant was created: {errors}");
        let created: Value = serde_json::from_str(&output)?;
        Ok(created["api_key"].as_str().context("there is no key")?.to_owned())
    }

    /// Starts a gateway at a free port.
    pub(crate) async fn serve(&self, database: &Database) -> anyhow::Result<Gateway> {
        let starting = tokio::time::timeout(PATIENCE, self.start(database));
        starting.await.context("the gateway does not start")?
    }

    async fn start(&self, database: &Database) -> anyhow::Result<Gateway> {
        let mut serve = self.command(&["serve"], database);
        serve.args(["--listen", "127.0.0.1:0", "--allow-private-callbacks"]);
        // All load comes from one address, and most of it is of one key.
        serve.env("TURNPIKE_RATE_LIMITS_KEY_PER_SECOND", "0");
        serve.env("TURNPIKE_RATE_LIMITS_ADDRESS_PER_SECOND", "0");
        let http = Http::new()?;
        let watch = Stopwatch::start();
        let process = Process::start(&mut serve)?;
        let url = process.line("listening on ").await?;
        let answer = http.send("GET", &format!("{url}/healthz"), &[], "").await?;
        let started_in_ms = watch.seconds() * 1e3;
        ensure!(answer.status == 200, "the gateway is not healthy: {answer:?}");
        let id = process.id().context("the gateway has ended")?;
        Ok(Gateway { process, id, url, started_in_ms })
    }
}

impl Gateway {
    pub(crate) fn processor_time(&self) -> anyhow::Result<ProcessorTime> {
        ProcessorTime::of(self.id)
    }

    /// The lines that it has logged. A request that goes well is worth none, one that is refused
    /// or fails is.
    pub(crate) fn log(&self) -> Vec<String> {
        self.process.errors().lines().map(str::to_owned).collect()
    }

    /// Ends it as an operator would.
    pub(crate) async fn stop(self) -> anyhow::Result<()> {
        let ended = tokio::time::timeout(PATIENCE, self.process.terminate()).await;
        let ended = ended.context("the gateway does not end")??;
        if !ended.status.success() {
            bail!("the gateway ended with {}: {}", ended.status, ended.errors);
        }
        Ok(())
    }

    /// Ends it at once, whatever is under way.
    pub(crate) async fn kill(self) -> anyhow::Result<()> {
        self.process.kill().await
    }
}
