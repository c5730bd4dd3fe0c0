//! Values of fields that are kept as they were sent.

use super::callback_json;
use crate::api::body::{Fields, Value};

#[test]
fn the_merchants_data_comes_back_as_it_was_sent() {
    let json = |text: &str| Value::Json(serde_json::from_str(text).unwrap());
    let form = |text: &str| Value::Text(text.to_owned());
    let cases = [
        (json(r#"{"b":1, "a":[1.50,1e3]}"#), Some(r#"{"b":1, "a":[1.50,1e3]}"#)),
        (json("12345678901234567890.10"), Some("12345678901234567890.10")),
        (json(r#""{txId : qktr12eqzg}""#), Some(r#""{txId : qktr12eqzg}""#)),
        (json("false"), Some("false")),
        (json("null"), None),
        (form(""), None),
        (form(r#"{"txId":"qktr12eqzg"}"#), Some(r#"{"txId":"qktr12eqzg"}"#)),
        (form("[1, 2]"), Some("[1, 2]")),
        (
            form("{txId : qktr12eqzg, status : sfrt}"),
            Some(r#""{txId : qktr12eqzg, status : sfrt}""#),
        ),
        (form("0042"), Some(r#""0042""#)),
        (form("42"), Some(r#""42""#)),
        (form(r#"say "hi""#), Some(r#""say \"hi\"""#)),
    ];
    for (value, expected) in cases {
        let fields = Fields::of(vec![("callbackJson".to_owned(), value)]);
        let read = callback_json(&fields).ok().flatten();
        assert_eq!(read.as_deref(), expected);
    }
    for (length, is_taken) in [(8_192, true), (8_193, false)] {
        let fields = Fields::of(vec![("callbackJson".to_owned(), form(&"x".repeat(length)))]);
        assert_eq!(callback_json(&fields).is_ok(), is_taken, "{length} bytes");
    }
}
