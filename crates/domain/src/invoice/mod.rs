//! The state machine of an invoice.
//!
//! What is known of an invoice is a set of **facts** ([`Facts`]): the payer opened the page, an
//! attempt was declined, money came. Taking a fact in is commutative and idempotent, so notices
//! that arrive twice, late or in any order lead to the same facts; what the invoice **is**
//! ([`State`]) is read off the facts. [`decide`] stands before it: it refuses, by name, what the
//! present state does not allow, so that a status moves forward only and each move happens once.
//! Money wins: confirmed money is taken in whatever else is known.

mod decide;
mod event;
mod facts;
mod received;
mod refund;
mod state;
mod tries;

pub use decide::{Decision, EXPIRES_AFTER, Refusal, decide};
pub use event::{Event, Occurred, Reason};
pub use facts::{AttemptFacts, Facts, Hold, Receipt};
pub use received::{Arrival, OVERPAID, Payment, Sum, UNDERPAID};
pub use refund::{CannotRefund, RefundAmounts, RefundFacts};
pub use state::State;

#[cfg(test)]
mod tests;
