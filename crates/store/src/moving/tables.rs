//! What there is to move, as the source's own schema has it: the tables, their columns, and in
//! which order they are copied.

use rusqlite::Connection;

use crate::dialect;
use crate::error::StoreError;
use crate::row::Value;

/// A row of whatever table, its values in the order of the table's columns.
pub(super) type AnyRow = Vec<Value>;

/// The values by which a row is known.
pub(super) type Key = Vec<Value>;

/// Tables that are about the database itself and not about what is in it.
const OWN: [&str; 2] = ["installation", "refinery_schema_history"];

/// A table.
pub(super) struct Table {
    pub(super) name: String,
    pub(super) columns: Vec<Column>,
    /// The columns by which a row is known on both engines, by their places.
    pub(super) key: Vec<usize>,
}

/// A column and what PostgreSQL calls its type.
pub(super) struct Column {
    pub(super) name: String,
    pub(super) postgres_type: &'static str,
}

impl Table {
    /// The key of a row.
    pub(super) fn key_of(&self, row: &[Value]) -> Key {
        self.key.iter().filter_map(|place| row.get(*place)).cloned().collect()
    }

    /// The columns of the key.
    pub(super) fn key_columns(&self) -> impl Iterator<Item = &Column> {
        self.key.iter().filter_map(|place| self.columns.get(*place))
    }

    /// The columns of the key, as they are written in a statement.
    pub(super) fn key_list(&self) -> String {
        list(self.key_columns().map(|column| column.name.clone()))
    }

    /// All columns, as they are written in a statement.
    pub(super) fn column_list(&self) -> String {
        list(self.columns.iter().map(|column| column.name.clone()))
    }
}

/// Entries of a statement's list.
pub(super) fn list(entries: impl Iterator<Item = String>) -> String {
    entries.collect::<Vec<_>>().join(", ")
}

/// The tables of a database, parents before their children.
pub(super) fn read(connection: &Connection) -> Result<Vec<Table>, StoreError> {
    let texts = |text: &str, parameter: Option<&str>| -> rusqlite::Result<Vec<String>> {
        let mut statement = connection.prepare(text)?;
        let parameters = rusqlite::params_from_iter(parameter);
        statement.query_map(parameters, |row| row.get(0))?.collect()
    };
    let names = "select name from sqlite_schema
        where type = 'table' and name not like 'sqlite\\_%' escape '\\' order by name";
    let mut waiting = texts(names, None).map_err(dialect::sqlite_error)?;
    waiting.retain(|name| !OWN.contains(&name.as_str()));
    let mut found: Vec<Table> = Vec::new();
    while !waiting.is_empty() {
        let before = waiting.len();
        for name in std::mem::take(&mut waiting) {
            let parents = texts("select \"table\" from pragma_foreign_key_list(?1)", Some(&name));
            let parents = parents.map_err(dialect::sqlite_error)?;
            if parents.iter().all(|parent| found.iter().any(|table| table.name == *parent)) {
                let columns = columns(connection, &name)?;
                found.push(Table { name, columns, key: Vec::new() });
            } else {
                waiting.push(name);
            }
        }
        if waiting.len() == before {
            return Err(StoreError::Unreadable("tables that refer to one another".to_owned()));
        }
    }
    Ok(found)
}

fn columns(connection: &Connection, table: &str) -> Result<Vec<Column>, StoreError> {
    let text = "select name, type from pragma_table_info(?1) order by cid";
    let mut statement = connection.prepare(text).map_err(dialect::sqlite_error)?;
    let both = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
    let columns = statement.query_map([table], both).map_err(dialect::sqlite_error)?;
    columns
        .map(|column| {
            let (name, kind): (String, String) = column.map_err(dialect::sqlite_error)?;
            let postgres_type = dialect::postgres_type(&kind)
                .ok_or_else(|| StoreError::Unreadable(format!("a column that is {kind}")))?;
            Ok(Column { name, postgres_type })
        })
        .collect()
}
