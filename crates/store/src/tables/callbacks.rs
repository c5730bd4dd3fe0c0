//! The outbox of callbacks: what merchants are owed, in order for each invoice.
//!
//! A callback is `due` only while every older one of its invoice is closed; the ones behind it are
//! `queued` and move up when it is delivered or given up. So no newer one can overtake.

use domain::ids::{InvoiceId, MerchantId};
use domain::status::Status;
use domain::timestamp::Timestamp;

use crate::error::StoreError;
use crate::row::{Param, unreadable};
use crate::tx::Tx;

/// A callback that is not in the store yet.
#[derive(Clone)]
pub struct NewCallback {
    /// Whose it is.
    pub merchant_id: MerchantId,
    /// Which invoice it tells of.
    pub invoice_id: InvoiceId,
    /// Its place among the callbacks of the invoice: the number of the event that caused it.
    pub number: i64,
    /// Its unique id on the wire (`webhook-id`).
    pub message_id: String,
    /// The status that it tells of.
    pub status: Status,
    /// The exact bytes that are sent and signed.
    pub body: String,
    /// Whether the merchant has an address to send it to.
    pub addressed: bool,
    /// When it is created.
    pub created_at: Timestamp,
}

const INSERT: &str = "-- insert callback
insert into callback (merchant_id, invoice_id, number, message_id, status, body, state, tries,
    next_try_at, lease_until, lease_token, created_at)
values ($1, $2, $3, $4, $5, $6,
    case when $7 = 0 then 'unaddressed'
        when exists (select 1 from callback
            where invoice_id = $2 and state in ('queued', 'due')) then 'queued'
        else 'due' end,
    0, $8, 0, 0, $8)";

/// Adds a callback behind the older ones of its invoice.
///
/// # Errors
/// [`StoreError::Duplicate`] if the event has caused one already.
pub async fn insert(tx: &mut Tx<'_>, callback: &NewCallback) -> Result<(), StoreError> {
    let parameters = [
        Param::from(callback.merchant_id.get()),
        Param::from(callback.invoice_id.get()),
        Param::from(callback.number),
        Param::from(&callback.message_id),
        Param::from(callback.status.wire()),
        Param::from(&callback.body),
        Param::from(callback.addressed),
        Param::from(callback.created_at),
    ];
    tx.execute(INSERT, &parameters).await.map(drop)
}

const MERCHANTS_DUE: &str = "-- merchants with due callbacks
with recursive due (merchant_id) as (
    select min(merchant_id) from callback where state = 'due'
    union all
    select (select min(c.merchant_id) from callback c
        where c.state = 'due' and c.merchant_id > due.merchant_id)
    from due where due.merchant_id is not null
)
select d.merchant_id,
    (select min(c.next_try_at) from callback c
        where c.state = 'due' and c.merchant_id = d.merchant_id)
from due d where d.merchant_id is not null";

/// The merchants that are owed callbacks, each with the time of its next try.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn merchants_due(tx: &mut Tx<'_>) -> Result<Vec<(MerchantId, Timestamp)>, StoreError> {
    let rows = tx.rows(MERCHANTS_DUE, &[]).await?;
    rows.into_iter()
        .map(|mut row| Ok((MerchantId::new(row.integer()?), row.timestamp()?)))
        .collect()
}

/// A callback that this process has leased and must now send.
#[derive(Clone)]
pub struct Leased {
    /// Its row.
    pub id: i64,
    /// Which invoice it tells of.
    pub invoice_id: InvoiceId,
    /// Its unique id on the wire.
    pub message_id: String,
    /// The exact bytes to send.
    pub body: String,
    /// How many tries there will have been with this one.
    pub tries: u32,
    /// When the first of them was made.
    pub first_try_at: Timestamp,
    /// Where to send it.
    pub url: String,
    /// The merchant's sealed secret.
    pub secret: Vec<u8>,
    /// What the lease is known by.
    pub token: i64,
}

/// What a process claims, and for how long.
#[derive(Clone, Copy, Debug)]
pub struct Claim {
    /// Whose callbacks.
    pub merchant_id: MerchantId,
    /// How many at most.
    pub at_most: u32,
    /// The time.
    pub now: Timestamp,
    /// When another process may take them over.
    pub until: Timestamp,
    /// What the lease is known by; drawn at random.
    pub token: i64,
}

const CLAIM: &str = "-- claim callbacks
with claimed as materialized (
    select invoice_id, number from callback
    where state = 'due' and merchant_id = $4 and next_try_at <= $3 and lease_until <= $3
    order by next_try_at, id limit $5{skip_locked})
