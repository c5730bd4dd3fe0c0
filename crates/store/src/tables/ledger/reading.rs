//! Reading books: their ends, their accounts, and their entries in order.

use domain::ids::{InvoiceId, MerchantId};
use domain::ledger::{Account, Posting};
use domain::money::{Currency, Money};
use domain::timestamp::Timestamp;

use crate::error::StoreError;
use crate::row::{Param, Row, unreadable};
use crate::tables::ledger::Owner;
use crate::tables::ledger::chain::Hash;
use crate::tables::merchants::{currency, money};
use crate::tx::Tx;

/// A book and its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Book {
    /// Its key in the tables.
    pub id: i64,
    /// Whose it is.
    pub owner: Owner,
    /// How many entries it has.
    pub entries: i64,
    /// When the last one was made.
    pub last_at: Timestamp,
    /// The hash of the last one.
    pub head: Hash,
}

/// An account's balance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Balance {
    /// The account's name.
    pub account: String,
    /// The balance: a debit above zero, a credit below.
    pub amount: Money,
    /// How many postings made it.
    pub postings: i64,
}

/// An entry as it is in a book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its number.
    pub number: i64,
    /// What it was made for.
    pub cause: String,
    /// The invoice that it is about.
    pub invoice_id: Option<i64>,
    /// When it was made.
    pub posted_at: Timestamp,
    /// Its hash.
    pub hash: Hash,
    /// Its postings, in order.
    pub lines: Vec<Line>,
}

/// A posting as it is in a book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its number in the entry, from 1.
    pub number: i64,
    /// The account's name.
    pub account: String,
    /// A debit above zero, a credit below.
    pub amount: Money,
    /// The account's balance after it.
    pub balance_minor: i64,
}

const BOOKS: &str = "-- books
select id, merchant_id, live, entries, last_at, head from book where id > $1 order by id limit $2";

/// Books, those after the last one of the page before.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn books(tx: &mut Tx<'_>, after: i64, at_most: u32) -> Result<Vec<Book>, StoreError> {
    let rows = tx.rows(BOOKS, &[Param::from(after), Param::from(at_most)]).await?;
    rows.into_iter()
        .map(|mut row| {
            let (id, merchant) = (row.integer()?, row.integer()?);
            let merchant_id = (merchant != 0).then(|| MerchantId::new(merchant));
            let owner = Owner { merchant_id, live: row.boolean()? };
            let (entries, last_at) = (row.integer()?, row.timestamp()?);
            Ok(Book { id, owner, entries, last_at, head: hash(&mut row)? })
        })
        .collect()
}

/// How many rows the ledger's tables have, beside how many they are said to have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Entries, and what the books say of their number.
    pub entries: [i64; 2],
    /// Postings, and what the accounts say of their number.
    pub lines: [i64; 2],
}

const COUNTS: &str = "-- rows of ledger
select (select count(*) from entry), (select cast(coalesce(sum(entries), 0) as bigint) from book),
    (select count(*) from posting),
    (select cast(coalesce(sum(postings), 0) as bigint) from account)";

/// How many rows there are in all books together: one that belongs to none is found by it.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn counts(tx: &mut Tx<'_>) -> Result<Counts, StoreError> {
    let row = tx.row(COUNTS, &[]).await?;
    let mut row = row.ok_or_else(|| unreadable("no counts"))?;
    let entries = [row.integer()?, row.integer()?];
    Ok(Counts { entries, lines: [row.integer()?, row.integer()?] })
}

const BALANCE: &str = "-- balance of account
select a.balance_minor from account a join book b on b.id = a.book_id
where b.merchant_id = $1 and b.live = $2 and a.name = $3 and a.currency = $4";

/// What is on one account of a book, in one currency; nothing where there is no such account.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn balance_of(
    tx: &mut Tx<'_>,
    owner: Owner,
    account: &Account,
    currency: Currency,
) -> Result<Money, StoreError> {
    let name = account.to_string();
    let parameters = [
        Param::from(owner.number()),
        Param::from(owner.live),
        Param::from(&name),
        Param::from(currency.code()),
    ];
    let row = tx.row(BALANCE, &parameters).await?;
    let minor = row.map_or(Ok(0), |mut row| row.integer())?;
    Ok(Money::from_minor(minor, currency))
}

