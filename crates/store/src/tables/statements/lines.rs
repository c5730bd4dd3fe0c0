//! Lines, and what became of each.

use domain::ids::{AttemptNumber, InvoiceId, RefundId};
use domain::money::Money;
use domain::recon::{BatchId, Kind, PaymentKey, Source, Suggestion};
use domain::timestamp::Timestamp;

use crate::error::StoreError;
use crate::row::{Param, Row, unreadable};
use crate::tables::merchants::currency;
use crate::tables::statements::{Booked, LineState, amount, kind, source};
use crate::tx::Tx;

/// A line of an imported file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredLine {
    /// Its id.
    pub id: i64,
    /// The file that it is in.
    pub statement_id: i64,
    /// Its place there.
    pub number: u32,
    /// The payment solution of the file.
    pub solution: String,
    /// Whether real money is in the file.
    pub live: bool,
    /// Who wrote the file.
    pub source: Source,
    /// The batch that it is paid out with.
    pub batch: Option<BatchId>,
    /// What happened.
    pub kind: Kind,
    /// How much.
    pub amount: Money,
    /// What is kept for it besides.
    pub fee: Money,
    /// Our reference.
    pub reference: Option<String>,
    /// The bank's or the acquirer's reference of the payment.
    pub bank_reference: Option<String>,
    /// By what whoever wrote the file knows it.
    pub own_id: Option<String>,
    /// When it happened.
    pub at: Timestamp,
    /// How far it is.
    pub state: LineState,
    /// Why it waits.
    pub suggestion: Option<Suggestion>,
    /// The payment that it may be of.
    pub about: Option<PaymentKey>,
    /// The payment that it is of.
    pub payment: Option<PaymentKey>,
    /// The refund that it is of.
    pub refund: Option<RefundId>,
    /// What of the acquirer's debt it clears.
    pub clears: Money,
    /// Whether it is in the books.
    pub booked: Booked,
}

/// The columns of a line, in the order in which [`read`] takes them.
macro_rules! columns {
    () => {
        "l.id, l.statement_id, l.number, l.solution, s.live, s.source, l.batch_id, l.kind,
    l.currency, l.amount_minor, l.fee_minor, l.reference, l.bank_reference, l.own_id,
    l.happened_at, l.state, l.suggestion, l.about_invoice_id, l.about_attempt, l.invoice_id,
    l.attempt, l.refund_id, l.clears_minor, l.booked
from statement_line l join statement s on s.id = l.statement_id"
    };
}

fn read(row: &mut Row) -> Result<StoredLine, StoreError> {
    let (id, statement_id, number) = (row.integer()?, row.integer()?, row.small()?);
    let (solution, live, source) = (row.text()?, row.boolean()?, source(row)?);
    let (batch, kind) = (row.optional_integer()?.map(BatchId), kind(row)?);
    let currency = currency(&row.text()?)?;
    let [amount, fee] = [amount(row, currency)?, amount(row, currency)?];
    Ok(StoredLine {
        id,
        statement_id,
        number,
        solution,
        live,
        source,
        batch,
        kind,
        amount,
        fee,
        reference: row.optional_text()?,
        bank_reference: row.optional_text()?,
        own_id: row.optional_text()?,
        at: row.timestamp()?,
        state: LineState::from_word(&row.text()?)
            .ok_or_else(|| unreadable("an unknown state of a line"))?,
        suggestion: match row.optional_text()? {
            None => None,
            Some(word) => Some(
                Suggestion::from_word(&word).ok_or_else(|| unreadable("an unknown suggestion"))?,
            ),
        },
        about: payment(row)?,
        payment: payment(row)?,
        refund: row.optional_integer()?.map(RefundId::new),
        clears: Money::from_minor(row.integer()?, currency),
        booked: Booked::from_word(&row.text()?)
            .ok_or_else(|| unreadable("a line neither in the books nor not"))?,
    })
}

fn payment(row: &mut Row) -> Result<Option<PaymentKey>, StoreError> {
    let (invoice, attempt) = (row.optional_integer()?, row.optional_small()?);
    let both = invoice.zip(attempt);
    Ok(both.map(|(invoice, attempt)| PaymentKey {
        invoice_id: InvoiceId::new(invoice),
        attempt: AttemptNumber::new(attempt),
    }))
}

