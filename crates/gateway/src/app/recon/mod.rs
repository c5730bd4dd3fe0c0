//! What acquirers and banks say is imported, held against what is known, and posted to the books.
//! A file is kept in one transaction, and each of its lines is looked at in one of its own, with
//! whatever it posts: whoever is interrupted, or runs beside another, posts each line once.

mod book;
mod known;
mod look;
mod report;
mod resolve;

use std::collections::BTreeMap;

use connectors::statements::{self, Format};
use domain::recon::{Batch, Kind, Line, Share, Source};
use sha2::{Digest, Sha256};
pub(crate) use store::tables::statements::Imported;
use store::tables::statements::{NewBatch, NewStatement, StoredLine};
use store::tables::{attempts, refunds, statements as tables};
use store::{Job, StoreError, Tx};
use thiserror::Error;

pub(crate) use report::{Day, SolutionReport, report};
pub(crate) use resolve::{As, resolve};

use crate::app::App;
use crate::limits;

/// Why nothing was imported, or a line not resolved.
#[derive(Debug, Error)]
pub(crate) enum ReconError {
    /// The file breaks a rule.
    #[error("{0}")]
    File(statements::StatementError),
    /// What was asked for breaks one.
    #[error("{0}")]
    Refused(String),
    /// The store failed.
    #[error("{0}")]
    Store(#[from] StoreError),
}

fn refused(why: impl Into<String>) -> ReconError {
    ReconError::Refused(why.into())
}

/// A file that is to be imported.
pub(crate) struct Import<'a> {
    pub(crate) bytes: &'a [u8],
    pub(crate) format: &'a Format,
    pub(crate) solution: &'a str,
    /// Who imports it.
    pub(crate) by: &'a str,
}

/// Imports a file, unless it is there already, and looks at all lines that nobody has looked at.
/// Says whether it was there.
pub(crate) async fn import(app: &App, import: &Import<'_>) -> Result<(Imported, bool), ReconError> {
    let names = || app.inner.solutions.iter().map(|one| one.name.as_str()).collect::<Vec<_>>();
    let solution = app.inner.solutions.iter().find(|one| one.name == import.solution);
    let solution =
        solution.ok_or_else(|| refused(format!("solution: one of {}", names().join(", "))))?;
    named(import.by)?;
    let mut lines = statements::read(import.bytes, import.format).map_err(ReconError::File)?;
    let source = import.format.source();
    for line in &mut lines {
        if line.reference.is_none() && !line.mentions.is_empty() {
            let job = ReadMentions(solution.name.clone(), line.clone());
            line.reference = app.inner.store.read(&job).await?;
        }
    }
    let (batches, lines) = batches(source, lines)?;
    let job = Keep(NewStatement {
        sha256: Sha256::digest(import.bytes).into(),
        solution: solution.name.clone(),
        live: !solution.sandbox,
        source,
        format: import.format.word().to_owned(),
        by: import.by.to_owned(),
        at: app.now(),
        batches,
        lines,
    });
    let kept = app.inner.store.run(job).await?;
    look::look(app).await?;
    Ok(kept)
}

/// Who does something, in a few words.
fn named(by: &str) -> Result<(), ReconError> {
    if (1..=100).contains(&by.chars().count()) {
        return Ok(());
    }
    Err(refused("by: a name of 1 to 100 characters"))
}

/// Lines, each with the place of its batch.
type Placed = Vec<(Line, Option<usize>)>;

/// Puts lines that are paid out together into batches. What a bank says is paid already.
fn batches(source: Source, lines: Vec<Line>) -> Result<(Vec<NewBatch>, Placed), ReconError> {
    if source == Source::Bank {
        return Ok((Vec::new(), lines.into_iter().map(|line| (line, None)).collect()));
    }
    let mut batches: Vec<NewBatch> = Vec::new();
    let mut places = BTreeMap::new();
    let mut placed = Vec::with_capacity(lines.len());
    for line in lines {
        let currency = line.amount.currency();
        let place = *places.entry((line.batch.clone(), currency)).or_insert(batches.len());
        if place == batches.len() {
            let net = line.amount.nothing();
            batches.push(NewBatch { reference: line.batch.clone(), net });
        }
        // What the acquirer says it pays out is no part of the sum, and is compared with it.
        if !matches!(line.kind, Kind::Payout | Kind::Withdrawal)
            && let Some(batch) = batches.get_mut(place)
        {
            let share = Share::of(line.kind, line.amount, line.fee, line.amount);
            let net = share.and_then(|share| batch.net.checked_add(share.net()));
            batch.net = net.ok_or_else(|| {
                refused(format!("line {}: the lines come to more than can be counted", line.number))
            })?;
        }
        placed.push((line, Some(place)));
    }
    Ok((batches, placed))
}

/// Keeps a file; one that is there already is left as it is.
struct Keep(NewStatement);

impl Job for Keep {
    type Output = (Imported, bool);
    type Error = StoreError;
    const NAME: &'static str = "import statement";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(Imported, bool), StoreError> {
        if let Some(known) = tables::by_sha256(tx, &self.0.sha256).await? {
            return Ok((known, true));
        }
        let id = tables::insert(tx, &self.0).await?;
        let lines = i64::try_from(self.0.lines.len()).unwrap_or(i64::MAX);
        Ok((Imported { id, by: self.0.by.clone(), at: self.0.at, lines }, false))
    }
}

/// Which word of a free text is a reference that is known; all others are forgotten.
struct ReadMentions(String, Line);

impl Job for ReadMentions {
    type Output = Option<String>;
    type Error = StoreError;
    const NAME: &'static str = "look up words of line";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Option<String>, StoreError> {
        let Self(solution, line) = self;
        for word in &line.mentions {
            let of_attempt = attempts::by_reference(tx, word).await?.is_some();
            let of_refund = of_attempt || refunds::by_reference(tx, word).await?.is_some();
            let unpaid = tables::unpaid(tx, solution, line.amount, [Some(word), None]).await?;
            let is_batch = |batch: &Batch| batch.reference.as_ref() == Some(word);
            if of_refund || unpaid.iter().any(is_batch) {
                return Ok(Some(word.clone()));
            }
        }
        Ok(None)
    }
}

/// Lines that wait for a person, those after one.
pub(crate) async fn queue(app: &App, after: i64) -> Result<Vec<StoredLine>, StoreError> {
    app.inner.store.read(&ReadQueue(after)).await
}

struct ReadQueue(i64);

impl Job for ReadQueue {
    type Output = Vec<StoredLine>;
    type Error = StoreError;
    const NAME: &'static str = "read queue of lines";
    const IS_ONE_STATEMENT: bool = true;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Vec<StoredLine>, StoreError> {
        tables::queue(tx, self.0, limits::SWEEP_ROWS_MAX).await
    }
}
