//! Pages about an invoice, which its merchant's own pages may frame where the merchant says so.

use axum::http::HeaderMap;
use axum::response::{Html, IntoResponse, Response};

use crate::app::payment_page::Shown;
use crate::security::FrameOrigins;

/// A page about an invoice. No other page is ever framed.
#[derive(Debug)]
pub(super) struct Page {
    markup: String,
    frame_origins: FrameOrigins,
}

impl Page {
    /// The page with this markup about an invoice.
    pub(super) fn about(shown: &Shown, markup: String) -> Self {
        Self { markup, frame_origins: FrameOrigins(shown.look.frame_origins.clone()) }
    }
}

impl IntoResponse for Page {
    fn into_response(self) -> Response {
        let mut response = Html(self.markup).into_response();
        response.extensions_mut().insert(self.frame_origins);
        response
    }
}

/// Whether the browser shows the page within another one. It leads nobody on by itself then: the
/// shop's own page would come up in the frame, where the shop may have forbidden it.
pub(super) fn is_framed(headers: &HeaderMap) -> bool {
    let place = headers.get("sec-fetch-dest").and_then(|place| place.to_str().ok());
    place.is_some_and(|place| ["iframe", "frame", "embed", "object"].contains(&place))
}
