//! Everything that differs between database engines: the words for column types and locks, the form
//! of parameters and of inserts of many rows, and the meaning of error codes.

use std::borrow::Cow;

use rusqlite::ErrorCode;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::Type;

use crate::error::StoreError;

/// How PostgreSQL lays out the tables that grow for ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Layout {
    /// A partition for each month. A constraint that does not name the month's key is then one of
    /// each partition, made with it.
    Monthly,
    /// One table each, for engines that cut tables up by themselves.
    Plain,
}

/// Puts SQLite's words where the migrations' words in braces stand.
pub(crate) fn sqlite_schema(migration: &str) -> String {
    let words = [
        ("{identity}", "integer primary key autoincrement"),
        ("{row_number}", "integer primary key autoincrement"),
        ("{integer}", "integer"),
        ("{text}", "text"),
        ("{bytes}", "blob"),
        ("{unique}", " unique"),
        ("{of_merchant}", " references merchant (id)"),
        ("{of_invoice}", " references invoice (id)"),
        ("{table_options}", " strict"),
        ("{partitioned_by_id}", " strict"),
        ("{partitioned_by_invoice_id}", " strict"),
        // It cannot take a check away without writing the table anew.
        ("{only_postgres}", "-- "),
    ];
    replaced(migration, &words)
}

/// Puts PostgreSQL's words where the migrations' words in braces stand.
pub(crate) fn postgres_schema(migration: &str, layout: Layout) -> String {
    let (row_number, unique, by_id, by_invoice_id) = match layout {
        Layout::Monthly => (
            "bigserial not null",
            "",
            " partition by range (id)",
            " partition by range (invoice_id)",
        ),
        Layout::Plain => ("bigserial primary key", " unique", "", ""),
    };
    let words = [
        ("{identity}", "bigserial primary key"),
        ("{row_number}", row_number),
        ("{integer}", "bigint"),
        ("{text}", "text"),
        ("{bytes}", "bytea"),
        ("{unique}", unique),
        // Each new invoice would lock its merchant's row, and those of one merchant, written by
        // many at once, queue for it. A merchant's key keeps it from being deleted.
        ("{of_merchant}", ""),
        // A month of invoices leaves as a whole, which a key from outside of it would forbid.
        ("{of_invoice}", ""),
        ("{table_options}", ""),
        ("{partitioned_by_id}", by_id),
        ("{partitioned_by_invoice_id}", by_invoice_id),
        ("{only_postgres}", ""),
    ];
    replaced(migration, &words)
}

/// What PostgreSQL calls a column type of SQLite's.
pub(crate) fn postgres_type(sqlite_type: &str) -> Option<&'static str> {
    match sqlite_type.to_ascii_lowercase().as_str() {
        "integer" => Some("bigint"),
        "text" => Some("text"),
        "blob" => Some("bytea"),
        _ => None,
    }
}

/// Turns `$1` into `?1`. SQLite takes `$1` too, but as a name, and numbers names by their first
/// appearance, so that `$2, $1` would be bound the wrong way round. It has one writer at a time, so
/// that there is nothing to lock.
pub(crate) fn sqlite_statement(statement: &str) -> String {
    let words = [("{for_update}", ""), ("{skip_locked}", ""), ("$", "?")];
    replaced(statement, &words)
}

/// What a transaction is begun for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    Reading,
    Writing,
    /// Writing by one statement, which is a transaction of its own: nothing is sent to begin or to
    /// end it.
    Once,
}

/// Puts PostgreSQL's words for row locks where a statement's words in braces stand. Who only reads
/// locks nothing.
pub(crate) fn postgres_statement(statement: &'static str, access: Access) -> Cow<'static, str> {
    if !statement.contains('{') {
        return Cow::Borrowed(statement);
    }
    let (for_update, skip_locked) = match access {
        Access::Reading => ("", ""),
        Access::Writing | Access::Once => (" for update", " for update skip locked"),
    };
    let words = [("{for_update}", for_update), ("{skip_locked}", skip_locked)];
    Cow::Owned(replaced(statement, &words))
}

fn replaced(text: &str, words: &[(&str, &str)]) -> String {
    words.iter().fold(text.to_owned(), |text, (word, meaning)| text.replace(word, meaning))
}

/// The texts by which many rows are inserted at once.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct InsertMany {
    /// Draws as many ids as its parameter says.
    pub(crate) draw_ids: String,
    /// Inserts the rows: its first parameter is an array of their ids, each further one an array
    /// with a value for each row.
    pub(crate) insert: String,
}

