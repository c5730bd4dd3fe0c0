//! A merchant comes: its profile, its first API key and the secret of its callbacks.

use std::collections::BTreeSet;

use domain::ids::MerchantId;
use domain::limits::AmountLimits;
use domain::money::{Currency, Money};
use domain::timestamp::Timestamp;
use store::tables::{keys, merchants};
use store::{Job, Store, StoreError, Tx};
use thiserror::Error;
use zeroize::Zeroizing;

use crate::app::App;
use crate::app::authenticate::key_hash;
use crate::app::looks::{self, LookChanges};
use crate::app::wallet_address;
use crate::email::is_email;
use crate::ids;
use crate::limits;
use crate::outgoing::{AddressGuard, CallbackSecret};
use crate::vault::Purpose;

/// How many characters of a key people see to know it again, beyond the prefix of our own. A key
/// that a merchant brings may be short, so no more than a quarter of it is shown.
const DISPLAY_CHARACTERS: usize = 4;

/// The merchant that the operator wants.
#[derive(Clone, Default)]
pub struct Wanted {
    /// The name that payers see.
    pub name: String,
    /// The address that the operator writes to.
    pub email: String,
    /// Whether the key moves real money.
    pub live: bool,
    /// Whether it can create invoices at once.
    pub activate: bool,
    /// The wallet that settlements go to.
    pub wallet: Option<String>,
    /// From where its key may be used.
    pub networks: Vec<ipnet::IpNet>,
    /// Where its callbacks go.
    pub callback_url: Option<String>,
    /// Whether it is answered in server-to-server mode.
    pub s2s: bool,
    /// Whether it may choose the payment solution.
    pub choose_solution: bool,
    /// The payment solutions that it may use; none of them means all.
    pub solutions: Vec<String>,
    /// How many declined tries each of its invoices may have; the usual number where it is none.
    pub tries: Option<u32>,
    /// The smallest amounts that it takes, one for each currency.
    pub min: Vec<Money>,
    /// The largest amounts that it takes, one for each currency.
    pub max: Vec<Money>,
    /// How its payment pages look.
    pub look: LookChanges,
    /// A key that the merchant brings along.
    pub api_key: Option<String>,
    /// A callback secret that the merchant brings along.
    pub callback_secret: Option<String>,
}

/// What the merchant is given, once.
pub struct Created {
    /// Its id.
    pub merchant_id: MerchantId,
    /// Its key.
    pub api_key: Zeroizing<String>,
    /// The secret of its callbacks.
    pub(crate) callback_secret: CallbackSecret,
}

impl Created {
    /// The text of the callback secret, to be shown once.
    #[must_use]
    pub fn callback_secret(&self) -> &str {
        self.callback_secret.expose()
    }
}

/// Why a merchant is not created.
#[derive(Debug, Error)]
pub enum CreateMerchantError {
    /// Something that the operator gave breaks a rule.
    #[error("{field}: {rule}")]
    Invalid {
        /// Which of what was given.
        field: &'static str,
        /// What it must be.
        rule: String,
    },
    /// The key that the merchant brought is another's.
    #[error("api-key: another merchant has this key already")]
    KeyTaken,
    /// The callback secret could not be sealed.
    #[error("the secret cannot be sealed")]
    Seal,
    /// The store failed.
    #[error(transparent)]
    Store(StoreError),
}

impl From<StoreError> for CreateMerchantError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Duplicate(_) => Self::KeyTaken,
            other => Self::Store(other),
        }
    }
}

/// Creates a merchant with its key.
///
/// # Errors
/// [`CreateMerchantError`]; nothing is created then.
pub async fn create_merchant(
    app: &App,
    mut wanted: Wanted,
) -> Result<Created, CreateMerchantError> {
    let ids = app.inner.ids.as_ref();
    let invalid = |field, rule: &str| CreateMerchantError::Invalid { field, rule: rule.to_owned() };
    let name = wanted.name.trim();
    if name.is_empty() || name.chars().count() > 200 || name.chars().any(char::is_control) {
        return Err(invalid("name", "1 to 200 characters, none of them a control character"));
    }
    if !is_email(&wanted.email) {
        return Err(invalid("email", "an e-mail address"));
    }
    if let Some(wallet) = &wanted.wallet {
        let address = wallet_address::parse(wallet);
        wanted.wallet = Some(address.map_err(|error| invalid("wallet", &error.to_string()))?);
    }
    if let Some(url) = &wanted.callback_url {
        // Whether its address may be reached is decided when it is, by the process that sends.
        AddressGuard { allow_private: true }.check_url(url).map_err(|refused| {
            CreateMerchantError::Invalid { field: "callback-url", rule: refused.to_string() }
        })?;
    }
    let is_known = |name: &String| app.inner.solutions.iter().any(|one| one.name == *name);
    if !wanted.solutions.iter().all(is_known) {
        let names: Vec<&str> = app.inner.solutions.iter().map(|one| one.name.as_str()).collect();
        return Err(invalid("solution", &format!("one of {}", names.join(", "))));
    }
    let tries_max = wanted.tries.unwrap_or(limits::TRIES_DEFAULT);
    if !(1..=limits::TRIES_MAX).contains(&tries_max) {
        return Err(invalid("tries", &format!("1 to {}", limits::TRIES_MAX)));
    }
    let api_key = match &wanted.api_key {
        Some(own)
            if !(12..=255).contains(&own.len())
                || !own.bytes().all(|byte| byte.is_ascii_graphic()) =>
        {
            return Err(invalid("api-key", "12 to 255 visible ASCII characters"));
        }
        Some(own) => Zeroizing::new(own.clone()),
        None => ids::api_key(ids, wanted.live),
    };
    let callback_secret = match &wanted.callback_secret {
        Some(own) => CallbackSecret::parse(own)
            .map_err(|error| invalid("callback-secret", &error.to_string()))?,
        None => CallbackSecret::generate(ids::random(ids)),
    };
    let sealed = app
        .inner
        .vault
        .seal(Purpose::CallbackSecret, callback_secret.expose().as_bytes(), ids)
        .map_err(|_| CreateMerchantError::Seal)?;
    let limits = bounds(&wanted)?;
    let name = name.to_owned();
    let display = display(&api_key);
    let job = InsertMerchant {
        hash: key_hash(&api_key),
        display,
        name,
        sealed,
        limits,
        look: looks::Prepared::new(app, &wanted.look),
        tries_max,
        wanted,
        now: app.now(),
    };
    let merchant_id = app.inner.store.run(job).await?;
    Ok(Created { merchant_id, api_key, callback_secret })
}

