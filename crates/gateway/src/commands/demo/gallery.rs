//! `/gallery/` of the demo's shop: every state of every page of a payer's, in every language, from
//! samples. No gateway serves it.

use axum::Router;
use axum::extract::{Path, Query};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use pages::{Locale, gallery};
use serde::Deserialize;

/// No script runs and no form is sent: the page stays as it was rendered.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; \
     base-uri 'none'; frame-ancestors 'none'; form-action 'none'";

#[derive(Default, Deserialize)]
struct Wanted {
    #[serde(default)]
    lang: String,
}

pub(super) fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route("/gallery/", get(index)).route("/gallery/{state}/", get(state))
}

async fn index() -> Response {
    page(gallery::index())
}

async fn state(Path(state): Path<String>, Query(wanted): Query<Wanted>) -> Response {
    let locale = Locale::from_code(&wanted.lang).unwrap_or_default();
    let sample = gallery::samples(locale).iter().find(|sample| sample.name == state);
    sample.map_or_else(|| StatusCode::NOT_FOUND.into_response(), |sample| page(sample.html.clone()))
}

fn page(html: String) -> Response {
    let headers = [
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (headers, Html(html)).into_response()
}
