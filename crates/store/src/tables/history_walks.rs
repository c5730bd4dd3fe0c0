//! Walks: who reads a history page by page, and how far he has come. They are kept in the store, so
//! that every node knows of a page that another one gave.

use domain::history::{Filter, Order};
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
    /// From which end.
    pub order: Order,
}

/// Where one page ends and the next begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Border {
    /// The first invoice behind it in the order of creation, by its creation and its id; it need
    /// not be there.
    pub before: (Timestamp, InvoiceId),
    /// How many invoices the pages up to it have.
    pub seen: i64,
}

/// How far a walk has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Walk {
    /// When its first page was read.
    pub begun_at: Timestamp,
    /// The page that was read last.
    pub page: i64,
    /// Where that page begins.
    pub start: Border,
    /// Where it ends.
    pub end: Border,
}

impl Walk {
    /// Where a page begins that is the next one or the same again.
    #[must_use]
    pub fn start_of(&self, page: i64) -> Option<Border> {
        if page == self.page {
            return Some(self.start);
        }
        (page == self.page.saturating_add(1)).then_some(self.end)
    }
}

fn parameters<'a>(path: &Path) -> [Param<'a>; 5] {
    [
        Param::from(path.api_key_id),
        Param::from(path.filter.wire()),
        Param::from(path.since),
        Param::from(path.until),
        Param::from(path.order.wire()),
    ]
}

const FIND: &str = "-- history walk
select begun_at, page, start_created_at, start_invoice_id, start_seen, end_created_at,
    end_invoice_id, end_seen
from history_walk
where api_key_id = $1 and status = $2 and since = $3 and until = $4 and sort = $5
    and begun_at > $6";

/// The walk of a path that has begun after a time.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn find(
    tx: &mut Tx<'_>,
    path: &Path,
    after: Timestamp,
) -> Result<Option<Walk>, StoreError> {
    let mut all = parameters(path).to_vec();
    all.push(Param::from(after));
    let Some(mut row) = tx.row(FIND, &all).await? else { return Ok(None) };
    let (begun_at, page) = (row.timestamp()?, row.integer()?);
    let mut border = || {
        let before = (row.timestamp()?, InvoiceId::new(row.integer()?));
        Ok::<_, StoreError>(Border { before, seen: row.integer()? })
    };
    Ok(Some(Walk { begun_at, page, start: border()?, end: border()? }))
}

const KEEP: &str = "-- keep history walk
insert into history_walk (api_key_id, status, since, until, sort, begun_at, page, start_created_at,
    start_invoice_id, start_seen, end_created_at, end_invoice_id, end_seen)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
on conflict (api_key_id, status, since, until, sort) do update set
    begun_at = excluded.begun_at, page = excluded.page,
    start_created_at = excluded.start_created_at, start_invoice_id = excluded.start_invoice_id,
    start_seen = excluded.start_seen, end_created_at = excluded.end_created_at,
    end_invoice_id = excluded.end_invoice_id, end_seen = excluded.end_seen
where $14 = 1
    or (history_walk.begun_at = excluded.begun_at and history_walk.page <= excluded.page)";

/// Keeps how far a walk has come. One that goes on neither takes the place of another that has
/// begun since, nor goes back where a page comes late.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn keep(
    tx: &mut Tx<'_>,
    path: &Path,
    walk: &Walk,
    begins: bool,
) -> Result<(), StoreError> {
    let mut all = parameters(path).to_vec();
    all.extend([Param::from(walk.begun_at), Param::from(walk.page)]);
    for Border { before: (created_at, id), seen } in [walk.start, walk.end] {
        all.extend([Param::from(created_at), Param::from(id.get()), Param::from(seen)]);
    }
    all.push(Param::from(begins));
    tx.execute(KEEP, &all).await.map(drop)
}

const END: &str = "-- end history walk
delete from history_walk
where api_key_id = $1 and status = $2 and since = $3 and until = $4 and sort = $5";

/// Forgets the walk of a path.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn end(tx: &mut Tx<'_>, path: &Path) -> Result<(), StoreError> {
    tx.execute(END, &parameters(path)).await.map(drop)
}

const MAKE_ROOM: &str = "-- make room for a history walk
delete from history_walk
where api_key_id = $1 and (status, since, until, sort) in (
    select status, since, until, sort from history_walk
    where api_key_id = $1 and not (status = $2 and since = $3 and until = $4 and sort = $5)
    order by begun_at desc limit $6 offset $7)";

/// Forgets the oldest walks of a key, so that with that of this path it has no more than so many.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn make_room(tx: &mut Tx<'_>, path: &Path, at_most: u32) -> Result<(), StoreError> {
    let mut all = parameters(path).to_vec();
    all.extend([Param::from(u32::MAX), Param::from(at_most.saturating_sub(1))]);
    tx.execute(MAKE_ROOM, &all).await.map(drop)
}

const FORGET: &str = "-- forget old history walks
delete from history_walk where (api_key_id, status, since, until, sort) in (
    select api_key_id, status, since, until, sort from history_walk
    where begun_at <= $1 order by begun_at limit $2{skip_locked})";

/// Forgets walks that began up to a time, and says how many.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn forget(tx: &mut Tx<'_>, until: Timestamp, at_most: u32) -> Result<u64, StoreError> {
    tx.execute(FORGET, &[Param::from(until), Param::from(at_most)]).await
}
