//! Decides whether an event is taken in, and what the invoice becomes by it.

use thiserror::Error;

use crate::invoice::event::{Event, Occurred};
use crate::invoice::facts::Facts;
use crate::invoice::state::State;
use crate::status::{RefundStatus, Status};
use crate::timestamp::{Span, Timestamp};

/// For how long an invoice that nobody pays stays open (contract, section 7).
pub const EXPIRES_AFTER: Span = Span::from_days(14);

/// An event that is taken in, and what it leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Everything known afterwards.
    pub facts: Facts,
    /// What the invoice was.
    pub before: State,
    /// What it is now.
    pub after: State,
}

impl Decision {
    /// The status that the merchant is told of, if it changed.
    #[must_use]
    pub fn changed_to(&self) -> Option<Status> {
        let after = self.after.status();
        (self.before.status() != after).then_some(after)
    }
}

/// Why an event is not taken in. Nothing changes by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Refusal {
    /// It is known already: a repetition.
    #[error("it is known already")]
    AlreadyKnown,
    /// The invoice is closed, with or without money.
    #[error("the invoice is {0:?} already")]
    Closed(Status),
    /// The payer has approved, so money may be on its way.
    #[error("a payment is in progress")]
    PaymentInProgress,
    /// There is no money that it could be about.
    #[error("no money has come for the invoice")]
    NoMoney,
    /// The invoice has not been open for long enough.
    #[error("the invoice has not been open for 14 days")]
    TooEarly,
    /// No try has been declined.
    #[error("no try has been declined")]
    NotDeclined,
    /// No hold of that number is open.
    #[error("no such hold is open")]
    NoSuchHold,
    /// The invoice is not charged back.
    #[error("the invoice is not charged back")]
    NoChargeback,
    /// No refund of that number was started.
    #[error("no such refund was started")]
    NoSuchRefund,
}

/// Decides on one event, given all that is known.
///
/// What acquirers say is refused only as a repetition, for they say it late and out of order. What
/// payers, operators and the clock want is refused where the state does not allow it.
///
/// # Errors
/// The [`Refusal`] that says why nothing changes.
pub fn decide(facts: &Facts, occurred: &Occurred) -> Result<Decision, Refusal> {
    let before = facts.state();
    allow(facts, &before, occurred)?;
    let facts = facts.clone().with(occurred);
    let after = facts.state();
    Ok(Decision { facts, before, after })
}

fn allow(facts: &Facts, before: &State, occurred: &Occurred) -> Result<(), Refusal> {
    match &occurred.event {
        Event::Opened => match before {
            State::Created => Ok(()),
            State::Opened { .. } | State::Declined { .. } | State::Pending { .. } => {
                Err(Refusal::AlreadyKnown)
            }
            State::AwaitingApproval { .. }
            | State::Paid { .. }
            | State::Withheld { .. }
            | State::Failed { .. }
            | State::Canceled { .. }
            | State::Expired { .. }
            | State::Chargeback { .. }
            | State::Refunded { .. } => Err(Refusal::Closed(before.status())),
        },
        Event::AttemptStarted { attempt } => {
            if facts.attempts.get(attempt).is_some_and(|known| known.started.is_some()) {
                return Err(Refusal::AlreadyKnown);
            }
            open_without_payment(before)
        }
        Event::Failed => failing(facts, before),
        Event::Canceled => open_without_payment(before),
        Event::Expired => {
            open_without_payment(before)?;
            let open_for = occurred.at.since(facts.created);
            if open_for > EXPIRES_AFTER { Ok(()) } else { Err(Refusal::TooEarly) }
        }
        Event::Approved { attempt } => {
            let known = facts.attempts.get(attempt).is_some_and(|one| one.approved.is_some());
            if known { Err(Refusal::AlreadyKnown) } else { Ok(()) }
        }
        Event::Declined { attempt, .. } => {
            let known = facts.attempts.get(attempt).is_some_and(|one| one.declined.is_some());
            if known { Err(Refusal::AlreadyKnown) } else { Ok(()) }
        }
        Event::MoneyConfirmed { attempt, reference, .. } => {
            let receipts = facts.attempts.get(attempt).map(|one| &one.receipts);
            let known = receipts.is_some_and(|receipts| receipts.contains_key(reference));
            if known { Err(Refusal::AlreadyKnown) } else { Ok(()) }
        }
        Event::Withheld { hold, .. } => {
            if facts.holds.contains_key(hold) {
                return Err(Refusal::AlreadyKnown);
            }
            awaiting_approval(before)
        }
        Event::Settled => awaiting_approval(before),
        Event::Released { hold } => match facts.open_hold() {
            Some((open, _)) if open == *hold => with_money(before),
            Some(_) | None => Err(Refusal::NoSuchHold),
        },
        Event::RefundStarted { refund, .. } => {
            if facts.refunds.contains_key(refund) {
                return Err(Refusal::AlreadyKnown);
            }
            with_money(before)
        }
        // A refund that was started ends, whatever has become of the invoice meanwhile.
        Event::RefundSucceeded { refund, .. } | Event::RefundFailed { refund, .. } => {
            let known = facts.refunds.get(refund).ok_or(Refusal::NoSuchRefund)?;
            let is_open = known.started.is_some() && known.status() == RefundStatus::Pending;
            if is_open { Ok(()) } else { Err(Refusal::AlreadyKnown) }
        }
        Event::ChargedBack => once(facts.charged_back).and_then(|()| with_money(before)),
        Event::ChargebackWon if matches!(before, State::Chargeback { .. }) => Ok(()),
        Event::ChargebackWon => Err(Refusal::NoChargeback),
        Event::Cleared => once(facts.cleared).and_then(|()| paid_once(facts)),
        Event::ReserveReleased => once(facts.reserve_released).and_then(|()| paid_once(facts)),
        Event::Refunded => with_money(before),
    }
}

