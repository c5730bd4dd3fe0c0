//! A call under an idempotency key is done once: its effect, and the reply that is kept for
//! whoever repeats it, are written in one transaction.

use domain::ids::{InvoiceId, MerchantId};
use domain::timestamp::Timestamp;
use store::tables::idempotency::{self, Kept, Scope};
use store::{Job, StoreError, Tx};

use crate::app::App;
use crate::app::authenticate::Caller;
use crate::limits;

/// The key under which a call may be repeated without being done twice.
#[derive(Clone)]
pub(crate) struct Idempotency {
    merchant_id: MerchantId,
    live: bool,
    path: &'static str,
    key: String,
    fingerprint: [u8; 32],
    now: Timestamp,
}

impl Idempotency {
    /// The key of a merchant's call to a path; `fingerprint` is the keyed digest of the fields that
    /// were posted.
    pub(crate) fn of(
        app: &App,
        caller: &Caller,
        path: &'static str,
        key: String,
        fingerprint: [u8; 32],
    ) -> Self {
        let (merchant_id, live, now) = (caller.merchant.id, caller.live, app.now());
        Self { merchant_id, live, path, key, fingerprint, now }
    }

    fn scope(&self) -> Scope<'_> {
        let Self { merchant_id, live, path, key, .. } = self;
        Scope { merchant_id: *merchant_id, live: *live, path, key }
    }
}

/// The reply to a merchant's server.
pub(crate) struct Answered {
    /// The invoice that was created.
    pub(crate) invoice_id: Option<InvoiceId>,
    /// The body.
    pub(crate) reply: String,
    /// The reply was given before, under the same idempotency key.
    pub(crate) replayed: bool,
}

impl Answered {
    /// A reply that was not given before.
    pub(crate) const fn new(reply: String) -> Self {
        Self { invoice_id: None, reply, replayed: false }
    }
}

/// Writes the reply that tells of what a job has found or made; within the job where it is kept.
pub(crate) type Write<T> = Box<dyn Fn(&T) -> serde_json::Result<Answered> + Send + Sync>;

/// How a call is answered.
pub(crate) struct Answering<T> {
    /// What the reply is kept under, if it is.
    pub(crate) idempotency: Option<Idempotency>,
    /// Writes the reply.
    pub(crate) write: Write<T>,
}

/// Why there is no reply to keep.
#[derive(Debug)]
pub(crate) enum OnceError<E> {
    /// The key was used with other fields.
    KeyReused,
    /// The job was not done.
    Job(E),
}

impl<E: From<StoreError>> From<StoreError> for OnceError<E> {
    fn from(error: StoreError) -> Self {
        Self::Job(error.into())
    }
}

/// The reply that was given under a key, if one is kept.
pub(crate) async fn earlier_reply(
    app: &App,
    idempotency: &Idempotency,
) -> Result<Option<Answered>, OnceError<StoreError>> {
    app.inner.store.read(&FindReply(idempotency.clone())).await
}

/// Runs a job and writes its reply, or finds the reply that was given under the same key. What the
/// job made comes along where it was run.
pub(crate) async fn run<J: Job>(
    app: &App,
    job: J,
    answering: Answering<J::Output>,
) -> Result<(Answered, Option<J::Output>), OnceError<J::Error>> {
    let Answering { idempotency, write } = answering;
    if let Some(idempotency) = idempotency {
        return app.inner.store.run(Once { job, idempotency, write }).await;
    }
    let made = app.inner.store.run(job).await.map_err(OnceError::Job)?;
    Ok((write(&made).map_err(unreadable)?, Some(made)))
}

/// The same for a job that only reads. Under a key it has something to write all the same.
pub(crate) async fn read<J: Job>(
    app: &App,
    job: J,
    answering: Answering<J::Output>,
) -> Result<Answered, OnceError<J::Error>> {
    if answering.idempotency.is_some() {
        return run(app, job, answering).await.map(|(answered, _)| answered);
    }
    let found = app.inner.store.read(&job).await.map_err(OnceError::Job)?;
    Ok((answering.write)(&found).map_err(unreadable)?)
}

/// Keeps a reply that is written already, or finds the one that was given under the same key.
pub(crate) async fn keep(
    app: &App,
    idempotency: Idempotency,
    reply: String,
) -> Result<Answered, OnceError<StoreError>> {
    let write = Box::new(|reply: &String| Ok(Answered::new(reply.clone())));
    let answering = Answering { idempotency: Some(idempotency), write };
    run(app, Written(reply), answering).await.map(|(answered, _)| answered)
}

struct Written(String);

impl Job for Written {
    type Output = String;
    type Error = StoreError;
    const NAME: &'static str = "keep reply";

    async fn run(&self, _: &mut Tx<'_>) -> Result<String, StoreError> {
        Ok(self.0.clone())
    }
}

#[expect(clippy::needless_pass_by_value, reason = "it is given to map_err")]
fn unreadable(error: serde_json::Error) -> StoreError {
    StoreError::Unreadable(error.to_string())
}

struct FindReply(Idempotency);

impl Job for FindReply {
    type Output = Option<Answered>;
    type Error = OnceError<StoreError>;
    const NAME: &'static str = "find reply";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, Self::Error> {
        find(tx, &self.0).await
    }
}

/// A job whose reply is kept with what it does.
struct Once<J: Job> {
    job: J,
    idempotency: Idempotency,
    write: Write<J::Output>,
}

impl<J: Job> Job for Once<J> {
    type Output = (Answered, Option<J::Output>);
    type Error = OnceError<J::Error>;
    const NAME: &'static str = J::NAME;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, Self::Error> {
        // Another post under the same key may have come in since this one looked.
        if let Some(answered) = find(tx, &self.idempotency).await? {
            return Ok((answered, None));
        }
        let made = self.job.run(tx).await.map_err(OnceError::Job)?;
        let answered = (self.write)(&made).map_err(unreadable)?;
        let Idempotency { fingerprint, now, .. } = self.idempotency;
        let kept = Kept {
            fingerprint: fingerprint.to_vec(),
            reply: answered.reply,
            invoice_id: answered.invoice_id,
        };
        let times = [kept_since(now), now];
        idempotency::keep(tx, &self.idempotency.scope(), &kept, times).await?;
        Ok((Answered { reply: kept.reply, ..answered }, Some(made)))
    }
}

async fn find<E: From<StoreError>>(
    tx: &mut Tx<'_>,
    idempotency: &Idempotency,
) -> Result<Option<Answered>, OnceError<E>> {
    let since = kept_since(idempotency.now);
    let kept = idempotency::find(tx, &idempotency.scope(), since).await?;
    let Some(Kept { fingerprint, reply, invoice_id }) = kept else { return Ok(None) };
    if fingerprint != idempotency.fingerprint {
        return Err(OnceError::KeyReused);
    }
    Ok(Some(Answered { invoice_id, reply, replayed: true }))
}

/// The time since which kept replies are still given again.
pub(crate) fn kept_since(now: Timestamp) -> Timestamp {
    let kept_for = limits::IDEMPOTENCY_KEPT_FOR.micros();
    Timestamp::from_micros(now.micros().saturating_sub(kept_for))
}
