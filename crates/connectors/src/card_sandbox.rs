//! `card_sandbox`: a simulator of a card acquirer, for test keys only. No bank is behind it, and it
//! knows a few test numbers (contract, section 11); a real card's number is declined.

use crate::card::Card;
use crate::notice::DeclineReason;

/// The name of the payment solution.
pub const NAME: &str = "card_sandbox";

/// What the sandbox answers to a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Authorized and captured.
    Captured,
    /// Declined.
    Declined(DeclineReason),
    /// The card's bank wants to see the payer first (3-D Secure).
    Challenge(Challenge),
}

/// A 3-D Secure challenge that the payer has not met yet, and what follows once he has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Challenge {
    /// The payment succeeds.
    ThenCaptured,
    /// The bank declines all the same.
    ThenDeclined,
}

impl Challenge {
    const ALL: [Self; 2] = [Self::ThenCaptured, Self::ThenDeclined];

    /// The sandbox's own reference of the payment, by which it is asked for the challenge again. It
    /// says what a real acquirer would remember.
    #[must_use]
    pub const fn reference(self) -> &'static str {
        match self {
            Self::ThenCaptured => "challenge_then_captured",
            Self::ThenDeclined => "challenge_then_declined",
        }
    }

    /// The challenge of a reference.
    #[must_use]
    pub fn from_reference(reference: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|challenge| challenge.reference() == reference)
    }
}

/// Every test number and what it stands for.
const TEST_NUMBERS: [(&str, Answer); 5] = [
    ("4242424242424242", Answer::Captured),
    ("4000000000000002", Answer::Declined(DeclineReason::ByBank)),
    ("4000000000009995", Answer::Declined(DeclineReason::InsufficientFunds)),
    ("4000000000003220", Answer::Challenge(Challenge::ThenCaptured)),
    ("4000008400001629", Answer::Challenge(Challenge::ThenDeclined)),
];

/// Authorizes a payment by card.
#[must_use]
pub fn authorize(card: &Card) -> Answer {
    let number = card.number.expose();
    let known = TEST_NUMBERS.into_iter().find(|(test, _)| *test == number);
    known.map_or(Answer::Declined(DeclineReason::NotATestCard), |(_, answer)| answer)
}

#[cfg(test)]
mod tests;
