//! Reads the values of fields: what each must be, and the error where it is not.

use std::borrow::Cow;

use domain::ids::InvoiceId;
use serde_json::value::RawValue;
use url::Url;

use crate::api::body::{Fields, Value};
use crate::api::error::{ApiError, Code};
use crate::limits;

/// A value that is no text and no number.
pub(super) struct NotText;

/// The text of a field: `None` when it is missing, null or empty. A JSON number is the text of its
/// digits, exactly as they were sent.
pub(super) fn text<'f>(
    fields: &'f Fields<'_>,
    name: &str,
) -> Result<Option<Cow<'f, str>>, NotText> {
    let text = match fields.get(name) {
        None => return Ok(None),
        Some(Value::Text(text)) => Cow::Borrowed(text.as_str()),
        Some(Value::Json(raw)) => match raw.get().as_bytes() {
            // What stands between the quotes is the text itself where nothing is escaped.
            [b'"', between @ .., b'"'] if !between.contains(&b'\\') => {
                std::str::from_utf8(between).map_err(|_| NotText)?.into()
            }
            [b'"', ..] => serde_json::from_str::<String>(raw.get()).map_err(|_| NotText)?.into(),
            [b'-' | b'0'..=b'9', ..] => Cow::Borrowed(raw.get()),
            [b'n', ..] => return Ok(None),
            _ => return Err(NotText),
        },
    };
    Ok((!text.is_empty()).then_some(text))
}

/// A text without control characters, of a limited length.
pub(super) fn plain(
    fields: &Fields<'_>,
    name: &'static str,
    characters_max: usize,
) -> Result<Option<String>, ApiError> {
    let invalid = |rule: &str| ApiError::new(Code::InvalidField(name)).detail(rule);
    let text = text(fields, name).map_err(|NotText| invalid("it must be a text"))?;
    let Some(text) = text else { return Ok(None) };
    if text.chars().any(char::is_control) {
        return Err(invalid("it must not have control characters"));
    }
    if text.chars().count() > characters_max {
        return Err(invalid(&format!("it must have at most {characters_max} characters")));
    }
    Ok(Some(text.into_owned()))
}

/// An invoice's id. Digits that name no invoice are no error here: there just is none.
pub(super) fn invoice_id(fields: &Fields<'_>) -> Result<InvoiceId, ApiError> {
    digits(fields)?.parse().map(InvoiceId::new).map_err(|_| Code::InvoiceNotFound.into())
}

/// The digits of an id.
pub(super) fn digits<'f>(fields: &'f Fields<'_>) -> Result<Cow<'f, str>, ApiError> {
    let invalid = || ApiError::new(Code::InvalidField("id")).detail("it must be digits");
    let text = text(fields, "id").map_err(|NotText| invalid())?;
    let text = text.ok_or(Code::IdRequired)?;
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(invalid());
    }
    Ok(text)
}

/// An absolute http or https URL, kept exactly as it was written: the browser is sent there later.
pub(super) fn url(fields: &Fields<'_>, name: &'static str) -> Result<Option<String>, ApiError> {
    let invalid = |rule: &str| ApiError::new(Code::InvalidUrl(name)).detail(rule);
    let text = text(fields, name).map_err(|NotText| invalid("it must be a text"))?;
    let Some(text) = text else { return Ok(None) };
    if text.len() > limits::URL_BYTES_MAX {
        return Err(invalid(&format!("it must have at most {} bytes", limits::URL_BYTES_MAX)));
    }
    // Browsers drop or turn these, so the URL they would go to is not the one that was checked.
    if text.chars().any(|one| one.is_control() || one.is_whitespace() || one == '\\') {
        return Err(invalid("it must have no spaces, control characters or backslashes"));
    }
    let authority = authority(&text).filter(|authority| !authority.is_empty());
    let is_absolute = |authority: &&str| {
        is_plain_name(authority) || Url::parse(&text).is_ok_and(|url| url.has_host())
    };
    let Some(authority) = authority.filter(is_absolute) else {
        return Err(invalid("it must be an absolute http or https URL"));
    };
    if authority.contains('@') {
        return Err(invalid("it must not carry credentials"));
    }
    Ok(Some(text.into_owned()))
}

/// Whether an authority is a host's name as nearly all are: labels of lower-case letters, digits
/// and hyphens, the last one a word, and none in another script's encoding. The parser takes every
/// URL with such a one, whatever follows, so it need not be asked: it costs more than all the rest.
fn is_plain_name(authority: &str) -> bool {
    let is_plain = |byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.');
    let last = authority.rsplit('.').next().unwrap_or_default();
    authority.bytes().all(is_plain)
        && last.starts_with(|first: char| first.is_ascii_lowercase())
        && !authority.contains("xn--")
}

/// What stands between the scheme of an http or https URL and its path. The parser that browsers
/// use would look for a host beyond an empty one, and drop credentials that are empty.
fn authority(url: &str) -> Option<&str> {
    let rest = ["http://", "https://"].iter().find_map(|scheme| {
        let (start, rest) = url.split_at_checked(scheme.len())?;
        start.eq_ignore_ascii_case(scheme).then_some(rest)
    });
    rest?.split(['/', '?', '#']).next()
}

/// The merchant's own data as JSON text. JSON comes back byte for byte. A form has no types, so a
/// text there that is a JSON object or list is taken as that, and any other as a string.
pub(super) fn callback_json(fields: &Fields<'_>) -> Result<Option<String>, ApiError> {
    let invalid = |rule: &str| ApiError::new(Code::InvalidCallbackJson).detail(rule);
    let (sent, json) = match fields.get("callbackJson") {
        None => return Ok(None),
        Some(Value::Json(raw)) if raw.get() == "null" => return Ok(None),
        Some(Value::Json(raw)) => (raw.get().len(), raw.get().to_owned()),
        Some(Value::Text(text)) if text.is_empty() => return Ok(None),
        Some(Value::Text(text)) => (text.len(), json_of_text(text)?),
    };
    if sent > limits::CALLBACK_JSON_BYTES_MAX {
        return Err(invalid("it must have at most 8 KiB"));
    }
    Ok(Some(json))
}

fn json_of_text(text: &str) -> Result<String, ApiError> {
    let structured = text.trim_start().starts_with(['{', '[']);
    match serde_json::from_str::<&RawValue>(text) {
        Ok(raw) if structured => Ok(raw.get().to_owned()),
        Ok(_) | Err(_) => {
            serde_json::to_string(text).map_err(|_| ApiError::new(Code::InvalidCallbackJson))
        }
    }
}

#[cfg(test)]
mod tests;