/// Makes of a statement that inserts one row and returns its `id` one that inserts many. `None` for
/// a statement of another form.
pub(crate) fn postgres_insert_many(statement: &str, types: &[Type]) -> Option<InsertMany> {
    let (name, insert) = statement.split_once("\ninsert into ")?;
    let (table, rest) = insert.split_once(" (")?;
    let (columns, rest) = rest.split_once(")\nvalues (")?;
    let expressions = rest.strip_suffix(")\nreturning id")?;
    // From the last to the first, or `$1` would be found within `$16`.
    let expressions = (1..=types.len()).rev().fold(expressions.to_owned(), |text, number| {
        text.replace(&format!("${number}"), &format!("p{number}"))
    });
    // Each array is opened where its column is asked for: a function in `from` would write all
    // its rows down first, and many of them one after the other.
    let mut given = "unnest($1::int8[]) as id".to_owned();
    for (kind, number) in types.iter().zip(1..) {
        given.push_str(&format!(", unnest(${}::{kind}[]) as p{number}", number + 1));
    }
    Some(InsertMany {
        draw_ids: format!(
            "-- draw ids of {table}
select nextval('{table}_id_seq') from generate_series(1, $1::int8)"
        ),
        insert: format!(
            "{name}, many
insert into {table} (id, {columns})
select id, {expressions} from (select {given}) as given"
        ),
    })
}

/// Takes `returning id` off an insert. SQLite would keep the one row in a table of its own until
/// the statement ends, and copy every page before it changes it; the row's id is known without.
pub(crate) fn sqlite_insert(statement: &str) -> String {
    sqlite_statement(statement.strip_suffix("returning id").unwrap_or(statement))
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

/// Sorts an error of PostgreSQL's into what a caller would act on. Classes of codes are those of
/// its manual's appendix A.
pub(crate) fn postgres_error(error: &tokio_postgres::Error, access: Access) -> StoreError {
    let told = told(error);
    let Some(code) = error.code() else {
        // A value that does not fit, and so was never sent, is the statement's fault; anything else
        // is the connection's.
        return if told.starts_with("error serializing") || told.starts_with("expected") {
            StoreError::Engine(told.into())
        } else {
            StoreError::Unreachable(told.into())
        };
    };
    match (code.code().get(..2).unwrap_or_default(), access) {
        _ if *code == SqlState::UNIQUE_VIOLATION => StoreError::Duplicate(told.into()),
        _ if *code == SqlState::T_R_SERIALIZATION_FAILURE
            || *code == SqlState::T_R_DEADLOCK_DETECTED =>
        {
            StoreError::Conflict
        }
        // The server itself does not know whether it is done.
        _ if *code == SqlState::T_R_STATEMENT_COMPLETION_UNKNOWN => {
            StoreError::Unreachable(told.into())
        }
        // A lock or an answer that was waited for too long.
        _ if *code == SqlState::LOCK_NOT_AVAILABLE || *code == SqlState::QUERY_CANCELED => {
            StoreError::Overloaded
        }
        // The server that was the primary is a standby now.
        _ if *code == SqlState::READ_ONLY_SQL_TRANSACTION && access != Access::Reading => {
            StoreError::Unreachable(told.into())
        }
        // Connections, resources, and an operator's intervention, such as a shutdown.
        ("08" | "53" | "57", _) => StoreError::Unreachable(told.into()),
        _ => StoreError::Engine(told.into()),
    }
}

/// What is said of an error of PostgreSQL's. Its details and hints repeat values of rows, so they
/// are left out.
pub(crate) fn told(error: &tokio_postgres::Error) -> String {
    match error.as_db_error() {
        Some(fault) => {
            let constraint = fault.constraint().map(|name| format!(" ({name})"));
            let constraint = constraint.unwrap_or_default();
            format!("{}: {}{constraint}", fault.code().code(), fault.message())
        }
        None => match std::error::Error::source(error) {
            Some(source) => format!("{error}: {source}"),
            None => error.to_string(),
        },
    }
}
