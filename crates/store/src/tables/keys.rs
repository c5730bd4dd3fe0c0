//! API keys. A key itself is never stored, only the SHA-256 of it, by which it is found.

use domain::ids::MerchantId;
use domain::timestamp::Timestamp;

use crate::error::StoreError;
use crate::row::Param;
use crate::tables::merchants::{self, Merchant};
use crate::tx::Tx;

/// An API key that is not in the store yet.
#[derive(Clone)]
pub struct NewKey {
    /// Whose it is.
    pub merchant_id: MerchantId,
    /// The SHA-256 of the key's text.
    pub hash: [u8; 32],
    /// The beginning of the key, by which people know it again.
    pub display: String,
    /// Whether real money moves for it; a test key reaches sandbox solutions only.
    pub live: bool,
    /// When it is created.
    pub created_at: Timestamp,
}

const INSERT: &str = "-- insert api key
insert into api_key (merchant_id, hash, display, live, created_at) values ($1, $2, $3, $4, $5)";

/// Adds a key.
///
/// # Errors
/// [`StoreError::Duplicate`] if some merchant has this key already.
pub async fn insert(tx: &mut Tx<'_>, key: &NewKey) -> Result<(), StoreError> {
    let parameters = [
        Param::from(key.merchant_id.get()),
        Param::from(key.hash.as_slice()),
        Param::from(&key.display),
        Param::from(key.live),
        Param::from(key.created_at),
    ];
    tx.execute(INSERT, &parameters).await.map(drop)
}

/// A key that is good now, with its merchant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// Its id.
    pub id: i64,
    /// Whether real money moves for it.
    pub live: bool,
    /// Whose it is.
    pub merchant: Merchant,
}

const BY_HASH: &str = concat!(
    "-- api key by hash\nselect k.id, k.live, ",
    merchants::columns!(),
    " from api_key k join merchant m on m.id = k.merchant_id
    where k.hash = $1
        and (k.expires_at is null or k.expires_at > $2)
        and (k.revoked_at is null or k.revoked_at > $2)"
);

/// The key of a hash, unless it has expired or was revoked.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn by_hash(
    tx: &mut Tx<'_>,
    hash: &[u8; 32],
    now: Timestamp,
) -> Result<Option<Key>, StoreError> {
    let parameters = [Param::from(hash.as_slice()), Param::from(now)];
    match tx.row(BY_HASH, &parameters).await? {
        Some(mut row) => {
            let (id, live) = (row.integer()?, row.boolean()?);
            Ok(Some(Key { id, live, merchant: merchants::read(&mut row)? }))
        }
        None => Ok(None),
    }
}
