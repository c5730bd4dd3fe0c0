//! What a page has to know of the request that it answers: its id, and the language of whoever
//! reads the page.

use std::convert::Infallible;

use axum::extract::{FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use domain::device::Device;
use pages::Locale;

use crate::payer::stage::Viewer;
use crate::payer::{device, framed};
use crate::request::RequestId;

/// The cookie that keeps the language which a payer has chosen.
pub(super) const COOKIE: &str = "lang";

/// Who asks for a page.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked {
    /// The request's id.
    pub(super) id: RequestId,
    /// The language that he reads.
    pub(super) locale: Locale,
    /// Whether he sees the page within another one.
    pub(super) is_framed: bool,
    /// What he looks at it with.
    pub(super) device: Device,
}

impl Asked {
    /// For whom a page is rendered.
    pub(super) const fn viewer(self, token: &str) -> Viewer<'_> {
        Viewer { token, locale: self.locale, device: self.device, chooses: false }
    }
}

impl<S: Sync> FromRequestParts<S> for Asked {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let id = parts.extensions.get::<RequestId>().copied().unwrap_or_default();
        let is_framed = framed::is_framed(&parts.headers);
        let (locale, device) = (locale(&parts.headers), device::of(&parts.headers));
        Ok(Self { id, locale, is_framed, device })
    }
}

/// The language that the payer has chosen; that of his browser, where he has chosen none.
pub(super) fn locale(headers: &HeaderMap) -> Locale {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let mut cookies =
        cookies.flat_map(|line| line.split(';')).filter_map(|one| one.split_once('='));
    let chosen = cookies.find(|(name, _)| name.trim() == COOKIE);
    chosen.and_then(|(_, code)| Locale::from_code(code.trim())).unwrap_or_else(|| {
        let wanted = headers.get(header::ACCEPT_LANGUAGE).and_then(|wanted| wanted.to_str().ok());
        wanted.map(Locale::negotiate).unwrap_or_default()
    })
}

/// Tells in which language a payer's page is. The simulators speak English only.
pub(super) async fn headers(request: Request, next: Next) -> Response {
    let is_translated = request.uri().path().starts_with("/widget/");
    let locale = locale(request.headers());
    let mut response = next.run(request).await;
    if is_translated {
        write(locale, &mut response);
    }
    response
}

/// Writes the language of a page to its headers; what is no page has none.
pub(super) fn write(locale: Locale, response: &mut Response) {
    let headers = response.headers_mut();
    let kind = headers.get(header::CONTENT_TYPE);
    if kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/html")) {
        headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(locale.code()));
        headers.insert(header::VARY, HeaderValue::from_static("Accept-Language, Cookie"));
    }
}

#[cfg(test)]
mod tests;
