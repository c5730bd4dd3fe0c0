//! How much of an invoice's money goes back to its payer. An amount counts as taken from the moment
//! on at which its refund is started, so that no number of refunds at once gives back more than was
//! paid; one that fails gives its part back.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use thiserror::Error;

use crate::ids::RefundNumber;
use crate::invoice::facts::Facts;
use crate::invoice::received::Arrival;
use crate::money::{Currency, Money};
use crate::quote::money_from_decimal;
use crate::status::RefundStatus;
use crate::timestamp::Timestamp;

/// How much a refund is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RefundAmounts {
    /// Of the invoice's amount, in its currency.
    pub amount: Money,
    /// What the payer gets of it, in the currency in which he paid.
    pub given_back: Money,
}

/// What is known of a refund.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RefundFacts {
    /// When it was started.
    pub started: Option<(Timestamp, RefundAmounts)>,
    /// When the acquirer gave the money back.
    pub succeeded: Option<(Timestamp, RefundAmounts)>,
    /// When the acquirer said that it gives none back.
    pub failed: Option<(Timestamp, RefundAmounts)>,
}

impl RefundFacts {
    /// What it has come to. Money that is gone is gone, whatever else was said.
    #[must_use]
    pub const fn status(&self) -> RefundStatus {
        match (&self.succeeded, &self.failed) {
            (Some(_), _) => RefundStatus::Succeeded,
            (None, Some(_)) => RefundStatus::Failed,
            (None, None) => RefundStatus::Pending,
        }
    }

    /// What it takes of the invoice's money; nothing once it has failed.
    fn taken(&self) -> Option<RefundAmounts> {
        let told = match self.status() {
            RefundStatus::Succeeded => self.succeeded,
            RefundStatus::Pending => self.started,
            RefundStatus::Failed => None,
        };
        told.map(|(_, amounts)| amounts)
    }
}

/// Why an amount is not refunded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum CannotRefund {
    /// Less is left.
    #[error("it is more than what is left to refund")]
    TooMuch,
    /// The payer would get nothing for it.
    #[error("it is too small to be given back in the currency that was paid")]
    TooSmall,
    /// Nothing was paid, or it cannot be counted.
    #[error("what was paid cannot be counted")]
    NothingPaid,
}

impl Facts {
    /// The number for the next refund.
    #[must_use]
    pub fn next_refund(&self) -> RefundNumber {
        let last = self.refunds.keys().next_back().map_or(0, |number| number.get());
        RefundNumber::new(last.saturating_add(1))
    }

    /// What of an invoice's whole amount may still be refunded; `None` where it cannot be counted.
    #[must_use]
    pub fn left_to_refund(&self, whole: Money) -> Option<Money> {
        let taken = self.refunds.values().filter_map(RefundFacts::taken);
        taken.map(|taken| taken.amount).try_fold(whole, Money::checked_sub)
    }

    /// Whether the refunds that succeeded come to an invoice's whole amount.
    #[must_use]
    pub fn is_refunded_in_full(&self, whole: Money) -> bool {
        self.refunded(whole).is_some_and(|given| given >= whole)
    }

    /// What the refunds that succeeded come to, of an invoice's whole amount; `None` where it
    /// cannot be counted.
    #[must_use]
    pub fn refunded(&self, whole: Money) -> Option<Money> {
        let given = self.refunds.values().filter_map(|refund| refund.succeeded);
        given.map(|(_, amounts)| amounts.amount).try_fold(whole.nothing(), Money::checked_add)
    }

    /// Whether the refunds that succeeded gave back all that ever came, in every currency. A refund
    /// knows nothing of money that came after it was started, or of a second payment.
    #[must_use]
    pub fn has_given_back_all(&self) -> bool {
        let receipts = self.attempts.values().flat_map(|attempt| attempt.receipts.values());
        let received = sums(receipts.map(|receipt| receipt.amount));
        let given = self.refunds.values().filter_map(|refund| refund.succeeded);
        received.is_some() && received == sums(given.map(|(_, amounts)| amounts.given_back))
    }

    /// What the payer gets for an amount out of the whole: what he paid in proportion, rounded so
    /// that the parts together are rounded as one; and for the last part what is left of it, so
    /// that all parts are exactly what may be given back.
    ///
    /// # Errors
    /// [`CannotRefund`] when it may not be refunded.
    pub fn refund_amounts(
        &self,
        whole: Money,
        amount: Money,
        arrival: Arrival,
    ) -> Result<RefundAmounts, CannotRefund> {
        let left = self.left_to_refund(whole).ok_or(CannotRefund::NothingPaid)?;
        let left_after = left.checked_sub(amount).ok_or(CannotRefund::TooMuch)?;
        if left_after.minor() < 0 || amount.minor() <= 0 {
            return Err(CannotRefund::TooMuch);
        }
        let received = self.refundable(arrival).ok_or(CannotRefund::NothingPaid)?;
        let taken = self.refunds.values().filter_map(RefundFacts::taken);
        let rest = taken
            .map(|taken| taken.given_back)
            .try_fold(received, Money::checked_sub)
            .ok_or(CannotRefund::NothingPaid)?;
        if left_after.minor() == 0 {
            return Ok(RefundAmounts { amount, given_back: rest });
        }
        let kept = proportion(received, left_after, whole).ok_or(CannotRefund::NothingPaid)?;
        let given_back = rest.checked_sub(kept).ok_or(CannotRefund::NothingPaid)?;
        if given_back.minor() <= 0 {
            return Err(CannotRefund::TooSmall);
        }
        Ok(RefundAmounts { amount, given_back })
    }
}

/// Amounts by their currencies; `None` where they cannot be added up.
fn sums(mut amounts: impl Iterator<Item = Money>) -> Option<BTreeMap<Currency, Money>> {
    amounts.try_fold(BTreeMap::new(), |mut sums, amount| {
        let sum = sums.get(&amount.currency()).copied();
        let sum = sum.map_or(Some(amount), |sum: Money| sum.checked_add(amount))?;
        sums.insert(amount.currency(), sum);
        Some(sums)
    })
}

/// What of a payment stands for a part of the whole.
fn proportion(received: Money, part: Money, whole: Money) -> Option<Money> {
    let major = Decimal::new(received.minor(), received.currency().decimals());
    let product = major.checked_mul(Decimal::from(part.minor()))?;
    money_from_decimal(product.checked_div(Decimal::from(whole.minor()))?, received.currency())
}

#[cfg(test)]
mod tests;
