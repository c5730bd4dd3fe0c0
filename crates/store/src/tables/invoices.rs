//! Invoices: what was asked for, and what has come of it so far.

use std::fmt;

use domain::ids::{InvoiceId, MerchantId};
use domain::money::Money;
use domain::status::Status;
use domain::timestamp::Timestamp;

use crate::error::StoreError;
use crate::row::{Param, Row, unreadable};
use crate::tables::merchants::money;
use crate::tx::Tx;

/// An invoice that is not in the store yet.
#[derive(Clone)]
pub struct NewInvoice {
    /// Whose it is.
    pub merchant_id: MerchantId,
    /// Whether real money moves.
    pub live: bool,
    /// The customer's e-mail address.
    pub email: String,
    /// What is to be paid.
    pub amount: Money,
    /// The customer's name.
    pub name: Option<String>,
    /// The customer's identity number, sealed.
    pub personal_id: Option<Vec<u8>>,
    /// Where the browser goes afterwards.
    pub urls: ReturnUrls,
    /// The merchant's data as JSON text, given back as it came.
    pub callback_json: Option<String>,
    /// The kind of payment solution that the merchant chose.
    pub solution_type: Option<&'static str>,
    /// The payment solution that the merchant chose.
    pub solution_name: Option<String>,
    /// When it is created.
    pub created_at: Timestamp,
}

/// Where the browser goes after each outcome, exactly as the merchant wrote it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct ReturnUrls {
    /// After a payment.
    pub success: Option<String>,
    /// After the payer canceled.
    pub cancel: Option<String>,
    /// While the payment is unconfirmed.
    pub pending: Option<String>,
    /// After a decline.
    pub failure: Option<String>,
}

/// An invoice, without the customer's name and numbers. The merchant's data and URLs may tell who
/// he is, and so may his address: it is printed without them.
#[derive(Clone, PartialEq, Eq)]
pub struct Invoice {
    /// Its id.
    pub id: InvoiceId,
    /// Whose it is.
    pub merchant_id: MerchantId,
    /// Whether real money moves.
    pub live: bool,
    /// What is to be paid.
    pub amount: Money,
    /// Where the browser goes afterwards.
    pub urls: ReturnUrls,
    /// The merchant's data as JSON text.
    pub callback_json: Option<String>,
    /// The kind of payment solution that the merchant chose.
    pub solution_type: Option<String>,
    /// The payment solution that the merchant chose.
    pub solution_name: Option<String>,
    /// What has come of it.
    pub status: Status,
    /// How many events have been taken in.
    pub version: i64,
    /// Whether its money came after it had been closed.
    pub late: bool,
    /// When it was created.
    pub created_at: Timestamp,
    /// When its status last changed.
    pub status_at: Timestamp,
    /// From where its payment page was opened first.
    pub payer_ip: Option<String>,
}

impl fmt::Debug for Invoice {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Invoice")
            .field("id", &self.id)
            .field("merchant_id", &self.merchant_id)
            .field("live", &self.live)
            .field("amount", &self.amount)
            .field("status", &self.status)
            .field("version", &self.version)
            .field("late", &self.late)
            .finish_non_exhaustive()
    }
}

const INSERT: &str = "-- insert invoice
insert into invoice (merchant_id, live, email, amount_minor, currency, name, personal_id,
    success_url, cancel_url, pending_url, failure_url, callback_json, solution_type,
    solution_name, status, version, late, created_at, status_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 'invoice:created', 0, 0,
    $15, $15)
returning id";

/// Adds an invoice and gives its id.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn insert(tx: &mut Tx<'_>, invoice: &NewInvoice) -> Result<InvoiceId, StoreError> {
    tx.insert(INSERT, &parameters(invoice)).await.map(InvoiceId::new)
}

