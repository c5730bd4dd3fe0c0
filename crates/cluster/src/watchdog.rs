//! A process that outlives this one by a moment, to put away what it leaves.

use std::io;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// Ends every process that works in a directory, and removes it, when this is dropped or the
/// process that holds it is gone.
#[derive(Debug)]
pub(crate) struct Watchdog(Child);

impl Watchdog {
    pub(crate) fn set(directory: &Path) -> io::Result<Self> {
        let mut command = Command::new("sh");
        command.arg("-c").arg(include_str!("watchdog.sh")).arg("watchdog").arg(directory);
        // In a process group of its own it is not reached by what ends the others from a terminal.
        command.current_dir("/").process_group(0).stdin(Stdio::piped());
        Ok(Self(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn()?))
    }

    /// Has it do its work now, and waits until it is done.
    pub(crate) fn bark(&mut self) {
        drop(self.0.stdin.take());
        drop(self.0.wait());
    }
}

impl Drop for Watchdog {
    fn drop(&mut self) {
        self.bark();
    }
}
