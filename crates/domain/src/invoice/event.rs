//! The facts that an invoice can meet with.

use crate::ids::{AttemptNumber, HoldNumber, RefundNumber};
use crate::invoice::refund::RefundAmounts;
use crate::money::Money;
use crate::timestamp::Timestamp;

/// A reason from an acquirer or an operator, in the gateway's own words: short, and free of
/// personal data. The state machine keeps it and never reads it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reason(String);

impl Reason {
    /// Keeps a reason.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The reason's text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Something that happened to an invoice.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Event {
    /// The payer opened the payment page.
    Opened,
    /// A try to pay began: a price was quoted and a way to pay it shown.
    AttemptStarted {
        /// Which try.
        attempt: AttemptNumber,
    },
    /// The payer approved, the acquirer has not confirmed yet.
    Approved {
        /// Which try.
        attempt: AttemptNumber,
    },
    /// The acquirer says that the try failed. Soft: money may still come for it.
    Declined {
        /// Which try.
        attempt: AttemptNumber,
        /// Why.
        reason: Reason,
    },
    /// The acquirer confirmed that it has the payer's money.
    MoneyConfirmed {
        /// Which try.
        attempt: AttemptNumber,
        /// How much, in the payer's currency.
        received: Money,
        /// The acquirer's or bank's reference of this payment (the RRN for UPI), which tells two
        /// payments of one attempt apart.
        reference: String,
    },
    /// The declines close the invoice without money: no try is left, or the payer leaves it at one.
    Failed,
    /// The payer canceled on the payment page.
    Canceled,
    /// Nobody paid in time.
    Expired,
    /// The money is held back for review.
    Withheld {
        /// Which hold.
        hold: HoldNumber,
        /// Why.
        reason: Reason,
    },
    /// A hold was lifted.
    Released {
        /// Which hold.
        hold: HoldNumber,
    },
    /// The merchant has been settled.
    Settled,
    /// The payer's bank took the money back.
    ChargedBack,
    /// The payer's bank gave back what it had taken: the chargeback was contested, and won.
    ChargebackWon,
    /// The time has passed after which the merchant can be settled.
    Cleared,
    /// The time has passed for which a part was kept in reserve.
    ReserveReleased,
    /// The acquirer is to give money back.
    RefundStarted {
        /// Which refund.
        refund: RefundNumber,
        /// How much.
        amounts: RefundAmounts,
    },
    /// The acquirer gave money back.
    RefundSucceeded {
        /// Which refund.
        refund: RefundNumber,
        /// How much.
        amounts: RefundAmounts,
    },
    /// The acquirer gives nothing back for a refund.
    RefundFailed {
        /// Which refund.
        refund: RefundNumber,
        /// How much it was to be.
        amounts: RefundAmounts,
    },
    /// The money was given back in full.
    Refunded,
}

/// A fact with the time at which the gateway first learned of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Occurred {
    /// When the gateway learned of it.
    pub at: Timestamp,
    /// What happened.
    pub event: Event,
}
