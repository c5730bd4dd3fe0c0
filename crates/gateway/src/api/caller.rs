//! The merchant behind a call: its key and its address (contract, sections 1 and 2).

use std::sync::Arc;

use axum::body::Body;
use axum::extract::Request;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};

use crate::api::body::Sent;
use crate::api::error::{ApiError, Code};
use crate::app::App;
use crate::app::authenticate::{self, Caller, TurnedAway};
use crate::request::{CallerAddress, RequestId};

/// What an endpoint works with, whoever calls it.
pub(super) struct Call {
    pub(super) id: RequestId,
    address: Option<CallerAddress>,
    head: Parts,
    body: Body,
}

impl<S: Sync> axum::extract::FromRequest<S> for Call {
    type Rejection = std::convert::Infallible;

    async fn from_request(request: Request, _: &S) -> Result<Self, Self::Rejection> {
        let (head, body) = request.into_parts();
        let id = head.extensions.get::<RequestId>().copied().unwrap_or_default();
        let address = head.extensions.get::<CallerAddress>().copied();
        Ok(Self { id, address, head, body })
    }
}

impl Call {
    /// The headers that were sent.
    pub(super) const fn headers(&self) -> &HeaderMap {
        &self.head.headers
    }

    /// The method that was called.
    pub(super) const fn method(&self) -> &Method {
        &self.head.method
    }

    /// Finds the merchant of the `API-KEY` header and checks the address. The future holds what
    /// the key is found by only, not the request, whose body cannot be shared between threads.
    pub(super) fn caller<'a>(
        &self,
        app: &'a App,
    ) -> impl Future<Output = Result<Arc<Caller>, ApiError>> + use<'a> {
        self.caller_for(app, 1)
    }

    /// As [`Self::caller`], for a call that counts as so many requests of its key.
    pub(super) fn caller_for<'a>(
        &self,
        app: &'a App,
        requests: u32,
    ) -> impl Future<Output = Result<Arc<Caller>, ApiError>> + use<'a> {
        let key = self.headers().get("api-key").map(|key| key.to_str().unwrap_or("not ASCII"));
        let hash = key.filter(|key| !key.is_empty()).map(authenticate::key_hash);
        let address = self.address;
        async move {
            let CallerAddress(address) = address.ok_or(Code::Internal)?;
            let caller = authenticate::authenticate(app, hash, address, requests).await;
            caller.map_err(|error| match error {
                TurnedAway::NoKey => Code::KeyRequired.into(),
                TurnedAway::UnknownKey => Code::InvalidKey.into(),
                TurnedAway::NoAddresses => Code::NoAddresses.into(),
                TurnedAway::WrongAddress => Code::WrongAddress.into(),
                TurnedAway::TooMany(too_many) => too_many.into(),
                TurnedAway::Store(error) => error.into(),
            })
        }
    }

    /// Waits until all has arrived that the fields are read from.
    pub(super) async fn sent(self) -> Result<Sent, ApiError> {
        Sent::receive(self.head, self.body).await
    }
}
