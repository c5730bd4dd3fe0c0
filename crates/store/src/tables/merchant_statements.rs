//! What has become of a merchant's money in a period, as its statement tells it.

use domain::ledger::Account;
use domain::money::Money;
use domain::timestamp::Timestamp;

use crate::error::StoreError;
use crate::row::{Param, unreadable};
use crate::tables::ledger::Owner;
use crate::tables::merchants::money;
use crate::tx::Tx;

/// A posting to an account that a statement tells of, with what its entry was made for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementLine {
    /// The entry's number.
    pub entry: i64,
    /// What it was made for.
    pub cause: String,
    /// The invoice that it is about.
    pub invoice_id: Option<i64>,
    /// When it was made.
    pub posted_at: Timestamp,
    /// The kind of the invoice's event that it was made for, such as `charged_back`.
    pub kind: Option<String>,
    /// The account.
    pub account: Account,
    /// A debit above zero, a credit below.
    pub amount: Money,
    /// The account's balance after it.
    pub balance: Money,
}

const BOUNDS: &str = "-- entries of statement
select b.id, coalesce(min(e.number), 0), coalesce(max(e.number), 0)
from book b left join entry e on e.book_id = b.id and e.posted_at >= $3 and e.posted_at < $4
where b.merchant_id = $1 and b.live = $2
group by b.id";

/// A book's key with the numbers of its first and last entry of a period, which are zero where it
/// has none; `None` where there is no book.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn bounds(
    tx: &mut Tx<'_>,
    owner: Owner,
    [from, until]: [Timestamp; 2],
) -> Result<Option<(i64, [i64; 2])>, StoreError> {
    let parameters = [
        Param::from(owner.number()),
        Param::from(owner.live),
        Param::from(from),
        Param::from(until),
    ];
    let row = tx.row(BOUNDS, &parameters).await?;
    row.map(|mut row| Ok((row.integer()?, [row.integer()?, row.integer()?]))).transpose()
}

const LINES: &str = "-- lines of statement
select e.number, e.cause, e.invoice_id, e.posted_at, v.kind, p.account, p.amount_minor, p.currency,
    p.balance_minor, p.currency
from entry e
join posting p on p.book_id = e.book_id and p.entry = e.number
left join invoice_event v on v.invoice_id = e.invoice_id
    and e.cause = 'event:' || v.invoice_id || ':' || v.number
where e.book_id = $1 and e.number between $2 and $3
    and p.account in ('pending', 'available', 'reserve', 'refunds', 'settling', 'fees')
order by e.number, p.line";

/// The postings of a book's entries from one number to another that are to what its merchant is
/// owed, and to the house's fees.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn lines(
    tx: &mut Tx<'_>,
    book_id: i64,
    [first, last]: [i64; 2],
) -> Result<Vec<StatementLine>, StoreError> {
    let parameters = [Param::from(book_id), Param::from(first), Param::from(last)];
    let rows = tx.rows(LINES, &parameters).await?;
    rows.into_iter()
        .map(|mut row| {
            Ok(StatementLine {
                entry: row.integer()?,
                cause: row.text()?,
                invoice_id: row.optional_integer()?,
                posted_at: row.timestamp()?,
                kind: row.optional_text()?,
                account: {
                    let name = row.text()?;
                    Account::from_name(&name).ok_or_else(|| unreadable("an unknown account"))?
                },
                amount: money(&mut row)?,
                balance: money(&mut row)?,
            })
        })
        .collect()
}
