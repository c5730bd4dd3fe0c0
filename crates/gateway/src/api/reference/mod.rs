//! The API's reference as the gateway serves it: `GET /openapi.json` for programs and `GET /docs`
//! for people. Each is written when somebody first asks for it, and kept, compressed as well.

#[cfg(test)]
mod tests;
mod view;

use std::io::Write;
use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::api::openapi;
use crate::app::App;
use crate::security;

/// How long a browser may show what it has, in seconds: an upgrade changes it.
const CACHE: &str = "public, max-age=300";

/// What is served.
pub(crate) fn router(app: &App) -> Router<App> {
    let (document, page) = (Arc::new(Kept::default()), Arc::new(Kept::default()));
    let document = get(async move |State(app): State<App>, headers: HeaderMap| {
        document.answer(&headers, "application/json", || {
            openapi::document(app.public_url()).to_string()
        })
    });
    let page = get(async move |State(app): State<App>, headers: HeaderMap| {
        page.answer(&headers, "text/html; charset=utf-8", || {
            pages::reference(&view::page(&openapi::document(app.public_url())))
        })
    });
    Router::new()
        .route("/openapi.json", document)
        .route("/docs", page.clone())
        .route("/docs/", page)
        .layer(middleware::from_fn_with_state(app.clone(), security::headers))
}

/// A text that does not change while the process lives.
#[derive(Default)]
struct Kept(OnceLock<(Bytes, Option<Bytes>)>);

impl Kept {
    /// The text, compressed for whoever takes that.
    fn answer(
        &self,
        asked: &HeaderMap,
        content_type: &'static str,
        write: impl FnOnce() -> String,
    ) -> Response {
        let (plain, compressed) = self.0.get_or_init(|| {
            let text = write();
            let compressed = compress(text.as_bytes()).map(Bytes::from).ok();
            (Bytes::from(text), compressed)
        });
        let headers = [
            (header::CONTENT_TYPE, content_type),
            (header::CACHE_CONTROL, CACHE),
            (header::VARY, "accept-encoding"),
        ];
        match compressed.as_ref().filter(|_| takes_gzip(asked)) {
            Some(compressed) => {
                let mut response = (headers, compressed.clone()).into_response();
                let gzip = HeaderValue::from_static("gzip");
                response.headers_mut().insert(header::CONTENT_ENCODING, gzip);
                response
            }
            None => (headers, plain.clone()).into_response(),
        }
    }
}

fn compress(text: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(text)?;
    encoder.finish()
}

/// Whether a caller takes gzip; one that weighs it at nothing does not.
fn takes_gzip(headers: &HeaderMap) -> bool {
    let values = headers.get_all(header::ACCEPT_ENCODING).into_iter();
    values.filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(',')).any(|one| {
        let mut parts = one.split(';').map(str::trim);
        let is_gzip = parts.next().is_some_and(|name| name.eq_ignore_ascii_case("gzip"));
        is_gzip && !parts.any(|part| matches!(part, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
    })
}
