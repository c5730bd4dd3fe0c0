//! What an invoice is, read off what is known of it.

use crate::ids::{AttemptNumber, HoldNumber};
use crate::invoice::event::Reason;
use crate::invoice::facts::{Facts, Receipt};
use crate::status::Status;
use crate::timestamp::Timestamp;

/// What an invoice is, with what belongs to it there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// Nothing has happened yet.
    Created,
    /// The payer has seen the payment page.
    Opened {
        /// When first.
        at: Timestamp,
    },
    /// The latest try was declined, and another one may begin.
    Declined {
        /// Which attempt.
        attempt: AttemptNumber,
        /// Why.
        reason: Reason,
    },
    /// The payer approved an attempt; its acquirer has not confirmed it.
    Pending {
        /// Which attempt.
        attempt: AttemptNumber,
    },
    /// The money is there; the merchant is not settled yet.
    AwaitingApproval {
        /// The attempt that brought the first of it.
        attempt: AttemptNumber,
        /// The first payment.
        receipt: Receipt,
        /// It came after the invoice had been closed without money.
        late: bool,
    },
    /// The merchant has been settled.
    Paid {
        /// When.
        at: Timestamp,
    },
    /// The money is held back.
    Withheld {
        /// By which hold.
        hold: HoldNumber,
        /// Why.
        reason: Reason,
    },
    /// Declines closed it.
    Failed {
        /// Why the latest try was declined.
        reason: Option<Reason>,
    },
    /// The payer canceled.
    Canceled {
        /// When.
        at: Timestamp,
    },
    /// Nobody paid in time.
    Expired {
        /// When.
        at: Timestamp,
    },
    /// The payer's bank took the money back.
    Chargeback {
        /// When.
        at: Timestamp,
    },
    /// The money was given back in full.
    Refunded {
        /// When.
        at: Timestamp,
    },
}

impl State {
    /// The status that merchants see.
    #[must_use]
    pub const fn status(&self) -> Status {
        match self {
            Self::Created => Status::Created,
            Self::Opened { .. } | Self::Declined { .. } => Status::Opened,
            Self::Pending { .. } => Status::Pending,
            Self::AwaitingApproval { .. } => Status::AwaitingApproval,
            Self::Paid { .. } => Status::Paid,
            Self::Withheld { .. } => Status::Withheld,
            Self::Failed { .. } => Status::Failed,
            Self::Canceled { .. } => Status::Canceled,
            Self::Expired { .. } => Status::Expired,
            Self::Chargeback { .. } => Status::Chargeback,
            Self::Refunded { .. } => Status::Refunded,
        }
    }
}

impl Facts {
    /// What the invoice is. Money outranks everything that says there is none; among the rest, what
    /// closes an invoice outranks what leaves it open.
    #[must_use]
    pub fn state(&self) -> State {
        match self.first_receipt() {
            Some((attempt, _, receipt)) => self.state_with_money(attempt, *receipt),
            None => self.state_without_money(),
        }
    }

    fn state_with_money(&self, attempt: AttemptNumber, receipt: Receipt) -> State {
        if let Some(at) = self.refunded {
            return State::Refunded { at };
        }
        if let (Some(at), None) = (self.charged_back, self.chargeback_won) {
            return State::Chargeback { at };
        }
        if let Some(at) = self.settled {
            return State::Paid { at };
        }
        if let Some((hold, reason)) = self.open_hold() {
            return State::Withheld { hold, reason: reason.clone() };
        }
        State::AwaitingApproval { attempt, receipt, late: self.is_late() }
    }

    fn state_without_money(&self) -> State {
        if let Some(at) = self.canceled {
            return State::Canceled { at };
        }
        if let Some(at) = self.expired {
            return State::Expired { at };
        }
        if self.failed.is_some() || self.declined_after_approval().is_some() {
            let reason = self.latest_decline().map(|decline| decline.reason.clone());
            return State::Failed { reason };
        }
        let approved = self
            .attempts
            .iter()
            .rev()
            .find(|(_, facts)| facts.approved.is_some() && facts.declined.is_none());
        if let Some((attempt, _)) = approved {
            return State::Pending { attempt: *attempt };
        }
        // A decline of a try that began before anybody opened the page does not open it.
        let Some(at) = self.opened else { return State::Created };
        match self.unanswered_decline() {
            Some(decline) => {
                State::Declined { attempt: decline.attempt, reason: decline.reason.clone() }
            }
            None => State::Opened { at },
        }
    }
}
