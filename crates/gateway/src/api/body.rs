//! Reads a request's fields from whichever of the three encodings they come in (contract,
//! section 1), or from the query.

use std::borrow::Cow;

use axum::body::Body;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};
use bytes::Bytes;
use futures_util::stream;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use percent_encoding::percent_decode;
use serde::Deserialize;
use serde::de::{MapAccess, Visitor};
use serde_json::value::RawValue;
use zeroize::{Zeroize, Zeroizing};

use crate::api::error::{ApiError, Code};
use crate::limits;

#[cfg(test)]
thread_local! {
    /// The names of the fields that this thread has asked for.
    pub(super) static READ: std::cell::RefCell<std::collections::BTreeSet<String>> =
        std::cell::RefCell::default();
}

/// A field as it was sent.
#[derive(Clone)]
pub(super) enum Value<'b> {
    /// Text of a form or a query; wiped when it is dropped, since it may be a card's.
    Text(Zeroizing<String>),
    /// A JSON value, byte for byte.
    Json(&'b RawValue),
}

/// The name of a field, within the body unless it is written with escapes.
#[derive(Deserialize)]
#[serde(transparent)]
struct Name<'b>(#[serde(borrow)] Cow<'b, str>);

/// The fields of a request, in the order in which they were sent.
#[derive(Default)]
pub(super) struct Fields<'b>(Vec<(Cow<'b, str>, Value<'b>)>);

impl<'b> Fields<'b> {
    #[cfg(test)]
    pub(super) fn of(name: &'b str, value: Value<'b>) -> Self {
        Self(vec![(name.into(), value)])
    }

    /// The value of a field.
    pub(super) fn get(&self, name: &str) -> Option<&Value<'b>> {
        #[cfg(test)]
        READ.with_borrow_mut(|read| read.insert(name.to_owned()));
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// The fields by name, for a fingerprint that does not depend on their order.
    pub(super) fn sorted(&self) -> Vec<(&str, &Value<'b>)> {
        let mut fields: Vec<_> = self.0.iter().map(|(name, value)| (&**name, value)).collect();
        fields.sort_by_key(|(name, _)| *name);
        fields
    }

    fn add(&mut self, name: Cow<'b, str>, value: Value<'b>) -> Result<(), String> {
        if self.0.len() >= limits::BODY_FIELDS_MAX {
            return Err(format!("more than {} fields", limits::BODY_FIELDS_MAX));
        }
        // Which of two amounts was meant cannot be known. PHP's `name[]` is sent several times, but
        // no field of this API is a list.
        let is_there = self.0.iter().any(|(known, _)| *known == name);
        if !name.ends_with("[]") && is_there {
            return Err(format!("field {} is there already", self.next()));
        }
        self.0.push((name, value));
        Ok(())
    }

    /// The number of the field that is read next: it tells where a body is broken without repeating
    /// any of it.
    const fn next(&self) -> usize {
        self.0.len().saturating_add(1)
    }
}

/// What a call's fields are read from. The body is wiped when it is dropped, since it may hold a
/// card's data.
pub(super) struct Sent {
    head: Parts,
    body: Bytes,
}

impl Drop for Sent {
    fn drop(&mut self) {
        // Where the connection's buffer shares it, it is wiped when that is freed (`main.rs`).
        if let Ok(mut body) = std::mem::take(&mut self.body).try_into_mut() {
            body.as_mut().zeroize();
        }
    }
}

impl Sent {
    /// Waits until a call's body has arrived. Of GET (and HEAD, its reply without the body) the
    /// query counts, and of others a body of an encoding that is known.
    pub(super) async fn receive(head: Parts, body: Body) -> Result<Self, ApiError> {
        if is_read(&head.method) {
            return Ok(Self { head, body: Bytes::new() });
        }
        if matches!(encoding(&head.headers), Encoding::Other) {
            let detail = "the Content-Type must be application/json, \
                          application/x-www-form-urlencoded or multipart/form-data";
            return Err(ApiError::new(Code::UnsupportedBody).detail(detail));
        }
        Ok(Self { head, body: read(body).await? })
    }

    /// Reads the fields.
    pub(super) async fn fields(&self) -> Result<Fields<'_>, ApiError> {
        let Self { head, body } = self;
        if is_read(&head.method) {
            return form(head.uri.query().unwrap_or_default().as_bytes()).map_err(unreadable);
        }
        let read = match encoding(&head.headers) {
            Encoding::Json => json(body),
            Encoding::Form => form(body),
            Encoding::Multipart(Some(boundary)) => multipart(boundary, body.clone()).await,
            Encoding::Multipart(None) => Err("the Content-Type has no boundary".to_owned()),
            Encoding::Missing if body.is_empty() => Ok(Fields::default()),
            Encoding::Missing | Encoding::Other => {
                let detail = "a body needs a Content-Type";
                return Err(ApiError::new(Code::UnsupportedBody).detail(detail));
            }
        };
        read.map_err(unreadable)
    }
}

