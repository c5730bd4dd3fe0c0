//! Reads the drawn codes back, as a phone's scanner would.

use super::{QR_BYTES_MAX, QUIET_ZONE, qr_picture};
use crate::gallery::upi::INTENT_LINK;

#[test]
fn a_drawn_code_reads_back_byte_for_byte() {
    let hostile = "upi://pay?pn='\"<&>\\\u{0}\u{7f}%%é€😀 ";
    for text in
        ["", "1", "0123456789", "UPI://PAY", INTENT_LINK, "upi://pay?pn=किताब&am=1.00", hostile]
    {
        assert_eq!(read(&qr_picture(text).expect("it fits")), text);
    }
    // Each size of code, among them the smallest and the largest.
    for length in (1..QR_BYTES_MAX).step_by(233).chain([QR_BYTES_MAX]) {
        let text: String = INTENT_LINK.chars().cycle().take(length).collect();
        assert_eq!(read(&qr_picture(&text).expect("it fits")), text, "{length} bytes");
    }
}

#[test]
fn a_code_keeps_its_quiet_zone() {
    let picture = qr_picture(INTENT_LINK).expect("it fits");
    // Version 7 takes up to 122 bytes at this level of correction, and is 45 modules wide.
    let side = side(&picture);
    assert_eq!(side, 45 + 8);
    let inside = QUIET_ZONE..side - QUIET_ZONE;
    for (x, y) in dark_modules(&picture) {
        assert!(inside.contains(&x) && inside.contains(&y), "{x} {y}");
    }
}

#[test]
fn a_text_too_long_for_any_code_has_none() {
    assert!(qr_picture(&"a".repeat(QR_BYTES_MAX)).is_some());
    for length in [QR_BYTES_MAX + 1, 3_000, 100_000] {
        assert!(qr_picture(&"a".repeat(length)).is_none(), "{length}");
    }
}

fn side(picture: &str) -> usize {
    let (_, rest) = picture.split_once("viewBox=\"0 0 ").expect("a view box");
    rest.split(' ').next().and_then(|side| side.parse().ok()).expect("a width")
}

/// Paints the path's modules and decodes the picture.
fn read(picture: &str) -> String {
    const SCALE: usize = 4;
    let side = side(picture) * SCALE;
    let mut light = vec![true; side * side];
    for (x, y) in dark_modules(picture) {
        for row in 0..SCALE {
            let start = (y * SCALE + row) * side + x * SCALE;
            light[start..start + SCALE].fill(false);
        }
    }
    let mut scanned = rqrr::PreparedImage::prepare_from_greyscale(side, side, |x, y| {
        if light[y * side + x] { 255 } else { 0 }
    });
    let grids = scanned.detect_grids();
    assert_eq!(grids.len(), 1);
    grids[0].decode().expect("it decodes").1
}

/// The dark modules of a picture, whose path has `Mx y.5`, `mgap 0` and `hlength` commands.
fn dark_modules(picture: &str) -> Vec<(usize, usize)> {
    let (_, path) = picture.split_once("stroke=\"#000\" d=\"").expect("a path");
    let (path, _) = path.split_once('"').expect("its end");
    let number = |text: &str| text.parse::<usize>().expect("a whole number");
    let mut modules = Vec::new();
    let (mut x, mut y) = (0, 0);
    let starts = path.match_indices(char::is_alphabetic).map(|(start, _)| start);
    let ends = starts.clone().skip(1).chain([path.len()]);
    for (start, end) in starts.zip(ends) {
        let (command, operands) = path[start..end].split_at(1);
        match (command, operands.split_once(' ')) {
            ("M", Some((left, top))) => {
                x = number(left);
                y = number(top.strip_suffix(".5").expect("the middle of a row"));
            }
            ("m", Some((gap, "0"))) => x += number(gap),
            ("h", None) => {
                let length = number(operands);
                modules.extend((x..x + length).map(|x| (x, y)));
                x += length;
            }
            _ => panic!("unexpected {}", &path[start..end]),
        }
    }
    modules
}
