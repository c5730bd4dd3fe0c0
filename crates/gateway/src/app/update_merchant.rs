//! A merchant is changed: how many tries its invoices may have, and how its payment pages look.

use domain::ids::MerchantId;
use store::tables::looks::{self, Look};
use store::tables::merchants;
use store::{Job, StoreError, Tx};
use thiserror::Error;

use crate::app::App;
use crate::app::looks::{LookChanges, Prepared};
use crate::limits;

/// What is changed of a merchant. What is not named stays as it is.
#[derive(Clone, Debug, Default)]
pub struct MerchantChanges {
    /// How many declined tries each of its invoices may have, of those from now on.
    pub tries: Option<u32>,
    /// How its payment pages look.
    pub look: LookChanges,
}

/// A merchant as it is after a change.
#[derive(Clone, Debug)]
pub struct Updated {
    /// How many declined tries each of its invoices may have.
    pub tries: u32,
    /// How its payment pages look.
    pub look: Look,
}

/// Why a merchant is not changed.
#[derive(Debug, Error)]
pub enum UpdateMerchantError {
    /// There is no such merchant.
    #[error("merchant-id: there is no merchant {0}")]
    NoMerchant(MerchantId),
    /// There are too many tries, or none.
    #[error("tries: 1 to {}", limits::TRIES_MAX)]
    Tries,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Changes a merchant. Its pages look otherwise from the next one on that any gateway answers, and
/// its invoices have other tries within a second.
///
/// # Errors
/// [`UpdateMerchantError`]; nothing is changed then.
pub async fn update_merchant(
    app: &App,
    merchant_id: MerchantId,
    changes: &MerchantChanges,
) -> Result<Updated, UpdateMerchantError> {
    let tries = changes.tries;
    if tries.is_some_and(|tries| !(1..=limits::TRIES_MAX).contains(&tries)) {
        return Err(UpdateMerchantError::Tries);
    }
    let job = UpdateMerchant { merchant_id, tries, look: Prepared::new(app, &changes.look) };
    let updated = app.inner.store.run(job).await?;
    updated.ok_or(UpdateMerchantError::NoMerchant(merchant_id))
}

struct UpdateMerchant {
    merchant_id: MerchantId,
    tries: Option<u32>,
    look: Prepared,
}

impl Job for UpdateMerchant {
    type Output = Option<Updated>;
    type Error = StoreError;
    const NAME: &'static str = "update merchant";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Option<Updated>, StoreError> {
        if merchants::by_id(tx, self.merchant_id).await?.is_none() {
            return Ok(None);
        }
        if let Some(tries) = self.tries {
            merchants::set_tries(tx, self.merchant_id, tries).await?;
        }
        self.look.apply(tx, self.merchant_id).await?;
        let merchant = merchants::by_id(tx, self.merchant_id).await?;
        let look = looks::of_merchant(tx, self.merchant_id).await?;
        Ok(merchant.zip(look).map(|(merchant, look)| Updated { tries: merchant.tries_max, look }))
    }
}