const fn is_read(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD)
}

/// Says why, and where, but nothing of the content: it may hold what no reply should repeat.
#[expect(clippy::needless_pass_by_value, reason = "it is given to map_err")]
fn unreadable(why: String) -> ApiError {
    ApiError::new(Code::UnreadableBody).detail(&why)
}

enum Encoding {
    Json,
    Form,
    /// With the boundary between its parts, if it names one.
    Multipart(Option<String>),
    Missing,
    Other,
}

fn encoding(headers: &HeaderMap) -> Encoding {
    let Some(content_type) = headers.get(header::CONTENT_TYPE) else { return Encoding::Missing };
    let Ok(content_type) = content_type.to_str() else { return Encoding::Other };
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    if essence.eq_ignore_ascii_case("application/json") {
        return Encoding::Json;
    }
    match essence.to_ascii_lowercase().as_str() {
        "application/x-www-form-urlencoded" => Encoding::Form,
        "multipart/form-data" => {
            let boundary = multer::parse_boundary(content_type).ok();
            Encoding::Multipart(boundary.filter(|boundary| !boundary.is_empty()))
        }
        _ => Encoding::Other,
    }
}

async fn read(body: Body) -> Result<Bytes, ApiError> {
    match Limited::new(body, limits::BODY_BYTES_MAX).collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => {
            let detail = "a body is at most 64 KiB";
            Err(ApiError::new(Code::BodyTooLarge).detail(detail))
        }
        Err(_) => Err(unreadable("the body broke off".to_owned())),
    }
}

fn json(body: &[u8]) -> Result<Fields<'_>, String> {
    let text = std::str::from_utf8(body)
        .map_err(|error| format!("the JSON is not UTF-8 at byte {}", error.valid_up_to()))?;
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let fields = serde::de::Deserializer::deserialize_map(&mut deserializer, FieldsVisitor)
        .and_then(|fields| deserializer.end().map(|()| fields));
    fields.map_err(|error| {
        let why = match error.classify() {
            serde_json::error::Category::Data => "the JSON is no object with each field once",
            serde_json::error::Category::Eof => "the JSON breaks off",
            serde_json::error::Category::Io | serde_json::error::Category::Syntax => {
                "the JSON has a syntax error"
            }
        };
        format!("{why}, at line {} column {}", error.line(), error.column())
    })
}

struct FieldsVisitor;

impl<'de> Visitor<'de> for FieldsVisitor {
    type Value = Fields<'de>;

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields<'de>, A::Error> {
        let mut fields = Fields::default();
        while let Some((Name(name), value)) = map.next_entry::<Name<'de>, &RawValue>()? {
            fields.add(name, Value::Json(value)).map_err(serde::de::Error::custom)?;
        }
        Ok(fields)
    }
}

/// Reads `a=1&b=2`. Bytes that are no UTF-8 are refused: replacing them would change what was sent.
fn form(body: &[u8]) -> Result<Fields<'static>, String> {
    let mut fields = Fields::default();
    for pair in body.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()) {
        let (name, value) = match pair.iter().position(|byte| *byte == b'=') {
            Some(at) => (&pair[..at], &pair[at.saturating_add(1)..]),
            None => (pair, &[][..]),
        };
        let decode = |bytes: &[u8]| {
            let spaced: Vec<u8> =
                bytes.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
            percent_decode(&spaced).decode_utf8().map(std::borrow::Cow::into_owned)
        };
        let (Ok(name), Ok(value)) = (decode(name), decode(value)) else {
            return Err(not_utf8(&fields));
        };
        fields.add(name.into(), Value::Text(value.into()))?;
    }
    Ok(fields)
}

async fn multipart(boundary: String, body: Bytes) -> Result<Fields<'static>, String> {
    let body = stream::once(std::future::ready(Ok::<_, std::convert::Infallible>(body)));
    let mut parts = multer::Multipart::new(body, boundary);
    let mut fields = Fields::default();
    while let Some(part) = parts.next_field().await.map_err(|error| broken(&error, &fields))? {
        let name = part.name().unwrap_or_default().to_owned();
        let value = part.bytes().await.map_err(|error| broken(&error, &fields))?;
        let text = String::from_utf8(value.to_vec()).map_err(|_| not_utf8(&fields))?;
        fields.add(name.into(), Value::Text(text.into()))?;
    }
    Ok(fields)
}

fn not_utf8(before: &Fields<'_>) -> String {
    format!("field {} is not UTF-8", before.next())
}

/// The error's own words repeat names that were sent, so they are not used.
fn broken(error: &multer::Error, before: &Fields<'_>) -> String {
    let ended = matches!(
        error,
        multer::Error::IncompleteStream
            | multer::Error::IncompleteHeaders
            | multer::Error::IncompleteFieldData { .. }
    );
    let how = if ended { "breaks off" } else { "is broken" };
    format!("the multipart body {how} in field {}", before.next())
}
