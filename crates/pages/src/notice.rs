//! Pages that stand in for a payment page: an unknown link, a fault of our own, and too many
//! requests.

use askama::Template;

use crate::locale::Locale;

/// A payment link that belongs to no invoice. It takes no data of any, so that it can
/// tell none.
#[derive(Template)]
#[template(path = "unknown.html")]
pub struct UnknownPage {
    /// The payer's language.
    pub locale: Locale,
}

/// A fault of our own.
#[derive(Template)]
#[template(path = "error.html")]
pub struct ErrorPage<'a> {
    /// The payer's language.
    pub locale: Locale,
    /// The id that finds this request in the logs.
    pub request_id: &'a str,
    /// True when reloading the page may help; it is loaded by GET, so false after a form was sent.
    pub retry: bool,
}

/// More requests from the payer's network than are taken.
#[derive(Template)]
#[template(path = "too_many.html")]
pub struct TooManyPage<'a> {
    /// The payer's language.
    pub locale: Locale,
    /// How long to wait.
    pub wait_seconds: u64,
    /// The id that finds this request in the logs.
    pub request_id: &'a str,
    /// True when reloading the page helps; it is loaded by GET, so false after a form was sent.
    pub retry: bool,
}
