//! A merchant is changed: how many tries its invoices may have, where its settlements go, and how
//! its payment pages look.

use connectors::evm::address::WalletError;
use domain::ids::MerchantId;
use domain::settlement::Person;
use domain::timestamp::Timestamp;
use store::tables::looks::{self, Look};
use store::tables::merchants;
use store::{Job, StoreError, Tx};
use thiserror::Error;

use crate::app::App;
use crate::app::looks::{LookChanges, Prepared};
use crate::app::wallet_address;
use crate::limits;

/// What is changed of a merchant. What is not named stays as it is.
#[derive(Clone, Debug, Default)]
pub struct MerchantChanges {
    /// How many declined tries each of its invoices may have, of those from now on.
    pub tries: Option<u32>,
    /// Where its settlements go, and the name of whoever says so.
    pub wallet: Option<(String, String)>,
    /// How its payment pages look.
    pub look: LookChanges,
}

/// A merchant as it is after a change.
#[derive(Clone, Debug)]
pub struct Updated {
    /// How many declined tries each of its invoices may have.
    pub tries: u32,
    /// Where its settlements go.
    pub wallet: Option<String>,
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
    /// Nobody can be paid to it.
    #[error("wallet: {0}")]
    Wallet(WalletError),
    /// Whoever changes the wallet has no name.
    #[error("by: the name of whoever changes the wallet, 1 to 64 characters")]
    By,
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
    let wallet = changes.wallet.as_ref().map(|(address, by)| {
        let address = wallet_address::parse(address).map_err(UpdateMerchantError::Wallet)?;
        Ok::<_, UpdateMerchantError>((address, Person::parse(by).ok_or(UpdateMerchantError::By)?))
    });
    let (wallet, look, at) = (wallet.transpose()?, Prepared::new(app, &changes.look), app.now());
    let job = UpdateMerchant { merchant_id, tries, wallet: wallet.clone(), look, at };
    let updated = app.inner.store.run(job).await?;
    if let (Some((address, by)), Some(_)) = (&wallet, &updated) {
        tracing::info!(merchant.id = merchant_id.get(), address, by = by.name(), "wallet set");
    }
    updated.ok_or(UpdateMerchantError::NoMerchant(merchant_id))
}

struct UpdateMerchant {
    merchant_id: MerchantId,
    tries: Option<u32>,
    wallet: Option<(String, Person)>,
    look: Prepared,
    at: Timestamp,
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
        if let Some((address, by)) = &self.wallet {
            let by = (address.as_str(), by.name());
            merchants::set_wallet(tx, self.merchant_id, by, self.at).await?;
        }
        self.look.apply(tx, self.merchant_id).await?;
        let merchant = merchants::by_id(tx, self.merchant_id).await?;
        let look = looks::of_merchant(tx, self.merchant_id).await?;
        let wallet = merchants::wallet(tx, self.merchant_id).await?.map(|wallet| wallet.address);
        let updated = merchant.zip(look).map(|(merchant, look)| {
            let tries = merchant.tries_max;
            Updated { tries, wallet, look }
        });
        Ok(updated)
    }
}
