//! What is taken for a logo and for the origin of a frame.

use super::{FrameOrigin, LogoError, LogoImage};

/// The beginning of a PNG of these pixels, which is all that is looked at.
fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    bytes.extend(width.to_be_bytes());
    bytes.extend(height.to_be_bytes());
    bytes.extend(b"\x08\x06\0\0\0\0\0\0\0");
    bytes
}

/// As [`png`], a JPEG.
fn jpeg(width: u16, height: u16) -> Vec<u8> {
    let mut bytes = b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0".to_vec();
    bytes.extend(b"\xff\xc0\0\x11\x08");
    bytes.extend(height.to_be_bytes());
    bytes.extend(width.to_be_bytes());
    bytes.extend(b"\x03\x01\x22\0\x02\x11\x01\x03\x11\x01\xff\xd9");
    bytes
}

/// As [`png`], a WebP of the extended form.
fn webp(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = b"RIFF\x16\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0".to_vec();
    bytes.extend(&(width - 1).to_le_bytes()[..3]);
    bytes.extend(&(height - 1).to_le_bytes()[..3]);
    bytes
}

#[test]
fn an_image_is_known_by_its_first_bytes() {
    let cases = [
        (png(512, 1), ("image/png", 512, 1)),
        (jpeg(1, 512), ("image/jpeg", 1, 512)),
        (webp(64, 48), ("image/webp", 64, 48)),
    ];
    for (bytes, expected) in cases {
        let logo = LogoImage::parse(bytes.clone()).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!((logo.media_type, logo.width, logo.height), expected);
        assert_eq!(logo.bytes, bytes);
    }
}

#[test]
fn what_is_no_small_image_is_refused() {
    let svg = br#"<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>"#;
    let mut large = png(10, 10);
    large.resize(8 * 1024, 0);
    assert!(LogoImage::parse(large.clone()).is_ok());
    large.push(0);
    let gif = b"GIF89a\x0a\0\x0a\0\x80\0\0\xff\xff\xff\0\0\0!\xf9\x04\0\0\0\0\0".to_vec();
    let cases = [
        (large, LogoError::Bytes),
        (Vec::new(), LogoError::Kind),
        (svg.to_vec(), LogoError::Kind),
        (b"<html>".to_vec(), LogoError::Kind),
        (gif, LogoError::Kind),
        (png(10, 10)[..20].to_vec(), LogoError::Kind),
        (jpeg(10, 10)[..22].to_vec(), LogoError::Kind),
        (webp(10, 10)[..22].to_vec(), LogoError::Kind),
        (png(513, 10), LogoError::Pixels),
        (png(10, 513), LogoError::Pixels),
        (png(0, 10), LogoError::Pixels),
        (png(u32::MAX, 10), LogoError::Pixels),
        (jpeg(10, 600), LogoError::Pixels),
        (webp(600, 10), LogoError::Pixels),
    ];
    for (bytes, error) in cases {
        assert_eq!(LogoImage::parse(bytes.clone()), Err(error), "{bytes:?}");
    }
}

#[test]
fn an_origin_is_a_scheme_a_host_and_a_port() {
    let read = |text: &str| FrameOrigin::parse(text).map(|origin| origin.0);
    let cases = [
        ("https://shop.example", "https://shop.example"),
        ("https://shop.example/", "https://shop.example"),
        ("HTTPS://Shop.Example:443", "https://shop.example"),
        ("https://shop.example:8443", "https://shop.example:8443"),
        ("https://bücher.example", "https://xn--bcher-kva.example"),
        ("https://127.0.0.1:8443", "https://127.0.0.1:8443"),
        ("http://localhost:3000", "http://localhost:3000"),
        ("http://127.0.0.1:3000", "http://127.0.0.1:3000"),
    ];
    for (text, origin) in cases {
        assert_eq!(read(text).as_deref(), Some(origin), "{text}");
    }
    for none in [
        "",
        "*",
        "shop.example",
        "https://",
        "https://*.shop.example",
        "https://shop.example/path",
        "https://shop.example/?a=1",
        "https://shop.example/#a",
        "https://user@shop.example",
        "https://shop.example;script-src *",
        "https://shop.example https://other.example",
        "https://a;b.example",
        "https://a,b.example",
        "https://a'b.example",
        "https://shop.example:99999",
        "http://shop.example",
        "http://localhost.example",
        "https://192.0.2.1",
        "https://[::1]",
        "http://[::1]:3000",
        "ftp://shop.example",
        "data:text/html,x",
        "javascript:alert(1)",
        "null",
    ] {
        assert_eq!(read(none), None, "{none}");
    }
}
