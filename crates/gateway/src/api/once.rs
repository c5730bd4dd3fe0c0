//! `Idempotency-Key` (contract, section 2), the same for every endpoint that takes a POST: the
//! reply that was given under a key is given again, and what it tells of is done once.

use std::pin::pin;
use std::sync::Arc;

use axum::http::{HeaderName, HeaderValue, Method};
use axum::response::{IntoResponse, Response};
use hmac::Mac;

use crate::api::body::{Fields, Sent, Value};
use crate::api::caller::Call;
use crate::api::error::{ApiError, Code, Reply};
use crate::app::App;
use crate::app::authenticate::Caller;
use crate::app::idempotency::{self, Answered, Idempotency, OnceError};
use crate::limits;
use crate::request::RequestId;

/// Carries the invoice's id in redirect mode, whose body has no place for it.
const INVOICE_ID: HeaderName = HeaderName::from_static("invoice-id");

/// Says that the reply was given before.
const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");

/// The idempotency key of a call, as it was sent.
pub(super) struct Key(Option<String>);

impl Call {
    /// The idempotency key of a POST. A GET changes nothing, so there its key is nothing.
    pub(super) fn idempotency_key(&self) -> Result<Key, ApiError> {
        let sent = self.headers().get("idempotency-key").filter(|_| self.method() == Method::POST);
        let Some(key) = sent else { return Ok(Key(None)) };
        let visible = |key: &&str| {
            (1..=limits::IDEMPOTENCY_KEY_CHARACTERS_MAX).contains(&key.len())
                && key.bytes().all(|byte| byte.is_ascii_graphic())
        };
        let key = key.to_str().ok().filter(visible).ok_or_else(|| {
            let rule = "it must be 1 to 255 visible ASCII characters";
            ApiError::new(Code::InvalidField("Idempotency-Key")).detail(rule)
        })?;
        Ok(Key(Some(key.to_owned())))
    }

    /// What most calls begin with, in the contract's order: who calls, under which idempotency key,
    /// and what was sent.
    pub(super) async fn begin(self, app: &App) -> Result<(Arc<Caller>, Key, Sent), ApiError> {
        let caller = self.caller(app).await?;
        let key = self.idempotency_key()?;
        Ok((caller, key, self.sent().await?))
    }
}

impl Key {
    pub(super) const fn is_none(&self) -> bool {
        self.0.is_none()
    }

    /// What the reply to a merchant's call is kept under.
    pub(super) fn within(
        self,
        app: &App,
        caller: &Caller,
        path: &'static str,
        fields: &Fields<'_>,
    ) -> Option<Idempotency> {
        self.0.map(|key| Idempotency::of(app, caller, path, key, fingerprint(app, fields)))
    }
}

/// Does the work unless it was done before under the same key.
///
/// What was answered once is answered so again, though the rules or the invoice have changed since:
/// an error now would tell the shop that nothing was done. For the same reason it is looked again
/// after a refusal: what refuses this call may be what the same call, come twice at once, has done.
pub(super) async fn once(
    app: &App,
    idempotency: Option<&Idempotency>,
    work: impl Future<Output = Result<Answered, ApiError>>,
) -> Result<Answered, ApiError> {
    // It lies in one place, whichever way it is taken.
    let work = pin!(work);
    let Some(idempotency) = idempotency else { return work.await };
    if let Some(answered) = idempotency::earlier_reply(app, idempotency).await? {
        return Ok(answered);
    }
    match work.await {
        Ok(answered) => Ok(answered),
        Err(refused) => match idempotency::earlier_reply(app, idempotency).await {
            Ok(Some(answered)) => Ok(answered),
            Ok(None) | Err(_) => Err(refused),
        },
    }
}

/// The same for a call that only reads: what it was told once, it is told again.
pub(super) async fn tell(
    app: &App,
    idempotency: Option<Idempotency>,
    work: impl Future<Output = Result<String, ApiError>>,
) -> Result<Answered, ApiError> {
    let told = async {
        let reply = work.await?;
        let Some(idempotency) = idempotency.clone() else { return Ok(Answered::new(reply)) };
        Ok(idempotency::keep(app, idempotency, reply).await?)
    };
    once(app, idempotency.as_ref(), told).await
}

/// Writes the reply, or why there is none.
pub(super) fn write(id: &RequestId, outcome: Result<Answered, ApiError>) -> Response {
    let answered = match outcome {
        Ok(answered) => answered,
        Err(error) => return error.into_reply(id).into_response(),
    };
    let mut response = Reply::ok(Ok(answered.reply)).into_response();
    let headers = response.headers_mut();
    if let Some(id) = answered.invoice_id {
        headers.insert(INVOICE_ID, HeaderValue::from(id.get()));
    }
    if answered.replayed {
        headers.insert(REPLAYED, HeaderValue::from_static("true"));
    }
    response
}

impl<E> From<OnceError<E>> for ApiError
where
    Self: From<E>,
{
    fn from(error: OnceError<E>) -> Self {
        match error {
            OnceError::KeyReused => Code::IdempotencyKeyReused.into(),
            OnceError::Job(error) => error.into(),
        }
    }
}

/// A keyed digest of all fields: the same for the same fields in another order, or in a multipart
/// body with another boundary, which a client draws anew for each try.
fn fingerprint(app: &App, fields: &Fields<'_>) -> [u8; 32] {
    let mut digest = app.fingerprint();
    // A card's code must not outlive the call, in whatever form (PCI DSS 4.0.1, 3.3.1.2).
    let kept = fields.sorted().into_iter().filter(|(name, _)| *name != "card_ccv");
    for (name, value) in kept {
        let (kind, text) = match value {
            Value::Text(text) => (b't', text.as_str()),
            Value::Json(raw) => (b'j', raw.get()),
        };
        for part in [name.as_bytes(), &[kind], text.as_bytes()] {
            // The lengths keep `a=bc` and `ab=c` apart.
            digest.update(&part.len().to_be_bytes());
            digest.update(part);
        }
    }
    digest.finalize().into_bytes().into()
}
