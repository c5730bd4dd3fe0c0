//! `card_sandbox`: a simulator of a card acquirer, for test keys only. No bank is behind it, and it
//! knows a few test numbers (contract, section 11); a real card's number is declined.

use domain::timestamp::{Span, Timestamp};

use crate::card::{Card, CardNumber};
use crate::notice::DeclineReason;

/// The name of the payment solution.
pub const NAME: &str = "card_sandbox";

/// For how long a bank waits for its payer.
const VALIDITY: Span = Span::from_minutes(15);

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
    /// says what a real acquirer would remember: what follows, and since when the bank asks.
    #[must_use]
    pub fn reference(self, since: Timestamp) -> String {
        format!("{}@{}", self.name(), since.seconds())
    }

    /// The challenge of a reference, which is met for so long only.
    #[must_use]
    pub fn from_reference(reference: &str, now: Timestamp) -> Option<Self> {
        let (name, since) = reference.split_once('@')?;
        let since = Timestamp::from_micros(since.parse::<i64>().ok()?.saturating_mul(1_000_000));
        let is_open = now.since(since) < VALIDITY;
        Self::ALL.into_iter().find(|challenge| is_open && challenge.name() == name)
    }

    const fn name(self) -> &'static str {
        match self {
            Self::ThenCaptured => "challenge_then_captured",
            Self::ThenDeclined => "challenge_then_declined",
        }
    }
}

/// Every test number and what it stands for: the contract's own, and then those for the reasons
/// that developers know by these endings.
const TEST_NUMBERS: [(&str, Answer); 10] = [
    ("4242424242424242", Answer::Captured),
    ("4000000000000002", Answer::Declined(DeclineReason::ByBank)),
    ("4000000000009995", Answer::Declined(DeclineReason::InsufficientFunds)),
    ("4000000000003220", Answer::Challenge(Challenge::ThenCaptured)),
    ("4000008400001629", Answer::Challenge(Challenge::ThenDeclined)),
    ("4000000000009987", Answer::Declined(DeclineReason::LostCard)),
    ("4000000000009979", Answer::Declined(DeclineReason::StolenCard)),
    ("4000000000000069", Answer::Declined(DeclineReason::ExpiredCard)),
    ("4000000000000127", Answer::Declined(DeclineReason::WrongCode)),
    ("4000000000000119", Answer::Declined(DeclineReason::ProcessingError)),
];

/// Authorizes a payment by card.
#[must_use]
pub fn authorize(card: &Card) -> Answer {
    known(&card.number).unwrap_or(Answer::Declined(DeclineReason::NotATestCard))
}

/// Whether a number is one that is written in the documents for everybody to use.
#[must_use]
pub fn is_test_number(number: &CardNumber) -> bool {
    known(number).is_some()
}

fn known(number: &CardNumber) -> Option<Answer> {
    let number = number.expose();
    TEST_NUMBERS.into_iter().find(|(test, _)| *test == number).map(|(_, answer)| answer)
}

#[cfg(test)]
mod tests;