fn read_all(rows: Vec<Row>) -> Result<Vec<StoredLine>, StoreError> {
    rows.into_iter().map(|mut row| read(&mut row)).collect()
}

const NEW: &str = concat!(
    "-- new lines\nselect ",
    columns!(),
    "\nwhere l.state = 'new' order by l.id limit $1{for_update}"
);

/// Lines that nobody has looked at, the first imported first.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn new_lines(tx: &mut Tx<'_>, at_most: u32) -> Result<Vec<StoredLine>, StoreError> {
    read_all(tx.rows(NEW, &[Param::from(at_most)]).await?)
}

const WAITING_AT_BANK: &str = concat!(
    "-- lines of banks that wait\nselect ",
    columns!(),
    "\nwhere l.state = 'waiting' and s.source = 'bank' and l.id > $1
order by l.id limit $2{for_update}"
);

/// Lines of banks that wait: the batch that they are the payout of may be known by now.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn waiting_at_bank(
    tx: &mut Tx<'_>,
    after: i64,
    at_most: u32,
) -> Result<Vec<StoredLine>, StoreError> {
    read_all(tx.rows(WAITING_AT_BANK, &[Param::from(after), Param::from(at_most)]).await?)
}

const UNBOOKED: &str = concat!(
    "-- lines of paid batches that are in no book\nselect ",
    columns!(),
    "\njoin statement_batch b on b.id = l.batch_id
where l.booked = 'no' and b.paid_by is not null and l.state <> 'new'
order by l.id limit $1{for_update}"
);

/// Lines whose batch was paid out, and which are in no book yet.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn unbooked(tx: &mut Tx<'_>, at_most: u32) -> Result<Vec<StoredLine>, StoreError> {
    read_all(tx.rows(UNBOOKED, &[Param::from(at_most)]).await?)
}

const BY_ID: &str =
    concat!("-- line of statement by id\nselect ", columns!(), "\nwhere l.id = $1{for_update}");

/// The line of an id, which is held until the transaction ends.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn by_id(tx: &mut Tx<'_>, id: i64) -> Result<Option<StoredLine>, StoreError> {
    let row = tx.row(BY_ID, &[Param::from(id)]).await?;
    row.map(|mut row| read(&mut row)).transpose()
}

const QUEUE: &str = concat!(
    "-- lines that wait\nselect ",
    columns!(),
    "\nwhere l.state = 'waiting' and l.id > $1 order by l.id limit $2"
);

/// Lines that wait for a person, those after one.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn queue(
    tx: &mut Tx<'_>,
    after: i64,
    at_most: u32,
) -> Result<Vec<StoredLine>, StoreError> {
    read_all(tx.rows(QUEUE, &[Param::from(after), Param::from(at_most)]).await?)
}

/// What a line was matched to, or resolved as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// What happened.
    pub kind: Kind,
    /// The attempt that it is of.
    pub attempt: Option<AttemptNumber>,
    /// The payment of the attempt.
    pub receipt: Option<String>,
    /// The refund.
    pub refund: Option<RefundId>,
}

const TOLD: &str = "-- lines of invoice
select kind, attempt, receipt, refund_id from statement_line
where invoice_id = $1 order by id limit 500";

/// What lines have told of an invoice.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn told_of_invoice(tx: &mut Tx<'_>, id: InvoiceId) -> Result<Vec<Told>, StoreError> {
    let rows = tx.rows(TOLD, &[Param::from(id.get())]).await?;
    rows.into_iter()
        .map(|mut row| {
            Ok(Told {
                kind: kind(&mut row)?,
                attempt: row.optional_small()?.map(AttemptNumber::new),
                receipt: row.optional_text()?,
                refund: row.optional_integer()?.map(RefundId::new),
            })
        })
        .collect()
}

const BEFORE: &str = "-- line with the same id before
select kind, amount_minor, currency from statement_line
where solution = $1 and own_id = $2 and state <> 'new' and repeats = 0";

