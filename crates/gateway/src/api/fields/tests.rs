//! Values of fields that are kept as they were sent.

use url::Url;

use super::{callback_json, is_plain_name};
use crate::api::body::{Fields, Value};

#[test]
fn the_merchants_data_comes_back_as_it_was_sent() {
    let json = |text: &'static str| Value::Json(serde_json::from_str(text).unwrap());
    let form = |text: &str| Value::Text(text.to_owned().into());
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
        let fields = Fields::of("callbackJson", value);
        let read = callback_json(&fields).ok().flatten();
        assert_eq!(read.as_deref(), expected);
    }
    for (length, is_taken) in [(8_192, true), (8_193, false)] {
        let fields = Fields::of("callbackJson", form(&"x".repeat(length)));
        assert_eq!(callback_json(&fields).is_ok(), is_taken, "{length} bytes");
    }
}

#[test]
fn a_plain_name_is_one_that_the_parser_takes_whatever_follows() {
    const PIECES: [&str; 14] =
        ["a", "shop", "z9", "0", "7", "0x1f", "-", "--", ".", "..", "xn", "xn--a", ":", "A"];
    let mut plain = 0;
    for number in 0..PIECES.len().pow(4) {
        let piece = |place: u32| PIECES[number / PIECES.len().pow(place) % PIECES.len()];
        let name: String = (0..4).map(piece).collect();
        if !is_plain_name(&name) {
            continue;
        }
        plain += 1;
        for rest in ["", "/", "/a?b#c", "?", "#%zz", "/%/[]{}|^\u{e9}"] {
            for scheme in ["http", "HTTPS"] {
                let url = format!("{scheme}://{name}{rest}");
                assert!(Url::parse(&url).is_ok_and(|url| url.has_host()), "{url}");
            }
        }
    }
    assert!(plain > 1_000, "{plain}");
    for plain in ["shop.example", "a", "shop-1.example.com", "7.a"] {
        assert!(is_plain_name(plain), "{plain}");
    }
    let others = [
        "",
        "127.0.0.1",
        "1",
        "0x7f",
        "shop.1",
        "[::1]",
        "a:80",
        "a@b",
        "xn--a.example",
        "A",
        "a.",
    ];
    for other in others {
        assert!(!is_plain_name(other), "{other}");
    }
}
