//! All that is known of an invoice. Taking facts in is commutative and idempotent: every part is a
//! set, or the earliest of its kind.

use std::collections::BTreeMap;

use crate::ids::{AttemptNumber, HoldNumber, RefundNumber};
use crate::invoice::event::{Event, Occurred, Reason};
use crate::invoice::refund::RefundFacts;
use crate::money::Money;
use crate::timestamp::Timestamp;

/// What is known of one try to pay.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AttemptFacts {
    /// When it began.
    pub started: Option<Timestamp>,
    /// When the payer approved it.
    pub approved: Option<Timestamp>,
    /// When, and why, the acquirer said that it failed.
    pub declined: Option<(Timestamp, Reason)>,
    /// The payments that came for it, by the acquirer's reference.
    pub receipts: BTreeMap<String, Receipt>,
}

/// Money that an acquirer confirmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Receipt {
    /// When the gateway learned of it.
    pub at: Timestamp,
    /// How much, in the payer's currency.
    pub amount: Money,
}

/// A hold on the money, lifted or not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hold {
    /// When, and why, it was laid.
    pub withheld: Option<(Timestamp, Reason)>,
    /// When it was lifted.
    pub released: Option<Timestamp>,
}

/// All that is known of an invoice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// When it was created.
    pub created: Timestamp,
    /// When the payer first opened the payment page.
    pub opened: Option<Timestamp>,
    /// The tries to pay, by number.
    pub attempts: BTreeMap<AttemptNumber, AttemptFacts>,
    /// When declines closed it.
    pub failed: Option<Timestamp>,
    /// When the payer canceled.
    pub canceled: Option<Timestamp>,
    /// When it expired.
    pub expired: Option<Timestamp>,
    /// The holds, by number.
    pub holds: BTreeMap<HoldNumber, Hold>,
    /// When the merchant was settled.
    pub settled: Option<Timestamp>,
    /// When it was charged back.
    pub charged_back: Option<Timestamp>,
    /// When a chargeback was won.
    pub chargeback_won: Option<Timestamp>,
    /// When the merchant could be settled from.
    pub cleared: Option<Timestamp>,
    /// When the part in reserve was released.
    pub reserve_released: Option<Timestamp>,
    /// The refunds, by number.
    pub refunds: BTreeMap<RefundNumber, RefundFacts>,
    /// When it was given back in full.
    pub refunded: Option<Timestamp>,
}

impl Facts {
    /// A new invoice, of which nothing else is known.
    #[must_use]
    pub const fn new(created: Timestamp) -> Self {
        Self {
            created,
            opened: None,
            attempts: BTreeMap::new(),
            failed: None,
            canceled: None,
            expired: None,
            holds: BTreeMap::new(),
            settled: None,
            charged_back: None,
            chargeback_won: None,
            cleared: None,
            reserve_released: None,
            refunds: BTreeMap::new(),
            refunded: None,
        }
    }

    /// Everything known after these events, in whatever order they are given.
    #[must_use]
    pub fn from_events(created: Timestamp, events: &[Occurred]) -> Self {
        events.iter().fold(Self::new(created), |facts, occurred| facts.with(occurred))
    }

    /// Takes one more event in. A repetition changes nothing; where two notices tell the same fact
    /// with different details, the earlier one is kept.
    #[must_use]
    pub fn with(mut self, occurred: &Occurred) -> Self {
        let at = occurred.at;
        match &occurred.event {
            Event::Opened => keep_earliest(&mut self.opened, at),
            Event::AttemptStarted { attempt } => {
                keep_earliest(&mut self.attempt(*attempt).started, at);
            }
            Event::Approved { attempt } => {
                keep_earliest(&mut self.attempt(*attempt).approved, at);
            }
            Event::Declined { attempt, reason } => {
                keep_earliest(&mut self.attempt(*attempt).declined, (at, reason.clone()));
            }
            Event::MoneyConfirmed { attempt, received, reference } => {
                let receipt = Receipt { at, amount: *received };
                self.attempt(*attempt)
                    .receipts
                    .entry(reference.clone())
                    .and_modify(|known| *known = receipt.min(*known))
                    .or_insert(receipt);
            }
            Event::Failed => keep_earliest(&mut self.failed, at),
            Event::Canceled => keep_earliest(&mut self.canceled, at),
            Event::Expired => keep_earliest(&mut self.expired, at),
            Event::Withheld { hold, reason } => {
                let hold = self.holds.entry(*hold).or_default();
                keep_earliest(&mut hold.withheld, (at, reason.clone()));
            }
            Event::Released { hold } => {
                keep_earliest(&mut self.holds.entry(*hold).or_default().released, at);
            }
            Event::Settled => keep_earliest(&mut self.settled, at),
            Event::ChargedBack => keep_earliest(&mut self.charged_back, at),
            Event::ChargebackWon => keep_earliest(&mut self.chargeback_won, at),
            Event::Cleared => keep_earliest(&mut self.cleared, at),
            Event::ReserveReleased => keep_earliest(&mut self.reserve_released, at),
            Event::RefundStarted { refund, amounts } => {
                keep_earliest(&mut self.refund(*refund).started, (at, *amounts));
            }
            Event::RefundSucceeded { refund, amounts } => {
                keep_earliest(&mut self.refund(*refund).succeeded, (at, *amounts));
            }
            Event::RefundFailed { refund, amounts } => {
                keep_earliest(&mut self.refund(*refund).failed, (at, *amounts));
            }
            Event::Refunded => keep_earliest(&mut self.refunded, at),
        }
        self
    }

