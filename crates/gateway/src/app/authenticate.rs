//! Who calls: the merchant of an API key, from an address that it allows.

use std::net::IpAddr;
use std::sync::Arc;

use domain::solution::Terms;
use domain::timestamp::{Span, Timestamp};
use ipnet::IpNet;
use sha2::{Digest, Sha256};
use store::tables::keys;
use store::tables::merchants::{self, Merchant};
use store::{Job, StoreError, Tx};

use crate::app::App;
use crate::app::rate_limits::TooMany;
use crate::settings;

/// A merchant that has shown its key, from an address that it allows.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    pub(crate) key_id: i64,
    pub(crate) merchant: Merchant,
    /// Whether real money moves for the key.
    pub(crate) live: bool,
    /// From where the merchant's keys may be used.
    pub(crate) networks: Vec<IpNet>,
    pub(crate) terms: Terms,
}

impl Caller {
    fn may_call_from(&self, address: IpAddr) -> bool {
        self.networks.iter().any(|network| network.contains(&address))
    }
}

/// Why a caller is turned away.
#[derive(Debug)]
pub(crate) enum TurnedAway {
    /// No key was shown.
    NoKey,
    /// No merchant has this key.
    UnknownKey,
    /// The merchant has not said from where its keys may be used.
    NoAddresses,
    /// The key may not be used from this address.
    WrongAddress,
    /// The key sends too much, or the address has shown too many wrong ones.
    TooMany(TooMany),
    /// The store failed.
    Store(StoreError),
}

impl From<TooMany> for TurnedAway {
    fn from(too_many: TooMany) -> Self {
        Self::TooMany(too_many)
    }
}

impl From<StoreError> for TurnedAway {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// Finds the merchant of a key's hash and checks the address (contract, section 2: key, then
/// address). An address that has shown too many wrong keys is turned away before the store is
/// asked, unless the key is known to be good: others at the address may be in the right. The call
/// counts as so many requests of the key.
pub(crate) async fn authenticate(
    app: &App,
    hash: Option<[u8; 32]>,
    address: IpAddr,
    requests: u32,
) -> Result<Arc<Caller>, TurnedAway> {
    let address = address.to_canonical();
    let (callers, limits) = (&app.inner.callers, &app.inner.rate_limits);
    // Asked before the store is: what changes while it answers is heeded in time as well.
    let at = app.inner.clock.elapsed();
    let Some(hash) = hash else {
        limits.count_wrong_key(address, at)?;
        return Err(TurnedAway::NoKey);
    };
    let known = callers.find(&hash, at).filter(|caller| caller.may_call_from(address));
    let caller = match known {
        Some(caller) => caller,
        None => Box::pin(look_up(app, hash, address, at)).await?,
    };
    limits.count_key(&hash, requests, at)?;
    Ok(caller)
}

async fn look_up(
    app: &App,
    hash: [u8; 32],
    address: IpAddr,
    at: Span,
) -> Result<Arc<Caller>, TurnedAway> {
    let (callers, limits) = (&app.inner.callers, &app.inner.rate_limits);
    if !callers.remember(&hash, at) {
        limits.may_try_a_key(address, at)?;
    }
    let job = FindCaller { hash, now: app.now() };
    let Some((key, networks, terms)) = app.inner.store.read(&job).await? else {
        limits.count_wrong_key(address, at)?;
        return Err(TurnedAway::UnknownKey);
    };
    if networks.is_empty() {
        return Err(TurnedAway::NoAddresses);
    }
    let networks = networks.iter().filter_map(|network| settings::network(network)).collect();
    let caller = Caller { key_id: key.id, merchant: key.merchant, live: key.live, networks, terms };
    let caller = Arc::new(caller);
    if !caller.may_call_from(address) {
        return Err(TurnedAway::WrongAddress);
    }
    // Who is not active yet can do little, and is not to wait once it is.
    if caller.merchant.activated_at.is_some() {
        callers.keep(hash, caller.clone(), at);
    }
    Ok(caller)
}

/// By what a key is found: it is random, or its merchant's own secret, and never stored itself.
pub(crate) fn key_hash(key: &str) -> [u8; 32] {
    Sha256::digest(key.as_bytes()).into()
}

struct FindCaller {
    hash: [u8; 32],
    now: Timestamp,
}

impl Job for FindCaller {
    type Output = Option<(keys::Key, Vec<String>, Terms)>;
    type Error = StoreError;
    const NAME: &'static str = "find caller";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, StoreError> {
        let Some(key) = keys::by_hash(tx, &self.hash, self.now).await? else { return Ok(None) };
        let networks = merchants::networks(tx, key.merchant.id).await?;
        let terms = merchants::terms(tx, key.merchant.id).await?;
        Ok(Some((key, networks, terms)))
    }
}
