//! Refunds: what goes back of an invoice's money, and who is asking the acquirer for it.

use domain::ids::{InvoiceId, MerchantId, RefundId, RefundNumber};
use domain::invoice::RefundAmounts;
use domain::status::RefundStatus;
use domain::timestamp::Timestamp;

use crate::error::StoreError;
use crate::row::{Param, Row, unreadable};
use crate::tables::merchants::money;
use crate::tx::Tx;

/// A refund that is not in the store yet.
#[derive(Clone)]
pub struct NewRefund {
    /// Whose it is.
    pub merchant_id: MerchantId,
    /// Whether real money moves.
    pub live: bool,
    /// Of which invoice.
    pub invoice_id: InvoiceId,
    /// Which of the invoice's.
    pub number: RefundNumber,
    /// How much.
    pub amounts: RefundAmounts,
    /// Why, in the merchant's words.
    pub reason: Option<String>,
    /// The payment solution that gives it back.
    pub solution: String,
    /// The acquirer's reference of the payment.
    pub payment: String,
    /// Our reference of the refund, which the acquirer knows it by; unique.
    pub reference: String,
    /// When it is created.
    pub created_at: Timestamp,
}

/// A refund. The merchant's reason may name the customer, so it is not printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Refund {
    /// Its id.
    pub id: RefundId,
    /// Whose it is.
    pub merchant_id: MerchantId,
    /// Whether real money moves.
    pub live: bool,
    /// Of which invoice.
    pub invoice_id: InvoiceId,
    /// Which of the invoice's.
    pub number: RefundNumber,
    /// How much.
    pub amounts: RefundAmounts,
    /// Why, in the merchant's words.
    pub reason: Option<String>,
    /// The payment solution that gives it back.
    pub solution: String,
    /// The acquirer's reference of the payment.
    pub payment: String,
    /// Our reference of the refund.
    pub reference: String,
    /// What has come of it.
    pub status: RefundStatus,
    /// When it was created.
    pub created_at: Timestamp,
    /// When its status last changed.
    pub status_at: Timestamp,
}

const INSERT: &str = "-- insert refund
insert into refund (merchant_id, live, invoice_id, number, amount_minor, currency,
    given_back_minor, given_back_currency, reason, solution, payment, reference, status,
    lease_until, lease_token, created_at, status_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 0, 0, $14, $14)
returning id";

/// Adds a refund, pending, and gives it back with its id.
///
/// # Errors
/// [`StoreError::Duplicate`] if its number or its reference is taken.
pub async fn insert(tx: &mut Tx<'_>, new: NewRefund) -> Result<Refund, StoreError> {
    let RefundAmounts { amount, given_back } = new.amounts;
    let status = RefundStatus::Pending;
    let parameters = [
        Param::from(new.merchant_id.get()),
        Param::from(new.live),
        Param::from(new.invoice_id.get()),
        Param::from(new.number.get()),
        Param::from(amount.minor()),
        Param::from(amount.currency().code()),
        Param::from(given_back.minor()),
        Param::from(given_back.currency().code()),
        Param::from(new.reason.as_ref()),
        Param::from(&new.solution),
        Param::from(&new.payment),
        Param::from(&new.reference),
        Param::from(status.wire()),
        Param::from(new.created_at),
    ];
    let id = RefundId::new(tx.insert(INSERT, &parameters).await?);
    Ok(Refund {
        id,
        merchant_id: new.merchant_id,
        live: new.live,
        invoice_id: new.invoice_id,
        number: new.number,
        amounts: new.amounts,
        reason: new.reason,
        solution: new.solution,
        payment: new.payment,
        reference: new.reference,
        status,
        created_at: new.created_at,
        status_at: new.created_at,
    })
}

/// The columns of a refund, in the order in which [`read`] takes them.
macro_rules! columns {
    () => {
        "id, merchant_id, live, invoice_id, number, amount_minor, currency, given_back_minor,
    given_back_currency, reason, solution, payment, reference, status, created_at, status_at"
    };
}

const BY_ID: &str = concat!("-- refund by id\nselect ", columns!(), " from refund where id = $1");

/// The refund of an id.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn by_id(tx: &mut Tx<'_>, id: RefundId) -> Result<Option<Refund>, StoreError> {
    let row = tx.row(BY_ID, &[Param::from(id.get())]).await?;
    row.map(|mut row| read(&mut row)).transpose()
}

const BY_REFERENCE: &str =
    concat!("-- refund by reference\nselect ", columns!(), " from refund where reference = $1");

