//! Which invoices may have to expire. Every invoice that was created before a certain time has been
//! looked at once, after it was old enough, and has either come to an end or is in a list of its
//! own. So an invoice that expires is found without an index that all new ones would be entered
//! into, and none that fails to expire is forgotten.

use domain::ids::{InvoiceId, MerchantId};
use domain::status::Status;
use domain::timestamp::Timestamp;

use crate::error::StoreError;
use crate::row::{Param, unreadable};
use crate::tx::Tx;

const LOOKED_UNTIL: &str = "-- until when invoices were looked at
select looked_until from expiry where id = 1";

/// The time before which every invoice was created that has been looked at.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn looked_until(tx: &mut Tx<'_>) -> Result<Timestamp, StoreError> {
    match tx.row(LOOKED_UNTIL, &[]).await? {
        Some(mut row) => row.timestamp(),
        None => Ok(Timestamp::from_micros(i64::MIN)),
    }
}

const SET_LOOKED_UNTIL: &str = "-- invoices were looked at
insert into expiry (id, looked_until) values (1, $1)
on conflict (id) do update set looked_until = excluded.looked_until
where expiry.looked_until < excluded.looked_until";

/// Keeps that every invoice that was created before a time has been looked at.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn set_looked_until(tx: &mut Tx<'_>, until: Timestamp) -> Result<(), StoreError> {
    tx.execute(SET_LOOKED_UNTIL, &[Param::from(until)]).await.map(drop)
}

/// Invoices of one merchant in one mode that are to be looked at: those that were created from a
/// time on and before another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// Whose invoices they are.
    pub merchant_id: MerchantId,
    /// Whether real money moves for them.
    pub live: bool,
    /// They were created then or later.
    pub since: Timestamp,
    /// They were created before.
    pub until: Timestamp,
}

const STRETCHES: &str = "-- stretches of invoices to look at
select id, live, (
    select i.created_at from invoice i
    where i.merchant_id = history.id and i.live = history.live
        and i.created_at >= $3 and i.created_at < $4
    order by i.created_at limit 1)
from (
    select m.id, modes.live
    from (select id from merchant where id >= $1 order by id limit $2) as m
    cross join (select 0 as live union all select 1) as modes
) as history
order by id, live";

/// The stretches of some merchants that have any invoices, and the merchant up to which was looked;
/// `None` when there are no further ones.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn stretches(
    tx: &mut Tx<'_>,
    [first, at_most]: [i64; 2],
    [since, until]: [Timestamp; 2],
) -> Result<(Vec<Stretch>, Option<MerchantId>), StoreError> {
    let parameters =
        [Param::from(first), Param::from(at_most), Param::from(since), Param::from(until)];
    let (mut found, mut last) = (Vec::new(), None);
    for mut row in tx.rows(STRETCHES, &parameters).await? {
        let merchant_id = MerchantId::new(row.integer()?);
        let live = row.boolean()?;
        last = Some(merchant_id);
        if let Some(since) = row.optional_timestamp()? {
            found.push(Stretch { merchant_id, live, since, until });
        }
    }
    Ok((found, last))
}

const LAST_OF_STRETCH: &str = "-- last of the first invoices of a stretch
select max(created_at) from (
    select created_at from invoice
    where merchant_id = $1 and live = $2 and created_at >= $3 and created_at < $4
    order by created_at limit $5
) as first";

const NOTE: &str = "-- note overdue invoices
insert into overdue (invoice_id)
select id from invoice
where merchant_id = $1 and live = $2 and created_at >= $3 and created_at < $4
    and status in ('invoice:created', 'invoice:opened', 'invoice:pending')
order by id
on conflict (invoice_id) do nothing";

/// Looks at so many invoices of a stretch, and at all that were created together with the last of
/// them: those that have not come to an end are overdue. Gives the rest of the stretch, if any.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn look_at(
    tx: &mut Tx<'_>,
    stretch: &Stretch,
    invoices: i64,
) -> Result<Option<Stretch>, StoreError> {
    let parameters = |until: Timestamp| {
        [
            Param::from(stretch.merchant_id.get()),
            Param::from(stretch.live),
            Param::from(stretch.since),
            Param::from(until),
        ]
    };
    let [merchant_id, live, since, until] = parameters(stretch.until);
    let last = [merchant_id, live, since, until, Param::from(invoices)];
    let last = tx.row(LAST_OF_STRETCH, &last).await?;
    let last = last.ok_or_else(|| unreadable("no last invoice"))?.optional_integer()?;
    let Some(last) = last else { return Ok(None) };
    let looked_until = Timestamp::from_micros(last.saturating_add(1));
    tx.execute(NOTE, &parameters(looked_until)).await?;
    Ok(Some(Stretch { since: looked_until, ..*stretch }))
}

/// An invoice that was looked at before it had come to an end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overdue {
    /// Which one.
    pub id: InvoiceId,
    /// Whether it still waits for its payer.
    pub is_open: bool,
}

const OVERDUE: &str = "-- overdue invoices
select o.invoice_id, i.status from overdue o left join invoice i on i.id = o.invoice_id
where o.invoice_id > $1 order by o.invoice_id limit $2";

/// Overdue invoices, from one's id on.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn overdue(
    tx: &mut Tx<'_>,
    after: InvoiceId,
    at_most: u32,
) -> Result<Vec<Overdue>, StoreError> {
    let open = [Status::Created, Status::Opened].map(Status::wire);
    let parameters = [Param::from(after.get()), Param::from(at_most)];
    let rows = tx.rows(OVERDUE, &parameters).await?.into_iter().map(|mut row| {
        let id = InvoiceId::new(row.integer()?);
        let status = row.optional_text()?;
        Ok(Overdue { id, is_open: status.is_some_and(|status| open.contains(&status.as_str())) })
    });
    rows.collect()
}

const FORGET: &str = "-- forget overdue invoices
delete from overdue
where invoice_id > $1 and invoice_id <= $2 and not exists (
    select 1 from invoice i where i.id = overdue.invoice_id
        and i.status in ('invoice:created', 'invoice:opened', 'invoice:pending'))";

/// Takes those out of the list that have come to an end, of those after one up to another.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn forget(tx: &mut Tx<'_>, [after, up_to]: [InvoiceId; 2]) -> Result<u64, StoreError> {
    tx.execute(FORGET, &[Param::from(after.get()), Param::from(up_to.get())]).await
}
