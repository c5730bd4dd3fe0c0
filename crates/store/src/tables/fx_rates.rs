//! Exchange rates as sources said them. A row is never changed and never removed.

use domain::money::Currency;
use domain::rates::Published;
use domain::timestamp::Timestamp;

use crate::error::StoreError;
use crate::row::{Param, Row, unreadable};
use crate::tx::Tx;

const INSERT: &str = "-- insert exchange rate
insert into fx_rate (source, fetched_at, base, currency, rate, published_at)
values ($1, $2, $3, $4, $5, $6)";

/// Adds all that a source said at a time.
///
/// # Errors
/// [`StoreError::Duplicate`] if something is there already that it said at that time.
pub async fn insert(
    tx: &mut Tx<'_>,
    (source, fetched_at): (&str, Timestamp),
    rates: &[Published],
) -> Result<(), StoreError> {
    for one in rates {
        let rate = one.rate.to_string();
        let parameters = [
            Param::from(source),
            Param::from(fetched_at),
            Param::from(one.base.code()),
            Param::from(one.currency.code()),
            Param::from(&rate),
            Param::from(one.published_at),
        ];
        tx.execute(INSERT, &parameters).await?;
    }
    Ok(())
}

const SAID: &str = "-- exchange rates of source
select base, currency, rate, published_at from fx_rate
where source = $1 and fetched_at = $2 order by base, currency";

/// All that a source said at a time, in the order of the currencies' codes.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn said(
    tx: &mut Tx<'_>,
    source: &str,
    fetched_at: Timestamp,
) -> Result<Vec<Published>, StoreError> {
    let rows = tx.rows(SAID, &[Param::from(source), Param::from(fetched_at)]).await?;
    rows.into_iter().map(|mut row| read(&mut row)).collect()
}

fn read(row: &mut Row) -> Result<Published, StoreError> {
    let (base, code) = (currency(row)?, currency(row)?);
    let rate = row.text()?.parse().map_err(|_| unreadable("a rate that is none"))?;
    Ok(Published { base, currency: code, rate, published_at: row.timestamp()? })
}

fn currency(row: &mut Row) -> Result<Currency, StoreError> {
    Currency::from_code(&row.text()?).ok_or_else(|| unreadable("an unknown currency"))
}
