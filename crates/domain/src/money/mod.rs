//! Money: an integer of minor units with its currency, read from digits and printed exactly.

use std::fmt;

use thiserror::Error;

/// A currency that an invoice can be made out in (contract, section 2), or that a payer pays in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Currency {
    /// United States dollar.
    Usd,
    /// Euro.
    Eur,
    /// Pound sterling.
    Gbp,
    /// Indian rupee: what UPI moves.
    Inr,
    /// South African rand.
    Zar,
    /// USD Coin, a stablecoin: payers pay in it, no invoice is made out in it.
    Usdc,
    /// Tether, a stablecoin: payers pay in it, no invoice is made out in it.
    Usdt,
}

impl Currency {
    /// Every currency, in the order in which the documents name them.
    pub const ALL: [Self; 7] =
        [Self::Usd, Self::Eur, Self::Gbp, Self::Inr, Self::Zar, Self::Usdc, Self::Usdt];

    /// Those that an invoice can be made out in (contract, section 2: `devise`).
    pub const INVOICED: [Self; 5] = [Self::Usd, Self::Eur, Self::Gbp, Self::Inr, Self::Zar];

    /// The ISO 4217 code, which is also the wire value; a stablecoin's symbol.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Usd => "USD",
            Self::Eur => "EUR",
            Self::Gbp => "GBP",
            Self::Inr => "INR",
            Self::Zar => "ZAR",
            Self::Usdc => "USDC",
            Self::Usdt => "USDT",
        }
    }

    /// Reads the exact, upper-case code of a currency that an invoice can be made out in; `None`
    /// for anything else.
    #[must_use]
    pub fn from_devise(code: &str) -> Option<Self> {
        Self::INVOICED.into_iter().find(|currency| currency.code() == code)
    }

    /// Reads the exact, upper-case code of any currency; `None` for anything else.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|currency| currency.code() == code)
    }

    /// How many decimals an amount has (ISO 4217; of a stablecoin, the six that its issuer uses).
    #[must_use]
    pub const fn decimals(self) -> u32 {
        match self {
            Self::Usd | Self::Eur | Self::Gbp | Self::Inr | Self::Zar => 2,
            Self::Usdc | Self::Usdt => 6,
        }
    }

    /// The sign that a payer knows the currency by; empty where there is none but its code.
    #[must_use]
    pub const fn symbol(self) -> &'static str {
        match self {
            Self::Usd => "$",
            Self::Eur => "€",
            Self::Gbp => "£",
            Self::Inr => "₹",
            Self::Zar => "R",
            Self::Usdc | Self::Usdt => "",
        }
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.code())
    }
}

/// Why a text is no amount of money. The words are fit for the merchant's developer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum AmountError {
    /// Not digits with at most one point between them.
    #[error("an amount is digits with at most one point between them, such as 15.04 or 42")]
    NotDigits,
    /// More decimals than the currency has, and not only zeros.
    #[error("more decimals than the currency has")]
    TooManyDecimals,
    /// Nothing to pay.
    #[error("an amount is above zero")]
    Zero,
    /// Beyond what the gateway counts in.
    #[error("the amount is too large")]
    TooLarge,
}

/// An amount of money: minor units (cents, paise) of one currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Money {
    minor: i64,
    currency: Currency,
}

