//! A colour as people write it down, such as `#0b6b54`: the one that a merchant's pages are in.

use std::fmt;

/// A colour of red, green and blue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Colour([u8; 3]);

impl Colour {
    /// The colour of these parts.
    #[must_use]
    pub const fn new(red: u8, green: u8, blue: u8) -> Self {
        Self([red, green, blue])
    }

    /// Reads `#` and six hexadecimal digits, in either case.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::from_hex(&text.strip_prefix('#')?.to_ascii_lowercase())
    }

    /// Reads six hexadecimal digits in lower case, as [`Colour::hex`] writes them.
    #[must_use]
    pub fn from_hex(digits: &str) -> Option<Self> {
        let is_digit = |sign: u8| matches!(sign, b'0'..=b'9' | b'a'..=b'f');
        if digits.len() != 6 || !digits.bytes().all(is_digit) {
            return None;
        }
        let part = |place| u8::from_str_radix(digits.get(place)?, 16).ok();
        Some(Self([part(0..2)?, part(2..4)?, part(4..6)?]))
    }

    /// Its red, green and blue.
    #[must_use]
    pub const fn parts(self) -> [u8; 3] {
        self.0
    }

    /// Six hexadecimal digits in lower case.
    #[must_use]
    pub fn hex(self) -> String {
        let [red, green, blue] = self.0;
        format!("{red:02x}{green:02x}{blue:02x}")
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "#{}", self.hex())
    }
}

#[cfg(test)]
mod tests;
