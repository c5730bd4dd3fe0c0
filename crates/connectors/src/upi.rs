//! The link that opens a UPI app, as NPCI's "UPI Linking Specifications" 1.6 write it.
//!
//! Real acquirers give their own, signed link, which is passed on byte for byte. Composing one is
//! for the sandbox, whose payee does not exist.

use domain::money::Money;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What stands in a parameter as it is; everything else is percent-encoded.
const KEPT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'@');

/// The longest note and payee name that apps show.
const SHOWN_CHARACTERS_MAX: usize = 50;

/// What a link asks the payer to pay.
#[derive(Clone, Copy, Debug)]
pub struct PayLink<'a> {
    /// The payee's UPI id (`pa`).
    pub payee: &'a str,
    /// The payee's name, as the app shows it (`pn`).
    pub payee_name: &'a str,
    /// The reference of the attempt, at most 35 characters (`tr`).
    pub reference: &'a str,
    /// A note for the payer's statement (`tn`).
    pub note: &'a str,
    /// How much, in rupees (`am`, `cu`).
    pub amount: Money,
}

/// Composes the link. The amount is fixed, so the app does not let the payer edit it.
#[must_use]
pub fn compose(link: &PayLink<'_>) -> String {
    let encode = |text: &str| {
        let shown: String = text.chars().take(SHOWN_CHARACTERS_MAX).collect();
        utf8_percent_encode(&shown, KEPT).to_string()
    };
    format!(
        "upi://pay?ver=01&mode=00&pa={}&pn={}&tr={}&tn={}&am={}&cu={}",
        encode(link.payee),
        encode(link.payee_name),
        encode(link.reference),
        encode(link.note),
        link.amount.fixed(),
        link.amount.currency().code(),
    )
}

#[cfg(test)]
mod tests;
