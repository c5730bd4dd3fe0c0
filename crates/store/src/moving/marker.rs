//! The file in a data directory that says that its database was moved elsewhere.

use std::fs;
use std::io::Write;
use std::path::Path;

use crate::sqlite::{BackupError, Draft, OrFailed, sync_directory_of};

const FILE_NAME: &str = "moved";

/// Where the database of a directory was moved to, if it was.
#[must_use]
pub fn moved_to(directory: &Path) -> Option<String> {
    let text = fs::read_to_string(directory.join(FILE_NAME)).ok()?;
    Some(text.trim_end().to_owned())
}

/// Says where the database of a directory was moved to.
pub(super) fn write(directory: &Path, target: &str) -> Result<(), BackupError> {
    let file = directory.join(FILE_NAME);
    let path = directory.join("moved.partial");
    drop(fs::remove_file(&path));
    let mut draft = Draft::create(&path)?;
    let written = writeln!(draft.file, "{target}").and_then(|()| draft.file.sync_all());
    written.or_failed("cannot write", &path)?;
    fs::rename(&path, &file).or_failed("cannot write", &file)?;
    sync_directory_of(&file)
}
