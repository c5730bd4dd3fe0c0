//! A payer's card. What is secret of it can be printed nowhere and is wiped when it is dropped
//! (PCI DSS 4.0.1, requirements 3.3 and 3.5): there is no way to log, keep or serialise it by
//! mistake.

mod brand;

use std::fmt;

use hmac::Mac;
use thiserror::Error;
use zeroize::Zeroizing;

pub use self::brand::Brand;

/// The longest number that a card has (ISO/IEC 7812-1), and the shortest in use.
const NUMBER_DIGITS: std::ops::RangeInclusive<usize> = 12..=19;

/// For how many years a card may be good at the most, with room to spare.
const EXPIRY_YEARS_MAX: u16 = 20;

/// Why a text is no card's. The words are fit for the merchant's developer and for the payer, and
/// repeat nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum CardError {
    /// Not the digits of a card's number.
    #[error("it must be 12 to 19 digits")]
    NumberDigits,
    /// As many digits as no card of its scheme has.
    #[error("a card of this kind has another number of digits")]
    Length,
    /// Mistyped: its last digit does not follow from the others.
    #[error("its check digit is wrong: one of the digits is mistyped")]
    CheckDigit,
    /// Not a month of a year.
    #[error("it must be MM/YYYY")]
    ExpiryForm,
    /// No card is good for so long.
    #[error("it must be within 20 years")]
    TooFar,
    /// The card cannot be used any more.
    #[error("the card has expired")]
    Expired,
    /// Not the code on a card.
    #[error("it must be 3 or 4 digits")]
    CodeDigits,
    /// Not a name as it is on a card.
    #[error("it must be the name on the card, 2 to 100 characters")]
    Holder,
}

/// A card's number.
pub struct CardNumber(Zeroizing<String>);

impl CardNumber {
    /// Reads a number. Payers type it in groups, so spaces and hyphens do not count.
    ///
    /// # Errors
    /// The rule of [`CardError`] that it breaks.
    pub fn parse(text: &str) -> Result<Self, CardError> {
        let mut digits = Zeroizing::new(String::with_capacity(text.len()));
        digits.extend(text.chars().filter(|letter| !letter.is_whitespace() && *letter != '-'));
        let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
        if !is_number || !NUMBER_DIGITS.contains(&digits.len()) {
            return Err(CardError::NumberDigits);
        }
        if !brand::is_length(&digits) {
            Err(CardError::Length)
        } else if luhn_sum(&digits).is_multiple_of(10) {
            Ok(Self(digits))
        } else {
            Err(CardError::CheckDigit)
        }
    }

    /// Whose card it is, where that is known.
    #[must_use]
    pub fn brand(&self) -> Option<Brand> {
        Brand::of(&self.0)
    }

    /// What the number is counted by: a code that tells nothing of it to whoever has not the key.
    #[must_use]
    pub fn fingerprint<M: Mac>(&self, keyed: M) -> hmac::digest::Output<M> {
        keyed.chain_update(self.0.as_bytes()).finalize().into_bytes()
    }

    /// The digits, for the acquirer alone.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

/// The sum of the Luhn formula (ISO/IEC 7812-1, annex B): every second digit from the right, the
/// last left out, counts twice, and its two digits one by one.
fn luhn_sum(digits: &str) -> u32 {
    let digits = digits.bytes().rev().map(|byte| u32::from(byte.saturating_sub(b'0')));
    digits.enumerate().fold(0_u32, |sum, (place, digit)| {
        let counted = if place.is_multiple_of(2) { digit } else { digit.saturating_mul(2) };
        let counted = if counted > 9 { counted.saturating_sub(9) } else { counted };
        sum.saturating_add(counted)
    })
}

/// The last month in which a card can be used.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Expiry {
    year: u16,
    month: u8,
}

impl Expiry {
    /// A month of a year, as the calendar counts them.
    #[must_use]
    pub const fn new(year: u16, month: u8) -> Self {
        Self { year, month }
    }