update callback set lease_until = $1, lease_token = $2, next_try_at = $1, tries = tries + 1,
    first_try_at = coalesce(first_try_at, $3)
from claimed
where callback.invoice_id = claimed.invoice_id and callback.number = claimed.number
    and callback.merchant_id = $4 and callback.state = 'due'";

const CLAIMED: &str = "-- claimed callbacks
select c.id, c.invoice_id, c.message_id, c.body, c.tries, c.first_try_at, m.callback_url,
    m.callback_secret
from callback c join merchant m on m.id = c.merchant_id
where c.merchant_id = $1 and c.state = 'due' and c.next_try_at = $3 and c.lease_token = $2
    and c.lease_until = $3
order by c.id";

/// Leases due callbacks of one merchant. A lease that runs out is anybody's: the callback is then
/// sent once more, which "at least once" allows. A merchant that took its address away is owed
/// nothing that could be sent; its callbacks are closed.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn claim(tx: &mut Tx<'_>, claim: &Claim) -> Result<Vec<Leased>, StoreError> {
    let parameters = [
        Param::from(claim.until),
        Param::from(claim.token),
        Param::from(claim.now),
        Param::from(claim.merchant_id.get()),
        Param::from(claim.at_most),
    ];
    if tx.execute(CLAIM, &parameters).await? == 0 {
        return Ok(Vec::new());
    }
    let parameters =
        [Param::from(claim.merchant_id.get()), Param::from(claim.token), Param::from(claim.until)];
    let mut leased = Vec::new();
    for mut row in tx.rows(CLAIMED, &parameters).await? {
        let id = row.integer()?;
        let invoice_id = InvoiceId::new(row.integer()?);
        let (message_id, body) = (row.text()?, row.text()?);
        let (tries, first_try_at) = (row.small()?, row.timestamp()?);
        let (url, secret) = (row.optional_text()?, row.bytes()?);
        let token = claim.token;
        match url {
            Some(url) => leased.push(Leased {
                id,
                invoice_id,
                message_id,
                body,
                tries,
                first_try_at,
                url,
                secret,
                token,
            }),
            None => {
                let closing = Closing::Unaddressed;
                let close = Close { id, invoice_id, token, outcome: "no callback URL", closing };
                close_leased(tx, &close, claim.now).await?;
            }
        }
    }
    Ok(leased)
}

/// How a callback is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closing {
    /// The merchant's server acknowledged it.
    Delivered,
    /// It was tried for long enough, or the server said that it is gone.
    GivenUp,
    /// There is nowhere to send it.
    Unaddressed,
}

/// The end of a leased callback.
#[derive(Clone, Copy, Debug)]
pub struct Close<'a> {
    /// Its row.
    pub id: i64,
    /// Its invoice.
    pub invoice_id: InvoiceId,
    /// What the lease is known by.
    pub token: i64,
    /// What the merchant's server said, in a few words without secrets.
    pub outcome: &'a str,
    /// How it ends.
    pub closing: Closing,
}

const CLOSE: &str = "-- close callback
update callback set state = $1, closed_at = $2, last_outcome = $3, lease_until = 0
where id = $4 and invoice_id = $6 and lease_token = $5 and lease_until > 0 and state = 'due'";

const LOCK_INVOICE: &str = "-- lock the invoice of a callback
select id from invoice where id = $1{for_update}";

const MOVE_UP: &str = "-- move the next callback up
update callback set state = 'due', next_try_at = $1
where invoice_id = $2 and number = (select min(number) from callback
    where invoice_id = $2 and state = 'queued')";

/// Closes a leased callback and makes the next one of its invoice due, unless the lease was lost;
/// says whether it was closed by this.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn close_leased(
    tx: &mut Tx<'_>,
    close: &Close<'_>,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let state = match close.closing {
        Closing::Delivered => "delivered",
        Closing::GivenUp => "given_up",
        Closing::Unaddressed => "unaddressed",
    };
    // An event that is being taken in must not find this one open and queue its own behind it, when
    // the next has already been looked for.
    tx.lock(LOCK_INVOICE, &[Param::from(close.invoice_id.get())]).await?;
    let parameters = [
        Param::from(state),
        Param::from(now),
        Param::from(close.outcome),
        Param::from(close.id),
        Param::from(close.token),
        Param::from(close.invoice_id.get()),
    ];
    if tx.execute(CLOSE, &parameters).await? == 0 {
        return Ok(false);
    }
    tx.execute(MOVE_UP, &[Param::from(now), Param::from(close.invoice_id.get())]).await?;
    Ok(true)
}

