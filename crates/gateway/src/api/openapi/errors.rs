//! The refusals of the merchant API, for whoever meets one: cause, cure, and their exact form.

use axum::http::StatusCode;
use serde_json::{Value, json};
use strum::IntoEnumIterator;

use super::described::schema;
use crate::api::error::{Code, ErrorBody};

/// What any call may refuse.
pub(super) const OF_ANY_CALL: [Code; 4] =
    [Code::KeyRequired, Code::InvalidKey, Code::NoAddresses, Code::WrongAddress];

/// Every code, in the order of their numbers.
pub(super) fn all() -> Vec<Code> {
    let mut codes: Vec<Code> = Code::iter().collect();
    codes.sort_by_key(|code| code.number_and_text().0);
    codes
}

/// The name of a code's schema: the same for each field that it may name.
pub(super) fn name(code: &Code) -> String {
    let text = format!("{code:?}");
    let (name, _) = text.split_once('(').unwrap_or((&text, ""));
    format!("Error{}{name}", code.number_and_text().0)
}

/// The text as a reader should know it, with a word in place of what differs.
pub(super) fn text(code: &Code) -> String {
    let text = code.number_and_text().1;
    match code {
        Code::WalletNotActive(_) => {
            Code::WalletNotActive("https://HOST/client/profile".to_owned()).number_and_text().1
        }
        Code::InvalidUrl(_) => Code::InvalidUrl("FIELD").number_and_text().1,
        Code::InvalidField(_)
        | Code::InvalidFilter(_)
        | Code::MandatoryInS2s(_)
        | Code::InvalidCard(_) => {
            format!("{text}FIELD")
        }
        Code::Internal => format!("{text}, request ID"),
        _ => text,
    }
}

