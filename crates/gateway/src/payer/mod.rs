//! The hosted pages: what a payer's browser gets (contract, section 10). They work without scripts,
//! load nothing from anywhere else, and are never kept by a cache.

mod assets;
mod cancel;
mod page;
mod quote;
mod return_page;
mod sandbox_upi;
mod security;
mod stage;
mod status;

use axum::Router;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use domain::ids::InvoiceId;
use pages::{ErrorPage, UnknownPage};
use serde::Deserialize;

use crate::app::{App, StoreError};
use crate::request::RequestId;

/// The pages, each with and without a slash at its end.
pub(crate) fn router(app: &App) -> Router<App> {
    let routes = [
        ("/widget/sale/create", get(page::handle)),
        ("/widget/sale/status", get(status::handle)),
        ("/widget/sale/return", get(return_page::handle)),
        ("/widget/sale/cancel", post(cancel::handle)),
        ("/widget/sale/quote", post(quote::handle)),
        ("/sandbox/upi", get(sandbox_upi::show).post(sandbox_upi::choose)),
    ];
    let mut router = Router::new().route("/assets/{file}", get(assets::handle));
    for (path, route) in routes {
        router = router.route(&format!("{path}/"), route.clone()).route(path, route);
    }
    router.layer(middleware::from_fn_with_state(app.clone(), security::headers))
}

/// The token in a page's address.
#[derive(Deserialize)]
struct Token {
    #[serde(default)]
    token: String,
}

impl Token {
    /// The invoice that the token is for; a page that says nothing about any otherwise.
    fn invoice(&self, app: &App) -> Result<InvoiceId, Failure> {
        app.invoice_of_token(&self.token).ok_or(Failure::Unknown)
    }
}

/// Why a page is not shown.
enum Failure {
    /// The token is none of ours.
    Unknown,
    /// The store failed.
    Store(StoreError),
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl Failure {
    /// Logs what failed inside, and writes a page that shows none of it.
    fn into_page(self, id: &RequestId, retry: bool) -> Response {
        match self {
            Self::Unknown => {
                let page = pages::unknown_payment(&UnknownPage);
                (StatusCode::NOT_FOUND, Html(page)).into_response()
            }
            Self::Store(error) => {
                let status = match error {
                    StoreError::Overloaded | StoreError::Closed => StatusCode::SERVICE_UNAVAILABLE,
                    _ => StatusCode::INTERNAL_SERVER_ERROR,
                };
                let cause = &error as &dyn std::error::Error;
                tracing::error!(request.id = %id, error = cause, "a page failed");
                let id = id.to_string();
                let page = pages::error(&ErrorPage { request_id: &id, retry });
                (status, Html(page)).into_response()
            }
        }
    }
}

/// The id of the request that a page answers.
fn request_id(request: &Request) -> RequestId {
    request.extensions().get::<RequestId>().cloned().unwrap_or_default()
}

/// The path of a page about the token's invoice.
fn path(page: &str, token: &str) -> String {
    format!("{page}?token={token}")
}
