//! A copy of the embedded database, taken while the gateway serves, and the check that a copy must
//! pass. The copy is made by `vacuum into`, which reads one snapshot: the write-ahead log lets the
//! writer go on meanwhile, whereas SQLite's online backup in small steps begins anew whenever
//! another process has written. The copy is one compact file without a log of its own and without
//! the remains of rows that were deleted.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::ErrorKind;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags};
use thiserror::Error;

use crate::error::EngineError;
use crate::limits;
use crate::migrations;
use crate::sqlite::FILE_NAME;

const CANNOT_COPY: &str = "cannot copy the database to";

/// Why there is no copy, or why a copy is not put in the database's place.
#[derive(Debug, Error)]
#[error("{what}")]
pub struct BackupError {
    what: String,
    #[source]
    source: Option<EngineError>,
}

impl BackupError {
    pub(super) const fn refused(what: String) -> Self {
        Self { what, source: None }
    }
}

/// An error of the file system's or of SQLite's, and what could not be done with which file.
pub(crate) trait OrFailed<T> {
    fn or_failed(self, what: &str, file: &Path) -> Result<T, BackupError>;
}

impl<T, E: Into<EngineError>> OrFailed<T> for Result<T, E> {
    fn or_failed(self, what: &str, file: &Path) -> Result<T, BackupError> {
        self.map_err(|error| BackupError {
            what: format!("{what} {}", file.display()),
            source: Some(error.into()),
        })
    }
}

/// A copy that has passed the check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backup {
    /// Its size.
    pub bytes: u64,
    /// How many invoices are in it.
    pub invoices: u64,
}

/// Copies the database of a directory to a file that is not there yet, with everything that was
/// committed when it began. The copy is checked and on disk before it gets the file's name; until
/// then it is a draft, beside the file, by a name that the caller draws.
///
/// # Errors
/// [`BackupError`]; there is no file then.
pub fn back_up(directory: &Path, file: &Path, draft: &Path) -> Result<Backup, BackupError> {
    refuse_existing(file)?;
    let source = directory.join(FILE_NAME);
    if !source.exists() {
        let directory = directory.display();
        return Err(BackupError::refused(format!("there is no database in {directory}")));
    }
    let draft = Draft::create(draft)?;
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection =
        Connection::open_with_flags(&source, flags).or_failed("cannot open", &source)?;
    connection.busy_timeout(limits::BUSY_TIMEOUT).or_failed("cannot open", &source)?;
    let name = draft.path.to_str().ok_or("its name is no text").or_failed(CANNOT_COPY, file)?;
    connection.execute("vacuum into ?1", [name]).or_failed(CANNOT_COPY, file)?;
    draft.file.sync_all().or_failed(CANNOT_COPY, file)?;
    let backup = check_backup(&draft.path)?;
    draft.publish(file)?;
    Ok(backup)
}

/// Checks that a file is a whole and sound database of this gateway's, in this version's form or an
/// older one's. It is only read.
///
/// # Errors
/// [`BackupError`] with what is wrong.
pub fn check_backup(file: &Path) -> Result<Backup, BackupError> {
    let bytes = fs::metadata(file).or_failed("cannot read", file)?.len();
    let refused = |why: String| BackupError::refused(format!("{}: {why}", file.display()));
    for log in [beside(file, "-wal"), beside(file, "-journal")] {
        if fs::metadata(&log).is_ok_and(|log| log.len() > 0) {
            let log = log.display();
            return Err(refused(format!(
                "it is not whole without {log}: take copies with `turnpike backup`"
            )));
        }
    }
    let connection = open_unchanging(file)?;
    migrations::check_sqlite_history(&connection).map_err(&refused)?;
    let damaged = |error: rusqlite::Error| refused(format!("it is damaged: {error}"));
    let finding: String =
        connection.query_row("pragma integrity_check(1)", [], |row| row.get(0)).map_err(damaged)?;
    if finding != "ok" {
        return Err(refused(format!("it is damaged: {finding}")));
    }
    let mut references = connection.prepare("pragma foreign_key_check").map_err(damaged)?;
    if references.exists([]).map_err(damaged)? {
        return Err(refused("it is damaged: a row refers to one that is not there".to_owned()));
    }
    let invoices: i64 = connection
        .query_row("select count(*) from invoice", [], |row| row.get(0))
        .map_err(damaged)?;
    Ok(Backup { bytes, invoices: invoices.unsigned_abs() })
}

/// Opens a file that nobody changes: so SQLite needs no lock and no log, and writes nothing beside
/// it even if it was copied from a database that has a write-ahead log.
fn open_unchanging(file: &Path) -> Result<Connection, BackupError> {
    let path = fs::canonicalize(file).or_failed("cannot read", file)?;
    let mut address = b"file:".to_vec();
    for byte in path.as_os_str().as_bytes() {
        match byte {
            b'%' | b'?' | b'#' => address.extend(format!("%{byte:02x}").bytes()),
            plain => address.push(*plain),
        }
    }
    address.extend(b"?mode=ro&immutable=1");
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_URI;
    let opened = Connection::open_with_flags(OsString::from_vec(address), flags);
    let connection = opened.or_failed("cannot read", file)?;
    connection.pragma_update(None, "trusted_schema", "off").or_failed("cannot read", file)?;
    Ok(connection)
}

fn refuse_existing(file: &Path) -> Result<(), BackupError> {
    if file.symlink_metadata().is_err() {
        return Ok(());
    }
    let file = file.display();
    Err(BackupError::refused(format!("{file} is there already, and is not overwritten")))
}

/// A file for its owner's eyes only that is not known by its final name yet, and is gone when this
/// is dropped.
pub(crate) struct Draft {
    pub(crate) path: PathBuf,
    pub(crate) file: File,
}

impl Draft {
    pub(crate) fn create(path: &Path) -> Result<Self, BackupError> {
        let mut options = OpenOptions::new();
        let file = options.write(true).create_new(true).mode(0o600).open(path);
        let file = file.or_failed("cannot write", path)?;
        Ok(Self { path: path.to_owned(), file })
    }

    /// Gives it its name, which nothing must have.
    fn publish(self, file: &Path) -> Result<(), BackupError> {
        match fs::hard_link(&self.path, file) {
            Ok(()) => {}
            Err(error) if error.kind() == ErrorKind::AlreadyExists => refuse_existing(file)?,
            Err(_) => {
                // Some file systems have no links.
                refuse_existing(file)?;
                fs::rename(&self.path, file).or_failed("cannot write", file)?;
            }
        }
        sync_directory_of(file)
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        // It may have been renamed; and what is left over harms nobody.
        drop(fs::remove_file(&self.path));
    }
}

/// Has the names in a file's directory flushed to disk.
pub(crate) fn sync_directory_of(file: &Path) -> Result<(), BackupError> {
    let named = file.parent().filter(|parent| !parent.as_os_str().is_empty());
    let directory = named.unwrap_or(Path::new("."));
    let synced = File::open(directory).and_then(|directory| directory.sync_all());
    synced.or_failed("cannot flush", directory)
}

/// The name of a file that SQLite keeps beside another.
pub(super) fn beside(file: &Path, suffix: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}