const ACCOUNTS: &str = "-- accounts of book
select name, balance_minor, currency, postings from account where book_id = $1
order by name, currency";

/// The accounts of a book, each with its balance now.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn accounts(tx: &mut Tx<'_>, book_id: i64) -> Result<Vec<Balance>, StoreError> {
    let rows = tx.rows(ACCOUNTS, &[Param::from(book_id)]).await?;
    rows.into_iter().map(|mut row| balance(&mut row)).collect()
}

const BALANCES_AT: &str = "-- balances of book at a moment
select p.account, p.balance_minor, p.currency, 0
from account a
join posting p on p.book_id = a.book_id and p.account = a.name and p.currency = a.currency
where a.book_id = $1
    and p.entry = (
        select max(q.entry) from posting q
        where q.book_id = a.book_id and q.account = a.name and q.currency = a.currency
            and q.entry <= (
                select max(e.number) from entry e where e.book_id = $1 and e.posted_at <= $2))
order by p.account, p.currency";

/// The balances of a book at a moment: after every entry that was made until then, that moment
/// included. Accounts without a posting until then are left out.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn balances_at(
    tx: &mut Tx<'_>,
    book_id: i64,
    at: Timestamp,
) -> Result<Vec<Balance>, StoreError> {
    let rows = tx.rows(BALANCES_AT, &[Param::from(book_id), Param::from(at)]).await?;
    rows.into_iter().map(|mut row| balance(&mut row)).collect()
}

const ENTRIES: &str = "-- entries of book
select e.number, e.cause, e.invoice_id, e.posted_at, e.hash, p.line, p.account, p.amount_minor,
    p.currency, p.balance_minor
from entry e left join posting p on p.book_id = e.book_id and p.entry = e.number
where e.book_id = $1 and e.number > $2 and e.number <= $3
order by e.number, p.line";

/// The entries of a book whose numbers are above `after`, and at most `at_most` above it.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn entries(
    tx: &mut Tx<'_>,
    book_id: i64,
    after: i64,
    at_most: u32,
) -> Result<Vec<Entry>, StoreError> {
    let until = after.saturating_add(i64::from(at_most));
    let parameters = [Param::from(book_id), Param::from(after), Param::from(until)];
    let mut entries: Vec<Entry> = Vec::new();
    for mut row in tx.rows(ENTRIES, &parameters).await? {
        let number = row.integer()?;
        let (cause, invoice_id) = (row.text()?, row.optional_integer()?);
        let (posted_at, hash) = (row.timestamp()?, hash(&mut row)?);
        if entries.last().is_none_or(|last| last.number != number) {
            entries.push(Entry { number, cause, invoice_id, posted_at, hash, lines: Vec::new() });
        }
        let Some(line) = row.optional_integer()? else { continue };
        let line = Line {
            number: line,
            account: row.text()?,
            amount: money(&mut row)?,
            balance_minor: row.integer()?,
        };
        if let Some(last) = entries.last_mut() {
            last.lines.push(line);
        }
    }
    Ok(entries)
}

const OF_INVOICE: &str = "-- postings of invoice
select p.account, p.currency, cast(sum(p.amount_minor) as bigint)
from entry e join posting p on p.book_id = e.book_id and p.entry = e.number
where e.invoice_id = $1
group by p.account, p.currency";

/// What the entries about an invoice come to on each account.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn of_invoice(tx: &mut Tx<'_>, id: InvoiceId) -> Result<Vec<Posting>, StoreError> {
    let rows = tx.rows(OF_INVOICE, &[Param::from(id.get())]).await?;
    rows.into_iter()
        .map(|mut row| {
            let name = row.text()?;
            let account = Account::from_name(&name);
            let account = account.ok_or_else(|| unreadable("an unknown account"))?;
            let currency = currency(&row.text()?)?;
            Ok(Posting { account, amount: Money::from_minor(row.integer()?, currency) })
        })
        .collect()
}

fn balance(row: &mut Row) -> Result<Balance, StoreError> {
    Ok(Balance { account: row.text()?, amount: money(row)?, postings: row.integer()? })
}

fn hash(row: &mut Row) -> Result<Hash, StoreError> {
    row.bytes()?.try_into().map_err(|_| unreadable("a hash of another length"))
}
