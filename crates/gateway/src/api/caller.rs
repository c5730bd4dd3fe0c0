//! The merchant behind a call: its key and its address (contract, sections 1 and 2).

use axum::extract::Request;
use axum::http::HeaderMap;
use zeroize::Zeroizing;

use crate::api::body::{self, Fields};
use crate::api::error::{ApiError, Code};
use crate::app::App;
use crate::app::authenticate::{self, Caller, TurnedAway};
use crate::request::{CallerAddress, RequestId};

/// What an endpoint works with, whoever calls it.
pub(super) struct Call {
    pub(super) id: RequestId,
    pub(super) headers: HeaderMap,
    address: Option<CallerAddress>,
    request: Request,
}

impl<S: Sync> axum::extract::FromRequest<S> for Call {
    type Rejection = std::convert::Infallible;

    async fn from_request(request: Request, _: &S) -> Result<Self, Self::Rejection> {
        let id = request.extensions().get::<RequestId>().cloned().unwrap_or_default();
        let address = request.extensions().get::<CallerAddress>().copied();
        let headers = request.headers().clone();
        Ok(Self { id, headers, address, request })
    }
}

impl Call {
    /// Finds the merchant of the `API-KEY` header and checks the address. The future holds the
    /// header only, not the request, whose body cannot be shared between threads.
    pub(super) fn caller(&self, app: &App) -> impl Future<Output = Result<Caller, ApiError>> {
        let key = self.headers.get("api-key").map(|key| key.to_str().unwrap_or("not ASCII"));
        let key = key.filter(|key| !key.is_empty()).map(str::to_owned);
        let address = self.address;
        let app = app.clone();
        async move {
            let key = Zeroizing::new(key.ok_or(Code::KeyRequired)?);
            let CallerAddress(address) = address.ok_or(Code::Internal)?;
            authenticate::authenticate(&app, &key, address).await.map_err(|error| match error {
                TurnedAway::UnknownKey => Code::InvalidKey.into(),
                TurnedAway::NoAddresses => Code::NoAddresses.into(),
                TurnedAway::WrongAddress => Code::WrongAddress.into(),
                TurnedAway::Store(error) => error.into(),
            })
        }
    }

    /// Reads the fields that were sent.
    pub(super) async fn fields(self) -> Result<Fields, ApiError> {
        body::fields(self.request).await
    }
}
