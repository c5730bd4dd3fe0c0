//! QR codes as pictures of their own. One stroked line for each run of dark modules takes a quarter
//! of the bytes that a rectangle for each would.

use std::fmt::Write;

use fast_qr::{ECL, Mode, QRBuilder, QRCode};

/// The bytes that the largest code holds at the level of correction that is used.
pub const QR_BYTES_MAX: usize = 2_331;

/// The light margin that scanners need, in modules on each side.
const QUIET_ZONE: usize = 4;

/// The code of a text as an SVG picture, the text's bytes as they are; none where it is longer than
/// [`QR_BYTES_MAX`].
pub fn qr_picture(text: &str) -> Option<String> {
    let symbol = QRBuilder::new(text).ecl(ECL::M).mode(Mode::Byte).build().ok()?;
    let (side, path) = (symbol.size + 2 * QUIET_ZONE, dark_path(&symbol));
    Some(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" \
         shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h{side}v{side}H0z\"/>\
         <path stroke=\"#000\" d=\"{path}\"/></svg>\n"
    ))
}

/// The dark modules as path data, for a stroke one module wide: the pen runs along the middle of
/// each row.
fn dark_path(symbol: &QRCode) -> String {
    let mut path = String::new();
    for y in 0..symbol.size {
        let mut x = 0;
        let mut pen = None;
        for run in symbol[y].chunk_by(|left, right| left.value() == right.value()) {
            let end = x + run.len();
            if run.first().is_some_and(|module| module.value()) {
                let moved = match pen {
                    None => write!(path, "M{} {}.5", x + QUIET_ZONE, y + QUIET_ZONE),
                    Some(pen) => write!(path, "m{} 0", x - pen),
                };
                moved
                    .and_then(|()| write!(path, "h{}", run.len()))
                    .expect("writing to a string cannot fail");
                pen = Some(end);
            }
            x = end;
        }
    }
    path
}

#[cfg(test)]
mod tests;