/// Adds many invoices and gives their ids, in their order.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn insert_all(
    tx: &mut Tx<'_>,
    invoices: &[&NewInvoice],
) -> Result<Vec<InvoiceId>, StoreError> {
    let rows: Vec<_> = invoices.iter().map(|invoice| parameters(invoice)).collect();
    let rows: Vec<&[Param<'_>]> = rows.iter().map(|row| row.as_slice()).collect();
    let ids = tx.insert_many(INSERT, &rows).await?;
    Ok(ids.into_iter().map(InvoiceId::new).collect())
}

fn parameters(invoice: &NewInvoice) -> [Param<'_>; 15] {
    [
        Param::from(invoice.merchant_id.get()),
        Param::from(invoice.live),
        Param::from(&invoice.email),
        Param::from(invoice.amount.minor()),
        Param::from(invoice.amount.currency().code()),
        Param::from(invoice.name.as_ref()),
        Param::from(invoice.personal_id.as_deref()),
        Param::from(invoice.urls.success.as_ref()),
        Param::from(invoice.urls.cancel.as_ref()),
        Param::from(invoice.urls.pending.as_ref()),
        Param::from(invoice.urls.failure.as_ref()),
        Param::from(invoice.callback_json.as_ref()),
        Param::from(invoice.solution_type),
        Param::from(invoice.solution_name.as_ref()),
        Param::from(invoice.created_at),
    ]
}

const BY_ID: &str = "-- invoice by id
select id, merchant_id, live, amount_minor, currency, success_url, cancel_url, pending_url,
    failure_url, callback_json, solution_type, solution_name, status, version, late, created_at,
    status_at, payer_ip
from invoice where id = $1{for_update}";

/// The invoice of an id. A job that may write has it to itself until its transaction ends, so that
/// what it decides rests on all that has happened to the invoice.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn by_id(tx: &mut Tx<'_>, id: InvoiceId) -> Result<Option<Invoice>, StoreError> {
    match tx.row(BY_ID, &[Param::from(id.get())]).await? {
        Some(mut row) => read(&mut row).map(Some),
        None => Ok(None),
    }
}

fn read(row: &mut Row) -> Result<Invoice, StoreError> {
    Ok(Invoice {
        id: InvoiceId::new(row.integer()?),
        merchant_id: MerchantId::new(row.integer()?),
        live: row.boolean()?,
        amount: money(row)?,
        urls: ReturnUrls {
            success: row.optional_text()?,
            cancel: row.optional_text()?,
            pending: row.optional_text()?,
            failure: row.optional_text()?,
        },
        callback_json: row.optional_text()?,
        solution_type: row.optional_text()?,
        solution_name: row.optional_text()?,
        status: status(row)?,
        version: row.integer()?,
        late: row.boolean()?,
        created_at: row.timestamp()?,
        status_at: row.timestamp()?,
        payer_ip: row.optional_text()?,
    })
}

const PROGRESS: &str = "-- progress of invoice
select version, status, (select cast(coalesce(sum(looked_at), 0) as bigint)
    from transfer where invoice_id = $1) from invoice where id = $1";

/// How far an invoice is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvoiceProgress {
    /// How many events have been taken in.
    pub version: i64,
    /// What has come of it.
    pub status: Status,
    /// The times of the last looks at its transfers, summed up: another whenever one of them has
    /// moved on.
    pub looks: i64,
}

/// How far an invoice is.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn progress(
    tx: &mut Tx<'_>,
    id: InvoiceId,
) -> Result<Option<InvoiceProgress>, StoreError> {
    let row = tx.row(PROGRESS, &[Param::from(id.get())]).await?;
    let read = |mut row: Row| {
        let (version, status) = (row.integer()?, status(&mut row)?);
        Ok(InvoiceProgress { version, status, looks: row.integer()? })
    };
    row.map(read).transpose()
}

fn status(row: &mut Row) -> Result<Status, StoreError> {
    Status::from_wire(&row.text()?).ok_or_else(|| unreadable("an unknown status"))
}

/// What changes of an invoice by one event.
#[derive(Clone, Copy, Debug)]
pub struct Change {
    /// Which invoice.
    pub id: InvoiceId,
    /// How many events had been taken in when it was decided; the change is made only if no other
    /// has been since.
    pub version: i64,
    /// What the invoice is now.
    pub status: Status,
    /// When its status last changed.
    pub status_at: Timestamp,
    /// Whether its money is late.
    pub late: bool,
}

const UPDATE: &str = "-- change invoice
update invoice set status = $1, status_at = $2, late = $3, version = version + 1
where id = $4 and version = $5";

/// Makes a change; `false` if another event has been taken in since it was decided.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn update(tx: &mut Tx<'_>, change: &Change) -> Result<bool, StoreError> {
    let parameters = [
        Param::from(change.status.wire()),
        Param::from(change.status_at),
        Param::from(change.late),
        Param::from(change.id.get()),
        Param::from(change.version),
    ];
    Ok(tx.execute(UPDATE, &parameters).await? == 1)
}

const SET_PAYER_IP: &str = "-- payer's address of invoice
update invoice set payer_ip = $1 where id = $2 and payer_ip is null";

/// Keeps from where an invoice's payment page was opened first.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn set_payer_ip(
    tx: &mut Tx<'_>,
    id: InvoiceId,
    payer_ip: &str,
) -> Result<(), StoreError> {
    tx.execute(SET_PAYER_IP, &[Param::from(payer_ip), Param::from(id.get())]).await.map(drop)
}
