//! Pages that stand in for a payment page: an unknown link, a fault of our own, and too many
//! requests.

use askama::Template;

/// A payment link that belongs to no invoice. It takes no data so that it can tell none.
#[derive(Template)]
#[template(path = "unknown.html")]
pub struct UnknownPage;

/// A fault of our own.
#[derive(Template)]
#[template(path = "error.html")]
pub struct ErrorPage<'a> {
    /// The id that finds this request in the logs.
    pub request_id: &'a str,
    /// True when reloading the page may help; it is loaded by GET, so false after a form was sent.
    pub retry: bool,
}

/// More requests from the payer's network than are taken.
#[derive(Template)]
#[template(path = "too_many.html")]
pub struct TooManyPage<'a> {
    /// How long to wait, in words: "2 seconds".
    pub wait: &'a str,
    /// The id that finds this request in the logs.
    pub request_id: &'a str,
    /// True when reloading the page helps; it is loaded by GET, so false after a form was sent.
    pub retry: bool,
}
