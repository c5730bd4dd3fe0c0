//! The one error type of the merchant API: a code of the contract's section 9 with its exact text.
//! A failure inside is logged here, once, with its cause and the request's id; the merchant sees
//! the id and nothing else of it.

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use strum::EnumIter;
use utoipa::ToSchema;

use crate::app::StoreError;
use crate::app::rate_limits::{Excess, TooMany};
use crate::limits;
use crate::request::RequestId;

/// The codes, each with its text in this endpoint's words.
#[derive(Clone, Debug, EnumIter, PartialEq, Eq)]
pub(crate) enum Code {
    KeyRequired,
    InvalidKey,
    NoAddresses,
    WrongAddress,
    /// Carries the address of the profile page.
    WalletNotActive(String),
    EmailRequired,
    IdRequired,
    AmountRequired,
    DeviseRequired,
    InvalidEmail,
    InvalidDevise,
    AboveMaximum,
    BelowMinimum,
    ForeignInvoice,
    InvalidOrder,
    InvalidFilter(&'static str),
    /// As [`Self::InvalidKey`], in a history's words.
    InvalidHistoryKey,
    /// As [`Self::WrongAddress`], in a history's words.
    WrongHistoryAddress,
    InvalidAmount,
    InvalidPersonalId,
    InvalidUrl(&'static str),
    InvalidCallbackJson,
    SolutionNotAvailable,
    MandatoryInS2s(&'static str),
    InvalidCard(&'static str),
    InvoiceNotFound,
    RefundNotFound,
    IdempotencyKeyReused,
    /// Carries how many seconds the caller has to wait.
    TooManyRequests(u64),
    HeadTooLarge,
    TargetTooLong,
    UnreadableBody,
    BodyTooLarge,
    UnsupportedBody,
    TooSlow,
    NoSuchPath,
    NoSuchMethod,
    InvalidField(&'static str),
    NoSolution,
    Overloaded,
    Internal,
}

impl Code {
    /// The number and the text that clients of this API know.
    pub(super) fn number_and_text(&self) -> (u32, String) {
        let (number, text) = match self {
            Self::KeyRequired => (50001, "API-KEY required"),
            Self::EmailRequired => (50002, "email required"),
            Self::IdRequired => (50002, "id required"),
            Self::AmountRequired => (50003, "amount required"),
            Self::DeviseRequired => (50004, "devise required"),
            Self::InvalidEmail => (50005, "invalid email address"),
            Self::WrongAddress => (50006, "this API-KEY can not use this API from this IP address"),
            Self::WrongHistoryAddress => (50006, "You can not use this API from this IP address"),
            Self::InvalidKey => (50007, "invalid API-KEY"),
            Self::InvalidHistoryKey => (50007, "Invalid API-KEY"),
            Self::WalletNotActive(profile) => return (50008, wallet_text(profile)),
            Self::InvalidDevise => (50009, "invalid devise"),
            Self::NoAddresses => (
                50010,
                "No IP is linked to your account. Please enter them in your profile page and API \
                 block",
            ),
            Self::AboveMaximum => (50011, "Your amount is ABOVE the allowed maximum amount"),
            Self::ForeignInvoice => (50011, "This invoice belongs to another merchant"),
            Self::BelowMinimum => (50012, "Your amount is BELOW the allowed minimum amount"),
            Self::InvalidOrder => (50012, "Invalid order. order must be ASC or DESC"),
            Self::InvalidAmount => (50101, "invalid amount"),
            Self::InvalidPersonalId => (50102, "invalid personal_id"),
            Self::InvalidUrl(field) => return (50103, format!("invalid URL: {field}")),
            Self::InvalidCallbackJson => (50104, "invalid callbackJson"),
            Self::SolutionNotAvailable => (50105, "payment solution not allowed or not available"),
            Self::MandatoryInS2s(field) => return (50106, format!("mandatory in S2S: {field}")),
            Self::InvalidCard(field) => return (50107, format!("invalid card data: {field}")),
            Self::InvoiceNotFound => (50108, "invoice not found"),
            Self::IdempotencyKeyReused => (50109, "Idempotency-Key reused with another body"),
            Self::TooManyRequests(_) => (50112, "too many requests"),
            Self::HeadTooLarge => (50114, "invalid field: headers"),
            Self::InvalidFilter(name) => return (50111, format!("invalid filter: {name}")),
            Self::UnreadableBody | Self::BodyTooLarge | Self::UnsupportedBody | Self::TooSlow => {
                (50113, "unreadable body")
            }
            Self::NoSuchPath | Self::TargetTooLong => (50114, "invalid field: path"),
            Self::NoSuchMethod => (50114, "invalid field: method"),
            Self::InvalidField(field) => return (50114, format!("invalid field: {field}")),
            Self::RefundNotFound => (50116, "refund not found"),
            Self::NoSolution => (50115, "no payment solution available for this devise and amount"),
            Self::Overloaded => (50199, "internal error: overloaded, try again"),
            Self::Internal => (50199, "internal error"),
        };
        (number, text.to_owned())
    }

    /// The HTTP status: 200 for what the contract lists, the real one for faults of the transport
    /// (contract, section 1).
    pub(super) const fn http_status(&self) -> StatusCode {
        match self {
            Self::UnreadableBody => StatusCode::BAD_REQUEST,
            Self::TooManyRequests(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::HeadTooLarge => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            Self::TargetTooLong => StatusCode::URI_TOO_LONG,
            Self::BodyTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnsupportedBody => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::NoSuchPath => StatusCode::NOT_FOUND,
            Self::NoSuchMethod => StatusCode::METHOD_NOT_ALLOWED,
            Self::Overloaded => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            Self::KeyRequired
            | Self::InvalidKey
            | Self::NoAddresses
            | Self::WrongAddress
            | Self::WalletNotActive(_)
            | Self::EmailRequired
            | Self::IdRequired
            | Self::AmountRequired
            | Self::DeviseRequired
            | Self::InvalidEmail
            | Self::InvalidDevise
            | Self::AboveMaximum
            | Self::BelowMinimum
            | Self::ForeignInvoice
            | Self::InvalidOrder
            | Self::InvalidFilter(_)
            | Self::InvalidHistoryKey
            | Self::WrongHistoryAddress
            | Self::InvalidAmount
            | Self::InvalidPersonalId
            | Self::InvalidUrl(_)
            | Self::InvalidCallbackJson
            | Self::SolutionNotAvailable
            | Self::MandatoryInS2s(_)
            | Self::InvalidCard(_)
            | Self::InvoiceNotFound
            | Self::RefundNotFound
            | Self::IdempotencyKeyReused
            | Self::InvalidField(_)
            | Self::NoSolution => StatusCode::OK,
        }
    }
}

/// The vendor's text, missing spaces and all, with this installation's own address (contract,
/// section 9).
fn wallet_text(profile: &str) -> String {
    format!(
        "You cannot create a sale because your wallet is being validated and activated.You will \
         receive a confirmation email as soon as the treatment process is completed.While waiting \
         for the final activation, you can still change it from {profile} the profile page"
    )
}

/// An error on its way to the merchant.
#[derive(Debug)]
pub(crate) struct ApiError {
    code: Code,
    /// The rule that was broken, in words for the merchant's developer; never the value itself.
    detail: Option<String>,
    /// What failed inside; for the log only.
    cause: Option<StoreError>,
}

impl ApiError {
    pub(crate) const fn new(code: Code) -> Self {
        Self { code, detail: None, cause: None }
    }

    /// Says which rule was broken.
    pub(crate) fn detail(mut self, detail: &str) -> Self {
        self.detail = Some(detail.to_owned());
        self
    }

    /// A history says some things in other words than the rest of the API.
    pub(crate) fn in_words_of_history(self) -> Self {
        let code = match self.code {
            Code::InvalidKey => Code::InvalidHistoryKey,
            Code::WrongAddress => Code::WrongHistoryAddress,
            code => code,
        };
        Self { code, ..self }
    }

    /// Logs the refusal, or what failed inside, under the id that the merchant is given; and writes
    /// the reply.
    pub(crate) fn into_reply(self, id: &RequestId) -> Reply {
        let Self { code, detail, cause } = self;
        let (number, mut text) = code.number_and_text();
        if code == Code::Internal {
            text = format!("{text}, request {id}");
        }
        let cause = cause.as_ref().map(|cause| cause as &dyn std::error::Error);
        match code {
            // The load passes; it is no fault that a person has to look at.
            Code::Overloaded => tracing::warn!(request.id = %id, error = cause, "overloaded"),
            Code::Internal => tracing::error!(request.id = %id, error = cause, "request failed"),
            // What is no call of this API, or is one of a flood, is not worth a line each; anybody
            // can send it.
            Code::NoSuchPath
            | Code::NoSuchMethod
            | Code::TargetTooLong
            | Code::HeadTooLarge
            | Code::TooManyRequests(_) => {
                tracing::debug!(request.id = %id, error.code = number, "request refused");
            }
            _ => tracing::info!(request.id = %id, error.code = number, "request refused"),
        }
        let body = ErrorBody { errorCode: number, errorMessage: &text, errorDetail: detail };
        let retry_after = match code {
            Code::Overloaded => Some(limits::RETRY_AFTER_SECONDS),
            Code::TooManyRequests(seconds) => Some(seconds),
            _ => None,
        };
        Reply { status: code.http_status(), body: serde_json::to_string(&body), retry_after }
    }
}

/// A reply that was written, or the failure inside that it could not be.
pub(super) fn written(reply: serde_json::Result<String>) -> Result<String, ApiError> {
    reply.map_err(|error| StoreError::Unreadable(error.to_string()).into())
}

impl From<Code> for ApiError {
    fn from(code: Code) -> Self {
        Self::new(code)
    }
}

impl From<TooMany> for ApiError {
    fn from(too_many: TooMany) -> Self {
        let detail = match too_many.excess {
            Excess::Address => "this address sends too many",
            Excess::Key => "this API-KEY sends too many",
            Excess::WrongKeys => "this address has shown too many wrong API-KEYs",
        };
        Self::new(Code::TooManyRequests(too_many.wait_seconds)).detail(detail)
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        let code = if error.is_passing() { Code::Overloaded } else { Code::Internal };
        Self { code, detail: None, cause: Some(error) }
    }
}

/// An error's body; clients read the first two keys, the third is there where there is more to say.
#[derive(Serialize, ToSchema)]
#[expect(non_snake_case, reason = "the contract's own names")]
pub(super) struct ErrorBody<'a> {
    errorCode: u32,
    errorMessage: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    errorDetail: Option<String>,
}

/// A reply of the merchant API.
pub(crate) struct Reply {
    status: StatusCode,
    body: serde_json::Result<String>,
    /// When the caller may come again, in seconds.
    retry_after: Option<u64>,
}

impl Reply {
    /// A success, already written as JSON.
    pub(crate) const fn ok(body: serde_json::Result<String>) -> Self {
        Self { status: StatusCode::OK, body, retry_after: None }
    }
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        let json = HeaderValue::from_static("application/json");
        let body = match self.body {
            Ok(body) => body,
            Err(error) => {
                tracing::error!(%error, "a reply cannot be written");
                let status = StatusCode::INTERNAL_SERVER_ERROR;
                let body = r#"{"errorCode":50199,"errorMessage":"internal error"}"#;
                return (status, [(header::CONTENT_TYPE, json)], body).into_response();
            }
        };
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, json);
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
