//! A gateway that finds invoices which were put there by statements counts them for histories, in
//! the background. Until that is over, whatever is measured is measured beside it.

use std::time::Duration;

use anyhow::ensure;

use crate::database::Database;
use crate::stopwatch::Stopwatch;

/// How often it is looked whether the counting is over.
const PERIOD: Duration = Duration::from_millis(500);

/// A counting that takes longer has come to a stand.
const PATIENCE_SECONDS: f64 = 1_800.0;

/// How old invoices are at the least that a gateway counts; it waits for two minutes.
const COUNTED_AFTER_MICROS: u64 = 120_000_000;

/// The time before which all invoices are counted by a gateway that starts from now on. The last
/// invoice that is there is older than the gateway.
pub(crate) async fn end(database: &Database) -> anyhow::Result<u64> {
    let newest = database.number("select coalesce(max(created_at), 0) from invoice").await?;
    Ok(newest.saturating_sub(COUNTED_AFTER_MICROS))
}

/// Waits until a gateway that serves has counted the invoices before a time.
pub(crate) async fn wait_until_counted(database: &Database, end: u64) -> anyhow::Result<()> {
    let (uncounted, watch) = (uncounted(end), Stopwatch::start());
    let mut period = tokio::time::interval(PERIOD);
    loop {
        period.tick().await;
        let left = database.number(&uncounted).await?;
        if left == 0 {
            return Ok(());
        }
        let is_in_time = watch.seconds() < PATIENCE_SECONDS;
        ensure!(is_in_time, "the gateway has not counted the invoices of {left} merchants");
    }
}

/// How many merchants have a block's worth of invoices before a time that are in no block.
fn uncounted(end: u64) -> String {
    let block = store::limits::HISTORY_BLOCK_INVOICES;
    format!(
        "select count(*) from merchant m where (
            select count(*) from (
                select 1 from invoice i
                where i.merchant_id = m.id and i.live = 0 and i.created_at < {end}
                    and i.created_at >= coalesce((
                        select max(b.ends_at) from history_block b
                        where b.merchant_id = m.id and b.live = 0), 0)
                limit {block}) as rest) >= {block}"
    )
}

#[cfg(test)]
mod tests;