impl Money {
    /// An amount from minor units, such as cents.
    #[must_use]
    pub const fn from_minor(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Reads a positive amount from its digits (contract, section 1): no exponent, sign, comma or
    /// space, and no more decimals than the currency has unless the surplus is zeros.
    ///
    /// # Errors
    /// The rule of [`AmountError`] that the text breaks.
    pub fn parse(text: &str, currency: Currency) -> Result<Self, AmountError> {
        let (whole, fraction) = match text.split_once('.') {
            Some((whole, fraction)) if !fraction.is_empty() => (whole, fraction),
            Some(_) => return Err(AmountError::NotDigits),
            None => (text, ""),
        };
        let digits_only = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !digits_only(whole) || !digits_only(fraction) {
            return Err(AmountError::NotDigits);
        }
        let fraction = fraction.trim_end_matches('0');
        let decimals = usize::try_from(currency.decimals()).map_err(|_| AmountError::TooLarge)?;
        if fraction.len() > decimals {
            return Err(AmountError::TooManyDecimals);
        }
        let mut minor: i64 = 0;
        let padding = std::iter::repeat_n(b'0', decimals.saturating_sub(fraction.len()));
        for digit in whole.bytes().chain(fraction.bytes()).chain(padding) {
            minor = minor
                .checked_mul(10)
                .and_then(|minor| minor.checked_add(i64::from(digit.saturating_sub(b'0'))))
                .ok_or(AmountError::TooLarge)?;
        }
        if minor == 0 {
            return Err(AmountError::Zero);
        }
        Ok(Self { minor, currency })
    }

    /// The amount in minor units.
    #[must_use]
    pub const fn minor(self) -> i64 {
        self.minor
    }

    /// The currency of the amount.
    #[must_use]
    pub const fn currency(self) -> Currency {
        self.currency
    }

    /// Nothing, in the same currency.
    #[must_use]
    pub const fn nothing(self) -> Self {
        Self { minor: 0, currency: self.currency }
    }

    /// The sum, or `None` where the currencies differ or the sum cannot be counted.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        if self.currency != other.currency {
            return None;
        }
        Some(Self { minor: self.minor.checked_add(other.minor)?, currency: self.currency })
    }

    /// The difference, or `None` where the currencies differ or it cannot be counted.
    #[must_use]
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        if self.currency != other.currency {
            return None;
        }
        Some(Self { minor: self.minor.checked_sub(other.minor)?, currency: self.currency })
    }

    /// All decimals of the currency: `15.04`, `42.00`.
    #[must_use]
    pub fn fixed(self) -> String {
        let decimals = usize::try_from(self.currency.decimals()).unwrap_or(0);
        let sign = if self.minor < 0 { "-" } else { "" };
        let digits = self.minor.unsigned_abs().to_string();
        let padded = format!("{digits:0>width$}", width = decimals.saturating_add(1));
        let (whole, fraction) = padded.split_at(padded.len().saturating_sub(decimals));
        if fraction.is_empty() {
            format!("{sign}{whole}")
        } else {
            format!("{sign}{whole}.{fraction}")
        }
    }

    /// Without trailing zeros, as the contract writes amounts in replies: `15.04`, `4.5`, `4`.
    #[must_use]
    pub fn trimmed(self) -> String {
        let fixed = self.fixed();
        if fixed.contains('.') {
            fixed.trim_end_matches('0').trim_end_matches('.').to_owned()
        } else {
            fixed
        }
    }

    /// Two decimals, and more only where the amount has them, as a history writes amounts: `15.00`,
    /// `1.234567`.
    #[must_use]
    pub fn with_cents(self) -> String {
        self.with_decimals(2)
    }

    /// At least so many decimals, and more only where the amount has them.
    #[must_use]
    pub fn with_decimals(self, least: usize) -> String {
        let trimmed = self.trimmed();
        let (whole, fraction) = trimmed.split_once('.').unwrap_or((&trimmed, ""));
        format!("{whole}.{fraction:0<least$}")
    }

    /// All decimals, with the thousands set apart for a reader: `1,250.08`.
    #[must_use]
    pub fn grouped(self) -> String {
        let fixed = self.fixed();
        let (whole, fraction) = match fixed.split_once('.') {
            Some((whole, fraction)) => (whole, Some(fraction)),
            None => (fixed.as_str(), None),
        };
        let mut grouped = String::with_capacity(fixed.len().saturating_mul(2));
        let length = whole.len();
        for (index, digit) in whole.chars().enumerate() {
            let left = length.saturating_sub(index);
            if index > 0 && left.is_multiple_of(3) && !grouped.ends_with('-') {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        if let Some(fraction) = fraction {
            grouped.push('.');
            grouped.push_str(fraction);
        }
        grouped
    }
}

impl fmt::Display for Money {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.fixed(), self.currency)
    }
}

#[cfg(test)]
mod tests;
