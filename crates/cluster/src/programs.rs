//! PostgreSQL's programs, and the user who may run them.

use std::fs;
use std::io;
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Where Debian keeps each version's programs, most of which it leaves out of `PATH`.
const VERSIONS: &str = "/usr/lib/postgresql";

/// PostgreSQL's programs.
#[derive(Clone, Debug)]
pub(crate) struct Programs {
    /// The directory that holds them.
    directory: PathBuf,
    /// The user and group to run them as; `None` for those of this process.
    user: Option<(u32, u32)>,
}

impl Programs {
    /// Finds the programs, of the newest version where there are several.
    pub(crate) fn find() -> io::Result<Self> {
        let missing = || io::Error::new(io::ErrorKind::NotFound, "PostgreSQL is not installed");
        // They refuse to run as root.
        let is_root = fs::metadata("/proc/self")?.uid() == 0;
        let user = if is_root { Some(user_postgres()?) } else { None };
        Ok(Self { directory: directory().ok_or_else(missing)?, user })
    }

    /// A command that runs in a directory, heeds no terminal, and sees nothing of our environment
    /// that would change what it does.
    pub(crate) fn command(&self, program: &str, directory: &Path) -> Command {
        let mut command = Command::new(self.directory.join(program));
        command.current_dir(directory).process_group(0);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("PG") {
                command.env_remove(name);
            }
        }
        if let Some((user, group)) = self.user {
            command.uid(user).gid(group);
        }
        command
    }

    /// Gives a file or a directory to the user.
    pub(crate) fn hand_over(&self, path: &Path) -> io::Result<()> {
        match self.user {
            Some((user, group)) => chown(path, Some(user), Some(group)),
            None => Ok(()),
        }
    }
}

/// Whether this machine has PostgreSQL's programs.
#[must_use]
pub fn is_installed() -> bool {
    directory().is_some()
}

/// The directory that holds the programs.
fn directory() -> Option<PathBuf> {
    let has = |directory: &PathBuf, program| directory.join(program).is_file();
    let wanted = ["initdb", "postgres", "pg_basebackup"];
    let mut directories = directories().into_iter();
    directories.find(|directory| wanted.iter().all(|program| has(directory, program)))
}

/// Debian's, the newest first, and then `PATH`, where links into one of them may stand.
fn directories() -> Vec<PathBuf> {
    let versions = fs::read_dir(VERSIONS).into_iter().flatten().flatten();
    let mut versions: Vec<(u32, PathBuf)> = versions
        .filter_map(|entry| {
            let version = entry.file_name().to_str()?.parse().ok()?;
            Some((version, entry.path().join("bin")))
        })
        .collect();
    versions.sort();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let versions = versions.into_iter().rev().map(|(_, directory)| directory);
    versions.chain(std::env::split_paths(&path)).collect()
}

/// The user whom the package makes.
fn user_postgres() -> io::Result<(u32, u32)> {
    let users = fs::read_to_string("/etc/passwd")?;
    let ids = users.lines().find_map(|line| {
        let mut fields = line.strip_prefix("postgres:")?.split(':').skip(1);
        Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
    });
    ids.ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, "there is no user postgres"))
}
