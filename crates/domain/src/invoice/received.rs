//! What the money that came for an invoice comes to, against what was asked. The answer rests on
//! the set of payments alone, so that any order of them, told any number of times, ends the same.

use std::cmp::Ordering;

use crate::ids::AttemptNumber;
use crate::invoice::event::{Event, Occurred, Reason};
use crate::invoice::facts::{Facts, Receipt};
use crate::invoice::state::State;
use crate::money::Money;

/// How the money of an attempt comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrival {
    /// By one payment of its acquirer's: any further one was not asked for.
    AtOnce,
    /// By transfers to an address, which may be several and count together.
    ByTransfers,
}

/// What all payments of an invoice come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sum {
    /// None has come.
    Nothing,
    /// What was asked.
    Exact,
    /// Less than was asked; more transfers can make it good.
    Under {
        /// What is missing.
        missing: Money,
    },
    /// More than was asked.
    Over {
        /// What is too much.
        surplus: Money,
    },
    /// Another amount or currency than was asked, by a payment that no other can make good.
    Mismatch,
    /// A second payment, of which only one was asked.
    Twice,
}

impl Sum {
    /// Why the money is held back; `None` where it is not.
    #[must_use]
    pub const fn held_because(self) -> Option<&'static str> {
        match self {
            Self::Nothing | Self::Exact => None,
            Self::Under { .. } => Some(UNDERPAID),
            Self::Over { .. } => Some(OVERPAID),
            Self::Mismatch => Some(AMOUNT_MISMATCH),
            Self::Twice => Some(PAID_TWICE),
        }
    }
}

/// The reason of a hold on less than was asked.
pub const UNDERPAID: &str = "underpaid";

/// The reason of a hold on more than was asked.
pub const OVERPAID: &str = "overpaid";

const AMOUNT_MISMATCH: &str = "amount_mismatch";
const PAID_TWICE: &str = "paid_twice";

/// Whether a hold was laid because of what the money came to, and not by a person.
fn is_of_a_sum(reason: &Reason) -> bool {
    [UNDERPAID, OVERPAID, AMOUNT_MISMATCH, PAID_TWICE].contains(&reason.as_str())
}

/// A payment that its acquirer confirms.
#[derive(Clone, Copy, Debug)]
pub struct Payment<'a> {
    /// For which try it came.
    pub attempt: AttemptNumber,
    /// How that try's money comes.
    pub arrival: Arrival,
    /// What that try's payer was asked for.
    pub asked: Money,
    /// How much came.
    pub amount: Money,
    /// The acquirer's reference of it.
    pub reference: &'a str,
}

impl Facts {
    /// What came for one attempt, all its payments together; `None` where there is none, or where
    /// they cannot be added up.
    #[must_use]
    pub fn received_for(&self, attempt: AttemptNumber) -> Option<Money> {
        let mut amounts = self.attempts.get(&attempt)?.receipts.values().map(|one| one.amount);
        let first = amounts.next()?;
        amounts.try_fold(first, Money::checked_add)
    }

    /// What the invoice's money comes to, seen from an attempt that was asked this much.
    #[must_use]
    pub fn sum(&self, attempt: AttemptNumber, arrival: Arrival, asked: Money) -> Sum {
        let paid = self.attempts.iter().filter(|(_, facts)| !facts.receipts.is_empty());
        let paid: Vec<_> = paid.map(|(number, facts)| (*number, facts.receipts.len())).collect();
        match (paid.as_slice(), arrival) {
            ([], _) => Sum::Nothing,
            ([(number, 1)], Arrival::AtOnce) if *number == attempt => {
                let received = self.received_for(attempt);
                if received == Some(asked) { Sum::Exact } else { Sum::Mismatch }
            }
            ([(number, _)], Arrival::ByTransfers) if *number == attempt => {
                self.sum_of_transfers(attempt, asked)
            }
            _ => Sum::Twice,
        }
    }

    fn sum_of_transfers(&self, attempt: AttemptNumber, asked: Money) -> Sum {
        let surplus = self.received_for(attempt).and_then(|sum| sum.checked_sub(asked));
        let missing = self.received_for(attempt).and_then(|sum| asked.checked_sub(sum));
        let (Some(surplus), Some(missing)) = (surplus, missing) else { return Sum::Mismatch };
        match surplus.minor().cmp(&0) {
            Ordering::Equal => Sum::Exact,
            Ordering::Less => Sum::Under { missing },
            Ordering::Greater => Sum::Over { surplus },
        }
    }

    /// The events that a payment means: the money is taken in, a sum that is not what was asked is
    /// held back, and a hold on it is lifted once the rest has come. A hold that a person laid, and
    /// money that a person has let go or settled, are left as they are.
    #[must_use]
    pub fn confirm(&self, payment: &Payment<'_>) -> Vec<Event> {
        let Payment { attempt, arrival, asked, amount, reference } = *payment;
        let confirmed =
            Event::MoneyConfirmed { attempt, received: amount, reference: reference.to_owned() };
        // When it came does not matter to a sum.
        let at = self.latest();
        let after = self.clone().with(&Occurred { at, event: confirmed.clone() });
        let why = after.sum(attempt, arrival, asked).held_because();
        let mut events = vec![confirmed];
        match self.state() {
            State::AwaitingApproval { .. } if why == Some(UNDERPAID) => {}
            State::Withheld { hold, reason } => {
                if is_of_a_sum(&reason) && why != Some(reason.as_str()) {
                    events.push(Event::Released { hold });
                    events.extend(why.map(|why| self.hold(why)));
                }
            }
            State::Paid { .. } | State::Chargeback { .. } | State::Refunded { .. } => {}
            State::AwaitingApproval { .. }
            | State::Created
            | State::Opened { .. }
            | State::Declined { .. }
            | State::Pending { .. }
            | State::Failed { .. }
            | State::Canceled { .. }
            | State::Expired { .. } => events.extend(why.map(|why| self.hold(why))),
        }
        events
    }

    /// Whether money that comes now is awaited by nobody, and cannot be held back: the invoice is
    /// settled, the money of it has gone back, or a person holds it.
    #[must_use]
    pub fn awaits_nothing(&self) -> bool {
        match self.state() {
            State::Paid { .. } | State::Chargeback { .. } | State::Refunded { .. } => true,
            State::Withheld { reason, .. } => !is_of_a_sum(&reason),
            State::Created
            | State::Opened { .. }
            | State::Declined { .. }
            | State::Pending { .. }
            | State::AwaitingApproval { .. }
            | State::Failed { .. }
            | State::Canceled { .. }
            | State::Expired { .. } => false,
        }
    }

    /// What of the money may be given back: of payments that come at once the first, for the others
    /// are a person's to give back; of transfers, all of the attempt that brought the first.
    #[must_use]
    pub fn refundable(&self, arrival: Arrival) -> Option<Money> {
        let (attempt, _, Receipt { amount, .. }) = self.first_receipt()?;
        match arrival {
            Arrival::AtOnce => Some(*amount),
            Arrival::ByTransfers => self.received_for(attempt),
        }
    }

    fn hold(&self, why: &str) -> Event {
        Event::Withheld { hold: self.next_hold(), reason: Reason::new(why) }
    }
}

#[cfg(test)]
mod tests;
