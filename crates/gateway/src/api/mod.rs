//! The merchant API: JSON in the contract's own shapes. Each endpoint is a file; this one is their
//! table of contents.

mod body;
mod caller;
mod create;
mod error;
mod fields;
mod history;
mod infos;
mod once;
mod openapi;
mod payable_currencies;
mod reference;
mod refund;
mod resend;
mod s2s;
mod solution_names;
mod solution_types;
mod status;
mod test_helper;

use axum::Router;
use axum::extract::Request;
use axum::http::HeaderMap;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, post};

use crate::api::error::{ApiError, Code};
pub(crate) use crate::api::reference::router as reference;
use crate::app::App;
use crate::app::rate_limits::TooMany;
use crate::limits;
use crate::request::RequestId;

/// The endpoints, each with and without a slash at its end.
pub(crate) fn router() -> Router<App> {
    let mut router = Router::new();
    for (path, route) in routes() {
        router = router.route(&format!("{path}/"), route.clone()).route(path, route);
    }
    router
}

fn routes() -> Vec<(&'static str, MethodRouter<App>)> {
    vec![
        ("/api/btn-create-invoice/get", post(create::handle)),
        ("/api/invoice/status", get(status::handle).post(status::handle)),
        ("/api/client-invoice-info/get", get(infos::handle).post(infos::handle)),
        ("/api/invoice/history", get(history::handle).post(history::handle)),
        (
            "/api/payment-solution-type/get",
            get(solution_types::handle).post(solution_types::handle),
        ),
        (
            "/api/payment-solution-name/get",
            get(solution_names::handle).post(solution_names::handle),
        ),
        (
            "/api/payable-currencies/get",
            get(payable_currencies::handle).post(payable_currencies::handle),
        ),
        ("/api/refund/create", post(refund::handle_create)),
        ("/api/refund/status", get(refund::handle_status).post(refund::handle_status)),
        ("/api/callback/resend", post(resend::handle)),
        ("/api/test-helper/pay", post(test_helper::handle)),
        #[cfg(feature = "bench")]
        ("/bench/no-op", post(create::handle_without_store)),
    ]
}

/// Answers a path that is no endpoint.
pub(crate) async fn no_such_path(request: Request) -> Response {
    let id = request.extensions().get::<RequestId>().copied().unwrap_or_default();
    ApiError::new(Code::NoSuchPath).detail("there is no such path").into_reply(&id).into_response()
}

/// Answers a method that the path does not take.
pub(crate) async fn no_such_method(request: Request) -> Response {
    let id = request.extensions().get::<RequestId>().copied().unwrap_or_default();
    let error = ApiError::new(Code::NoSuchMethod).detail("the path does not take this method");
    error.into_reply(&id).into_response()
}

/// Answers a request whose handler panicked. The panic itself is in the log by then.
pub(crate) fn panicked(id: &RequestId) -> Response {
    tracing::error!(request.id = %id, "a request's handler panicked");
    ApiError::new(Code::Internal).into_reply(id).into_response()
}

/// Answers a request whose body did not arrive in time.
pub(crate) fn too_slow(id: &RequestId) -> Response {
    let detail = "the request did not arrive in time";
    ApiError::new(Code::TooSlow).detail(detail).into_reply(id).into_response()
}

/// Answers a caller that sends too many requests.
pub(crate) fn too_many(id: &RequestId, too_many: TooMany) -> Response {
    ApiError::from(too_many).into_reply(id).into_response()
}

/// Answers a request whose target or whose head as a whole is too large; `None` to any other.
pub(crate) fn too_large(id: &RequestId, head: &Parts) -> Option<Response> {
    let target = head.uri.path_and_query().map_or(0, |target| target.as_str().len());
    let error = if target > limits::TARGET_BYTES_MAX {
        ApiError::new(Code::TargetTooLong).detail("a path with its query is at most 8 KiB")
    } else if target + header_bytes(&head.headers) > limits::HEAD_BYTES_MAX {
        ApiError::new(Code::HeadTooLarge).detail("path, query and headers are at most 16 KiB")
    } else {
        return None;
    };
    Some(error.into_reply(id).into_response())
}

/// The bytes of the headers as they are sent.
fn header_bytes(headers: &HeaderMap) -> usize {
    let with_separators = |name: &str, value: &[u8]| name.len() + value.len() + ": \r\n".len();
    headers.iter().map(|(name, value)| with_separators(name.as_str(), value.as_bytes())).sum()
}
