//! What a gateway has on disk, read past it: the witness of tests that do not take its word.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Context;
use domain::timestamp::Timestamp;
use rusqlite::{Connection, OpenFlags, Row};

/// The database's file in the data directory.
const FILE_NAME: &str = "turnpike.sqlite3";

/// A gateway's database, opened for reading.
pub struct Database(Connection);

/// An invoice as it is on disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredInvoice {
    /// Its id.
    pub id: i64,
    /// Its amount in minor units of its currency.
    pub amount_minor: i64,
    /// Its status on the wire, such as `invoice:created`.
    pub status: String,
    /// The merchant's own data as JSON.
    pub callback_json: Option<String>,
}

/// A callback as it is on disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredCallback {
    /// The invoice that it tells of.
    pub invoice_id: i64,
    /// Its unique id on the wire.
    pub message_id: String,
    /// The status that it tells of.
    pub status: String,
    /// `queued`, `due`, `delivered`, `given_up` or `unaddressed`.
    pub state: String,
    /// How often it was tried.
    pub tries: i64,
    /// When it is tried next.
    pub next_try_at: Timestamp,
    /// What came of the last try.
    pub last_outcome: Option<String>,
}

/// Keeps everybody else from writing to a database until it is dropped.
pub struct WriteLock(Connection);

impl Database {
    /// Opens the database of a data directory for reading.
    ///
    /// # Errors
    /// When there is none.
    pub fn open(data: &Path) -> anyhow::Result<Self> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let file = data.join(FILE_NAME);
        let opened = Connection::open_with_flags(&file, flags);
        Ok(Self(opened.with_context(|| format!("cannot open {}", file.display()))?))
    }

    /// Locks the database of a data directory against writing.
    ///
    /// # Errors
    /// When somebody else has locked it for longer than SQLite waits.
    pub fn lock(data: &Path) -> anyhow::Result<WriteLock> {
        let connection = Connection::open(data.join(FILE_NAME))?;
        connection.execute_batch("begin immediate")?;
        Ok(WriteLock(connection))
    }

    /// Changes the database of a data directory behind the gateway's back: what nobody can bring
    /// about through the gateway, such as damage.
    ///
    /// # Errors
    /// When SQLite refuses the statements.
    pub fn tamper(data: &Path, sql: &str) -> anyhow::Result<()> {
        Ok(Connection::open(data.join(FILE_NAME))?.execute_batch(sql)?)
    }

    /// Does to the database of a data directory what no gateway would.
    ///
    /// # Errors
    /// When SQLite refuses it.
    pub fn damage(data: &Path, sql: &str) -> anyhow::Result<()> {
        Ok(Connection::open(data.join(FILE_NAME))?.execute_batch(sql)?)
    }

    /// What SQLite finds wrong with the file and with references between rows; empty for nothing.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn faults(&self) -> anyhow::Result<Vec<String>> {
        let text = |row: &Row<'_>| row.get::<_, String>(0);
        let mut faults = self.all("pragma integrity_check", text)?;
        faults.retain(|fault| fault != "ok");
        faults.extend(self.all("pragma foreign_key_check", text)?);
        Ok(faults)
    }

    /// Every invoice, by id.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn invoices(&self) -> anyhow::Result<Vec<StoredInvoice>> {
        self.all("select id, amount_minor, status, callback_json from invoice order by id", |row| {
            Ok(StoredInvoice {
                id: row.get(0)?,
                amount_minor: row.get(1)?,
                status: row.get(2)?,
                callback_json: row.get(3)?,
            })
        })
    }

    /// The kinds of the events of each invoice that has any, in the order in which they were taken
    /// in.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn event_kinds(&self) -> anyhow::Result<BTreeMap<i64, Vec<String>>> {
        let sql = "select invoice_id, kind from invoice_event order by invoice_id, number";
        let mut kinds: BTreeMap<i64, Vec<String>> = BTreeMap::new();
        for (invoice, kind) in self.all(sql, |row| Ok((row.get(0)?, row.get(1)?)))? {
            kinds.entry(invoice).or_default().push(kind);
        }
        Ok(kinds)
    }

    /// Every callback, those of one invoice in their order.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn callbacks(&self) -> anyhow::Result<Vec<StoredCallback>> {
        let sql = "select invoice_id, message_id, status, state, tries, next_try_at, last_outcome
            from callback order by invoice_id, number";
        self.all(sql, |row| {
            Ok(StoredCallback {
                invoice_id: row.get(0)?,
                message_id: row.get(1)?,
                status: row.get(2)?,
                state: row.get(3)?,
                tries: row.get(4)?,
                next_try_at: Timestamp::from_micros(row.get(5)?),
                last_outcome: row.get(6)?,
            })
        })
    }

    fn all<T>(
        &self,
        sql: &str,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> anyhow::Result<Vec<T>> {
        let mut statement = self.0.prepare(sql)?;
        let rows = statement.query_map([], read)?.collect::<rusqlite::Result<Vec<T>>>()?;
        Ok(rows)
    }
}

impl Drop for WriteLock {
    fn drop(&mut self) {
        // Closing the connection ends the transaction even where this fails.
        drop(self.0.execute_batch("rollback"));
    }
}
