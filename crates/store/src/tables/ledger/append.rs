//! Adding an entry to a book.

use domain::ids::InvoiceId;
use domain::ledger::Postings;
use domain::money::Money;
use domain::timestamp::Timestamp;

use crate::error::StoreError;
use crate::row::{Param, unreadable};
use crate::tables::ledger::Owner;
use crate::tables::ledger::chain::{GENESIS, Hash, Link, hash};
use crate::tx::Tx;

/// An entry that is in no book yet.
#[derive(Clone, Debug)]
pub struct NewEntry<'a> {
    /// What it is made for, such as `event:185:4`: a second entry for the same is refused.
    pub cause: &'a str,
    /// The invoice that it is about.
    pub invoice_id: Option<InvoiceId>,
    /// When it is made.
    pub at: Timestamp,
    /// What it moves.
    pub postings: &'a Postings,
}

const OPEN: &str = "-- open book
insert into book (merchant_id, live, entries, last_at, head) values ($1, $2, 0, $3, $4)
on conflict (merchant_id, live) do nothing";

const HEAD: &str = "-- head of book
select id, entries, last_at, head from book where merchant_id = $1 and live = $2{for_update}";

const MOVE_HEAD: &str = "-- move head of book
update book set entries = $2, last_at = $3, head = $4 where id = $1";

const POST: &str = "-- post to account
update account set balance_minor = balance_minor + $4, postings = postings + 1
where book_id = $1 and name = $2 and currency = $3
returning balance_minor";

const OPEN_ACCOUNT: &str = "-- open account
insert into account (book_id, name, currency, balance_minor, postings) values ($1, $2, $3, $4, 1)";

const INSERT_ENTRY: &str = "-- insert entry
insert into entry (book_id, number, cause, invoice_id, posted_at, hash)
values ($1, $2, $3, $4, $5, $6)";

const INSERT_POSTING: &str = "-- insert posting
insert into posting (book_id, entry, line, account, currency, amount_minor, balance_minor)
values ($1, $2, $3, $4, $5, $6, $7)";

const UNBALANCED: &str = "-- unbalanced currencies of entry
select currency from posting where book_id = $1 and entry = $2
group by currency having sum(amount_minor) <> 0";

/// The end of a book, which is held until the transaction ends.
struct Head {
    id: i64,
    entries: i64,
    last_at: Timestamp,
    hash: Hash,
}

/// Adds an entry to a book, and opens the book where it is the first. Whoever holds an invoice's
/// row may take its book, and never the other way round.
///
/// # Errors
/// [`StoreError::Duplicate`] if there is an entry for the same cause.
pub async fn append(tx: &mut Tx<'_>, owner: Owner, entry: &NewEntry<'_>) -> Result<(), StoreError> {
    let head = opened(tx, owner, entry.at).await?;
    let number = head.entries.saturating_add(1);
    // A clock that was set back makes no entry older than the one before it.
    let posted_at = entry.at.max(head.last_at);
    let lines = post(tx, head.id, entry.postings).await?;
    let invoice_id = entry.invoice_id.map(InvoiceId::get);
    let link = Link { owner, number, cause: entry.cause, invoice_id, posted_at };
    let seen = lines.iter().map(|(name, amount, balance)| (name.as_str(), *amount, *balance));
    let hash = hash(&head.hash, &link, seen);
    let parameters = [
        Param::from(head.id),
        Param::from(number),
        Param::from(entry.cause),
        Param::from(invoice_id),
        Param::from(posted_at),
        Param::from(hash.as_slice()),
    ];
    tx.execute(INSERT_ENTRY, &parameters).await?;
    for ((name, amount, balance), line) in lines.iter().zip(1_i64..) {
        let parameters = [
            Param::from(head.id),
            Param::from(number),
            Param::from(line),
            Param::from(name),
            Param::from(amount.currency().code()),
            Param::from(amount.minor()),
            Param::from(*balance),
        ];
        tx.execute(INSERT_POSTING, &parameters).await?;
    }
    // What the type promises is asked of the rows as well: this is the last moment to find out.
    if let Some(mut row) = tx.row(UNBALANCED, &[Param::from(head.id), Param::from(number)]).await? {
        return Err(StoreError::Unreadable(format!(
            "an entry does not balance in {}",
            row.text()?
        )));
    }
    let parameters = [
        Param::from(head.id),
        Param::from(number),
        Param::from(posted_at),
        Param::from(hash.as_slice()),
    ];
    tx.execute(MOVE_HEAD, &parameters).await.map(drop)
}

/// Posts to the accounts of a book, and gives each posting with its account's balance after it.
async fn post(
    tx: &mut Tx<'_>,
    book_id: i64,
    postings: &Postings,
) -> Result<Vec<(String, Money, i64)>, StoreError> {
    let mut lines = Vec::with_capacity(postings.lines().len());
    for posting in postings.lines() {
        let name = posting.account.to_string();
        let parameters = [
            Param::from(book_id),
            Param::from(&name),
            Param::from(posting.amount.currency().code()),
            Param::from(posting.amount.minor()),
        ];
        let balance = match tx.row(POST, &parameters).await? {
            Some(mut row) => row.integer()?,
            None => {
                tx.execute(OPEN_ACCOUNT, &parameters).await?;
                posting.amount.minor()
            }
        };
        lines.push((name, posting.amount, balance));
    }
    Ok(lines)
}

/// The end of a book, which is opened where it is not there.
async fn opened(tx: &mut Tx<'_>, owner: Owner, at: Timestamp) -> Result<Head, StoreError> {
    if let Some(head) = head(tx, owner).await? {
        return Ok(head);
    }
    let parameters = [
        Param::from(owner.number()),
        Param::from(owner.live),
        Param::from(at),
        Param::from(GENESIS.as_slice()),
    ];
    tx.execute(OPEN, &parameters).await?;
    head(tx, owner).await?.ok_or_else(|| unreadable("a book that is not there"))
}

async fn head(tx: &mut Tx<'_>, owner: Owner) -> Result<Option<Head>, StoreError> {
    let parameters = [Param::from(owner.number()), Param::from(owner.live)];
    let Some(mut row) = tx.row(HEAD, &parameters).await? else { return Ok(None) };
    let (id, entries, last_at) = (row.integer()?, row.integer()?, row.timestamp()?);
    let hash = row.bytes()?.try_into().map_err(|_| unreadable("a hash of another length"))?;
    Ok(Some(Head { id, entries, last_at, hash }))
}
