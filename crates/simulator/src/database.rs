//! What a gateway has on disk, read past it: the witness of tests that do not take its word.

use std::collections::BTreeMap;
use std::path::Path;
use std::str::FromStr;
use std::sync::{Mutex, PoisonError};

use anyhow::Context;
use cluster::Session;
use domain::timestamp::Timestamp;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};

/// A gateway's database, opened for reading.
pub struct Database(Reader);

enum Reader {
    Sqlite(Connection),
    Postgres(Mutex<Session>),
}

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
    /// Whether its money came after it had been closed.
    pub late: bool,
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

/// A refund as it is on disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredRefund {
    /// The invoice whose money goes back.
    pub invoice_id: i64,
    /// How much of it, in minor units of its currency.
    pub amount_minor: i64,
    /// What the payer gets, in minor units of his.
    pub given_back_minor: i64,
    /// Its status on the wire, such as `refund:pending`.
    pub status: String,
}

/// A transfer of a stablecoin as it is on disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredTransfer {
    /// The invoice that it is for.
    pub invoice_id: i64,
    /// `seen`, `dropped` or `final`.
    pub state: String,
    /// How many blocks confirm it.
    pub confirmations: i64,
}

/// Keeps everybody else from writing to a database until it is dropped.
pub struct WriteLock(Writer);

enum Writer {
    Sqlite(Connection),
    Postgres(Session),
}

/// A row: its values as text, from the first column to the last.
struct Row(std::vec::IntoIter<Option<String>>);

impl Database {
    pub(crate) fn of_file(file: &Path) -> anyhow::Result<Self> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let opened = Connection::open_with_flags(file, flags);
        let opened = opened.with_context(|| format!("cannot open {}", file.display()))?;
        Ok(Self(Reader::Sqlite(opened)))
    }

    /// The database that a session is connected to.
    #[must_use]
    pub const fn of_session(session: Session) -> Self {
        Self(Reader::Postgres(Mutex::new(session)))
    }

    /// What the engine finds wrong with its pages and with references between rows; empty for
    /// nothing.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn faults(&self) -> anyhow::Result<Vec<String>> {
        let checks: &[&str] = match self.0 {
            Reader::Sqlite(_) => &["pragma integrity_check", "pragma foreign_key_check"],
            Reader::Postgres(_) => &[
                "create extension if not exists amcheck",
                "select msg from pg_class, verify_heapam(oid)
                    where relkind = 'r' and relnamespace = 'public'::regnamespace",
                "select bt_index_check(oid, true)::text from pg_class
                    where relkind = 'i' and relnamespace = 'public'::regnamespace",
            ],
        };
        let mut faults = Vec::new();
        for check in checks {
            faults.extend(self.all(check, Row::next::<String>)?);
        }
        // What one check says of a table or an index without fault, and another of all.
        faults.retain(|fault| !["", "ok"].contains(&fault.as_str()));
        Ok(faults)
    }

    /// The names of all merchants, the oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn merchants(&self) -> anyhow::Result<Vec<String>> {
        self.all("select name from merchant order by id", Row::next)
    }

    /// Every row of every table, as text: what the store holds, whatever it is.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn everything(&self) -> anyhow::Result<Vec<String>> {
        let tables = match self.0 {
            Reader::Sqlite(_) => "select name from sqlite_schema where type = 'table'",
            Reader::Postgres(_) => "select tablename from pg_tables where schemaname = 'public'",
        };
        let tables: Vec<String> = self.all(tables, Row::next)?;
        let mut found = Vec::new();
        for table in tables {
            let line = |row: &mut Row| Ok(row.0.by_ref().flatten().collect::<Vec<_>>().join("\t"));
            found.extend(self.all(&format!("select * from \"{table}\""), line)?);
        }
        Ok(found)
    }

    /// Every invoice, by id.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn invoices(&self) -> anyhow::Result<Vec<StoredInvoice>> {
        let sql = "select id, amount_minor, status, callback_json, late from invoice order by id";
        self.all(sql, |row| {
            Ok(StoredInvoice {
                id: row.next()?,
                amount_minor: row.next()?,
                status: row.next()?,
                callback_json: row.optional(),
                late: row.next::<i64>()? == 1,
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
        for (invoice, kind) in self.all(sql, |row| Ok((row.next()?, row.next()?)))? {
            kinds.entry(invoice).or_default().push(kind);
        }
        Ok(kinds)
    }

    /// Why an invoice was held, each time that it was, and who told of it.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn holds(&self, invoice: i64) -> anyhow::Result<Vec<String>> {
        let sql = format!(
            "select reason || ' told by ' || source from invoice_event
            where invoice_id = {invoice} and kind = 'withheld' order by number"
        );
        self.all(&sql, Row::next)
    }

    /// Every account with a balance, in minor units: debits above zero.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn balances(&self) -> anyhow::Result<Vec<String>> {
        let sql = "select name || ' ' || balance_minor || ' ' || currency from account
            where balance_minor <> 0 order by book_id, name, currency";
        self.all(sql, Row::next)
    }

    /// The solutions of all attempts, the oldest invoice's first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn solutions_of_attempts(&self) -> anyhow::Result<Vec<String>> {
        self.all("select solution from attempt order by invoice_id, number", Row::next)
    }

    /// Where the rates of all attempts come from, and the rates, the oldest invoice's first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn rates_of_attempts(&self) -> anyhow::Result<Vec<String>> {
        let sql = "select quote_source || ' ' || quote_rate from attempt
            order by invoice_id, number";
        self.all(sql, Row::next)
    }

    /// What is wrong with sources of exchange rates, by source; nothing where it is empty.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn troubles_of_sources(&self) -> anyhow::Result<Vec<String>> {
        let sql = "select source || ': ' || coalesce(trouble, '') from fx_source order by source";
        self.all(sql, Row::next)
    }

    /// Every exchange rate that a source gave, the oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn exchange_rates(&self) -> anyhow::Result<Vec<String>> {
        let sql = "select source || ' ' || base || '/' || currency || ' ' || rate from fx_rate
            order by fetched_at, source, base, currency";
        self.all(sql, Row::next)
    }

    /// The references of an invoice's attempts, in their order.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn references_of(&self, invoice: i64) -> anyhow::Result<Vec<String>> {
        let sql =
            format!("select reference from attempt where invoice_id = {invoice} order by number");
        self.all(&sql, Row::next)
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
                invoice_id: row.next()?,
                message_id: row.next()?,
                status: row.next()?,
                state: row.next()?,
                tries: row.next()?,
                next_try_at: Timestamp::from_micros(row.next()?),
                last_outcome: row.optional(),
            })
        })
    }

    /// Every refund, by id.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn refunds(&self) -> anyhow::Result<Vec<StoredRefund>> {
        let sql =
            "select invoice_id, amount_minor, given_back_minor, status from refund order by id";
        self.all(sql, |row| {
            Ok(StoredRefund {
                invoice_id: row.next()?,
                amount_minor: row.next()?,
                given_back_minor: row.next()?,
                status: row.next()?,
            })
        })
    }

    /// Every transfer, by invoice.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn transfers(&self) -> anyhow::Result<Vec<StoredTransfer>> {
        let sql = "select invoice_id, state, confirmations from transfer order by invoice_id";
        self.all(sql, |row| {
            Ok(StoredTransfer {
                invoice_id: row.next()?,
                state: row.next()?,
                confirmations: row.next()?,
            })
        })
    }

    fn all<T>(
        &self,
        sql: &str,
        mut read: impl FnMut(&mut Row) -> anyhow::Result<T>,
    ) -> anyhow::Result<Vec<T>> {
        let rows = match &self.0 {
            Reader::Sqlite(connection) => rows(connection, sql)?,
            Reader::Postgres(session) => {
                session.lock().unwrap_or_else(PoisonError::into_inner).query(sql)?
            }
        };
        rows.into_iter().map(|values| read(&mut Row(values.into_iter()))).collect()
    }
}

