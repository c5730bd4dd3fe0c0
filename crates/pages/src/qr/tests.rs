//! Reads the drawn codes back, as a phone's scanner would.

use super::{Code, QUIET_ZONE};
use crate::gallery::upi::INTENT_LINK;

#[test]
fn a_drawn_code_reads_back_byte_for_byte() {
    let long = format!("upi://pay?tn={}", "0aZ%20".repeat(100));
    let texts = ["upi://pay?pa=a%40b", INTENT_LINK, "upi://pay?pn=किताब&am=1.00", &long];
    for text in texts {
        let code = Code::of(text).expect("it fits");
        assert_eq!(read(&code), text);
    }
}

#[test]
fn a_code_keeps_its_quiet_zone() {
    let code = Code::of(INTENT_LINK).expect("it fits");
    // Version 8 takes up to 152 bytes at this level of correction, and is 49 modules wide.
    assert_eq!(code.side(), 49 + 8);
    let inside = QUIET_ZONE..code.side() - QUIET_ZONE;
    for (x, y) in dark_modules(&code.dark_path()) {
        assert!(inside.contains(&x) && inside.contains(&y), "{x} {y}");
    }
}

#[test]
fn a_text_too_long_for_any_code_has_none() {
    assert!(Code::of(&"a".repeat(2332)).is_none());
}

/// Paints the path's modules and decodes the picture.
fn read(code: &Code) -> String {
    const SCALE: usize = 4;
    let side = code.side() * SCALE;
    let mut light = vec![true; side * side];
    for (x, y) in dark_modules(&code.dark_path()) {
        for row in 0..SCALE {
            let start = (y * SCALE + row) * side + x * SCALE;
            light[start..start + SCALE].fill(false);
        }
    }
    let mut picture = rqrr::PreparedImage::prepare_from_greyscale(side, side, |x, y| {
        if light[y * side + x] { 255 } else { 0 }
    });
    let grids = picture.detect_grids();
    assert_eq!(grids.len(), 1);
    grids[0].decode().expect("it decodes").1
}

/// The dark modules of a path of `Mx y.5`, `mgap 0` and `hlength` commands.
fn dark_modules(path: &str) -> Vec<(usize, usize)> {
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
