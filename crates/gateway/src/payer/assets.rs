//! `GET /assets/…`: what pages load besides themselves: their styles, script and icon, a merchant's
//! colour as a stylesheet, and its logo. What is under a name never changes, so a browser may keep
//! it for good.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use pages::{Asset, Theme};

use crate::app::{App, looks};
use crate::gzip;
use crate::payer::{Asked, Failure};

const KEPT: &str = "public, max-age=31536000, immutable";

pub(super) async fn handle(State(app): State<App>, asked: Asked, request: Request) -> Response {
    let path = request.uri().path();
    if let Some(asset) = pages::asset(path) {
        return packed(asset, request.headers());
    }
    if let Some(theme) = Theme::at(path) {
        return kept("text/css; charset=utf-8", theme.body);
    }
    let Some(name) = path.strip_prefix(LOGO) else { return StatusCode::NOT_FOUND.into_response() };
    match looks::logo(&app, name).await {
        Ok(Some((media_type, image))) => kept(&media_type, image),
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Err(error) => Failure::Store(error).into_page(&asked, true),
    }
}

/// What the path of a logo begins with; its name follows.
const LOGO: &str = "/assets/logo-";

/// The path of the logo of a name.
pub(super) fn logo_path(name: &str) -> String {
    format!("{LOGO}{name}")
}

fn kept(media_type: &str, body: impl IntoResponse) -> Response {
    let headers = [(header::CONTENT_TYPE, media_type), (header::CACHE_CONTROL, KEPT)];
    (headers, body).into_response()
}

/// An asset, compressed for whoever reads that. It is the same for everybody and holds no secret,
/// so its length tells nothing.
fn packed(asset: &'static Asset, headers: &HeaderMap) -> Response {
    let mut response = if gzip::is_read_by(headers) {
        let mut response = kept(asset.content_type, asset.gzip.as_slice());
        gzip::mark(&mut response);
        response
    } else {
        kept(asset.content_type, asset.body)
    };
    response.headers_mut().append(header::VARY, gzip::VARY);
    response
}