impl WriteLock {
    pub(crate) fn of_file(file: &Path) -> anyhow::Result<Self> {
        let connection = Connection::open(file)?;
        connection.execute_batch("begin immediate")?;
        Ok(Self(Writer::Sqlite(connection)))
    }

    pub(crate) fn of_session(mut session: Session) -> anyhow::Result<Self> {
        session.query(
            "begin;
            do $$ begin
                execute (select 'lock table ' || string_agg(quote_ident(tablename), ', ')
                    || ' in exclusive mode' from pg_tables where schemaname = 'public');
            end $$",
        )?;
        Ok(Self(Writer::Postgres(session)))
    }
}

impl Drop for WriteLock {
    fn drop(&mut self) {
        // The end of the connection ends the transaction even where this fails.
        match &mut self.0 {
            Writer::Sqlite(connection) => drop(connection.execute_batch("rollback")),
            Writer::Postgres(session) => drop(session.query("rollback")),
        }
    }
}

impl Row {
    fn optional(&mut self) -> Option<String> {
        self.0.next().flatten()
    }

    fn next<T>(&mut self) -> anyhow::Result<T>
    where
        T: FromStr<Err: std::error::Error + Send + Sync + 'static>,
    {
        Ok(self.optional().context("a null or no column")?.parse()?)
    }
}

fn rows(connection: &Connection, sql: &str) -> rusqlite::Result<cluster::Rows> {
    let mut statement = connection.prepare(sql)?;
    let columns = statement.column_count();
    let rows = statement
        .query_map([], |row| (0..columns).map(|column| Ok(text(row.get_ref(column)?))).collect())?;
    rows.collect()
}

fn text(value: ValueRef<'_>) -> Option<String> {
    match value {
        ValueRef::Null => None,
        ValueRef::Integer(number) => Some(number.to_string()),
        ValueRef::Real(number) => Some(number.to_string()),
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => {
            Some(String::from_utf8_lossy(bytes).into_owned())
        }
    }
}