    /// Every payment that came, with the attempt it came for.
    pub fn receipts(&self) -> impl Iterator<Item = (AttemptNumber, &str, &Receipt)> {
        self.attempts.iter().flat_map(|(number, attempt)| {
            attempt.receipts.iter().map(|(reference, one)| (*number, reference.as_str(), one))
        })
    }

    /// What the payer has paid, all payments together; `None` where there is none, or where they
    /// cannot be added up.
    #[must_use]
    pub fn received(&self) -> Option<Money> {
        let mut amounts = self.receipts().map(|(_, _, receipt)| receipt.amount);
        let first = amounts.next()?;
        amounts.try_fold(first, Money::checked_add)
    }

    /// The payment that came first.
    #[must_use]
    pub fn first_receipt(&self) -> Option<(AttemptNumber, &str, &Receipt)> {
        self.receipts().min_by_key(|(number, reference, one)| (one.at, *number, *reference))
    }

    /// The hold that is not lifted yet; the earliest laid, where there are several.
    #[must_use]
    pub fn open_hold(&self) -> Option<(HoldNumber, &Reason)> {
        self.holds
            .iter()
            .filter(|(_, hold)| hold.released.is_none())
            .find_map(|(number, hold)| hold.withheld.as_ref().map(|(_, why)| (*number, why)))
    }

    /// The number for the next hold.
    #[must_use]
    pub fn next_hold(&self) -> HoldNumber {
        let last = self.holds.keys().next_back().map_or(0, |number| number.get());
        HoldNumber::new(last.saturating_add(1))
    }

    /// Whether the money came after the invoice had been closed without any. A notice that closes
    /// it and comes after the money does not make the money late.
    #[must_use]
    pub fn is_late(&self) -> bool {
        let declined = self.declined_after_approval();
        let closings = [self.canceled, self.expired, self.failed, declined];
        let closed = closings.into_iter().flatten().min();
        match (closed, self.first_receipt()) {
            (Some(closed), Some((_, _, receipt))) => closed <= receipt.at,
            (Some(_) | None, None) | (None, Some(_)) => false,
        }
    }

    /// When the latest fact became known.
    #[must_use]
    pub fn latest(&self) -> Timestamp {
        let own = [
            self.opened,
            self.failed,
            self.canceled,
            self.expired,
            self.settled,
            self.charged_back,
            self.chargeback_won,
            self.cleared,
            self.reserve_released,
            self.refunded,
        ];
        let attempts = self.attempts.values().flat_map(|attempt| {
            let declined = attempt.declined.as_ref().map(|(at, _)| *at);
            let receipts = attempt.receipts.values().map(|receipt| receipt.at).max();
            [attempt.started, attempt.approved, declined, receipts]
        });
        let holds = self
            .holds
            .values()
            .flat_map(|hold| [hold.withheld.as_ref().map(|(at, _)| *at), hold.released]);
        let refunds = self.refunds.values().flat_map(|refund| {
            let told = [&refund.started, &refund.succeeded, &refund.failed];
            told.map(|told| told.as_ref().map(|(at, _)| *at))
        });
        let known = own.into_iter().chain(attempts).chain(holds).chain(refunds).flatten();
        known.fold(self.created, Timestamp::max)
    }

    fn refund(&mut self, number: RefundNumber) -> &mut RefundFacts {
        self.refunds.entry(number).or_default()
    }

    fn attempt(&mut self, number: AttemptNumber) -> &mut AttemptFacts {
        self.attempts.entry(number).or_default()
    }
}

/// Keeps the smaller of what is known and what is told: the same whichever comes first.
fn keep_earliest<T: Ord>(known: &mut Option<T>, told: T) {
    match known {
        Some(kept) if *kept <= told => {}
        Some(_) | None => *known = Some(told),
    }
}
