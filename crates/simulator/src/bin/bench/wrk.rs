//! Runs wrk, the load generator, and reads what the script `wrk.lua` says at its end.

use std::path::Path;

use anyhow::{Context, bail};
use serde_json::Value;
use simulator::Process;
use tokio::process::Command;

/// Connections that send at the same time, each one request after the other.
pub(crate) const CONNECTIONS: u32 = 64;

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/bin/bench/wrk.lua");

/// Whether each reply is read, which takes wrk so much time that it is not measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Replies {
    Check,
    Count,
}

/// What wrk saw.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Summary {
    /// Requests that were answered.
    pub(crate) answered: u64,
    pub(crate) seconds: f64,
    pub(crate) p50_ms: f64,
    pub(crate) p99_ms: f64,
    pub(crate) max_ms: f64,
    /// Connections that failed and requests that were not answered in time.
    pub(crate) broken: u64,
    /// Replies with an HTTP status of 400 or more.
    pub(crate) failed: u64,
    /// Replies that did not say what they should, where they were checked.
    pub(crate) wrong: u64,
}

/// Sends for some seconds; `what` are the words that the script knows.
pub(crate) async fn run(
    url: &str,
    what: &[String],
    replies: Replies,
    seconds: u32,
) -> anyhow::Result<Summary> {
    let looks = match replies {
        Replies::Check => "check",
        Replies::Count => "count",
    };
    let mut wrk = Command::new("wrk");
    wrk.args(["--threads", "1", "--connections", &CONNECTIONS.to_string()]);
    wrk.args(["--duration", &format!("{seconds}s"), "--timeout", "10s"]);
    wrk.args(["--script", SCRIPT, url, "--", looks]);
    let ended = Process::start(wrk.args(what).current_dir(Path::new("/")))?.end().await?;
    if !ended.status.success() {
        bail!("wrk ended with {}: {}{}", ended.status, ended.output, ended.errors);
    }
    Summary::read(&ended.output).with_context(|| format!("wrk said {:?}", ended.output))
}

impl Summary {
    pub(crate) fn per_second(&self) -> f64 {
        self.answered as f64 / self.seconds
    }

    /// Reads the line that the script writes below wrk's own output.
    fn read(output: &str) -> anyhow::Result<Self> {
        let line = output.lines().find_map(|line| line.strip_prefix("summary "));
        let summary: Value = serde_json::from_str(line.context("there is no summary")?)?;
        let number =
            |name: &str| summary[name].as_u64().with_context(|| format!("there is no {name}"));
        let milliseconds = |name: &str| anyhow::Ok(number(name)? as f64 / 1e3);
        Ok(Self {
            answered: number("requests")?,
            seconds: number("micros")? as f64 / 1e6,
            p50_ms: milliseconds("p50")?,
            p99_ms: milliseconds("p99")?,
            max_ms: milliseconds("max")?,
            broken: number("broken")?,
            failed: number("failed")?,
            wrong: number("wrong")?,
        })
    }
}

#[cfg(test)]
mod tests;
