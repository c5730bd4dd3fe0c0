//! What a merchant pays for a payment: a percentage and a fixed amount, at least a minimum, by the
//! volume that it has had.

use rust_decimal::Decimal;
use thiserror::Error;

use crate::money::Money;
use crate::quote::money_from_decimal;

/// The fee from a volume on. All its amounts are in the currency that the merchant is settled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fee {
    /// Of the amount, in hundredths of a percent.
    pub percent_bps: u16,
    /// Added to the percentage.
    pub fixed: Money,
    /// The least that is taken.
    pub minimum: Money,
}

/// What has been agreed with a merchant for a payment solution: tiers by the volume of the calendar
/// month (UTC), in the currency that the merchant is settled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeeSchedule(Vec<(Money, Fee)>);

/// Why tiers make no schedule. The words are fit for an operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum NoSchedule {
    /// Nothing says what the first payment costs.
    #[error("the first tier begins at a volume of zero")]
    NoFirstTier,
    /// A tier begins where another one does, or before.
    #[error("each tier begins at a larger volume than the one before")]
    OutOfOrder,
    /// A part is in another currency.
    #[error("all amounts of a fee are in one currency")]
    OtherCurrency,
    /// A part is below zero, or above a hundred percent.
    #[error("a fee is between 0 and 100 percent, and its amounts are not below zero")]
    OutOfRange,
}

impl FeeSchedule {
    /// Puts tiers together: each with the volume from which on it holds.
    ///
    /// # Errors
    /// [`NoSchedule`] for the rule that they break.
    pub fn new(tiers: Vec<(Money, Fee)>) -> Result<Self, NoSchedule> {
        let Some((first, _)) = tiers.first() else { return Err(NoSchedule::NoFirstTier) };
        if first.minor() != 0 {
            return Err(NoSchedule::NoFirstTier);
        }
        let currency = first.currency();
        for (from, fee) in &tiers {
            let amounts = [*from, fee.fixed, fee.minimum];
            if amounts.iter().any(|amount| amount.currency() != currency) {
                return Err(NoSchedule::OtherCurrency);
            }
            if amounts.iter().any(|amount| amount.minor() < 0) || fee.percent_bps > 10_000 {
                return Err(NoSchedule::OutOfRange);
            }
        }
        let is_sorted = tiers.is_sorted_by(|(one, _), (next, _)| one < next);
        if is_sorted { Ok(Self(tiers)) } else { Err(NoSchedule::OutOfOrder) }
    }

    /// The tiers, from the smallest volume on.
    #[must_use]
    pub fn tiers(&self) -> &[(Money, Fee)] {
        &self.0
    }

    /// What holds after a volume; the first tier where the volume is in another currency.
    #[must_use]
    pub fn at(&self, volume: Money) -> Option<Fee> {
        let reached = self.0.iter().rev().find(|(from, _)| {
            from.currency() == volume.currency() && from.minor() <= volume.minor()
        });
        reached.or_else(|| self.0.first()).map(|(_, fee)| *fee)
    }
}

impl Fee {
    /// Nothing at all, in the currency of an amount.
    #[must_use]
    pub const fn none(currency: crate::money::Currency) -> Self {
        let nothing = Money::from_minor(0, currency);
        Self { percent_bps: 0, fixed: nothing, minimum: nothing }
    }

    /// What is taken of an amount: the percentage, rounded half-even to the currency's decimals,
    /// and the fixed part; at least the minimum, and never more than there is. `None` where it
    /// cannot be counted, or is in another currency.
    #[must_use]
    pub fn of(&self, amount: Money) -> Option<Money> {
        let share = proportion(amount, self.percent_bps)?;
        let fee = share.checked_add(self.fixed)?;
        (self.minimum.currency() == amount.currency())
            .then(|| fee.max(self.minimum).min(amount).max(amount.nothing()))
    }
}

/// So many hundredths of a percent of an amount, rounded half-even.
pub(crate) fn proportion(amount: Money, bps: u16) -> Option<Money> {
    let currency = amount.currency();
    let major = Decimal::new(amount.minor(), currency.decimals());
    money_from_decimal(major.checked_mul(Decimal::new(i64::from(bps), 4))?, currency)
}

#[cfg(test)]
mod tests;
