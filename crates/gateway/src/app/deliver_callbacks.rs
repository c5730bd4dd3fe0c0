//! Callbacks are sent to merchants: leased in one transaction, sent with none open, recorded in
//! another.

use domain::callback::{self, FailedTry};
use domain::ids::MerchantId;
use domain::timestamp::{Span, Timestamp};
use store::tables::callbacks::{self, Claim, Close, Closing, Leased};
use store::{Job, StoreError, Tx};

use crate::app::App;
use crate::outgoing::{CallbackPost, CallbackSecret, PostError, Reply};
use crate::vault::Purpose;
use crate::{ids, limits};

/// The merchants that are owed callbacks now, and when the next one is due otherwise.
pub(crate) async fn merchants_due(
    app: &App,
) -> Result<(Vec<MerchantId>, Option<Timestamp>), StoreError> {
    let now = app.now();
    let due = app.inner.store.read(&MerchantsDue).await?;
    let next = due.iter().map(|(_, at)| *at).filter(|at| *at > now).min();
    Ok((due.into_iter().filter(|(_, at)| *at <= now).map(|(id, _)| id).collect(), next))
}

/// Leases callbacks of one merchant.
pub(crate) async fn claim(
    app: &App,
    merchant_id: MerchantId,
    at_most: u32,
) -> Result<Vec<Leased>, StoreError> {
    let now = app.now();
    let token = ids::lease_token(app.inner.ids.as_ref());
    let until = now.plus(limits::CALLBACK_LEASE);
    app.inner.store.run(ClaimCallbacks(Claim { merchant_id, at_most, now, until, token })).await
}

/// Frees the leases of processes that are gone. Only a process that knows to be alone may do so.
pub(crate) async fn free_leases(app: &App) -> Result<u64, StoreError> {
    app.inner.store.run(FreeLeases(app.now())).await
}

/// Sends one leased callback and records what came of it.
pub(crate) async fn deliver(app: &App, leased: Leased) -> Result<(), StoreError> {
    let sent = send(app, &leased).await;
    let now = app.now();
    let ending = ending(app, &leased, &sent, now);
    let (id, invoice) = (leased.id, leased.invoice_id);
    let outcome = outcome(&sent);
    match &ending {
        Ending::Close(Closing::Delivered) => {
            tracing::debug!(callback.id = id, invoice.id = invoice.get(), "callback delivered");
        }
        Ending::Close(_) => {
            tracing::warn!(
                callback.id = id,
                invoice.id = invoice.get(),
                outcome,
                "callback given up"
            );
        }
        Ending::TryAgain(_) => {
            tracing::info!(
                callback.id = id,
                invoice.id = invoice.get(),
                outcome,
                "callback failed"
            );
        }
    }
    let recorded = app.inner.store.run(RecordTry { leased, ending, outcome, now }).await?;
    if !recorded {
        tracing::warn!(callback.id = id, "another process took this callback over");
    }
    // A delivered one may have made the next of its invoice due.
    app.inner.callbacks_due.notify_one();
    Ok(())
}

/// What came of a try.
enum Sent {
    Answered(Reply),
    Failed(PostError),
    /// The merchant's secret cannot be read, so nothing could be signed.
    Unsigned,
}

/// What is done after a try.
enum Ending {
    Close(Closing),
    TryAgain(Timestamp),
}

async fn send(app: &App, leased: &Leased) -> Sent {
    let opened = app.inner.vault.unseal(Purpose::CallbackSecret, &leased.secret);
    let secret = opened.ok().and_then(|bytes| {
        std::str::from_utf8(&bytes).ok().and_then(|text| CallbackSecret::parse(text).ok())
    });
    let Some(secret) = secret else {
        tracing::error!(callback.id = leased.id, "the callback secret cannot be opened");
        return Sent::Unsigned;
    };
    let sent_at = app.now().seconds();
    let signed = secret.sign(&leased.message_id, sent_at, leased.body.as_bytes());
    let body = bytes::Bytes::from(leased.body.clone());
    let post = CallbackPost { url: &leased.url, headers: signed, body, now: sent_at };
    match app.inner.outgoing.post(post).await {
        Ok(reply) => Sent::Answered(reply),
        Err(error) => Sent::Failed(error),
    }
}

fn ending(app: &App, leased: &Leased, sent: &Sent, now: Timestamp) -> Ending {
    let retry_after = match sent {
        Sent::Answered(reply) if (200..300).contains(&reply.status) => {
            return Ending::Close(Closing::Delivered);
        }
        // The merchant's server says that it will never take it.
        Sent::Answered(Reply { status: 410, .. }) => return Ending::Close(Closing::GivenUp),
        Sent::Answered(reply) => reply.retry_after,
        Sent::Failed(_) | Sent::Unsigned => None,
    };
    let retry_after = retry_after
        .map(|wait| Span::from_seconds(u32::try_from(wait.as_secs()).unwrap_or(u32::MAX)));
    let jitter = ids::jitter(app.inner.ids.as_ref(), callback::JITTER_MIN, callback::JITTER_MAX);
    let failed = FailedTry {
        tries: leased.tries,
        first_at: leased.first_try_at,
        failed_at: now,
        retry_after,
        jitter,
    };
    callback::next_try(&failed).map_or(Ending::Close(Closing::GivenUp), Ending::TryAgain)
}

/// A few words for the log of callbacks.
fn outcome(sent: &Sent) -> String {
    match sent {
        Sent::Answered(reply) => format!("HTTP {}", reply.status),
        Sent::Failed(error) => error.to_string(),
        Sent::Unsigned => "the callback secret cannot be opened".to_owned(),
    }
}

struct MerchantsDue;

impl Job for MerchantsDue {
    type Output = Vec<(MerchantId, Timestamp)>;
    type Error = StoreError;
    const NAME: &'static str = "merchants due";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, StoreError> {
        callbacks::merchants_due(tx).await
    }
}

struct ClaimCallbacks(Claim);

impl Job for ClaimCallbacks {
    type Output = Vec<Leased>;
    type Error = StoreError;
    const NAME: &'static str = "claim callbacks";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, StoreError> {
        callbacks::claim(tx, &self.0).await
    }
}

struct FreeLeases(Timestamp);

impl Job for FreeLeases {
    type Output = u64;
    type Error = StoreError;
    const NAME: &'static str = "free leases";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<u64, StoreError> {
        callbacks::free_leases(tx, self.0).await
    }
}

struct RecordTry {
    leased: Leased,
    ending: Ending,
    outcome: String,
    now: Timestamp,
}

impl Job for RecordTry {
    type Output = bool;
    type Error = StoreError;
    const NAME: &'static str = "record callback try";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<bool, StoreError> {
        match self.ending {
            Ending::Close(closing) => {
                let Leased { id, invoice_id, token, .. } = self.leased;
                let outcome = &self.outcome;
                let close = Close { id, invoice_id, token, outcome, closing };
                callbacks::close_leased(tx, &close, self.now).await
            }
            Ending::TryAgain(at) => callbacks::postpone(tx, &self.leased, at, &self.outcome).await,
        }
    }
}
