//! The tries that were declined: which of them count, and whether another one may begin.

use crate::ids::AttemptNumber;
use crate::invoice::event::Reason;
use crate::invoice::facts::{AttemptFacts, Facts};
use crate::timestamp::Timestamp;

/// A declined try that counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Decline<'f> {
    /// Which attempt.
    pub(crate) attempt: AttemptNumber,
    /// Since when it counts.
    pub(crate) at: Timestamp,
    /// Why it was declined.
    pub(crate) reason: &'f Reason,
}

impl Facts {
    /// How many declined tries count against the merchant's limit.
    #[must_use]
    pub fn declined_tries(&self) -> u32 {
        u32::try_from(self.declines().count()).unwrap_or(u32::MAX)
    }

    /// How many more tries an invoice may have that may have this many declined ones.
    #[must_use]
    pub fn tries_left(&self, tries_max: u32) -> u32 {
        tries_max.saturating_sub(self.declined_tries())
    }

    /// Whether the declined tries are as many as the merchant allows, so that the invoice fails.
    #[must_use]
    pub fn has_used_up(&self, tries_max: u32) -> bool {
        self.declined_tries() > 0 && self.tries_left(tries_max) == 0
    }

    /// The declines that count: of a try that was the latest when it was declined, so that its
    /// payer saw it, or of one that he had approved. One that he left behind unapproved, and that
    /// is declined some time after, does not.
    pub(crate) fn declines(&self) -> impl Iterator<Item = Decline<'_>> {
        self.attempts.iter().filter_map(|(attempt, known)| {
            let (declined, reason) = known.declined.as_ref()?;
            let at = if self.was_left_behind(*attempt, *declined) {
                known.approved?.max(*declined)
            } else {
                *declined
            };
            Some(Decline { attempt: *attempt, at, reason })
        })
    }

    /// The decline that is the latest.
    pub(crate) fn latest_decline(&self) -> Option<Decline<'_>> {
        self.declines().max_by_key(|decline| (decline.at, decline.attempt))
    }

    /// The decline after which no other try has begun.
    pub(crate) fn unanswered_decline(&self) -> Option<Decline<'_>> {
        let decline = self.latest_decline()?;
        let is_answered = |(attempt, known): (&AttemptNumber, &AttemptFacts)| {
            *attempt > decline.attempt && known.started.is_some_and(|at| at >= decline.at)
        };
        (!self.attempts.iter().any(is_answered)).then_some(decline)
    }

    /// Since when a try is declined that the payer had approved. The merchant has been told that
    /// it was pending, and his payer may be back at the shop: it fails the invoice by itself, as no
    /// status moves back. Another that he approved too may still bring money, late; the rule does
    /// not look at it, since notices in another order must lead to the same status.
    pub(crate) fn declined_after_approval(&self) -> Option<Timestamp> {
        let both = |known: &AttemptFacts| {
            let (declined, _) = known.declined.as_ref()?;
            known.approved.map(|approved| approved.max(*declined))
        };
        self.attempts.values().filter_map(both).min()
    }

    /// Whether another try had begun by then.
    fn was_left_behind(&self, attempt: AttemptNumber, by: Timestamp) -> bool {
        let later = self.attempts.iter().filter(|(number, _)| **number > attempt);
        later.filter_map(|(_, known)| known.started).any(|started| started < by)
    }
}