/// The refund of a reference that an acquirer gave back.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn by_reference(tx: &mut Tx<'_>, reference: &str) -> Result<Option<Refund>, StoreError> {
    let row = tx.row(BY_REFERENCE, &[Param::from(reference)]).await?;
    row.map(|mut row| read(&mut row)).transpose()
}

const OF_INVOICE: &str = concat!(
    "-- refunds of invoice\nselect ",
    columns!(),
    " from refund where invoice_id = $1 order by number limit 100"
);

/// The refunds of an invoice.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn of_invoice(tx: &mut Tx<'_>, id: InvoiceId) -> Result<Vec<Refund>, StoreError> {
    let rows = tx.rows(OF_INVOICE, &[Param::from(id.get())]).await?;
    rows.into_iter().map(|mut row| read(&mut row)).collect()
}

const ARE_DUE: &str = "-- are refunds due
select id from refund where status = 'refund:pending' and lease_until <= $1 limit 1";

/// Whether there is a refund that nobody is asking the acquirer for.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn are_due(tx: &mut Tx<'_>, now: Timestamp) -> Result<bool, StoreError> {
    Ok(tx.row(ARE_DUE, &[Param::from(now)]).await?.is_some())
}

/// What a process claims, and for how long.
#[derive(Clone, Copy, Debug)]
pub struct Claim {
    /// How many at most.
    pub at_most: u32,
    /// The time.
    pub now: Timestamp,
    /// When another process may take them over.
    pub until: Timestamp,
    /// What the lease is known by; drawn at random.
    pub token: i64,
}

const CLAIM: &str = "-- claim refunds
with claimed as materialized (
    select id from refund where status = 'refund:pending' and lease_until <= $3
    order by lease_until, id limit $4{skip_locked})
update refund set lease_until = $1, lease_token = $2
from claimed where refund.id = claimed.id and refund.status = 'refund:pending'";

const CLAIMED: &str = concat!(
    "-- claimed refunds\nselect ",
    columns!(),
    " from refund
where status = 'refund:pending' and lease_until = $2 and lease_token = $1 order by id"
);

/// Leases pending refunds. A lease that runs out is anybody's: the acquirer is then asked once more
/// by the same reference, by which it refunds once.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn claim(tx: &mut Tx<'_>, claim: &Claim) -> Result<Vec<Refund>, StoreError> {
    let (until, token) = (Param::from(claim.until), Param::from(claim.token));
    let parameters = [until, token, Param::from(claim.now), Param::from(claim.at_most)];
    if tx.execute(CLAIM, &parameters).await? == 0 {
        return Ok(Vec::new());
    }
    let rows = tx.rows(CLAIMED, &[token, until]).await?;
    rows.into_iter().map(|mut row| read(&mut row)).collect()
}

const CLOSE: &str = "-- close refund
update refund set status = $1, status_at = $2, lease_until = 0
where id = $3 and status = 'refund:pending'";

/// Records what came of a pending refund; `false` if it is known already. The caller has loaded its
/// invoice.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn close(
    tx: &mut Tx<'_>,
    id: RefundId,
    status: RefundStatus,
    at: Timestamp,
) -> Result<bool, StoreError> {
    let parameters = [Param::from(status.wire()), Param::from(at), Param::from(id.get())];
    Ok(tx.execute(CLOSE, &parameters).await? == 1)
}

const FREE_LEASES: &str = "-- free all leases of refunds
update refund set lease_until = 0 where status = 'refund:pending' and lease_until > $1";

/// Frees every lease, for the start of a process that knows to be the only one: whoever held them
/// is gone. Says how many there were.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn free_leases(tx: &mut Tx<'_>, now: Timestamp) -> Result<u64, StoreError> {
    tx.execute(FREE_LEASES, &[Param::from(now)]).await
}

fn read(row: &mut Row) -> Result<Refund, StoreError> {
    Ok(Refund {
        id: RefundId::new(row.integer()?),
        merchant_id: MerchantId::new(row.integer()?),
        live: row.boolean()?,
        invoice_id: InvoiceId::new(row.integer()?),
        number: RefundNumber::new(row.small()?),
        amounts: RefundAmounts { amount: money(row)?, given_back: money(row)? },
        reason: row.optional_text()?,
        solution: row.text()?,
        payment: row.text()?,
        reference: row.text()?,
        status: {
            let wire = row.text()?;
            RefundStatus::from_wire(&wire).ok_or_else(|| unreadable("an unknown status"))?
        },
        created_at: row.timestamp()?,
        status_at: row.timestamp()?,
    })
}
