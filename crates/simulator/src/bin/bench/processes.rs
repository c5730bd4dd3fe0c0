//! What Linux says in `/proc` about processes: the processor time that they took and the memory
//! that they hold.

use anyhow::Context;
use std::fs;
use std::process::Command;

/// The processor time of a process with all its threads, or of a server of several processes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ProcessorTime {
    ticks: u64,
}

impl ProcessorTime {
    /// What a process has taken since it began.
    pub(crate) fn of(process: u32) -> anyhow::Result<Self> {
        let stat = fs::read_to_string(format!("/proc/{process}/stat"))?;
        Ok(Self { ticks: Stat::read(&stat).context("unreadable /proc stat")?.own })
    }

    /// What a process and its children have taken, those included that have ended.
    pub(crate) fn of_family(process: u32) -> anyhow::Result<Self> {
        let mut ticks = 0;
        for entry in fs::read_dir("/proc")? {
            // A process may end while the list is read.
            let Ok(text) = fs::read_to_string(entry?.path().join("stat")) else { continue };
            let Some(stat) = Stat::read(&text) else { continue };
            if stat.process == process {
                ticks += stat.own + stat.waited_for;
            } else if stat.parent == process {
                ticks += stat.own;
            }
        }
        Ok(Self { ticks })
    }

    /// The time since an earlier reading, in microseconds, spread over `count`.
    pub(crate) fn micros_each(self, earlier: Self, count: u64) -> anyhow::Result<f64> {
        let output = Command::new("getconf").arg("CLK_TCK").output()?;
        let per_second: f64 = String::from_utf8(output.stdout)?.trim().parse()?;
        let seconds = self.ticks.saturating_sub(earlier.ticks) as f64 / per_second;
        Ok(seconds * 1e6 / count.max(1) as f64)
    }
}

/// The memory that a process holds, in MiB.
pub(crate) fn resident_mib(process: u32) -> anyhow::Result<f64> {
    let status = fs::read_to_string(format!("/proc/{process}/status"))?;
    resident(&status).context("unreadable /proc status")
}

fn resident(status: &str) -> Option<f64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib / 1024.0)
}

/// A line of `/proc/PID/stat`, as far as it is of interest. Times are ticks.
#[derive(Debug, PartialEq, Eq)]
struct Stat {
    process: u32,
    parent: u32,
    /// In the process itself and on its behalf in the kernel, by all its threads.
    own: u64,
    /// By children that have ended.
    waited_for: u64,
}

impl Stat {
    fn read(line: &str) -> Option<Self> {
        // The name in brackets may itself hold spaces and brackets.
        let (start, rest) = line.rsplit_once(')')?;
        let fields: Vec<&str> = rest.split_whitespace().collect();
        let time = |index: usize| fields.get(index)?.parse::<u64>().ok();
        Some(Self {
            process: start.split_whitespace().next()?.parse().ok()?,
            parent: fields.get(1)?.parse().ok()?,
            own: time(11)? + time(12)?,
            waited_for: time(13)? + time(14)?,
        })
    }
}

#[cfg(test)]
mod tests;
