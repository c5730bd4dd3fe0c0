//! Which language a request gets.

use axum::http::{HeaderMap, HeaderName, header};
use pages::Locale;

use super::locale;

#[test]
fn the_chosen_language_goes_before_the_browsers() {
    let cases: &[(&[(HeaderName, &str)], Locale)] = &[
        (&[], Locale::English),
        (&[(header::ACCEPT_LANGUAGE, "fr-CH, en;q=0.5")], Locale::French),
        (&[(header::COOKIE, "lang=ar")], Locale::Arabic),
        (&[(header::COOKIE, "a=b; lang=hi; c=d"), (header::ACCEPT_LANGUAGE, "fr")], Locale::Hindi),
        (&[(header::COOKIE, "a=b"), (header::COOKIE, "lang=pt")], Locale::Portuguese),
        (&[(header::COOKIE, "lang=xx"), (header::ACCEPT_LANGUAGE, "es")], Locale::Spanish),
        (&[(header::COOKIE, "language=ar; xlang=ar; lang")], Locale::English),
        (&[(header::ACCEPT_LANGUAGE, "de, ja")], Locale::English),
    ];
    for (sent, expected) in cases {
        let mut headers = HeaderMap::new();
        for (name, value) in *sent {
            headers.append(name, value.parse().expect("a header"));
        }
        assert_eq!(locale(&headers), *expected, "{sent:?}");
    }
}
