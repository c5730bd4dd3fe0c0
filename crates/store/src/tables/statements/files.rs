//! Files as they were imported, and their batches.

use domain::money::Money;
use domain::recon::{Batch, BatchId, Line, Source};
use domain::timestamp::Timestamp;

use crate::error::StoreError;
use crate::limits;
use crate::row::Param;
use crate::tables::merchants::money;
use crate::tx::Tx;

/// A file that is not in the store yet.
#[derive(Clone, Debug)]
pub struct NewStatement {
    /// SHA-256 of the file.
    pub sha256: [u8; 32],
    /// The payment solution that it is of.
    pub solution: String,
    /// Whether real money is in it.
    pub live: bool,
    /// Who wrote it.
    pub source: Source,
    /// What it is written in, such as `camt053`.
    pub format: String,
    /// Who imports it.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// The batches of its lines; none for a bank's.
    pub batches: Vec<NewBatch>,
    /// Its lines, each with the place of its batch.
    pub lines: Vec<(Line, Option<usize>)>,
}

/// Lines that are paid out together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewBatch {
    /// By what the acquirer knows them.
    pub reference: Option<String>,
    /// What they come to.
    pub net: Money,
}

/// A file that is in the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// Its id.
    pub id: i64,
    /// Who imported it.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// How many lines it has.
    pub lines: i64,
}

const BY_SHA256: &str = "-- statement by sha256
select id, imported_by, imported_at, lines from statement where sha256 = $1";

/// The file of a hash, if it was imported.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn by_sha256(tx: &mut Tx<'_>, sha256: &[u8; 32]) -> Result<Option<Imported>, StoreError> {
    let row = tx.row(BY_SHA256, &[Param::from(sha256.as_slice())]).await?;
    row.map(|mut row| {
        let (id, by) = (row.integer()?, row.text()?);
        Ok(Imported { id, by, at: row.timestamp()?, lines: row.integer()? })
    })
    .transpose()
}

const INSERT: &str = "-- insert statement
insert into statement (sha256, solution, live, source, format, imported_by, imported_at, first_at,
    last_at, lines)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
returning id";

const INSERT_BATCH: &str = "-- insert batch of statement
insert into statement_batch (statement_id, reference, currency, net_minor)
values ($1, $2, $3, $4)
returning id";

const INSERT_LINE: &str = "-- insert line of statement
insert into statement_line (statement_id, number, solution, batch_id, kind, amount_minor, currency,
    fee_minor, reference, bank_reference, own_id, happened_at, state, repeats, clears_minor, booked)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'new', 0, $13, 'no')
returning id";

