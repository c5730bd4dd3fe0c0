//! Postings of lines. Each has a cause that a book takes once, `recon:7` for the line 7.

use domain::ledger::{NoEntry, Postings};
use domain::recon::{PaymentKey, Share};
use domain::timestamp::Timestamp;
use store::tables::invoices;
use store::tables::ledger::{self, NewEntry, Owner};
use store::tables::statements::StoredLine;
use store::{StoreError, Tx};

/// The share of a line that clears what the line says.
pub(super) fn share(line: &StoredLine) -> Result<Share, StoreError> {
    let share = Share::of(line.kind, line.amount, line.fee, line.clears);
    share.ok_or_else(|| StoreError::Unreadable(format!("the amounts of line {}", line.id)))
}

/// Posts to the book of the merchant whose payment a line is.
pub(super) async fn to_merchant(
    tx: &mut Tx<'_>,
    (line, key): (&StoredLine, PaymentKey),
    share: Share,
    at: Timestamp,
) -> Result<(), StoreError> {
    let invoice = invoices::by_id(tx, key.invoice_id).await?;
    let invoice = invoice.ok_or_else(|| {
        StoreError::Unreadable(format!("line {} is of no invoice that there is", line.id))
    })?;
    let owner = Owner { merchant_id: Some(invoice.merchant_id), live: invoice.live };
    let cause = format!("recon:{}", line.id);
    let postings = share.credited(&line.solution);
    post(tx, owner, postings, &cause, at).await
}

/// Posts to the house's book, for a line and one of the things that may become of it.
pub(super) async fn to_house(
    tx: &mut Tx<'_>,
    line: &StoredLine,
    postings: Result<Postings, NoEntry>,
    (what, at): (&str, Timestamp),
) -> Result<(), StoreError> {
    let owner = Owner { merchant_id: None, live: line.live };
    let cause = format!("recon:{}{what}", line.id);
    post(tx, owner, postings, &cause, at).await
}

async fn post(
    tx: &mut Tx<'_>,
    owner: Owner,
    postings: Result<Postings, NoEntry>,
    cause: &str,
    at: Timestamp,
) -> Result<(), StoreError> {
    let postings = match postings {
        Ok(postings) => postings,
        Err(NoEntry::Nothing) => return Ok(()),
        Err(error @ (NoEntry::Unbalanced(_) | NoEntry::Uncountable)) => {
            return Err(StoreError::Unreadable(error.to_string()));
        }
    };
    // An invoice's own entries say where its money ought to be; this one is about its acquirer.
    let entry = NewEntry { cause, invoice_id: None, at, postings: &postings };
    ledger::append(tx, owner, &entry).await
}
