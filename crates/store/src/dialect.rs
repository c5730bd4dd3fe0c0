//! Everything that differs between database engines: the words for column types, the form of
//! parameters, and the meaning of error codes.

use rusqlite::ErrorCode;

use crate::error::StoreError;

/// Puts SQLite's column types where the migrations' words in braces stand.
pub(crate) fn sqlite_types(migration: &str) -> String {
    migration
        .replace("{identity}", "integer primary key autoincrement")
        .replace("{integer}", "integer")
        .replace("{text}", "text")
        .replace("{bytes}", "blob")
        .replace("{table_options}", " strict")
}

/// Turns `$1` into `?1`. SQLite takes `$1` too, but as a name, and numbers names by their first
/// appearance, so that `$2, $1` would be bound the wrong way round.
pub(crate) fn sqlite_parameters(statement: &str) -> String {
    statement.replace('$', "?")
}

/// Sorts an error of SQLite's into what a caller would act on.
pub(crate) fn sqlite_error(error: rusqlite::Error) -> StoreError {
    let Some(code) = error.sqlite_error_code() else {
        return StoreError::Engine(error.into());
    };
    let extended = error.sqlite_error().map(|error| error.extended_code);
    let unique = [
        Some(rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE),
        Some(rusqlite::ffi::SQLITE_CONSTRAINT_PRIMARYKEY),
    ];
    match code {
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => StoreError::Overloaded,
        ErrorCode::ConstraintViolation if unique.contains(&extended) => {
            StoreError::Duplicate(error.into())
        }
        _ => StoreError::Engine(error.into()),
    }
}
