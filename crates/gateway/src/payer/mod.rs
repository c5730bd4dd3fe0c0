//! The hosted pages: what a payer's browser gets (contract, section 10). They work without scripts,
//! load nothing from anywhere else, and are never kept by a cache.

mod asked;
mod assets;
mod cancel;
mod card;
mod device;
mod framed;
mod give_up;
mod language;
mod page;
mod qr;
mod quote;
mod return_page;
mod sandbox_card;
mod sandbox_upi;
mod sandbox_wallet;
mod sooner;
mod stablecoin;
mod stage;
mod status;
mod upi;
mod upi_id;
mod way;

use std::convert::Infallible;
use std::net::IpAddr;

use axum::extract::{DefaultBodyLimit, FromRequest, FromRequestParts, Query, Request};
use axum::handler::Handler;
use axum::http::request::Parts;
use axum::http::{Method, StatusCode, header};
use axum::middleware;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{MethodRouter, get, post};
use axum::{Form, Router};
use domain::ids::InvoiceId;
use pages::{ErrorPage, TooManyPage, UnknownPage};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::app::payment_page::{self, Shown};
use crate::app::rate_limits::TooMany;
use crate::app::{App, StoreError};
use crate::limits;
use crate::payer::asked::Asked;
use crate::payer::framed::Page;
use crate::request::{CallerAddress, RequestId};
use crate::security;

/// The pages, each with and without a slash at its end. What answers a method that a page does not
/// take is within the headers, as all that a page answers.
pub(crate) fn router<H, T>(app: &App, no_such_method: H) -> Router<App>
where
    H: Handler<T, App>,
    T: 'static,
{
    let mut router = Router::new().route("/assets/{file}", get(assets::handle));
    for (path, route) in routes() {
        router = router.route(&format!("{path}/"), route.clone()).route(path, route);
    }
    let router = router.method_not_allowed_fallback(no_such_method);
    router
        .layer(DefaultBodyLimit::max(limits::BODY_BYTES_MAX))
        .layer(middleware::from_fn(asked::headers))
        .layer(middleware::from_fn(sooner::pages))
        .layer(middleware::from_fn_with_state(app.clone(), security::headers))
}

/// The path of each page without the slash at its end, and what answers there.
fn routes() -> Vec<(&'static str, MethodRouter<App>)> {
    vec![
        ("/widget/sale/create", get(page::handle)),
        ("/widget/sale/status", get(status::handle)),
        ("/widget/sale/qr", get(qr::handle)),
        ("/widget/sale/return", get(return_page::handle)),
        ("/widget/sale/cancel", post(cancel::handle)),
        ("/widget/sale/give-up", post(give_up::handle)),
        ("/widget/sale/quote", post(quote::handle)),
        ("/widget/sale/way", post(way::handle)),
        ("/widget/sale/card", get(card::back).post(card::handle)),
        ("/widget/sale/upi", get(upi_id::show).post(upi_id::handle)),
        ("/widget/sale/language", post(language::handle)),
        ("/sandbox/card", get(sandbox_card::show).post(sandbox_card::choose)),
        ("/sandbox/wallet", get(sandbox_wallet::show).post(sandbox_wallet::choose)),
        ("/sandbox/upi", get(sandbox_upi::show).post(sandbox_upi::choose)),
    ]
}

/// The paths of all pages, for whoever looks at each.
#[must_use]
pub fn page_paths() -> Vec<&'static str> {
    routes().into_iter().map(|(path, _)| path).collect()
}

/// The token in a page's address.
#[derive(Default, Deserialize)]
struct Token {
    #[serde(default)]
    token: String,
}

impl Token {
    /// The invoice that the token is for; a page that says nothing about any otherwise.
    fn invoice(&self, app: &App) -> Result<InvoiceId, Failure> {
        app.invoice_of_token(&self.token).ok_or(Failure::Unknown)
    }

    /// What a page about the token's invoice shows.
    async fn look(&self, app: &App) -> Result<Shown, Failure> {
        payment_page::look(app, self.invoice(app)?).await?.ok_or(Failure::Unknown)
    }
}

/// What the query asks for: the token's invoice, at the least. A query that cannot be read names no
/// invoice, so it is as good as none.
struct FromQuery<T = Token>(T);

