//! What is true of the database as a whole: which keys belong to it, and whether it may be served
//! from.

use crate::error::StoreError;
use crate::row::{Param, unreadable};
use crate::tx::Tx;

/// The database as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Installation {
    /// By what the keys are known that its secrets are sealed with; `None` before the first start.
    pub keys_check: Option<Vec<u8>>,
    /// Whether another database is still being copied into this one.
    pub is_moving: bool,
}

const READ: &str = "-- installation
select keys_check, state from installation{for_update}";

/// Reads it.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn read(tx: &mut Tx<'_>) -> Result<Installation, StoreError> {
    let row = tx.row(READ, &[]).await?;
    let mut row = row.ok_or_else(|| unreadable("no row of the installation"))?;
    let keys_check = row.optional_bytes()?;
    Ok(Installation { keys_check, is_moving: row.text()? == "moving" })
}

const SET_KEYS_CHECK: &str = "-- set keys check
update installation set keys_check = $1";

/// Writes down which keys belong to it.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn set_keys_check(tx: &mut Tx<'_>, check: &[u8; 32]) -> Result<(), StoreError> {
    tx.execute(SET_KEYS_CHECK, &[Param::from(check.as_slice())]).await.map(drop)
}