/// The beginning of a key, by which people know it again.
fn display(api_key: &str) -> String {
    let prefix = ["tp_test_", "tp_live_"].into_iter().find(|prefix| api_key.starts_with(prefix));
    let prefix = prefix.filter(|prefix| api_key.len() >= prefix.len().saturating_add(32));
    let prefix = prefix.unwrap_or_default();
    let shown = DISPLAY_CHARACTERS.min(api_key.len().div_euclid(4));
    api_key.chars().take(prefix.len().saturating_add(shown)).collect()
}

/// A pair of bounds for each currency that has any.
fn bounds(wanted: &Wanted) -> Result<Vec<(Currency, AmountLimits)>, CreateMerchantError> {
    let mut found = Vec::new();
    for currency in Currency::INVOICED {
        let bound = |amounts: &[Money]| {
            amounts.iter().copied().rfind(|amount| amount.currency() == currency)
        };
        let limits = AmountLimits { min: bound(&wanted.min), max: bound(&wanted.max) };
        if let (Some(min), Some(max)) = (limits.min, limits.max)
            && min.minor() > max.minor()
        {
            let rule = format!("the minimum for {currency} is above the maximum");
            return Err(CreateMerchantError::Invalid { field: "min", rule });
        }
        if limits != AmountLimits::default() {
            found.push((currency, limits));
        }
    }
    Ok(found)
}

/// Whether there is any merchant.
pub(crate) async fn any_merchant(store: &Store) -> Result<bool, StoreError> {
    store.read(&AnyMerchant).await
}

struct AnyMerchant;

impl Job for AnyMerchant {
    type Output = bool;
    type Error = StoreError;
    const NAME: &'static str = "any merchant";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<bool, StoreError> {
        merchants::any(tx).await
    }
}

struct InsertMerchant {
    name: String,
    hash: [u8; 32],
    display: String,
    sealed: Vec<u8>,
    limits: Vec<(Currency, AmountLimits)>,
    look: looks::Prepared,
    tries_max: u32,
    wanted: Wanted,
    now: Timestamp,
}

impl Job for InsertMerchant {
    type Output = MerchantId;
    type Error = StoreError;
    const NAME: &'static str = "insert merchant";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<MerchantId, StoreError> {
        let merchant = merchants::NewMerchant {
            name: self.name.clone(),
            email: self.wanted.email.clone(),
            wallet: self.wanted.wallet.clone(),
            activated_at: self.wanted.activate.then_some(self.now),
            callback_url: self.wanted.callback_url.clone(),
            callback_secret: self.sealed.clone(),
            s2s: self.wanted.s2s,
            choose_solution: self.wanted.choose_solution,
            tries_max: self.tries_max,
            created_at: self.now,
        };
        let merchant_id = merchants::insert(tx, &merchant).await?;
        let mut networks: Vec<_> = self.wanted.networks.clone();
        networks.sort_unstable();
        networks.dedup();
        for network in networks {
            merchants::insert_network(tx, merchant_id, &network.to_string()).await?;
        }
        let solutions: BTreeSet<&String> = self.wanted.solutions.iter().collect();
        for solution in solutions {
            merchants::insert_solution(tx, merchant_id, solution).await?;
        }
        for (currency, limits) in &self.limits {
            merchants::insert_limits(tx, merchant_id, *currency, limits).await?;
        }
        self.look.apply(tx, merchant_id).await?;
        let key = keys::NewKey {
            merchant_id,
            hash: self.hash,
            display: self.display.clone(),
            live: self.wanted.live,
            created_at: self.now,
        };
        keys::insert(tx, &key).await?;
        Ok(merchant_id)
    }
}