    /// Reads `MM/YYYY`, and refuses what is before this month.
    ///
    /// # Errors
    /// The rule of [`CardError`] that it breaks.
    pub fn parse(text: &str, this_month: Self) -> Result<Self, CardError> {
        let (month, year) = text.split_once('/').ok_or(CardError::ExpiryForm)?;
        let digits = |part: &str, length: usize| {
            part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit())
        };
        if !digits(month, 2) || !digits(year, 4) {
            return Err(CardError::ExpiryForm);
        }
        let month = month.parse().map_err(|_| CardError::ExpiryForm)?;
        let year = year.parse().map_err(|_| CardError::ExpiryForm)?;
        if !(1..=12).contains(&month) {
            return Err(CardError::ExpiryForm);
        }
        Self::within(Self { year, month }, this_month)
    }

    /// Reads a month as payers type it: `12/30`, `12 / 2030`, `1230`, `1-30`.
    ///
    /// # Errors
    /// The rule of [`CardError`] that it breaks.
    pub fn parse_typed(text: &str, this_month: Self) -> Result<Self, CardError> {
        let text = text.trim();
        let parts: Vec<&str> =
            text.split(['/', '-', '.', ' ']).filter(|part| !part.is_empty()).collect();
        let (month, year) = match parts.as_slice() {
            [month, year] => (*month, *year),
            [both] if matches!(both.len(), 4 | 6) => {
                both.split_at_checked(2).ok_or(CardError::ExpiryForm)?
            }
            _ => return Err(CardError::ExpiryForm),
        };
        let century = if year.len() == 2 { "20" } else { "" };
        let month = if month.len() == 1 { format!("0{month}") } else { month.to_owned() };
        Self::parse(&format!("{month}/{century}{year}"), this_month)
    }

    fn within(expiry: Self, this_month: Self) -> Result<Self, CardError> {
        if expiry < this_month {
            return Err(CardError::Expired);
        }
        let is_near = expiry.year <= this_month.year.saturating_add(EXPIRY_YEARS_MAX);
        if is_near { Ok(expiry) } else { Err(CardError::TooFar) }
    }
}

/// The code that is printed on a card and must never be kept (PCI DSS 4.0.1, requirement 3.3.1.2).
pub struct SecurityCode(Zeroizing<String>);

impl SecurityCode {
    /// Reads a code.
    ///
    /// # Errors
    /// [`CardError::CodeDigits`] for anything else.
    pub fn parse(text: &str) -> Result<Self, CardError> {
        let is_code =
            (3..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        if !is_code {
            return Err(CardError::CodeDigits);
        }
        Ok(Self(Zeroizing::new(text.to_owned())))
    }

    /// Reads the code of a card whose scheme may be known, which says how long it is.
    ///
    /// # Errors
    /// [`CardError::CodeDigits`] for anything else.
    pub fn parse_of(text: &str, brand: Option<Brand>) -> Result<Self, CardError> {
        let code = Self::parse(text)?;
        let fits = brand.is_none_or(|brand| brand.code_digits() == code.0.len());
        if fits { Ok(code) } else { Err(CardError::CodeDigits) }
    }

    /// The digits, for the acquirer alone.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// Characters of a name on a card, with room to spare: 26 fit on it (ISO/IEC 7813).
const HOLDER_CHARACTERS: std::ops::RangeInclusive<usize> = 2..=100;

/// Digits in a name that are some: more may be a card's number in the wrong field.
const HOLDER_DIGITS_MAX: usize = 4;

/// The name on a card.
pub struct HolderName(Zeroizing<String>);

impl HolderName {
    /// Reads a name.
    ///
    /// # Errors
    /// [`CardError::Holder`] for what is none, a card's number in its place among it.
    pub fn parse(text: &str) -> Result<Self, CardError> {
        let name = text.trim();
        let digits = name.chars().filter(|letter| letter.is_numeric()).count();
        let is_name = HOLDER_CHARACTERS.contains(&name.chars().count())
            && name.chars().any(char::is_alphabetic)
            && !name.chars().any(char::is_control)
            && digits <= HOLDER_DIGITS_MAX;
        if !is_name {
            return Err(CardError::Holder);
        }
        Ok(Self(Zeroizing::new(name.to_owned())))
    }

    /// The name, for the acquirer, and for the field that it was typed in.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// A card, on its way to an acquirer.
pub struct Card {
    /// Its number.
    pub number: CardNumber,
    /// The last month in which it can be used.
    pub expiry: Expiry,
    /// The code printed on it.
    pub code: SecurityCode,
    /// The name on it, where the payer was asked for it.
    pub holder: Option<HolderName>,
}

impl fmt::Debug for CardNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("CardNumber")
    }
}

impl fmt::Debug for Expiry {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Expiry")
    }
}

impl fmt::Debug for SecurityCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SecurityCode")
    }
}

impl fmt::Debug for HolderName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("HolderName")
    }
}

impl fmt::Debug for Card {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Card")
    }
}

#[cfg(test)]
mod tests;
