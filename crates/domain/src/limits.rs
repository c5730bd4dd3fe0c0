//! The smallest and the largest amount that a merchant or a payment solution takes.

use crate::money::{Currency, Money};

/// Bounds of an amount, both inclusive and in the amount's currency; `None` is no bound.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AmountLimits {
    /// The smallest amount taken.
    pub min: Option<Money>,
    /// The largest amount taken.
    pub max: Option<Money>,
}

/// On which side of its bounds an amount lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutOfLimits {
    /// Above the largest amount (contract: 50011).
    Above,
    /// Below the smallest amount (contract: 50012).
    Below,
}

impl AmountLimits {
    /// Checks an amount against the bounds. A bound in another currency does not bind it.
    ///
    /// # Errors
    /// The side on which the amount lies outside.
    pub fn check(&self, amount: Money) -> Result<(), OutOfLimits> {
        let binds = |limit: &Money| limit.currency() == amount.currency();
        if self.max.filter(binds).is_some_and(|max| amount.minor() > max.minor()) {
            return Err(OutOfLimits::Above);
        }
        if self.min.filter(binds).is_some_and(|min| amount.minor() < min.minor()) {
            return Err(OutOfLimits::Below);
        }
        Ok(())
    }

    /// The bounds of both in one currency; `None` where they leave no amount between them.
    #[must_use]
    pub fn intersection(self, other: Self, currency: Currency) -> Option<Self> {
        let of_currency = |bounds: [Option<Money>; 2]| {
            bounds.into_iter().flatten().filter(|bound| bound.currency() == currency)
        };
        let min = of_currency([self.min, other.min]).max();
        let max = of_currency([self.max, other.max]).min();
        match (min, max) {
            (Some(least), Some(most)) if least > most => None,
            (min, max) => Some(Self { min, max }),
        }
    }
}

#[cfg(test)]
mod tests;
