//! Sources of exchange rates: how each is doing, which of its rates are in use, and who asks it.

use domain::timestamp::Timestamp;

use crate::error::StoreError;
use crate::row::{Param, Row};
use crate::tx::Tx;

/// How a source is doing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FxSource {
    /// What it is known by.
    pub name: String,
    /// When those of its rates were fetched that are in use; `None` before there are any.
    pub rates_at: Option<Timestamp>,
    /// When it was asked last.
    pub asked_at: Timestamp,
    /// When it last gave an answer that was believed; `None` if it never did.
    pub answered_at: Option<Timestamp>,
    /// What was wrong with the last answer, if anything was.
    pub trouble: Option<String>,
    /// When it is to be asked next.
    pub next_ask_at: Timestamp,
}

/// The columns of a source, in the order in which [`read`] takes them.
macro_rules! columns {
    () => {
        "source, rates_at, asked_at, answered_at, trouble, next_ask_at"
    };
}

const ALL: &str =
    concat!("-- sources of exchange rates\nselect ", columns!(), " from fx_source order by source");

/// Every source that was ever asked.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn all(tx: &mut Tx<'_>) -> Result<Vec<FxSource>, StoreError> {
    tx.rows(ALL, &[]).await?.into_iter().map(|mut row| read(&mut row)).collect()
}

const ADD: &str = "-- add source of exchange rates
insert into fx_source (source) values ($1) on conflict (source) do nothing";

const CLAIM: &str = "-- claim source of exchange rates
update fx_source set lease_until = $1, lease_token = $2
where source = $3 and lease_until <= $4 and next_ask_at <= $5";

/// What a process claims, and for how long.
#[derive(Clone, Copy, Debug)]
pub struct Claim {
    /// The time.
    pub now: Timestamp,
    /// Until when the source must have been due to be asked.
    pub due: Timestamp,
    /// When another process may take it over.
    pub until: Timestamp,
    /// What the lease is known by; drawn at random.
    pub token: i64,
}

/// Leases a source that is due and that nobody is asking; `false` where there is nothing to lease.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn claim(tx: &mut Tx<'_>, source: &str, claim: &Claim) -> Result<bool, StoreError> {
    tx.execute(ADD, &[Param::from(source)]).await?;
    let parameters = [
        Param::from(claim.until),
        Param::from(claim.token),
        Param::from(source),
        Param::from(claim.now),
        Param::from(claim.due),
    ];
    Ok(tx.execute(CLAIM, &parameters).await? == 1)
}

const LEASED: &str = concat!(
    "-- leased source of exchange rates\nselect ",
    columns!(),
    " from fx_source where source = $1 and lease_token = $2 and lease_until > 0{for_update}"
);

/// A source that is leased by a token; `None` once it is another's.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn leased(
    tx: &mut Tx<'_>,
    source: &str,
    token: i64,
) -> Result<Option<FxSource>, StoreError> {
    let row = tx.row(LEASED, &[Param::from(source), Param::from(token)]).await?;
    row.map(|mut row| read(&mut row)).transpose()
}

const CLOSE: &str = "-- close source of exchange rates
update fx_source set rates_at = $2, asked_at = $3, answered_at = $4, trouble = $5,
    next_ask_at = $6, lease_until = 0
where source = $1";

/// Records what came of asking a leased source. The caller has found it leased in the same
/// transaction.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn close(tx: &mut Tx<'_>, source: &FxSource) -> Result<(), StoreError> {
    let none = Timestamp::from_micros(0);
    let parameters = [
        Param::from(&source.name),
        Param::from(source.rates_at.unwrap_or(none)),
        Param::from(source.asked_at),
        Param::from(source.answered_at.unwrap_or(none)),
        Param::from(source.trouble.as_ref()),
        Param::from(source.next_ask_at),
    ];
    tx.execute(CLOSE, &parameters).await.map(drop)
}

fn read(row: &mut Row) -> Result<FxSource, StoreError> {
    let unless_zero = |at: Timestamp| (at.micros() != 0).then_some(at);
    Ok(FxSource {
        name: row.text()?,
        rates_at: unless_zero(row.timestamp()?),
        asked_at: row.timestamp()?,
        answered_at: unless_zero(row.timestamp()?),
        trouble: row.optional_text()?,
        next_ask_at: row.timestamp()?,
    })
}
