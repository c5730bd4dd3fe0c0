//! The processes of a cluster. All that PostgreSQL starts works in the data directory, so they are
//! told from others by where they work, even where the one that started them is gone.

use std::fs;
use std::io;
use std::path::Path;
use std::process::Command;
use std::thread::sleep;
use std::time::Duration;

/// Between two looks at what has not happened yet.
pub(crate) const PAUSE: Duration = Duration::from_millis(5);

/// The processes that work in a directory or below.
pub(crate) fn working_in(directory: &Path) -> io::Result<Vec<u32>> {
    let mut found = Vec::new();
    for entry in fs::read_dir("/proc")? {
        let entry = entry?;
        let id = entry.file_name().to_str().and_then(|name| name.parse().ok());
        // One that has ended works nowhere, though it may be listed until somebody asks for it.
        if let (Some(id), Ok(place)) = (id, fs::read_link(entry.path().join("cwd")))
            && place.starts_with(directory)
        {
            found.push(id);
        }
    }
    Ok(found)
}

/// Sends a signal to processes; those that are gone are left out.
pub(crate) fn signal(name: &str, processes: &[u32]) -> io::Result<()> {
    let processes: Vec<String> = processes.iter().map(u32::to_string).collect();
    let mut kill = Command::new("sh");
    kill.arg("-c").arg(format!("kill -{name} {} 2>/dev/null", processes.join(" ")));
    kill.status().map(drop)
}

/// Kills every process that works in a directory, at one stroke, and waits until all are gone.
pub(crate) fn kill_all(directory: &Path) -> io::Result<()> {
    loop {
        let processes = working_in(directory)?;
        if processes.is_empty() {
            return Ok(());
        }
        signal("KILL", &processes)?;
        sleep(PAUSE);
    }
}