impl<T: Default + DeserializeOwned, S: Sync> FromRequestParts<S> for FromQuery<T> {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let asked = Query::try_from_uri(&parts.uri).map(|Query(asked)| asked);
        Ok(Self(asked.unwrap_or_default()))
    }
}

/// Who asks for a page.
enum Visitor {
    /// A payer, from this address, if it can be told.
    Payer(Option<IpAddr>),
    /// A preview that asks for the headers only: no payer who has the page open.
    Preview,
}

impl Visitor {
    fn of(request: &Request) -> Self {
        if request.method() != Method::GET {
            return Self::Preview;
        }
        let address = request.extensions().get::<CallerAddress>().copied();
        Self::Payer(address.and_then(CallerAddress::known))
    }

    /// Opens an invoice's page, if it is a payer who does, and gives what the page shows.
    async fn open(self, app: &App, invoice: InvoiceId) -> Result<Shown, Failure> {
        let shown = match self {
            Self::Payer(address) => payment_page::open(app, invoice, address).await?,
            Self::Preview => payment_page::look(app, invoice).await?,
        };
        shown.ok_or(Failure::Unknown)
    }
}

/// What a form sends. One that cannot be read names no invoice, so it is as good as empty.
struct FromForm<T>(T);

impl<T: Default + DeserializeOwned, S: Send + Sync> FromRequest<S> for FromForm<T> {
    type Rejection = Infallible;

    async fn from_request(request: Request, state: &S) -> Result<Self, Infallible> {
        let sent = Form::from_request(request, state).await.map(|Form(sent)| sent);
        Ok(Self(sent.unwrap_or_default()))
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
    fn into_page(self, asked: &Asked, retry: bool) -> Response {
        let Asked { id, locale, .. } = *asked;
        match self {
            Self::Unknown => {
                let page = pages::unknown_payment(&UnknownPage { locale });
                (StatusCode::NOT_FOUND, Html(page)).into_response()
            }
            Self::Store(error) => {
                let cause = &error as &dyn std::error::Error;
                let id_text = id.to_string();
                let page = pages::error(&ErrorPage { locale, request_id: &id_text, retry });
                if error.is_passing() {
                    tracing::warn!(request.id = %id, error = cause, "overloaded");
                    let wait = [(header::RETRY_AFTER, limits::RETRY_AFTER_SECONDS.to_string())];
                    return (StatusCode::SERVICE_UNAVAILABLE, wait, Html(page)).into_response();
                }
                tracing::error!(request.id = %id, error = cause, "a page failed");
                (StatusCode::INTERNAL_SERVER_ERROR, Html(page)).into_response()
            }
        }
    }
}

/// Answers with a page that a browser may load again, or with why there is none.
fn shown(asked: &Asked, page: Result<Page, Failure>) -> Response {
    match page {
        Ok(page) => page.into_response(),
        Err(failure) => failure.into_page(asked, true),
    }
}

/// Answers a form that was taken in: the browser goes on to this address.
fn taken(asked: &Asked, taken: Result<(), Failure>, address: &str) -> Response {
    match taken {
        Ok(()) => Redirect::to(address).into_response(),
        Err(failure) => failure.into_page(asked, false),
    }
}

/// Whether a path is a page's, and so is answered by one.
pub(crate) fn is_page(path: &str) -> bool {
    ["/widget/", "/sandbox/", "/assets/"].iter().any(|start| path.starts_with(start))
}

/// Whether a request for a path may wait until something changes, longer than it takes otherwise.
pub(crate) fn may_wait(path: &str) -> bool {
    path.trim_end_matches('/') == "/widget/sale/status"
}

/// Answers a browser that sends too many requests, or whose neighbours do.
pub(crate) fn too_many(app: &App, id: &RequestId, too_many: TooMany, head: &Parts) -> Response {
    let wait_seconds = too_many.wait_seconds;
    let (locale, retry) = (asked::locale(&head.headers), head.method == Method::GET);
    let page = TooManyPage { locale, wait_seconds, request_id: &id.to_string(), retry };
    let headers = [(header::RETRY_AFTER, wait_seconds.to_string())];
    let status = StatusCode::TOO_MANY_REQUESTS;
    let mut response = (status, headers, Html(pages::too_many(&page))).into_response();
    asked::write(locale, &mut response);
    security::write(app, &mut response);
    response
}

/// The path of a page about the token's invoice.
fn path(page: &str, token: &str) -> String {
    format!("{page}?token={token}")
}
