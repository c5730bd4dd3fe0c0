//! QR codes as the data of one SVG path. One stroked line for each run of dark modules takes a
//! quarter of the bytes that a rectangle for each would, and the payment page is mostly that.

use qrcode::{Color, EcLevel, QrCode};

/// The light margin that scanners need, in modules on each side.
const QUIET_ZONE: usize = 4;

/// A QR code.
pub(crate) struct Code {
    symbol: QrCode,
}

impl Code {
    /// The code of this text, or none where it is longer than the largest symbol holds.
    pub(crate) fn of(text: &str) -> Option<Self> {
        let symbol = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
        Some(Self { symbol })
    }

    /// The side of the square with its quiet zone, in modules.
    pub(crate) fn side(&self) -> usize {
        self.symbol.width() + 2 * QUIET_ZONE
    }

    /// The dark modules as path data, for a stroke one module wide: the pen runs along the middle
    /// of each row.
    pub(crate) fn dark_path(&self) -> String {
        let mut path = String::new();
        for (y, row) in self.symbol.to_colors().chunks(self.symbol.width()).enumerate() {
            let mut x = 0;
            let mut pen = None;
            for run in row.chunk_by(|left, right| left == right) {
                let end = x + run.len();
                if run.first() == Some(&Color::Dark) {
                    path.push_str(&match pen {
                        None => format!("M{} {}.5", x + QUIET_ZONE, y + QUIET_ZONE),
                        Some(pen) => format!("m{} 0", x - pen),
                    });
                    path.push_str(&format!("h{}", run.len()));
                    pen = Some(end);
                }
                x = end;
            }
        }
        path
    }
}

#[cfg(test)]
mod tests;
