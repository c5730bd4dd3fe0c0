//! Transfers of stablecoins: how far each is on its chain. What they come to is in the events.

use domain::ids::{AttemptNumber, InvoiceId};
use domain::transfer::{Progress, Transfer, TransferState};

use crate::error::StoreError;
use crate::row::{Param, Row, unreadable};
use crate::tables::merchants::money;
use crate::tx::Tx;

/// The columns of a transfer, in the order in which [`read`] takes them.
macro_rules! columns {
    () => {
        "attempt, reference, amount_minor, currency, looked_at, state, confirmations, required,
    since"
    };
}

const OF_INVOICE: &str = concat!(
    "-- transfers of invoice\nselect ",
    columns!(),
    " from transfer where invoice_id = $1 order by attempt, since, reference"
);

/// Every transfer to the addresses of an invoice, in the order of their blocks.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn of_invoice(tx: &mut Tx<'_>, id: InvoiceId) -> Result<Vec<Transfer>, StoreError> {
    let rows = tx.rows(OF_INVOICE, &[Param::from(id.get())]).await?;
    rows.into_iter().map(|mut row| read(&mut row)).collect()
}

const KEEP: &str = "-- keep transfer
insert into transfer (invoice_id, attempt, reference, amount_minor, currency, looked_at, state,
    confirmations, required, since)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
on conflict (invoice_id, attempt, reference) do update set amount_minor = $4, currency = $5,
    looked_at = $6, state = $7, confirmations = $8, required = $9, since = $10";

/// Keeps a transfer as it is known now. The caller has loaded its invoice, and so nobody else does.
///
/// # Errors
/// [`StoreError::Duplicate`] if it was a transfer to another attempt's address.
pub async fn keep(tx: &mut Tx<'_>, id: InvoiceId, transfer: &Transfer) -> Result<(), StoreError> {
    let Progress { looked_at, state, confirmations, required, since } = transfer.progress;
    let parameters = [
        Param::from(id.get()),
        Param::from(transfer.attempt.get()),
        Param::from(&transfer.reference),
        Param::from(transfer.amount.minor()),
        Param::from(transfer.amount.currency().code()),
        Param::from(looked_at),
        Param::from(state.code()),
        Param::from(confirmations),
        Param::from(required),
        Param::from(since),
    ];
    tx.execute(KEEP, &parameters).await.map(drop)
}

/// A transfer that may yet vanish, and what is known of its attempt by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Watched {
    /// Of which invoice.
    pub invoice_id: InvoiceId,
    /// The attempt's reference, by which its acquirer tells of it.
    pub attempt_reference: String,
    /// The attempt's payment solution.
    pub solution: String,
    /// How far it was when it was looked at last.
    pub transfer: Transfer,
}

const SEEN: &str = "-- transfers to watch
select t.invoice_id, a.reference, a.solution, t.attempt, t.reference, t.amount_minor, t.currency,
    t.looked_at, t.state, t.confirmations, t.required, t.since
from transfer t join attempt a on a.invoice_id = t.invoice_id and a.number = t.attempt
where t.state = 'seen' and (t.invoice_id, t.reference) > ($1, $2)
order by t.invoice_id, t.reference limit $3";

/// Transfers that are not final yet, those after the last one of the page before.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn seen(
    tx: &mut Tx<'_>,
    after: (InvoiceId, &str),
    at_most: u32,
) -> Result<Vec<Watched>, StoreError> {
    let parameters = [Param::from(after.0.get()), Param::from(after.1), Param::from(at_most)];
    let rows = tx.rows(SEEN, &parameters).await?;
    rows.into_iter().map(|mut row| read_watched(&mut row)).collect()
}

fn read_watched(row: &mut Row) -> Result<Watched, StoreError> {
    Ok(Watched {
        invoice_id: InvoiceId::new(row.integer()?),
        attempt_reference: row.text()?,
        solution: row.text()?,
        transfer: read(row)?,
    })
}

fn read(row: &mut Row) -> Result<Transfer, StoreError> {
    Ok(Transfer {
        attempt: AttemptNumber::new(row.small()?),
        reference: row.text()?,
        amount: money(row)?,
        progress: Progress {
            looked_at: row.timestamp()?,
            state: {
                let code = row.text()?;
                TransferState::from_code(&code).ok_or_else(|| unreadable("an unknown state"))?
            },
            confirmations: row.small()?,
            required: row.small()?,
            since: row.timestamp()?,
        },
    })
}
