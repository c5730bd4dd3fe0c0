//! What NPCI and banks let payers do by UPI. It changes by circular, so it is a solution's data.

use crate::device::Device;
use crate::money::Money;

/// Where a payer may type his UPI id and be asked in his app (a collect request). For merchants
/// this ended on 28 February 2026 but in browsers of phones, and for some categories.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum UpiIds {
    /// Nowhere.
    #[default]
    Nowhere,
    /// On phones only.
    OnPhones,
    /// Everywhere: the merchants' category is exempt.
    Everywhere,
}

impl UpiIds {
    /// Whether a payer at this device may be asked by his UPI id.
    #[must_use]
    pub const fn are_taken_on(self, device: Device) -> bool {
        match self {
            Self::Nowhere => false,
            Self::OnPhones => device.is_phone(),
            Self::Everywhere => true,
        }
    }
}

/// What holds for the payers of a UPI solution.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UpiRules {
    /// Where UPI ids are taken.
    pub upi_ids: UpiIds,
    /// What most accounts may pay at a time.
    pub usual_max: Option<Money>,
    /// What somebody may pay within a day of his first use of UPI.
    pub newcomer_max: Option<Money>,
}

/// A limit that a payer may run into, so he is told of it beforehand. It stops nobody: for some
/// merchants banks allow more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caution {
    /// It is more than this, which is all that most accounts may pay at a time.
    AboveUsual(Money),
    /// It is more than this, which is all that somebody new to UPI may pay.
    AboveNewcomers(Money),
}

impl UpiRules {
    /// What a payer is told before he pays an amount. A limit in another currency limits nothing.
    #[must_use]
    pub fn caution(&self, amount: Money) -> Option<Caution> {
        let exceeded =
            |max: &Money| max.currency() == amount.currency() && amount.minor() > max.minor();
        let usual = self.usual_max.filter(exceeded).map(Caution::AboveUsual);
        usual.or_else(|| self.newcomer_max.filter(exceeded).map(Caution::AboveNewcomers))
    }
}

#[cfg(test)]
mod tests;
