//! The headers that keep a page, above all a payment page, what it is: nothing inline, nothing from
//! elsewhere, in no frame but the merchant's own, in no cache, and its address, which may hold a
//! token, told to nobody.

use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

use crate::app::App;

/// All of the policy but who may frame the page, which is said last.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
     img-src 'self' data:; connect-src 'self'; font-src 'self'; form-action 'self'; \
     base-uri 'none'; require-trusted-types-for 'script'; frame-ancestors";

const NOTHING: HeaderValue = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");

const HEADERS: [(HeaderName, &str); 5] = [
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    ),
];

/// The origins whose pages may frame an answer, which a page puts among its extensions; where there
/// are none, nobody may.
#[derive(Clone, Debug, Default)]
pub(crate) struct FrameOrigins(pub(crate) Vec<String>);

/// Adds the headers to whatever a page answers.
pub(crate) async fn headers(State(app): State<App>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    write(&app, &mut response);
    response
}

/// Adds the headers to what a page's path is answered with past the pages, such as a refusal of a
/// request that was too large, too slow, or for nothing that there is.
pub(super) fn complete(page_of: Option<&App>, response: &mut Response) {
    if let Some(app) = page_of
        && !response.headers().contains_key(header::CONTENT_SECURITY_POLICY)
    {
        write(app, response);
    }
}

/// Adds the headers to an answer.
pub(super) fn write(app: &App, response: &mut Response) {
    let FrameOrigins(origins) = response.extensions_mut().remove().unwrap_or_default();
    let headers = response.headers_mut();
    let ancestors = if origins.is_empty() { "'none'".to_owned() } else { origins.join(" ") };
    // What is no header's value comes of no origin that was ever taken.
    let policy = HeaderValue::try_from(format!("{CONTENT_SECURITY_POLICY} {ancestors}"));
    let policy = policy.unwrap_or(NOTHING);
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    // It knows no origins, and so would forbid those that the policy allows.
    if origins.is_empty() {
        headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    }
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    if app.public_url().starts_with("https://") {
        let year = HeaderValue::from_static("max-age=31536000");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, year);
    }
}

#[cfg(test)]
mod tests;
