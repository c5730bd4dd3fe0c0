//! A database is opened with the keys that belong to it, and by nobody while it is being filled
//! from another one. Two gateways that started with keys of their own could not read each other's
//! secrets, nor would the links to payment pages of one be good on the other.

use store::tables::installation;
use store::{Job, Store, StoreError, Tx};
use thiserror::Error;

use crate::vault::Vault;

/// Why the gateway must not start on a database.
#[derive(Debug, Error)]
pub(crate) enum OpenError {
    /// The keys file holds none of the database's keys.
    #[error("these are not the keys that the database was first opened with: use its own")]
    ForeignKeys,
    /// Another database is being copied into it.
    #[error("a move into this database has not finished: finish it first")]
    Moving,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Checks that the keys are the database's, or makes them so where it has none.
pub(crate) async fn open_installation(store: &Store, vault: &Vault) -> Result<(), OpenError> {
    store.run(OpenInstallation { checks: vault.checks() }).await
}

struct OpenInstallation {
    /// Of the key in use and then of the older ones.
    checks: Vec<[u8; 32]>,
}

impl Job for OpenInstallation {
    type Output = ();
    type Error = OpenError;
    const NAME: &'static str = "open installation";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), OpenError> {
        let found = installation::read(tx).await?;
        if found.is_moving {
            return Err(OpenError::Moving);
        }
        match (found.keys_check, self.checks.first()) {
            (Some(known), _) if self.checks.iter().any(|check| known == check) => Ok(()),
            (Some(_), _) | (None, None) => Err(OpenError::ForeignKeys),
            (None, Some(current)) => Ok(installation::set_keys_check(tx, current).await?),
        }
    }
}
