//! A payer's UPI id, by which he is asked for money in his app. It says who he is, so it can be
//! printed nowhere and is wiped when it is dropped: it goes to the acquirer and is kept by nobody.

use zeroize::Zeroizing;

/// What a UPI id takes at the most, in bytes.
const BYTES_MAX: usize = 255;

/// A UPI id, such as `name@bank`.
pub struct UpiId(Zeroizing<String>);

impl UpiId {
    /// Reads what a payer typed: a name of letters, digits, points, hyphens and underscores, and
    /// the handle of an app or bank, letters and digits without a point, which tells it from an
    /// e-mail address. Whether anybody has it the acquirer says.
    #[must_use]
    pub fn parse(typed: &str) -> Option<Self> {
        let typed = typed.trim();
        let (name, handle) = typed.split_once('@')?;
        let in_name = |byte: u8| byte.is_ascii_alphanumeric() || b".-_".contains(&byte);
        let is_name = !name.is_empty() && name.bytes().all(in_name);
        let is_handle = handle.len() > 1
            && handle.bytes().all(|byte| byte.is_ascii_alphanumeric())
            && handle.starts_with(|first: char| first.is_ascii_alphabetic());
        let fits = is_name && is_handle && typed.len() <= BYTES_MAX;
        fits.then(|| Self(Zeroizing::new(typed.to_owned())))
    }

    /// The id, for the acquirer alone.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests;
