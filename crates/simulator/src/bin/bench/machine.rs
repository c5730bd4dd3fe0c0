//! The machine and the code that the figures are of.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, ensure};
use serde_json::{Value, json};

/// More of all cores' time than this is taken only where somebody else is at work.
const BUSY_PERCENT: f64 = 10.0;

/// How long the machine is watched before anything is measured.
const WATCHED_FOR: Duration = Duration::from_secs(2);

/// What a figure depends on beside the gateway.
#[derive(Debug)]
pub(crate) struct Machine {
    pub(crate) cores: usize,
    pub(crate) model: String,
    pub(crate) kernel: String,
    /// The kind of file system that the data is on.
    pub(crate) file_system: String,
    /// Over the minute before anything was measured; a build has its part in it.
    pub(crate) load_average: f64,
    /// What others took of all cores' time just before.
    pub(crate) used_percent: f64,
    pub(crate) commit: String,
}

impl Machine {
    /// Looks at this machine, where the data will be below `directory`.
    pub(crate) async fn look(directory: &Path) -> anyhow::Result<Self> {
        let file_system = output(Command::new("stat").args(["-f", "-c", "%T"]).arg(directory));
        let in_memory = matches!(file_system.as_str(), "tmpfs" | "ramfs");
        ensure!(!in_memory, "{} is in memory: set TMPDIR to be on a disk", directory.display());
        let processors = fs::read_to_string("/proc/cpuinfo")?;
        let model = processors.lines().find(|line| line.starts_with("model name"));
        let model = model.and_then(|line| line.split_once(':')).map_or("", |(_, model)| model);
        let source = Path::new(env!("CARGO_MANIFEST_DIR"));
        let git =
            |arguments: &[&str]| output(Command::new("git").args(arguments).current_dir(source));
        let mut commit = git(&["rev-parse", "--short=12", "HEAD"]);
        if !git(&["status", "--porcelain"]).is_empty() {
            commit.push_str(" with changes");
        }
        let load = fs::read_to_string("/proc/loadavg")?;
        Ok(Self {
            cores: std::thread::available_parallelism()?.get(),
            model: model.trim().to_owned(),
            kernel: fs::read_to_string("/proc/sys/kernel/osrelease")?.trim().to_owned(),
            file_system,
            load_average: load.split(' ').next().unwrap_or_default().parse()?,
            used_percent: used_percent().await?,
            commit,
        })
    }

    pub(crate) fn text(&self) -> String {
        let Self { cores, model, kernel, file_system, load_average, used_percent, commit } = self;
        let busy = if self.is_busy() { ", BUSY: do not trust the figures" } else { "" };
        format!(
            "Commit {commit}. {cores} cores of {model}, Linux {kernel}, data on {file_system}. \
             Before: load average {load_average}, {used_percent:.0} % of the cores in use{busy}."
        )
    }

    pub(crate) fn json(&self) -> Value {
        json!({
            "cores": self.cores,
            "model": self.model,
            "kernel": self.kernel,
            "file_system": self.file_system,
            "load_average": self.load_average,
            "used_percent": self.used_percent.round(),
            "busy": self.is_busy(),
            "commit": self.commit,
        })
    }

    fn is_busy(&self) -> bool {
        self.used_percent > BUSY_PERCENT
    }
}

/// What part of all cores' time is taken at the moment.
async fn used_percent() -> anyhow::Result<f64> {
    let (used_before, total_before) = cores_time().context("unreadable /proc/stat")?;
    tokio::time::sleep(WATCHED_FOR).await;
    let (used, total) = cores_time().context("unreadable /proc/stat")?;
    let passed = total.saturating_sub(total_before).max(1);
    Ok(used.saturating_sub(used_before) as f64 * 100.0 / passed as f64)
}

/// The time that all cores together have worked, and have been there, since the machine started.
fn cores_time() -> Option<(u64, u64)> {
    let stat = fs::read_to_string("/proc/stat").ok()?;
    let cores = stat.lines().next()?.strip_prefix("cpu ")?;
    let times: Vec<u64> = cores.split_whitespace().flat_map(str::parse).collect();
    // User, nice, system, idle, waiting for a disk, interrupts, soft interrupts, stolen.
    let total = times.iter().take(8).sum::<u64>();
    Some((total - times.get(3)? - times.get(4)?, total))
}

/// What a program prints; nothing where it fails, as git does for a copy without its history.
fn output(command: &mut Command) -> String {
    let printed = command.output().map(|output| output.stdout).unwrap_or_default();
    String::from_utf8_lossy(&printed).trim().to_owned()
}
