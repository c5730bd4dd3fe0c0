//! The database that is moved: one view of it, for as long as a pass takes.

use std::fs::File;
use std::path::Path;

use rusqlite::{Connection, OpenFlags, params_from_iter};

use super::tables::{self, AnyRow, Key, Table, list};
use super::{MoveError, OrFailed, Sharing};
use crate::error::StoreError;
use crate::limits::MOVED_ROWS;
use crate::row::{Param, Value};
use crate::sqlite::{self, FILE_NAME};
use crate::{dialect, limits, migrations};

pub(super) struct Source {
    connection: Connection,
    /// Keeps everybody else from opening the database.
    _opening: Option<File>,
}

impl Source {
    pub(super) fn open(directory: &Path, sharing: Sharing) -> Result<Self, MoveError> {
        let file = directory.join(FILE_NAME);
        if !file.exists() {
            let directory = directory.display();
            return Err(MoveError::Refused(format!("there is no database in {directory}")));
        }
        let opening = match sharing {
            Sharing::Shared => None,
            Sharing::Alone => Some(sqlite::take_alone(directory)?),
        };
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(&file, flags)
            .and_then(|connection| {
                connection.busy_timeout(limits::BUSY_TIMEOUT)?;
                // What is read first is the view that all the others have.
                connection.execute_batch("begin; select count(*) from sqlite_schema")?;
                Ok(connection)
            })
            .map_err(dialect::sqlite_error)
            .or_failed("cannot read the database to be moved")?;
        migrations::check_sqlite_history(&connection)
            .and_then(|steps| match steps {
                migrations::Steps::All => Ok(()),
                migrations::Steps::Older => Err("it is of an older version: serve from it with \
                                                 this one first, which brings it up to date"
                    .to_owned()),
            })
            .map_err(|why| MoveError::Refused(format!("{}: {why}", file.display())))?;
        Ok(Self { connection, _opening: opening })
    }

    pub(super) fn tables(&self) -> Result<Vec<Table>, MoveError> {
        tables::read(&self.connection).or_failed("cannot read the tables to be moved")
    }

    pub(super) fn count(&self, table: &Table) -> Result<u64, MoveError> {
        let text = format!("select count(*) from {}", table.name);
        let rows = self.query(&text, &[]).or_failed(&table.name)?;
        match rows.first().map(Vec::as_slice) {
            Some([Value::Integer(count)]) => Ok(count.unsigned_abs()),
            _ => Err(StoreError::Unreadable("no count".to_owned())).or_failed(&table.name),
        }
    }

    /// The next rows in the order of the key.
    pub(super) fn rows_after(
        &self,
        table: &Table,
        last: Option<&[Value]>,
    ) -> Result<Vec<AnyRow>, MoveError> {
        let (columns, name, key) = (table.column_list(), &table.name, table.key_list());
        let after = match last {
            None => String::new(),
            Some(_) => {
                let parameters = list((1..=table.key.len()).map(|number| format!("?{number}")));
                format!("where ({key}) > ({parameters})")
            }
        };
        let text =
            format!("select {columns} from {name} {after} order by {key} limit {MOVED_ROWS}");
        self.query(&text, last.unwrap_or_default()).or_failed(name)
    }

    /// Whether there is a row of a key.
    pub(super) fn has(&self, table: &Table, key: &Key) -> Result<bool, MoveError> {
        let columns = table.key_columns().zip(1..);
        let conditions = columns.map(|(column, number)| format!("{} = ?{number}", column.name));
        let conditions = conditions.collect::<Vec<_>>().join(" and ");
        let text = format!("select 1 from {} where {conditions}", table.name);
        Ok(!self.query(&text, key).or_failed(&table.name)?.is_empty())
    }

    pub(super) fn figures(&self, statement: &str) -> Result<Vec<AnyRow>, MoveError> {
        self.query(statement, &[]).or_failed("cannot reckon what is to be moved")
    }

    /// The tables that draw ids, with the last id that each has ever drawn.
    pub(super) fn last_ids(&self) -> Result<Vec<(String, i64)>, MoveError> {
        let rows = self.query("select name, seq from sqlite_sequence", &[]);
        let ids = rows.or_failed("cannot read the last ids")?.into_iter().map(|row| {
            match <[Value; 2]>::try_from(row) {
                Ok([Value::Text(name), Value::Integer(last)]) => Ok((name, last)),
                Ok(_) | Err(_) => Err(StoreError::Unreadable("no last id".to_owned())),
            }
        });
        ids.collect::<Result<_, _>>().or_failed("cannot read the last ids")
    }

    /// Which keys file belongs to the database.
    pub(super) fn keys_check(&self) -> Result<Option<Vec<u8>>, MoveError> {
        let rows = self.query("select keys_check from installation", &[]);
        let mut rows = rows.or_failed("cannot read the installation")?;
        match rows.pop().as_deref() {
            Some([Value::Bytes(check)]) => Ok(Some(check.clone())),
            _ => Ok(None),
        }
    }

    fn query(&self, text: &str, parameters: &[Value]) -> Result<Vec<AnyRow>, StoreError> {
        let mut statement = self.connection.prepare_cached(text).map_err(dialect::sqlite_error)?;
        let columns = statement.column_count();
        let parameters = params_from_iter(parameters.iter().map(Param::from));
        let mut rows = statement.query(parameters).map_err(dialect::sqlite_error)?;
        let mut found = Vec::new();
        while let Some(row) = rows.next().map_err(dialect::sqlite_error)? {
            found.push(sqlite::values(row, columns)?);
        }
        Ok(found)
    }
}