const POSTPONE: &str = "-- postpone callback
update callback set next_try_at = $1, last_outcome = $2, lease_until = 0
where id = $3 and invoice_id = $5 and lease_token = $4 and lease_until > 0 and state = 'due'";

/// Gives a leased callback back, to be tried again at a time, unless the lease was lost.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn postpone(
    tx: &mut Tx<'_>,
    leased: &Leased,
    next_try_at: Timestamp,
    outcome: &str,
) -> Result<bool, StoreError> {
    let parameters = [
        Param::from(next_try_at),
        Param::from(outcome),
        Param::from(leased.id),
        Param::from(leased.token),
        Param::from(leased.invoice_id.get()),
    ];
    Ok(tx.execute(POSTPONE, &parameters).await? == 1)
}

/// The newest callback of an invoice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Last {
    /// Its place among the callbacks of the invoice.
    pub number: i64,
    /// Its unique id on the wire.
    pub message_id: String,
    /// The status that it tells of.
    pub status: Status,
}

const LAST: &str = "-- last callback of invoice
select number, message_id, status from callback
where invoice_id = $1 order by number desc limit 1";

/// The newest callback of an invoice, if it has any.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn last(tx: &mut Tx<'_>, id: InvoiceId) -> Result<Option<Last>, StoreError> {
    let Some(mut row) = tx.row(LAST, &[Param::from(id.get())]).await? else { return Ok(None) };
    let (number, message_id, wire) = (row.integer()?, row.text()?, row.text()?);
    let status = Status::from_wire(&wire).ok_or_else(|| unreadable("an unknown status"))?;
    Ok(Some(Last { number, message_id, status }))
}

const REOPEN: &str = "-- reopen callback
update callback set tries = 0, first_try_at = null, next_try_at = $1, lease_until = 0,
    closed_at = null,
    state = case when exists (select 1 from callback
        where invoice_id = $2 and state in ('queued', 'due')) then 'queued' else 'due' end
where invoice_id = $2 and number = $3 and state in ('delivered', 'given_up', 'unaddressed')";

const HASTEN: &str = "-- hasten callback
update callback set next_try_at = $1, tries = case when number = $3 then 0 else tries end,
    first_try_at = case when number = $3 then null else first_try_at end
where invoice_id = $2 and state = 'due' and lease_until <= $1";

/// Has the newest callback of an invoice sent once more, its tries counted anew. It is queued where
/// an older one is open still, as may be when it had no address itself. Whichever is due is tried
/// now, and those behind it follow in their order; one that is being sent is left alone. The caller
/// has loaded the invoice, and so keeps others from closing or adding one meanwhile.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn resend(
    tx: &mut Tx<'_>,
    invoice_id: InvoiceId,
    number: i64,
    now: Timestamp,
) -> Result<(), StoreError> {
    let parameters = [Param::from(now), Param::from(invoice_id.get()), Param::from(number)];
    tx.execute(REOPEN, &parameters).await?;
    tx.execute(HASTEN, &parameters).await.map(drop)
}

const FREE_LEASES: &str = "-- free all leases
update callback set lease_until = 0, next_try_at = $1
where state = 'due' and lease_until > $1";

/// Frees every lease, for the start of a process that knows to be the only one: whoever held them
/// is gone. Says how many there were.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn free_leases(tx: &mut Tx<'_>, now: Timestamp) -> Result<u64, StoreError> {
    tx.execute(FREE_LEASES, &[Param::from(now)]).await
}

/// A callback in a merchant's log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logged {
    /// The status that it tells of.
    pub status: Status,
    /// Where it stands: `queued`, `due`, `delivered`, `given_up` or `unaddressed`.
    pub state: String,
    /// How often it was tried.
    pub tries: u32,
    /// When it is tried next, or was last to be.
    pub next_try_at: Timestamp,
    /// What the merchant's server said last.
    pub last_outcome: Option<String>,
}

const OF_INVOICE: &str = "-- callbacks of invoice
select status, state, tries, next_try_at, last_outcome from callback
where invoice_id = $1 order by number";

/// Every callback of an invoice, the oldest first.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn of_invoice(tx: &mut Tx<'_>, id: InvoiceId) -> Result<Vec<Logged>, StoreError> {
    let rows = tx.rows(OF_INVOICE, &[Param::from(id.get())]).await?;
    rows.into_iter()
        .map(|mut row| {
            let wire = row.text()?;
            Ok(Logged {
                status: Status::from_wire(&wire).ok_or_else(|| unreadable("an unknown status"))?,
                state: row.text()?,
                tries: row.small()?,
                next_try_at: row.timestamp()?,
                last_outcome: row.optional_text()?,
            })
        })
        .collect()
}
