//! Rules by which confirmed money is held back for a person to look at, before its merchant is told
//! to credit anybody. A rule never refuses money: it is there already.

use crate::money::Money;

/// When a payment is held back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HoldRule {
    /// Its invoice is over more than this. Invoices in other currencies are not touched.
    Amount {
        /// The most that passes.
        above: Money,
    },
    /// Its merchant has had more payments than this.
    Count {
        /// The most that pass.
        payments: u32,
        /// Within which time, this one's included.
        window: Window,
    },
    /// Its merchant has had more than this, in the currency of it.
    Volume {
        /// The most that passes.
        above: Money,
        /// Within which time, this one's included.
        window: Window,
    },
    /// Its payer's address belongs to one of these countries. One that nobody knows passes.
    Country {
        /// Their two letters (ISO 3166-1 alpha-2).
        codes: Vec<String>,
    },
    /// It came after its invoice had been closed without money.
    Late,
}

/// What rules look at.
#[derive(Clone, Copy, Debug)]
pub struct Observed<'a> {
    /// What the invoice is over.
    pub amount: Money,
    /// The two letters of the country of the payer's address, if it is known.
    pub country: Option<&'a str>,
    /// Whether it came after its invoice had been closed without money.
    pub late: bool,
}

/// How far a rule looks back: in whole minutes up to an hour, in whole hours up to a day. So what
/// it has to know is never more than a few dozen sums.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window(u32);

impl Window {
    /// The most stretches that there are in one.
    pub const STRETCHES_MAX: u32 = 60;

    /// A window of so many minutes: 1 to 60, or whole hours up to 1440; `None` for any other.
    #[must_use]
    pub const fn from_minutes(minutes: u32) -> Option<Self> {
        match minutes {
            1..=60 => Some(Self(minutes)),
            61..=1_440 if minutes.is_multiple_of(60) => Some(Self(minutes)),
            _ => None,
        }
    }

    /// How many minutes it has.
    #[must_use]
    pub const fn minutes(self) -> u32 {
        self.0
    }

    /// How many minutes each of its stretches has: 1 or 60.
    #[must_use]
    pub const fn stretch_minutes(self) -> u32 {
        if self.0 <= 60 { 1 } else { 60 }
    }

    /// How many stretches it has.
    #[must_use]
    pub const fn stretches(self) -> u32 {
        self.0.div_euclid(self.stretch_minutes())
    }
}

/// What a merchant was paid within a rule's window, this payment included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Recent {
    /// How many payments.
    pub payments: u64,
    /// How much in the payment's currency, in minor units.
    pub minor: i64,
}

impl HoldRule {
    /// Its kind, as it is kept and shown.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Amount { .. } => "amount",
            Self::Count { .. } => "count",
            Self::Volume { .. } => "volume",
            Self::Country { .. } => "country",
            Self::Late => "late",
        }
    }

    /// The reason of a hold by it.
    #[must_use]
    pub const fn reason(&self) -> &'static str {
        match self {
            Self::Amount { .. } => "rule:amount",
            Self::Count { .. } => "rule:count",
            Self::Volume { .. } => "rule:volume",
            Self::Country { .. } => "rule:country",
            Self::Late => "rule:late",
        }
    }

    /// How far it looks back, if it does.
    #[must_use]
    pub const fn window(&self) -> Option<Window> {
        match self {
            Self::Count { window, .. } | Self::Volume { window, .. } => Some(*window),
            Self::Amount { .. } | Self::Country { .. } | Self::Late => None,
        }
    }

    /// Whether it holds a payment back, of whose merchant this is known within its window.
    #[must_use]
    pub fn holds(&self, payment: &Observed<'_>, recent: Recent) -> bool {
        let is_over = |above: &Money, minor: i64| {
            above.currency() == payment.amount.currency() && minor > above.minor()
        };
        match self {
            Self::Amount { above } => is_over(above, payment.amount.minor()),
            Self::Count { payments, .. } => recent.payments > u64::from(*payments),
            Self::Volume { above, .. } => is_over(above, recent.minor),
            Self::Country { codes } => {
                payment.country.is_some_and(|country| codes.iter().any(|code| code == country))
            }
            Self::Late => payment.late,
        }
    }
}

#[cfg(test)]
mod tests;
