//! What all sandboxes share. They are simulators, for test keys only: no money moves.

use crate::refund::{Order, Outcome};

/// The reason by which a refund fails.
pub const FAILING_REASON: &str = "fail@sandbox";

/// Refunds at once. The outcome follows from the order alone, so asking twice comes to the same as
/// asking once.
#[must_use]
pub fn refund(order: &Order<'_>) -> Outcome {
    if order.reason == Some(FAILING_REASON) { Outcome::Failed } else { Outcome::Succeeded }
}

#[cfg(test)]
mod tests;
