//! The kinds of values in replies and callbacks, as the API's description tells them. They stand
//! beside the functions that write the values; the structs that are written name them.

use domain::money::Currency;
use domain::solution::SolutionType;
use domain::status::{RefundStatus, Status};
use utoipa::openapi::schema::{AnyOf, Array, Object, ObjectBuilder, Schema, SchemaType, Type};

const CENTS: &str = r"^[0-9]+\.[0-9]{2,6}$";

/// `errorCode` of a success.
pub(crate) fn success() -> Object {
    ObjectBuilder::new().schema_type(Type::Integer).enum_values(Some([0])).build()
}

/// An id, as text.
pub(crate) fn id_text() -> Object {
    text("^[1-9][0-9]*$", "185")
}

/// An id, as a number.
pub(crate) fn id_number() -> Object {
    let number = ObjectBuilder::new().schema_type(Type::Integer);
    number.minimum(Some(1)).examples([185]).build()
}

/// The currency of an invoice.
pub(crate) fn devise() -> Object {
    let codes = Currency::INVOICED.into_iter().map(Currency::code);
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(codes)).build()
}

/// An amount as text, without trailing zeros.
pub(crate) fn amount_text() -> Object {
    text(r"^[0-9]+(\.[0-9]*[1-9])?$", "15.04")
}

/// An amount as a JSON number, digit for digit.
pub(crate) fn amount() -> Object {
    let number = ObjectBuilder::new().schema_type(Type::Number);
    let advice = "An exact decimal: read it from its digits, not as a binary float.";
    number.description(Some(advice)).examples(["15.04"].map(digits)).build()
}

/// An amount as a JSON number, or null while it is not known.
pub(crate) fn amount_or_null() -> Object {
    let Object { description, .. } = amount();
    let number = ObjectBuilder::new().schema_type(or_null(Type::Number));
    number.description(description).examples(["1250.12"].map(digits)).build()
}

/// A currency's code, or null while the amount is not known.
pub(crate) fn currency_or_null() -> Object {
    let text = ObjectBuilder::new().schema_type(or_null(Type::String));
    text.pattern(Some("^[A-Za-z0-9_]+$")).examples(["INR"]).build()
}

/// The status of an invoice.
pub(crate) fn status() -> Object {
    let statuses = Status::ALL.into_iter().map(Status::wire);
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(statuses)).build()
}

/// What a status means, in words.
pub(crate) fn description() -> Object {
    let text = ObjectBuilder::new().schema_type(Type::String);
    let advice = "What the status means, in words; they may change.";
    text.description(Some(advice)).examples([Status::AwaitingApproval.description()]).build()
}

/// A date and time, in UTC.
pub(crate) fn datetime() -> Object {
    text("^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}$", "2026-11-22 10:00:00")
}

/// The merchant's own data: any JSON, byte for byte as it was sent.
pub(crate) fn any_json() -> Schema {
    let advice = "Your own data as you sent it: JSON byte for byte; null for none.";
    let types = [Type::Object, Type::Array, Type::String, Type::Number, Type::Boolean, Type::Null];
    let any = AnyOf::builder().description(Some(advice));
    types.into_iter().fold(any, |any, one| any.item(Object::with_type(one))).into()
}

/// The address of a payment page.
pub(crate) fn page_url() -> Object {
    let page = "https://pay.example.com/widget/sale/create/?token=…";
    text(r"^https?://[^/]+/widget/sale/create/\?token=", page)
}

/// Where the customer has to be sent next, or null when nothing is left to do.
pub(crate) fn page_url_or_null() -> Object {
    let url = ObjectBuilder::new().schema_type(or_null(Type::String));
    url.pattern(Some("^https?://[^/]+/")).examples(page_url().examples).build()
}

/// A status as a history calls it.
pub(crate) fn label() -> Object {
    words(&Status::ALL.map(Status::label))
}

/// An amount as text, with all its decimals.
pub(crate) fn cents() -> Object {
    text(CENTS, "15.04")
}

/// An amount as text, with all its decimals, or null.
pub(crate) fn cents_or_null() -> Object {
    text_or_null(Some(CENTS), "1250.12")
}

/// A day, or null.
pub(crate) fn date_or_null() -> Object {
    text_or_null(Some("^[0-9]{4}-[0-9]{2}-[0-9]{2}$"), "2026-11-22")
}

/// The number of a page.
pub(crate) fn page() -> Object {
    ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(1)).build()
}

/// How many there are, as text.
pub(crate) fn count() -> Object {
    text("^[0-9]+$", "51")
}

/// Any text.
pub(crate) fn plain() -> Object {
    Object::with_type(Type::String)
}

/// Any text, or null.
pub(crate) fn plain_or_null() -> Object {
    Object::with_type(or_null(Type::String))
}

/// Any texts.
pub(crate) fn plain_list() -> Array {
    Array::new(plain())
}

/// The status of a refund.
pub(crate) fn refund_status() -> Object {
    words(&RefundStatus::ALL.map(RefundStatus::wire))
}

/// The kind of a payment solution.
pub(crate) fn solution_type() -> Object {
    words(&SolutionType::ALL.map(SolutionType::wire))
}

/// Kinds of payment solutions.
pub(crate) fn solution_types() -> Array {
    Array::new(solution_type())
}

/// Currencies of invoices.
pub(crate) fn devises() -> Array {
    Array::new(devise())
}

/// Stablecoins, each on its network.
pub(crate) fn assets() -> Array {
    Array::new(text("^[A-Z]+_[a-z]+$", "USDT_polygon"))
}

/// One of some words.
pub(crate) fn words(words: &[&str]) -> Object {
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(words.to_vec())).build()
}

fn text_or_null(pattern: Option<&str>, example: &str) -> Object {
    let text = ObjectBuilder::new().schema_type(or_null(Type::String));
    text.pattern(pattern).examples([example]).build()
}

/// A text of some form.
pub(crate) fn text(pattern: &str, example: &str) -> Object {
    let text = ObjectBuilder::new().schema_type(Type::String);
    text.pattern(Some(pattern)).examples([example]).build()
}

fn or_null(one: Type) -> SchemaType {
    SchemaType::from_iter([one, Type::Null])
}

/// A number for an example, from its digits.
fn digits(text: &str) -> serde_json::Value {
    serde_json::from_str(text).unwrap_or_default()
}
