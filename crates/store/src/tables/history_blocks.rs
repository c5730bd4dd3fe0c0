//! Blocks of invoices that were created a while ago, each with how many there are of every filter
//! of a history. A block is made when nobody creates invoices in its stretch of time any more; from
//! then on whoever changes the status of an invoice in it keeps its numbers right.

use domain::history::Filter;
use domain::ids::MerchantId;
use domain::status::Status;
use domain::timestamp::Timestamp;

use crate::error::StoreError;
use crate::limits;
use crate::row::Param;
use crate::tables::invoices::Invoice;
use crate::tx::Tx;

/// The stretch of time of a block that is not made yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Next {
    /// Whose invoices it is of.
    pub merchant_id: MerchantId,
    /// Whether real money moves for them.
    pub live: bool,
    /// The end of the block before it.
    pub starts_at: Timestamp,
    /// The first moment after it.
    pub ends_at: Timestamp,
}

const NEXT: &str = "-- next history blocks
select id, live, starts_at, (
    select i.created_at from invoice i
    where i.merchant_id = history.id and i.live = history.live
        and i.created_at >= history.starts_at and i.created_at < $3
    order by i.created_at limit 1 offset $4)
from (
    select m.id, modes.live, coalesce((
        select b.ends_at from history_block b where b.merchant_id = m.id and b.live = modes.live
        order by b.starts_at desc limit 1), 0) as starts_at
    from (select id from merchant where id >= $1 order by id limit $2) as m
    cross join (select 0 as live union all select 1) as modes
) as history
order by id, live";

/// Looks whether merchants have a block's worth of invoices that were created before a time and are
/// in none. Gives those that do, and the merchant up to which it looked; `None` when there are no
/// further ones.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn next(
    tx: &mut Tx<'_>,
    [first, at_most]: [i64; 2],
    before: Timestamp,
) -> Result<(Vec<Next>, Option<MerchantId>), StoreError> {
    let last_of_block = limits::HISTORY_BLOCK_INVOICES.saturating_sub(1);
    let parameters =
        [Param::from(first), Param::from(at_most), Param::from(before), Param::from(last_of_block)];
    let (mut found, mut last) = (Vec::new(), None);
    for mut row in tx.rows(NEXT, &parameters).await? {
        let merchant_id = MerchantId::new(row.integer()?);
        let (live, starts_at) = (row.boolean()?, row.timestamp()?);
        last = Some(merchant_id);
        // All that were created in the same moment are of the same block.
        if let Some(created_at) = row.optional_integer()? {
            let ends_at = Timestamp::from_micros(created_at.saturating_add(1));
            found.push(Next { merchant_id, live, starts_at, ends_at });
        }
    }
    Ok((found, last))
}

const MAKE: &str = "-- make history block
insert into history_block (merchant_id, live, starts_at, ends_at, invoices, paid, unpaid, waiting,
    expired)
select $1, $2, $3, $4, count(*),
    coalesce(sum(case when status = 'invoice:paid' then 1 else 0 end), 0),
    coalesce(sum(case when status in ('invoice:created', 'invoice:opened', 'invoice:pending',
        'invoice:failed', 'invoice:canceled') then 1 else 0 end), 0),
    coalesce(sum(case when status = 'invoice:awaiting_approval' then 1 else 0 end), 0),
    coalesce(sum(case when status = 'invoice:expired' then 1 else 0 end), 0)
from (
    select status from invoice
    where merchant_id = $1 and live = $2 and created_at >= $3 and created_at < $4{for_update}
) as created";

/// Makes a block. Its invoices are locked meanwhile: whoever is changing one is waited for, and who
/// changes one later finds the block.
///
/// # Errors
/// [`StoreError::Duplicate`] if somebody else was faster.
pub async fn make(tx: &mut Tx<'_>, block: &Next) -> Result<(), StoreError> {
    let parameters = [
        Param::from(block.merchant_id.get()),
        Param::from(block.live),
        Param::from(block.starts_at),
        Param::from(block.ends_at),
    ];
    tx.execute(MAKE, &parameters).await.map(drop)
}

const RECOUNT: &str = "-- change history block
update history_block set paid = paid + $5, unpaid = unpaid + $6, waiting = waiting + $7,
    expired = expired + $8
where merchant_id = $1 and live = $2 and ends_at > $3 and starts_at = (
    select b.starts_at from history_block b
    where b.merchant_id = $1 and b.live = $2 and b.starts_at <= $4
    order by b.starts_at desc limit 1)";

/// Counts an invoice anew whose status has changed, where it is in a block. The job holds its row.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn recount(tx: &mut Tx<'_>, invoice: &Invoice, before: Status) -> Result<(), StoreError> {
    let counted = [Filter::Paid, Filter::Unpaid, Filter::Waiting, Filter::Expired];
    let changes = counted
        .map(|filter| i64::from(filter.takes(invoice.status)) - i64::from(filter.takes(before)));
    if changes == [0; 4] {
        return Ok(());
    }
    let mut parameters = vec![
        Param::from(invoice.merchant_id.get()),
        Param::from(invoice.live),
        Param::from(invoice.created_at),
        Param::from(invoice.created_at),
    ];
    parameters.extend(changes.map(Param::from));
    tx.execute(RECOUNT, &parameters).await.map(drop)
}

const END: &str = "-- end of history blocks
select max(ends_at) from (
    select max(ends_at) as ends_at from history_block
    union all select looked_until from expiry
) as ends";

/// The time before which no invoice may be created any more, whosever it is: those there are
/// counted, or were looked at for those that expire.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn end(tx: &mut Tx<'_>) -> Result<Option<Timestamp>, StoreError> {
    tx.row(END, &[]).await?.map_or(Ok(None), |mut row| row.optional_timestamp())
}