/// Adds a file with all of its lines, which are new.
///
/// # Errors
/// [`StoreError::Duplicate`] if it is there already.
pub async fn insert(tx: &mut Tx<'_>, new: &NewStatement) -> Result<i64, StoreError> {
    let times = || new.lines.iter().map(|(line, _)| line.at);
    let count = i64::try_from(new.lines.len()).unwrap_or(i64::MAX);
    let parameters = [
        Param::from(new.sha256.as_slice()),
        Param::from(&new.solution),
        Param::from(new.live),
        Param::from(new.source.word()),
        Param::from(&new.format),
        Param::from(&new.by),
        Param::from(new.at),
        Param::from(times().min().unwrap_or(new.at)),
        Param::from(times().max().unwrap_or(new.at)),
        Param::from(count),
    ];
    let id = tx.insert(INSERT, &parameters).await?;
    let mut batches = Vec::with_capacity(new.batches.len());
    for batch in &new.batches {
        let parameters = [
            Param::from(id),
            Param::from(batch.reference.as_ref()),
            Param::from(batch.net.currency().code()),
            Param::from(batch.net.minor()),
        ];
        batches.push(tx.insert(INSERT_BATCH, &parameters).await?);
    }
    for some in new.lines.chunks(limits::IDS_DRAWN) {
        let rows: Vec<[Param<'_>; 13]> = some
            .iter()
            .map(|(line, batch)| {
                let batch = batch.and_then(|place| batches.get(place)).copied();
                row(id, &new.solution, line, batch)
            })
            .collect();
        let rows: Vec<&[Param<'_>]> = rows.iter().map(<[_; 13]>::as_slice).collect();
        tx.insert_many(INSERT_LINE, &rows).await?;
    }
    Ok(id)
}

fn row<'a>(
    statement: i64,
    solution: &'a str,
    line: &'a Line,
    batch: Option<i64>,
) -> [Param<'a>; 13] {
    [
        Param::from(statement),
        Param::from(line.number),
        Param::from(solution),
        Param::from(batch),
        Param::from(line.kind.word()),
        Param::from(line.amount.minor()),
        Param::from(line.amount.currency().code()),
        Param::from(line.fee.minor()),
        Param::from(line.reference.as_ref()),
        Param::from(line.bank_reference.as_ref()),
        Param::from(line.id.as_ref()),
        Param::from(line.at),
        Param::from(line.amount.minor()),
    ]
}

const UNPAID: &str = "-- unpaid batches
select b.id, b.reference, b.net_minor, b.currency
from statement_batch b join statement s on s.id = b.statement_id
where b.paid_by is null and s.solution = $1 and b.currency = $2
    and (b.net_minor = $3 or b.reference = $4 or b.reference = $5)
order by b.id limit 50{for_update}";

/// The batches of a solution that nobody has paid out yet, and that come to a sum or have one of
/// the references.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn unpaid(
    tx: &mut Tx<'_>,
    solution: &str,
    net: Money,
    references: [Option<&String>; 2],
) -> Result<Vec<Batch>, StoreError> {
    let [ours, theirs] = references.map(Param::from);
    let currency = Param::from(net.currency().code());
    let parameters = [Param::from(solution), currency, Param::from(net.minor()), ours, theirs];
    let rows = tx.rows(UNPAID, &parameters).await?;
    rows.into_iter()
        .map(|mut row| {
            let (id, reference) = (BatchId(row.integer()?), row.optional_text()?);
            Ok(Batch { id, reference, net: money(&mut row)? })
        })
        .collect()
}

const UNPAID_BATCH: &str = "-- unpaid batch of id
select b.id, b.reference, b.net_minor, b.currency
from statement_batch b join statement s on s.id = b.statement_id
where b.paid_by is null and s.solution = $1 and b.id = $2{for_update}";

/// A batch of a solution, if nobody has paid it out yet.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn unpaid_batch(
    tx: &mut Tx<'_>,
    solution: &str,
    id: BatchId,
) -> Result<Option<Batch>, StoreError> {
    let row = tx.row(UNPAID_BATCH, &[Param::from(solution), Param::from(id.0)]).await?;
    row.map(|mut row| {
        let (id, reference) = (BatchId(row.integer()?), row.optional_text()?);
        Ok(Batch { id, reference, net: money(&mut row)? })
    })
    .transpose()
}

const NET: &str = "-- what a batch comes to
select net_minor, currency from statement_batch where id = $1";

/// What the lines of a batch come to.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn net_of(tx: &mut Tx<'_>, id: BatchId) -> Result<Option<Money>, StoreError> {
    tx.row(NET, &[Param::from(id.0)]).await?.map(|mut row| money(&mut row)).transpose()
}

const PAY: &str = "-- pay batch
update statement_batch set paid_by = $1 where id = $2 and paid_by is null";

/// Records by which line of a bank a batch was paid out. The caller has read it as unpaid, and
/// holds it.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn pay(tx: &mut Tx<'_>, id: BatchId, line: i64) -> Result<(), StoreError> {
    match tx.execute(PAY, &[Param::from(line), Param::from(id.0)]).await? {
        1 => Ok(()),
        _ => Err(tx.lose_race()),
    }
}
