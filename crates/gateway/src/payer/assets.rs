//! `GET /assets/…`: the style, the script and the icon of the pages. Their names carry a digest of
//! their content, so a browser may keep them for good.

use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

pub(super) async fn handle(request: Request) -> Response {
    match pages::asset(request.uri().path()) {
        Some(asset) => {
            let headers = [
                (header::CONTENT_TYPE, asset.content_type),
                (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
            ];
            (headers, asset.body).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