/// What can be told but once.
const fn once(known: Option<Timestamp>) -> Result<(), Refusal> {
    match known {
        Some(_) => Err(Refusal::AlreadyKnown),
        None => Ok(()),
    }
}

/// Money came, whatever has become of it.
fn paid_once(facts: &Facts) -> Result<(), Refusal> {
    if facts.first_receipt().is_some() { Ok(()) } else { Err(Refusal::NoMoney) }
}

/// Declines close what is open, and has been declined.
fn failing(facts: &Facts, before: &State) -> Result<(), Refusal> {
    if facts.failed.is_some() {
        return Err(Refusal::AlreadyKnown);
    }
    open_without_payment(before)?;
    if facts.declined_tries() > 0 { Ok(()) } else { Err(Refusal::NotDeclined) }
}

fn open_without_payment(state: &State) -> Result<(), Refusal> {
    match state {
        State::Created | State::Opened { .. } | State::Declined { .. } => Ok(()),
        State::Pending { .. } => Err(Refusal::PaymentInProgress),
        State::AwaitingApproval { .. }
        | State::Paid { .. }
        | State::Withheld { .. }
        | State::Failed { .. }
        | State::Canceled { .. }
        | State::Expired { .. }
        | State::Chargeback { .. }
        | State::Refunded { .. } => Err(Refusal::Closed(state.status())),
    }
}

fn awaiting_approval(state: &State) -> Result<(), Refusal> {
    match state {
        State::AwaitingApproval { .. } => Ok(()),
        State::Created
        | State::Opened { .. }
        | State::Declined { .. }
        | State::Pending { .. }
        | State::Failed { .. }
        | State::Canceled { .. }
        | State::Expired { .. } => Err(Refusal::NoMoney),
        State::Paid { .. }
        | State::Withheld { .. }
        | State::Chargeback { .. }
        | State::Refunded { .. } => Err(Refusal::Closed(state.status())),
    }
}

/// Money that is here and neither charged back nor given back.
fn with_money(state: &State) -> Result<(), Refusal> {
    match state {
        State::AwaitingApproval { .. } | State::Paid { .. } | State::Withheld { .. } => Ok(()),
        State::Created
        | State::Opened { .. }
        | State::Declined { .. }
        | State::Pending { .. }
        | State::Failed { .. }
        | State::Canceled { .. }
        | State::Expired { .. } => Err(Refusal::NoMoney),
        State::Chargeback { .. } | State::Refunded { .. } => Err(Refusal::Closed(state.status())),
    }
}
