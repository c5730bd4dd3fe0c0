//! A connection with its prepared statements.

use std::collections::HashMap;

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ToSql};

use crate::dialect;
use crate::error::StoreError;
use crate::row::{Param, Row, Value};

/// A connection, and the texts of its statements in SQLite's form.
pub(crate) struct Statements {
    connection: Connection,
    /// By the place and the length of the constant: so a text is found without being read.
    texts: HashMap<(usize, usize), String>,
    has_written: bool,
}

impl Statements {
    pub(super) fn new(connection: Connection) -> Self {
        Self { connection, texts: HashMap::new(), has_written: false }
    }

    /// Begins to watch whether anything is written.
    pub(super) fn watch(&mut self) {
        self.has_written = false;
    }

    /// Whether the transaction is as it was when the watch began: nothing has been written, and
    /// SQLite has not ended it by itself, as it does after some failures.
    pub(super) fn is_untouched(&self) -> bool {
        !self.has_written && !self.connection.is_autocommit()
    }

    /// Runs a statement of the engine's own, such as `begin`.
    pub(super) fn command(&mut self, text: &'static str) -> Result<(), StoreError> {
        let mut statement = self.connection.prepare_cached(text).map_err(dialect::sqlite_error)?;
        statement.execute([]).map(drop).map_err(dialect::sqlite_error)
    }

    /// Ends whatever transaction a panic left open.
    pub(super) fn abandon(&mut self) {
        if !self.connection.is_autocommit()
            && let Err(error) = self.command("rollback")
        {
            tracing::error!(error = &error as &dyn std::error::Error, "cannot roll back");
        }
    }

    pub(crate) fn execute(
        &mut self,
        text: &'static str,
        parameters: &[Param<'_>],
    ) -> Result<u64, StoreError> {
        let mut statement = self.prepare(text, dialect::sqlite_statement)?;
        let changed = statement
            .execute(rusqlite::params_from_iter(parameters))
            .map_err(dialect::sqlite_error)?;
        u64::try_from(changed).map_err(|error| StoreError::Engine(error.into()))
    }

    pub(crate) fn insert(
        &mut self,
        text: &'static str,
        parameters: &[Param<'_>],
    ) -> Result<i64, StoreError> {
        let mut statement = self.prepare(text, dialect::sqlite_insert)?;
        statement.execute(rusqlite::params_from_iter(parameters)).map_err(dialect::sqlite_error)?;
        drop(statement);
        Ok(self.connection.last_insert_rowid())
    }

    pub(crate) fn rows(
        &mut self,
        text: &'static str,
        parameters: &[Param<'_>],
    ) -> Result<Vec<Row>, StoreError> {
        let mut statement = self.prepare(text, dialect::sqlite_statement)?;
        let columns = statement.column_count();
        let mut found = Vec::new();
        let mut rows = statement
            .query(rusqlite::params_from_iter(parameters))
            .map_err(dialect::sqlite_error)?;
        while let Some(row) = rows.next().map_err(dialect::sqlite_error)? {
            found.push(Row::new(values(row, columns)?));
        }
        Ok(found)
    }

    fn prepare(
        &mut self,
        text: &'static str,
        translate: fn(&str) -> String,
    ) -> Result<rusqlite::CachedStatement<'_>, StoreError> {
        let place = (text.as_ptr().addr(), text.len());
        let text = self.texts.entry(place).or_insert_with(|| translate(text));
        let statement = self.connection.prepare_cached(text).map_err(dialect::sqlite_error)?;
        self.has_written |= !statement.readonly();
        Ok(statement)
    }
}

impl ToSql for Param<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Integer(value) => ValueRef::Integer(*value),
            Self::Text(value) => ValueRef::Text(value.as_bytes()),
            Self::Bytes(value) => ValueRef::Blob(value),
        }))
    }
}

/// The values of a row.
pub(crate) fn values(row: &rusqlite::Row<'_>, columns: usize) -> Result<Vec<Value>, StoreError> {
    (0..columns).map(|column| value(row.get_ref(column).map_err(dialect::sqlite_error)?)).collect()
}

fn value(value: ValueRef<'_>) -> Result<Value, StoreError> {
    match value {
        ValueRef::Null => Ok(Value::Null),
        ValueRef::Integer(value) => Ok(Value::Integer(value)),
        ValueRef::Text(value) => match std::str::from_utf8(value) {
            Ok(text) => Ok(Value::Text(text.to_owned())),
            Err(error) => Err(StoreError::Engine(error.into())),
        },
        ValueRef::Blob(value) => Ok(Value::Bytes(value.to_owned())),
        ValueRef::Real(_) => Err(StoreError::Unreadable("a floating-point number".to_owned())),
    }
}
