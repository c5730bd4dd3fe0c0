//! Replies that were given under an idempotency key, kept to be given again.

use domain::ids::{InvoiceId, MerchantId};
use domain::timestamp::Timestamp;

use crate::error::StoreError;
use crate::row::Param;
use crate::tx::Tx;

/// What an idempotency key is unique within.
#[derive(Clone, Copy, Debug)]
pub struct Scope<'a> {
    /// Whose call it is.
    pub merchant_id: MerchantId,
    /// Whether real money moves for the caller's key.
    pub live: bool,
    /// The path that was called.
    pub path: &'a str,
    /// The idempotency key.
    pub key: &'a str,
}

/// A reply that was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// A keyed digest of the fields that were posted.
    pub fingerprint: Vec<u8>,
    /// The reply's body.
    pub reply: String,
    /// The invoice that the call made.
    pub invoice_id: Option<InvoiceId>,
}

const FIND: &str = "-- idempotency record
select fingerprint, reply, invoice_id from idempotency
where merchant_id = $1 and live = $2 and path = $3 and idempotency_key = $4 and created_at > $5";

/// The reply that was given under a key after a time.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn find(
    tx: &mut Tx<'_>,
    scope: &Scope<'_>,
    after: Timestamp,
) -> Result<Option<Kept>, StoreError> {
    let [merchant_id, live, path, key] = parameters(scope);
    match tx.row(FIND, &[merchant_id, live, path, key, Param::from(after)]).await? {
        Some(mut row) => Ok(Some(Kept {
            fingerprint: row.bytes()?,
            reply: row.text()?,
            invoice_id: row.optional_integer()?.map(InvoiceId::new),
        })),
        None => Ok(None),
    }
}

const KEEP: &str = "-- keep reply
insert into idempotency (merchant_id, live, path, idempotency_key, fingerprint, reply, invoice_id,
    created_at)
values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict (merchant_id, live, path, idempotency_key) do update set
    fingerprint = excluded.fingerprint, reply = excluded.reply,
    invoice_id = excluded.invoice_id, created_at = excluded.created_at
where idempotency.created_at <= $9";

/// Keeps a reply, in the place of one that [`find`] with the same `after` no longer gives. Where
/// another call has kept one since, this one has lost the race, and its job is run again.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn keep(
    tx: &mut Tx<'_>,
    scope: &Scope<'_>,
    kept: &Kept,
    [after, now]: [Timestamp; 2],
) -> Result<(), StoreError> {
    let [merchant_id, live, path, key] = parameters(scope);
    let parameters = [
        merchant_id,
        live,
        path,
        key,
        Param::from(kept.fingerprint.as_slice()),
        Param::from(&kept.reply),
        Param::from(kept.invoice_id.map(InvoiceId::get)),
        Param::from(now),
        Param::from(after),
    ];
    match tx.execute(KEEP, &parameters).await? {
        0 => Err(tx.lose_race()),
        _ => Ok(()),
    }
}

const FORGET: &str = "-- forget old replies
delete from idempotency where (merchant_id, live, path, idempotency_key) in (
    select merchant_id, live, path, idempotency_key from idempotency
    where created_at <= $1 order by created_at limit $2{skip_locked})";

/// Forgets replies that were given up to a time, and says how many.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn forget(tx: &mut Tx<'_>, until: Timestamp, at_most: u32) -> Result<u64, StoreError> {
    tx.execute(FORGET, &[Param::from(until), Param::from(at_most)]).await
}

fn parameters<'a>(scope: &Scope<'a>) -> [Param<'a>; 4] {
    [
        Param::from(scope.merchant_id.get()),
        Param::from(scope.live),
        Param::from(scope.path),
        Param::from(scope.key),
    ]
}
