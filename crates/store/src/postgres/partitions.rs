//! The tables that grow for ever are cut by month. What cuts them is the invoice's id, since it is
//! all that most statements know: at the turn of a month the ids are moved on to the month's own
//! range, so that a range of ids is a month, every row of an invoice lies in the month of its
//! creation, and a month that nobody needs any more goes as a whole.
//!
//! The months up to the one in which the database was made share a first partition, whose ids
//! begin at 1; what is moved here from another database lies there too.

use domain::timestamp::Timestamp;
use time::OffsetDateTime;
use tokio_postgres::Client;

use super::Postgres;
use super::session::Session;
use crate::dialect::Access;
use crate::error::StoreError;
use crate::limits;

/// Each table, with the columns that are unique within a month.
const TABLES: [(&str, &[&str]); 4] = [
    ("invoice", &[]),
    ("attempt", &["reference"]),
    ("invoice_event", &[]),
    ("callback", &["message_id"]),
];

/// Ids of one month: more than could ever be drawn, and few enough for every month of the next
/// thousands of years to stay within the integers that JavaScript reads exactly.
const IDS_A_MONTH: i64 = 10_000_000_000;

/// How often it is tried at a time. The next try comes soon enough.
const TRIES_MAX: u32 = 3;

/// Months whose partitions are made ahead, so that a gateway that cannot make one is noticed long
/// before it is needed.
const MONTHS_AHEAD: i64 = 2;

/// A month, counted from January 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Month(i64);

impl Month {
    fn of(now: Timestamp) -> Self {
        let date = OffsetDateTime::from_unix_timestamp(now.seconds());
        let date = date.unwrap_or(OffsetDateTime::UNIX_EPOCH);
        let year = i64::from(date.year()).saturating_sub(1970);
        Self(year.saturating_mul(12).saturating_add(i64::from(u8::from(date.month())) - 1))
    }

    fn later(self, months: i64) -> Self {
        Self(self.0.saturating_add(months))
    }

    /// The first id of the month.
    fn first_id(self) -> i64 {
        self.0.saturating_mul(IDS_A_MONTH)
    }

    /// Its name, such as `2026_11`.
    fn name(self) -> String {
        format!("{:04}_{:02}", 1970 + self.0.div_euclid(12), self.0.rem_euclid(12) + 1)
    }
}

/// A partition that is to be made.
struct Partition {
    name: String,
    from: String,
    to: i64,
}

/// Makes the partitions of this month and the next ones, and moves the ids on into this month. Any
/// number of processes may do so at the same time.
pub(super) async fn make_room(postgres: &Postgres, now: Timestamp) -> Result<(), StoreError> {
    let month = Month::of(now);
    let mut tries = 1;
    loop {
        let mut session = Session::open(postgres, Access::Writing).await?;
        let missing = missing(&session.alone(async |client| known(client).await).await?, month);
        if missing.is_empty() {
            return session.alone(async |client| move_ids_on(client, month).await).await;
        }
        match session.alone(async |client| make(client, &missing).await).await {
            Ok(()) => tracing::debug!(partitions = missing.len(), "partitions were made"),
            // Another process was faster, or holds the tables.
            Err(error) if tries >= TRIES_MAX => return Err(error),
            Err(_) => tokio::time::sleep(limits::RETRY_WAIT[1]).await,
        }
        tries += 1;
    }
}

/// Whether there are any, so that a gateway can serve at least for a while.
pub(super) async fn are_there(postgres: &Postgres) -> Result<bool, StoreError> {
    let mut session = Session::open(postgres, Access::Writing).await?;
    session.alone(async |client| known(client).await).await.map(|known| !known.is_empty())
}

/// The names of the invoices' partitions, without the table's.
async fn known(client: &Client) -> Result<Vec<String>, tokio_postgres::Error> {
    let text = "select substr(c.relname::text, length('invoice_') + 1)
        from pg_inherits i join pg_class c on c.oid = i.inhrelid
        where i.inhparent = 'invoice'::regclass";
    client.query(text, &[]).await?.iter().map(|row| row.try_get(0)).collect()
}

fn missing(known: &[String], month: Month) -> Vec<Partition> {
    if known.is_empty() {
        let name = format!("to_{}", month.name());
        let first = Partition { name, from: "minvalue".to_owned(), to: month.later(1).first_id() };
        return std::iter::once(first)
            .chain((1..=MONTHS_AHEAD).map(|n| of(month.later(n))))
            .collect();
    }
    // It may have been taken away since, as any month may that nobody needs any more.
    let first = known.iter().find_map(|name| name.strip_prefix("to_")).unwrap_or_default();
    (0..=MONTHS_AHEAD)
        .map(|months| month.later(months))
        .filter(|month| month.name().as_str() > first && !known.contains(&month.name()))
        .map(of)
        .collect()
}

fn of(month: Month) -> Partition {
    let (from, to) = (month.first_id().to_string(), month.later(1).first_id());
    Partition { name: month.name(), from, to }
}

async fn make(client: &Client, partitions: &[Partition]) -> Result<(), tokio_postgres::Error> {
    let wait = limits::PARTITION_LOCK_TIMEOUT.as_millis();
    let mut commands = vec![format!("set local lock_timeout = {wait}")];
    for Partition { name, from, to } in partitions {
        for (table, unique) in TABLES {
            // To attach a table of the same form needs no lock that readers would stand behind, as
            // making a partition outright does.
            commands.push(format!("create table {table}_{name} (like {table} including all)"));
            commands.push(format!(
                "alter table {table} attach partition {table}_{name}
                for values from ({from}) to ({to})"
            ));
            commands.extend(
                unique
                    .iter()
                    .map(|column| format!("create unique index on {table}_{name} ({column})")),
            );
        }
    }
    // The server takes the commands of one message as one transaction.
    client.batch_execute(&commands.join(";\n")).await
}

/// Has the next id be one of this month's, unless the month belongs to the first partition or it
/// is one already. The row of the installation is locked, or two processes could each move them.
async fn move_ids_on(client: &Client, month: Month) -> Result<(), tokio_postgres::Error> {
    let (name, first_id) = (month.name(), month.first_id());
    let text = format!(
        "select 1 from installation for update;
        select setval('invoice_id_seq', {first_id}) from invoice_id_seq
        where last_value < {first_id} and to_regclass('invoice_{name}') is not null"
    );
    // One message is one transaction.
    client.batch_execute(&text).await
}

#[cfg(test)]
mod tests;
