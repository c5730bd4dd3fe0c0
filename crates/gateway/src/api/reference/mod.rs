//! The API's reference as the gateway serves it: `GET /openapi.json` for programs and `GET /docs`
//! for people. Each is written when somebody first asks for it, and kept, compressed as well.

#[cfg(test)]
mod tests;
mod view;

use std::io::Write;
use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::api::openapi;
use crate::app::App;
use crate::gzip;
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
        match compressed.as_ref().filter(|_| gzip::is_read_by(asked)) {
            Some(compressed) => {
                let mut response = (headers, compressed.clone()).into_response();
                gzip::mark(&mut response);
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