/// Why it comes, and what to do.
#[expect(clippy::too_many_lines, reason = "a table: an entry a code, and none may be missing")]
pub(super) const fn cause_and_cure(code: &Code) -> (&'static str, &'static str) {
    match code {
        Code::KeyRequired => ("The header `API-KEY` is missing or empty.", "Send it."),
        Code::InvalidKey | Code::InvalidHistoryKey => {
            ("No key reads so; it may have been revoked or have run out.", "Send a key in force.")
        }
        Code::NoAddresses => (
            "The merchant allows no address at all.",
            "Have the operator allow your server's address.",
        ),
        Code::WrongAddress | Code::WrongHistoryAddress => (
            "The call came from an address that the merchant does not allow.",
            "Call from an allowed address, or have this one allowed.",
        ),
        Code::WalletNotActive(_) => {
            ("The operator has not activated the merchant yet.", "Wait for it, or ask him.")
        }
        Code::EmailRequired | Code::IdRequired | Code::AmountRequired | Code::DeviseRequired => {
            ("The field is missing, null or empty.", "Send it.")
        }
        Code::InvalidEmail => ("It is no e-mail address.", "Ask the customer again."),
        Code::InvalidDevise => {
            ("No such currency, or not in upper case.", "Send an exact upper-case code.")
        }
        Code::AboveMaximum | Code::BelowMinimum => {
            ("Outside the limits that the operator set.", "Keep within them, or ask him.")
        }
        Code::ForeignInvoice => ("The id is another merchant's.", "Use the key that created it."),
        Code::InvalidOrder => ("The order is neither ASC nor DESC.", "Send one of them, or none."),
        Code::InvalidFilter(_) => {
            ("`errorDetail` names the rule that the filter breaks.", "Mend the filter.")
        }
        Code::TooManyRequests(_) => (
            "The key or its address sends more than the operator allows, or the address sends too \
             many wrong keys.",
            "Wait for as many seconds as `Retry-After` says.",
        ),
        Code::HeadTooLarge => ("There are too many headers, or too long ones.", "Send fewer."),
        Code::TargetTooLong => ("The path and the query are too long.", "Send a body instead."),
        Code::InvalidAmount => {
            ("`errorDetail` names the rule.", "Send digits with at most one point.")
        }
        Code::InvalidPersonalId => ("It is not exactly 11 digits.", "Send 11 digits, or none."),
        Code::InvalidUrl(_) => {
            ("`errorDetail` names the rule.", "Send an absolute http or https URL, or none.")
        }
        Code::InvalidCallbackJson => ("It is longer than 8 KiB.", "Send a reference instead."),
        Code::SolutionNotAvailable => (
            "The merchant may not choose, there is no such solution, or the key is not a test key.",
            "Leave the choice to the customer, or ask the operator.",
        ),
        Code::MandatoryInS2s(_) => {
            ("A server-to-server call needs the field for this kind of payment.", "Send the field.")
        }
        Code::InvalidCard(_) => {
            ("`errorDetail` names the rule.", "Ask the customer again; nothing of it is kept.")
        }
        Code::InvoiceNotFound => (
            "There is no such id, or it is a live invoice and the key a test key, or the reverse.",
            "Use the id that the reply to create told, in the header `Invoice-Id`.",
        ),
        Code::RefundNotFound => (
            "There is no such id, or it is a live refund and the key a test key, or the reverse.",
            "Use the id that the reply to the refund's creation told.",
        ),
        Code::IdempotencyKeyReused => (
            "The key was used with other fields, or in another encoding, within 24 hours.",
            "Draw a new key for a new invoice.",
        ),
        Code::UnreadableBody => {
            ("The body is broken; `errorDetail` says how and where.", "Mend how it is written.")
        }
        Code::BodyTooLarge => ("The body has more than 64 KiB.", "Send less."),
        Code::UnsupportedBody => {
            ("The `Content-Type` is missing, or none that is taken.", "Send JSON or a form.")
        }
        Code::TooSlow => ("The body took longer than 15 s.", "Try again; look at your network."),
        Code::NoSuchPath => ("There is no such path.", "Compare it with the reference."),
        Code::NoSuchMethod => {
            ("The path does not take the method.", "Use one that the header `Allow` names.")
        }
        Code::InvalidField(_) => {
            ("`errorDetail` names the rule that the field breaks.", "Mend the field.")
        }
        Code::NoSolution => (
            "No solution takes this devise and amount, or it is too large to be priced.",
            "Try another devise or amount, or ask the operator.",
        ),
        Code::Overloaded => {
            ("The gateway has too much to do.", "Try again after `Retry-After` seconds.")
        }
        Code::Internal => ("Our fault.", "Tell the operator the request's id."),
    }
}

/// The exact form of a refusal.
pub(super) fn form(code: &Code) -> Value {
    let (number, plain) = code.number_and_text();
    let known = match code {
        Code::WalletNotActive(_) => {
            let before = plain.split("from ").next().unwrap_or_default();
            json!({ "type": "string", "pattern": format!("^{}from http", literal(before)) })
        }
        Code::InvalidUrl(_)
        | Code::InvalidField(_)
        | Code::InvalidFilter(_)
        | Code::MandatoryInS2s(_)
        | Code::InvalidCard(_) => {
            json!({ "type": "string", "pattern": format!("^{plain}[A-Za-z0-9_-]+$") })
        }
        Code::Internal => {
            json!({ "type": "string", "pattern": format!("^{plain}(, request [0-9a-f-]+)?$") })
        }
        _ => json!({ "type": "string", "const": plain }),
    };
    let mut form = schema::<ErrorBody<'_>>();
    form["properties"]["errorCode"] = json!({ "type": "integer", "const": number });
    form["properties"]["errorMessage"] = known;
    form["properties"]["errorDetail"] =
        json!({ "type": "string", "description": "The rule that was broken, in words." });
    let (cause, cure) = cause_and_cure(code);
    form["title"] = json!(text(code));
    form["description"] = json!(cause);
    form["x-cure"] = json!(cure);
    let status = code.http_status();
    if status != StatusCode::OK {
        form["x-http-status"] = json!(status.as_str());
    }
    form
}

/// A text for a pattern.
fn literal(text: &str) -> String {
    text.replace('.', r"\.")
}
