//! Walks: who reads a history from its newest invoice on, page by page, and how far he has come.
//! They are kept in the store, so that every node knows of a page that another one gave.

use domain::history::Filter;
use domain::ids::InvoiceId;
use domain::timestamp::Timestamp;

use crate::error::StoreError;
use crate::row::Param;
use crate::tx::Tx;

/// What there is one walk of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Path {
    /// Whose walk it is.
    pub api_key_id: i64,
    /// Which invoices it is through.
    pub filter: Filter,
    /// They were created then or later.
    pub since: Timestamp,
    /// They were created before.
    pub until: Timestamp,
}

/// How far a walk has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Walk {
    /// How many invoices there were at its beginning.
    pub invoices: i64,
    /// The page that was read last.
    pub page: i64,
    /// The oldest invoice on it, by its creation and its id.
    pub oldest: (Timestamp, InvoiceId),
}

fn parameters<'a>(path: &Path) -> [Param<'a>; 4] {
    [
        Param::from(path.api_key_id),
        Param::from(path.filter.wire()),
        Param::from(path.since),
        Param::from(path.until),
    ]
}

const FIND: &str = "-- history walk
select invoices, page, created_at, invoice_id from history_walk
where api_key_id = $1 and status = $2 and since = $3 and until = $4 and read_at > $5";

/// The walk of a path whose last page was read after a time.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn find(
    tx: &mut Tx<'_>,
    path: &Path,
    after: Timestamp,
) -> Result<Option<Walk>, StoreError> {
    let [key, filter, since, until] = parameters(path);
    let row = tx.row(FIND, &[key, filter, since, until, Param::from(after)]).await?;
    row.map(|mut row| {
        Ok(Walk {
            invoices: row.integer()?,
            page: row.integer()?,
            oldest: (row.timestamp()?, InvoiceId::new(row.integer()?)),
        })
    })
    .transpose()
}

const KEEP: &str = "-- keep history walk
insert into history_walk (api_key_id, status, since, until, invoices, page, created_at, invoice_id,
    read_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
on conflict (api_key_id, status, since, until) do update set
    invoices = excluded.invoices, page = excluded.page, created_at = excluded.created_at,
    invoice_id = excluded.invoice_id, read_at = excluded.read_at";

/// Keeps how far a walk has come.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn keep(
    tx: &mut Tx<'_>,
    path: &Path,
    walk: &Walk,
    now: Timestamp,
) -> Result<(), StoreError> {
    let (created_at, id) = walk.oldest;
    let mut all = parameters(path).to_vec();
    all.extend([
        Param::from(walk.invoices),
        Param::from(walk.page),
        Param::from(created_at),
        Param::from(id.get()),
        Param::from(now),
    ]);
    tx.execute(KEEP, &all).await.map(drop)
}

const FORGET: &str = "-- forget old history walks
delete from history_walk where (api_key_id, status, since, until) in (
    select api_key_id, status, since, until from history_walk
    where read_at <= $1 order by read_at limit $2{skip_locked})";

/// Forgets walks that ended up to a time, and says how many.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn forget(tx: &mut Tx<'_>, until: Timestamp, at_most: u32) -> Result<u64, StoreError> {
    tx.execute(FORGET, &[Param::from(until), Param::from(at_most)]).await
}
