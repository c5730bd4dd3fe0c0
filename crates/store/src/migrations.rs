//! The steps that bring a database to this version's schema. Steps are only ever added, and a new
//! one leaves what the version before it needs in place until the release after.

use refinery::{Migration, Runner};

use crate::dialect;
use crate::error::StoreError;

/// Every step, in order: its name and its text for all engines.
const STEPS: [(&str, &str); 1] =
    [("V1__foundation", include_str!("../migrations/V1__foundation.sql"))];

/// Brings a SQLite database up to date. A database of a later version is refused.
pub(crate) fn migrate_sqlite(connection: &mut rusqlite::Connection) -> Result<(), StoreError> {
    let unopenable = |error: refinery::Error| StoreError::Unopenable(error.to_string());
    let steps = STEPS
        .into_iter()
        .map(|(name, text)| Migration::unapplied(name, &dialect::sqlite_types(text)))
        .collect::<Result<Vec<_>, _>>()
        .map_err(unopenable)?;
    Runner::new(&steps).set_grouped(true).run(connection).map_err(unopenable)?;
    Ok(())
}
