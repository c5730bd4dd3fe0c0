//! A backup put in the database's place, in such an order that whoever is interrupted leaves either
//! the old database or the new one, whole. The old one is made whole by itself first: a log that
//! it left behind would be taken for the new one's.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use domain::timestamp::Timestamp;
use rusqlite::{Connection, ErrorCode, OpenFlags};

use crate::limits;
use crate::sqlite::backup::{BackupError, Draft, OrFailed, beside, sync_directory_of};
use crate::sqlite::{FILE_NAME, lock_opening};

/// What a database consists of, beginning with the file itself.
const PARTS: [&str; 3] = ["", "-wal", "-shm"];

/// How fast the ids grow from which a restore goes on, in ids a millisecond since 1970: faster than
/// invoices are created year in, year out, and slower than the ids of a PostgreSQL server's months.
const IDS_A_MILLISECOND: i64 = 3;

/// Puts a backup that has passed [`crate::check_backup`] in the place of a directory's database,
/// which nobody may be using. Gives the name by which the database that was there is kept.
///
/// # Errors
/// [`BackupError`]; the database is what it was then.
pub fn restore(
    file: &Path,
    directory: &Path,
    replace: bool,
    now: Timestamp,
) -> Result<Option<PathBuf>, BackupError> {
    let database = directory.join(FILE_NAME);
    // Nobody may open the old database, or make a new one, until the backup is in its place.
    let _opening = lock_opening(directory).or_failed("cannot lock", directory)?;
    let is_there = PARTS.iter().any(|part| beside(&database, part).exists());
    if is_there && !replace {
        return Err(BackupError::refused(format!(
            "{} holds a database already: with --replace it is kept under another name",
            directory.display()
        )));
    }
    let draft = copy(file, &directory.join("turnpike.sqlite3.restoring"))?;
    skip_ids(&draft.path, now).or_failed("cannot prepare", &draft.path)?;
    let kept = if is_there { Some(set_aside(&database)?) } else { None };
    fs::rename(&draft.path, &database).or_failed("cannot write", &database)?;
    sync_directory_of(&database)?;
    Ok(kept)
}

fn copy(file: &Path, draft: &Path) -> Result<Draft, BackupError> {
    // One that was interrupted may have left its draft; the lock says that nobody writes it now.
    drop(fs::remove_file(draft));
    let mut source = File::open(file).or_failed("cannot read", file)?;
    let mut draft = Draft::create(draft)?;
    let copied = io::copy(&mut source, &mut draft.file).and_then(|_| draft.file.sync_all());
    copied.or_failed("cannot copy the backup to", &draft.path)?;
    Ok(draft)
}

/// Has ids begin far above those that were given since the backup was made, or was restored
/// before: the links to the pages of those invoices are still out there, and must not open anybody
/// else's.
fn skip_ids(draft: &Path, now: Timestamp) -> rusqlite::Result<()> {
    let connection = Connection::open(draft)?;
    connection.execute_batch("pragma journal_mode = delete; pragma synchronous = full")?;
    connection.execute(
        "insert into sqlite_sequence (name, seq) select 'invoice', 0
        where not exists (select 1 from sqlite_sequence where name = 'invoice')",
        [],
    )?;
    let skip = "update sqlite_sequence set seq = max(seq, ?1) where name = 'invoice'";
    connection.execute(skip, [now.micros().div_euclid(1_000).saturating_mul(IDS_A_MILLISECOND)])?;
    connection.close().map_err(|(_, error)| error)
}

/// Gives the database another name beside its own, which only the new one takes away from it.
fn set_aside(database: &Path) -> Result<PathBuf, BackupError> {
    let is_whole = fold_log(database)?;
    let kept = free_name(database);
    for part in PARTS {
        let (from, to) = (beside(database, part), beside(&kept, part));
        if from.exists() {
            fs::hard_link(&from, &to).or_failed("cannot keep", &from)?;
        }
    }
    sync_directory_of(database)?;
    if !is_whole {
        // SQLite could not read it, so without these it is no less whole than it was.
        for part in ["-wal", "-shm"] {
            drop(fs::remove_file(beside(database, part)));
        }
        sync_directory_of(database)?;
    }
    Ok(kept)
}

/// Waits until nobody opens the database of a directory, and refuses where somebody has it open:
/// for as long as the lock is held, it is this process's alone.
pub(crate) fn take_alone(directory: &Path) -> Result<File, BackupError> {
    let opening = lock_opening(directory).or_failed("cannot lock", directory)?;
    let database = directory.join(FILE_NAME);
    match fold_log(&database)? {
        true => Ok(opening),
        false => Err(BackupError::refused(format!("{} is damaged", database.display()))),
    }
}

/// Has SQLite fold the log into the database and do away with it. Says whether it could: it cannot
/// where the database is damaged.
fn fold_log(database: &Path) -> Result<bool, BackupError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let folded = Connection::open_with_flags(database, flags).and_then(|connection| {
        connection.busy_timeout(limits::BUSY_TIMEOUT)?;
        let mode: String =
            connection.query_row("pragma journal_mode = delete", [], |row| row.get(0))?;
        connection.close().map_err(|(_, error)| error)?;
        Ok(mode == "delete")
    });
    match folded {
        Ok(true) => Ok(true),
        Err(error) if !is_busy(&error) => {
            let error = &error as &dyn std::error::Error;
            tracing::warn!(error, "the old database cannot be read; it is kept as it is");
            Ok(false)
        }
        Ok(false) | Err(_) => Err(BackupError::refused(format!(
            "another process uses {}: wait until it has ended",
            database.display()
        ))),
    }
}

fn is_busy(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked))
}

/// A name that no database has. One that is a second name of this very database was given by
/// somebody who was interrupted, and is taken away.
fn free_name(database: &Path) -> PathBuf {
    let inode = |file: &Path| file.symlink_metadata().map(|it| (it.dev(), it.ino())).ok();
    for number in 1_u64.. {
        let name = database.with_file_name(format!("turnpike-old-{number}.sqlite3"));
        for part in PARTS {
            let (own, other) = (beside(database, part), beside(&name, part));
            if inode(&other).is_some() && inode(&own) == inode(&other) {
                drop(fs::remove_file(&other));
            }
        }
        if PARTS.iter().all(|part| inode(&beside(&name, part)).is_none()) {
            return name;
        }
    }
    unreachable!("there are fewer files than numbers")
}