/// Whether there was a line with an id before, and what it said.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn happened_before(
    tx: &mut Tx<'_>,
    solution: &str,
    own_id: &str,
) -> Result<Option<(Kind, Money)>, StoreError> {
    let row = tx.row(BEFORE, &[Param::from(solution), Param::from(own_id)]).await?;
    row.map(|mut row| {
        let (kind, minor) = (kind(&mut row)?, row.integer()?);
        Ok((kind, Money::from_minor(minor, currency(&row.text()?)?)))
    })
    .transpose()
}

/// What becomes of a line.
#[derive(Clone, Debug)]
pub struct Change {
    /// How far it is then.
    pub state: LineState,
    /// Whether another line with its id was there before.
    pub repeats: bool,
    /// Why it waits.
    pub suggestion: Option<Suggestion>,
    /// The payment that it may be of.
    pub about: Option<PaymentKey>,
    /// The payment that it is of.
    pub payment: Option<PaymentKey>,
    /// Which payment of the attempt, for a line of one.
    pub receipt: Option<String>,
    /// The refund that it is of.
    pub refund: Option<RefundId>,
    /// The batch that it pays out.
    pub paid_batch: Option<BatchId>,
    /// What of the acquirer's debt it clears.
    pub clears: Money,
    /// Whether it is in the books.
    pub booked: Booked,
    /// As what, by whom, why and when a person has resolved it.
    pub resolved: Option<(String, String, String, Timestamp)>,
}

impl Change {
    /// None yet, but for a state.
    #[must_use]
    pub fn to(state: LineState, line: &StoredLine) -> Self {
        Self {
            state,
            repeats: false,
            suggestion: None,
            about: None,
            payment: line.payment,
            receipt: None,
            refund: line.refund,
            paid_batch: None,
            clears: line.clears,
            booked: line.booked,
            resolved: None,
        }
    }
}

const SET: &str = "-- change line of statement
update statement_line set state = $2, repeats = $3, suggestion = $4, about_invoice_id = $5,
    about_attempt = $6, invoice_id = $7, attempt = $8, receipt = coalesce($9, receipt),
    refund_id = $10, paid_batch_id = $11, clears_minor = $12, booked = $13, resolved_as = $14,
    resolved_by = $15, resolved_why = $16, resolved_at = $17
where id = $1";

const BOOK: &str = "-- book line of statement
update statement_line set booked = $2 where id = $1";

/// Keeps what becomes of a line, which the caller holds.
///
/// # Errors
/// [`StoreError::Duplicate`] if another line is of the same payment, refund or chargeback.
pub async fn set(tx: &mut Tx<'_>, id: i64, change: &Change) -> Result<(), StoreError> {
    let invoice = |key: Option<PaymentKey>| Param::from(key.map(|key| key.invoice_id.get()));
    let attempt = |key: Option<PaymentKey>| Param::from(key.map(|key| key.attempt.get()));
    let resolved = change.resolved.as_ref();
    let parameters = [
        Param::from(id),
        Param::from(change.state.word()),
        Param::from(change.repeats),
        Param::from(change.suggestion.map(Suggestion::word)),
        invoice(change.about),
        attempt(change.about),
        invoice(change.payment),
        attempt(change.payment),
        Param::from(change.receipt.as_ref()),
        Param::from(change.refund.map(RefundId::get)),
        Param::from(change.paid_batch.map(|batch| batch.0)),
        Param::from(change.clears.minor()),
        Param::from(change.booked.word()),
        Param::from(resolved.map(|(what, ..)| what)),
        Param::from(resolved.map(|(_, by, ..)| by)),
        Param::from(resolved.map(|(_, _, why, _)| why)),
        Param::from(resolved.map(|(.., at)| *at)),
    ];
    tx.execute(SET, &parameters).await.map(drop)
}

/// Keeps that a line is in the books, and nothing else of it.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn set_booked(tx: &mut Tx<'_>, id: i64, booked: Booked) -> Result<(), StoreError> {
    tx.execute(BOOK, &[Param::from(id), Param::from(booked.word())]).await.map(drop)
}
