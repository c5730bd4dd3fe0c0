//! The values of a line: amounts, references, words of free texts.

use domain::money::{AmountError, Currency, Money};

use crate::statements::limits;

/// An amount of digits, with a sign before it where it is below zero, and one point at most. Zero
/// is an amount.
pub(super) fn signed(text: &str, currency: Currency) -> Result<Money, &'static str> {
    let (digits, is_negative) = match text.strip_prefix('-') {
        Some(digits) => (digits, true),
        None => (text.strip_prefix('+').unwrap_or(text), false),
    };
    let amount = match Money::parse(digits, currency) {
        Ok(amount) => amount,
        Err(AmountError::Zero) => Money::from_minor(0, currency),
        Err(AmountError::NotDigits) => {
            return Err("digits, with at most one decimal sign between them");
        }
        Err(AmountError::TooManyDecimals) => return Err("no more decimals than the currency has"),
        Err(AmountError::TooLarge) => return Err("an amount that can be counted"),
    };
    if is_negative {
        return amount.nothing().checked_sub(amount).ok_or("an amount that can be counted");
    }
    Ok(amount)
}

/// The currency of a code.
pub(super) fn currency(code: &str) -> Result<Currency, String> {
    Currency::from_code(code).ok_or_else(|| {
        let known = Currency::ALL.map(Currency::code).join(", ");
        format!("one of {known}")
    })
}

/// A reference; `None` where there is none. Signs that only names and addresses of payers have are
/// refused.
pub(super) fn reference(text: &str) -> Result<Option<String>, &'static str> {
    let text = text.trim();
    if matches!(text, "" | "NOTPROVIDED" | "NONREF") {
        return Ok(None);
    }
    let fits = |sign: char| sign.is_ascii_alphanumeric() || "-_./:".contains(sign);
    if !text.chars().all(fits) {
        return Err("a reference of letters, digits and -_./: only");
    }
    if text.len() > limits::REFERENCE_CHARACTERS_MAX {
        return Err("a reference of at most 64 characters");
    }
    Ok(Some(text.to_owned()))
}

/// The words of a free text that might be references: those with a digit.
pub(super) fn mentions(text: &str) -> Vec<String> {
    let lengths = limits::MENTION_CHARACTERS_MIN..=limits::MENTION_CHARACTERS_MAX;
    let mut found: Vec<String> = Vec::new();
    for word in text.split(|sign: char| !sign.is_ascii_alphanumeric() && !"-_".contains(sign)) {
        let fits = lengths.contains(&word.len()) && word.bytes().any(|one| one.is_ascii_digit());
        if fits && found.len() < limits::MENTIONS_MAX && !found.iter().any(|one| one == word) {
            found.push(word.to_owned());
        }
    }
    found
}
