//! Which invoices a settlement pays: one settlement at a time for each.

use domain::ids::{InvoiceId, SettlementId};
use domain::money::{Currency, Money};
use domain::timestamp::Timestamp;

use crate::error::StoreError;
use crate::row::Param;
use crate::tables::ledger::Owner;
use crate::tables::merchants::money;
use crate::tx::Tx;

const ELIGIBLE: &str = "-- invoices that can be settled
select i.id, (
    select -cast(coalesce(sum(q.amount_minor), 0) as bigint)
    from entry e join posting q on q.book_id = e.book_id and q.entry = e.number
    where e.invoice_id = i.id and q.account = 'available' and q.currency = $3), $3
from price p join invoice i on i.id = p.invoice_id
where p.due_to = $1 and p.currency = $3 and i.live = $2
    and i.status = 'invoice:awaiting_approval'
    and not exists (
        select 1 from settlement_invoice s
        where s.invoice_id = i.id and s.status in ('waiting', 'paid'))
order by i.id limit $4";

/// Invoices of a book that can be settled and are in no settlement, each with what the merchant can
/// have of it.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn eligible(
    tx: &mut Tx<'_>,
    owner: Owner,
    currency: Currency,
    at_most: u32,
) -> Result<Vec<(InvoiceId, Money)>, StoreError> {
    let parameters = [
        Param::from(owner.number()),
        Param::from(owner.live),
        Param::from(currency.code()),
        Param::from(at_most),
    ];
    let rows = tx.rows(ELIGIBLE, &parameters).await?;
    rows.into_iter().map(|mut row| Ok((InvoiceId::new(row.integer()?), money(&mut row)?))).collect()
}

const INSERT: &str = "-- insert invoice of settlement
insert into settlement_invoice (settlement_id, invoice_id, status, share_minor, currency, status_at)
values ($1, $2, 'waiting', $3, $4, $5)";

/// Puts an invoice into a settlement.
///
/// # Errors
/// [`StoreError::Duplicate`] if it is in another one, or in this one.
pub async fn insert(
    tx: &mut Tx<'_>,
    settlement: SettlementId,
    (id, share): (InvoiceId, Money),
    at: Timestamp,
) -> Result<(), StoreError> {
    let parameters = [
        Param::from(settlement.get()),
        Param::from(id.get()),
        Param::from(share.minor()),
        Param::from(share.currency().code()),
        Param::from(at),
    ];
    tx.execute(INSERT, &parameters).await.map(drop)
}

const IS_TAKEN: &str = "-- is invoice in settlement
select settlement_id from settlement_invoice
where invoice_id = $1 and status in ('waiting', 'paid')";

/// The settlement that an invoice is in.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn settlement_of(
    tx: &mut Tx<'_>,
    id: InvoiceId,
) -> Result<Option<SettlementId>, StoreError> {
    let row = tx.row(IS_TAKEN, &[Param::from(id.get())]).await?;
    row.map(|mut row| row.integer().map(SettlementId::new)).transpose()
}

const CANCEL: &str = "-- free invoices of settlement
update settlement_invoice set status = 'canceled', status_at = $2
where settlement_id = $1 and status = 'waiting'";

/// Frees the invoices of a settlement that is canceled, for others.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn cancel(
    tx: &mut Tx<'_>,
    settlement: SettlementId,
    at: Timestamp,
) -> Result<(), StoreError> {
    tx.execute(CANCEL, &[Param::from(settlement.get()), Param::from(at)]).await.map(drop)
}

const WAITING: &str = "-- invoices of confirmed settlements that wait
select w.settlement_id, w.invoice_id
from settlement_invoice w join settlement s on s.id = w.settlement_id
where w.status = 'waiting' and s.status = 'confirmed'
    and (w.settlement_id, w.invoice_id) > ($1, $2)
order by w.settlement_id, w.invoice_id limit $3";

/// Invoices whose settlement is confirmed and that are not told so yet, those after the last one of
/// the page before.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn waiting(
    tx: &mut Tx<'_>,
    (settlement, id): (SettlementId, InvoiceId),
    at_most: u32,
) -> Result<Vec<(SettlementId, InvoiceId)>, StoreError> {
    let parameters = [Param::from(settlement.get()), Param::from(id.get()), Param::from(at_most)];
    let rows = tx.rows(WAITING, &parameters).await?;
    let ids = rows
        .into_iter()
        .map(|mut row| Ok((SettlementId::new(row.integer()?), InvoiceId::new(row.integer()?))));
    ids.collect()
}

/// What becomes of an invoice whose settlement is confirmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// It is paid.
    Paid,
    /// It is not, since something else has become of it: its money is in the merchant's balance.
    LeftOut,
}

const END: &str = "-- end invoice of settlement
update settlement_invoice set status = $3, status_at = $4
where settlement_id = $1 and invoice_id = $2 and status = 'waiting'";

/// Says what became of an invoice; `false` if that is known already.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn end(
    tx: &mut Tx<'_>,
    (settlement, id): (SettlementId, InvoiceId),
    end: End,
    at: Timestamp,
) -> Result<bool, StoreError> {
    let status = match end {
        End::Paid => "paid",
        End::LeftOut => "left_out",
    };
    let parameters = [
        Param::from(settlement.get()),
        Param::from(id.get()),
        Param::from(status),
        Param::from(at),
    ];
    Ok(tx.execute(END, &parameters).await? == 1)
}

const COUNT: &str = "-- count invoices of settlement
select count(*), coalesce(sum(case when status = 'waiting' then 1 else 0 end), 0)
from settlement_invoice where settlement_id = $1";

/// How many invoices a settlement has, and how many of them wait.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn count(tx: &mut Tx<'_>, settlement: SettlementId) -> Result<[i64; 2], StoreError> {
    let row = tx.row(COUNT, &[Param::from(settlement.get())]).await?;
    let Some(mut row) = row else { return Ok([0, 0]) };
    Ok([row.integer()?, row.integer()?])
}
