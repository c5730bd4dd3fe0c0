//! Has pages come sooner over a slow network: the browser is told of the style ahead of the page,
//! and the page is compressed. What is compressed beside a secret must hold nothing that somebody
//! else chooses, or its length tells him, request by request, how much of the secret he has guessed
//! (BREACH). A page repeats nothing that it was asked for with but the token, without which there
//! is no page; a form's answer may repeat what was typed, and so is never compressed.

use std::sync::LazyLock;

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http_body_util::BodyExt;

use crate::gzip;

/// The style that every page loads. No page is painted without it, and its request need not wait
/// for the page to be read.
static STYLE: LazyLock<Option<HeaderValue>> =
    LazyLock::new(|| HeaderValue::try_from(pages::style_link()).ok());

/// Compresses the page that answers a GET, and what a HEAD is told of it.
pub(super) async fn pages(request: Request, next: Next) -> Response {
    let is_form = !matches!(*request.method(), Method::GET | Method::HEAD);
    let is_read = gzip::is_read_by(request.headers());
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let kind = headers.get(header::CONTENT_TYPE);
    if !kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/html")) {
        return response;
    }
    if let Some(style) = &*STYLE {
        headers.insert(header::LINK, style.clone());
    }
    if is_form {
        return response;
    }
    headers.append(header::VARY, gzip::VARY);
    if is_read { pack(response).await } else { response }
}

async fn pack(response: Response) -> Response {
    let (parts, body) = response.into_parts();
    let Ok(page) = body.collect().await.map(|body| body.to_bytes()) else {
        // A page is in memory, so this does not come about.
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    match gzip::compress(&page) {
        Some(packed) => {
            let mut response = Response::from_parts(parts, Body::from(packed));
            gzip::mark(&mut response);
            response
        }
        None => Response::from_parts(parts, Body::from(page)),
    }
}
