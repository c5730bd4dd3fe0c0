//! What is compressed reads the same, and only who reads it gets it.

use std::io::Read;

use axum::http::{HeaderMap, HeaderValue, header};
use flate2::read::GzDecoder;

use super::{compress, is_read_by};

#[test]
fn only_who_reads_gzip_gets_it() {
    let cases: [(&[&str], bool); 14] = [
        (&[], false),
        (&["gzip"], true),
        (&["GZIP"], true),
        (&["br, gzip;q=0.5"], true),
        (&["deflate,gzip"], true),
        (&["br", "gzip"], true),
        (&[""], false),
        (&["identity"], false),
        (&["br"], false),
        (&["gzip;q=0, br"], false),
        (&["gzip;q=0"], false),
        (&["gzip; q=0.000"], false),
        (&["gzipped"], false),
        (&["x-gzip2"], false),
    ];
    for (lines, expected) in cases {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(header::ACCEPT_ENCODING, HeaderValue::from_static(line));
        }
        assert_eq!(is_read_by(&headers), expected, "{lines:?}");
    }
}

#[test]
fn what_is_compressed_is_what_is_not_and_the_text_before_it_is_forgotten() {
    let long = "a page of a payment, ".repeat(20_000);
    for text in [long.as_str(), &"ab".repeat(200), &"ü".repeat(100), &long] {
        let packed = compress(text.as_bytes()).unwrap();
        let mut plain = String::new();
        GzDecoder::new(packed.as_slice()).read_to_string(&mut plain).unwrap();
        assert!(plain == text, "{} bytes", text.len());
        assert_eq!(compress(text.as_bytes()), Some(packed), "{} bytes", text.len());
    }
}

#[test]
fn what_would_not_be_shorter_stays_as_it_is() {
    let noise: Vec<u8> = (0..40_000_u32)
        .scan(1_u32, |state, _| {
            *state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            Some(state.to_be_bytes()[0])
        })
        .collect();
    for text in [&b""[..], b"a", b"short", &noise] {
        assert_eq!(compress(text), None, "{} bytes", text.len());
    }
    // The next one is none the worse for it.
    assert!(compress(&[b'a'; 1_000]).is_some());
}
