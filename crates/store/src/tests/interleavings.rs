//! The outbox under anything that workers, merchants and time can do in any order: two callbacks of
//! one invoice are never under way at once, none overtakes an older one, and none is stuck.

use std::collections::BTreeMap;

use domain::ids::{InvoiceId, MerchantId};
use domain::timestamp::{Span, Timestamp};
use proptest::prelude::*;
use proptest::sample::Index;

use super::samples::{START, callback, invoice, merchant};
use super::{check_drawn, work};
use crate::row::Param;
use crate::tables::callbacks::{self, Claim, Close, Closing, Leased, Logged, NewCallback};
use crate::tables::{invoices, merchants};
use crate::{StoreError, Tx};

/// How many invoices a story has.
const INVOICES: usize = 3;

/// Longer than any wait or lease of a story.
const LONG: Span = Span::from_hours(1);

#[derive(Clone, Debug)]
enum Step {
    Insert {
        invoice: usize,
    },
    Claim {
        at_most: u32,
        lease_seconds: u32,
    },
    /// Ends one of the leases that were ever taken, be it held or lost.
    Close {
        which: Index,
        closing: Closing,
    },
    Postpone {
        which: Index,
        seconds: u32,
    },
    Pass {
        seconds: u32,
    },
    SetAddress {
        addressed: bool,
    },
    FreeLeases,
    /// The merchant wants the newest callback of an invoice once more.
    Resend {
        invoice: usize,
    },
}

fn step() -> impl Strategy<Value = Step> {
    let closing = prop_oneof![
        4 => Just(Closing::Delivered),
        1 => Just(Closing::GivenUp),
        1 => Just(Closing::Unaddressed),
    ];
    prop_oneof![
        4 => (0..INVOICES).prop_map(|invoice| Step::Insert { invoice }),
        4 => (0_u32..4, 1_u32..40)
            .prop_map(|(at_most, lease_seconds)| Step::Claim { at_most, lease_seconds }),
        4 => (any::<Index>(), closing).prop_map(|(which, closing)| Step::Close { which, closing }),
        2 => (any::<Index>(), 0_u32..60)
            .prop_map(|(which, seconds)| Step::Postpone { which, seconds }),
        2 => (1_u32..60).prop_map(|seconds| Step::Pass { seconds }),
        1 => prop::bool::weighted(0.7).prop_map(|addressed| Step::SetAddress { addressed }),
        1 => Just(Step::FreeLeases),
        2 => (0..INVOICES).prop_map(|invoice| Step::Resend { invoice }),
    ]
}

/// A lease, as the worker that took it remembers it.
struct Lease {
    leased: Leased,
    number: i64,
    until: Timestamp,
    /// Whether nobody has taken the callback over, nor has it been given back.
    held: bool,
}

/// What has been seen of the outbox so far.
struct Outbox {
    merchant_id: MerchantId,
    invoices: Vec<InvoiceId>,
    now: Timestamp,
    addressed: bool,
    /// How many callbacks each invoice has.
    inserted: BTreeMap<InvoiceId, i64>,
    /// The newest callback of each invoice that was delivered.
    delivered: BTreeMap<InvoiceId, i64>,
    leases: Vec<Lease>,
    claims: i64,
}

type Outcome = Result<(), TestCaseError>;

impl Outbox {
    async fn new(tx: &mut Tx<'_>) -> Result<Self, StoreError> {
        let merchant_id = merchants::insert(tx, &merchant()).await?;
        let mut invoices = Vec::new();
        for _ in 0..INVOICES {
            invoices.push(invoices::insert(tx, &invoice(merchant_id)).await?);
        }
        Ok(Self {
            merchant_id,
            invoices,
            now: START,
            addressed: true,
            inserted: BTreeMap::new(),
            delivered: BTreeMap::new(),
            leases: Vec::new(),
            claims: 0,
        })
    }

    async fn take(&mut self, tx: &mut Tx<'_>, step: &Step) -> Outcome {
        match step {
            Step::Insert { invoice } => self.insert(tx, self.invoices[*invoice]).await,
            Step::Claim { at_most, lease_seconds } => {
                self.claim(tx, *at_most, Span::from_seconds(*lease_seconds)).await
            }
            Step::Close { which, closing } if !self.leases.is_empty() => {
                self.close(tx, which.index(self.leases.len()), *closing).await
            }
            Step::Postpone { which, seconds } if !self.leases.is_empty() => {
                let next = self.now.plus(Span::from_seconds(*seconds));
                self.postpone(tx, which.index(self.leases.len()), next).await
            }
            Step::Close { .. } | Step::Postpone { .. } => Ok(()),
            Step::Pass { seconds } => {
                self.now = self.now.plus(Span::from_seconds(*seconds));
                Ok(())
            }
            Step::SetAddress { addressed } => self.set_address(tx, *addressed).await,
            Step::FreeLeases => self.free_leases(tx).await,
            Step::Resend { invoice } => self.resend(tx, self.invoices[*invoice]).await,
        }
    }

    async fn insert(&mut self, tx: &mut Tx<'_>, id: InvoiceId) -> Outcome {
        let number = self.inserted.entry(id).or_default();
        *number += 1;
        let (addressed, created_at) = (self.addressed, self.now);
        let new = NewCallback { addressed, created_at, ..callback(self.merchant_id, id, *number) };
        Ok(callbacks::insert(tx, &new).await?)
    }

    async fn claim(&mut self, tx: &mut Tx<'_>, at_most: u32, lease: Span) -> Outcome {
        self.claims += 1;
        let (merchant_id, now, until) = (self.merchant_id, self.now, self.now.plus(lease));
        let claim = Claim { merchant_id, at_most, now, until, token: self.claims };
        let claimed = callbacks::claim(tx, &claim).await?;
        prop_assert!(claimed.len() <= usize::try_from(at_most)?);
        prop_assert!(self.addressed || claimed.is_empty(), "claimed without an address");
        for leased in claimed {
            let (_, number) = leased.message_id.rsplit_once('_').unwrap();
            let number = number.parse()?;
            let invoice_id = leased.invoice_id;
            for other in self.leases.iter_mut().filter(|other| other.leased.id == leased.id) {
                prop_assert!(!other.held || other.until <= now, "leased to two workers");
                other.held = false;
            }
            let of_invoice = |other: &&Lease| other.leased.invoice_id == invoice_id && other.held;
            prop_assert!(self.leases.iter().find(of_invoice).is_none(), "two of one invoice");
            let delivered = self.delivered.get(&invoice_id).copied().unwrap_or(0);
            prop_assert!(number > delivered, "{number} after {delivered}");
            self.leases.push(Lease { leased, number, until, held: true });
        }
        if self.addressed { Ok(()) } else { self.lose_unaddressed(tx).await }
    }

    /// Notes the leases that ran out and whose callbacks a claim without an address then closed.
    async fn lose_unaddressed(&mut self, tx: &mut Tx<'_>) -> Outcome {
        for lease in self.leases.iter_mut().filter(|lease| lease.held) {
            let log = callbacks::of_invoice(tx, lease.leased.invoice_id).await?;
            let index = usize::try_from(lease.number)? - 1;
            lease.held = log[index].state == "due";
            prop_assert!(lease.held || lease.until <= self.now, "closed under its holder");
        }
        Ok(())
    }

    async fn close(&mut self, tx: &mut Tx<'_>, which: usize, closing: Closing) -> Outcome {
        let lease = &mut self.leases[which];
        let Leased { id, invoice_id, token, .. } = lease.leased;
        let close = Close { id, invoice_id, token, outcome: "said", closing };
        let closed = callbacks::close_leased(tx, &close, self.now).await?;
        prop_assert_eq!(closed, lease.held);
        lease.held = false;
        if closed && closing == Closing::Delivered {
            let before = self.delivered.insert(invoice_id, lease.number).unwrap_or(0);
            prop_assert!(lease.number > before, "{} delivered after {before}", lease.number);
        }
        Ok(())
    }

    async fn postpone(&mut self, tx: &mut Tx<'_>, which: usize, next: Timestamp) -> Outcome {
        let lease = &mut self.leases[which];
        let postponed = callbacks::postpone(tx, &lease.leased, next, "said").await?;
        prop_assert_eq!(postponed, lease.held);
        lease.held = false;
        Ok(())
    }

    async fn set_address(&mut self, tx: &mut Tx<'_>, addressed: bool) -> Outcome {
        self.addressed = addressed;
        let url = addressed.then_some("https://shop.example/callback");
        let text = "update merchant set callback_url = $1 where id = $2";
        tx.execute(text, &[Param::from(url), Param::from(self.merchant_id.get())]).await?;
        Ok(())
    }

    async fn free_leases(&mut self, tx: &mut Tx<'_>) -> Outcome {
        let mut freed = 0;
        for lease in self.leases.iter_mut().filter(|lease| lease.held && lease.until > self.now) {
            lease.held = false;
            freed += 1;
        }
        prop_assert_eq!(callbacks::free_leases(tx, self.now).await?, freed);
        Ok(())
    }

    async fn resend(&mut self, tx: &mut Tx<'_>, id: InvoiceId) -> Outcome {
        let before = callbacks::of_invoice(tx, id).await?;
        let Some(last) = callbacks::last(tx, id).await? else {
            prop_assert!(before.is_empty());
            return Ok(());
        };
        prop_assert_eq!(last.number, self.inserted[&id]);
        callbacks::resend(tx, id, last.number, self.now).await?;
        let log = callbacks::of_invoice(tx, id).await?;
        let open = |logged: &&Logged| matches!(logged.state.as_str(), "due" | "queued");
        let was_open = before.iter().filter(open).count();
        let reopened = usize::from(!before.last().iter().any(open));
        prop_assert_eq!(log.iter().filter(open).count(), was_open + reopened);
        prop_assert!(log.last().iter().any(open), "the last one is not open");
        let held = self
            .leases
            .iter()
            .any(|one| one.leased.invoice_id == id && one.held && one.until > self.now);
        let due = log.iter().find(|logged| logged.state == "due").unwrap();
        prop_assert!(held || due.next_try_at == self.now, "it is not due now");
        if reopened == 1 {
            prop_assert_eq!(log.last().map(|logged| logged.tries), Some(0));
            // It may be delivered once more.
            let number = last.number - 1;
            self.delivered.entry(id).and_modify(|delivered| *delivered = number.min(*delivered));
        }
        Ok(())
    }

    /// What must be true after every step: of an invoice one callback is due if any is open, and
    /// the merchant is listed with the earliest of them.
    async fn check(&self, tx: &mut Tx<'_>) -> Outcome {
        let mut earliest: Option<Timestamp> = None;
        for id in &self.invoices {
            let log = callbacks::of_invoice(tx, *id).await?;
            let due = log.iter().filter(|logged| logged.state == "due").collect::<Vec<_>>();
            let open = log.iter().find(|logged| matches!(logged.state.as_str(), "due" | "queued"));
            prop_assert_eq!(due.len(), usize::from(open.is_some()));
            prop_assert_eq!(due.first().copied(), open, "the oldest open one is due");
            let next = due.iter().map(|logged| logged.next_try_at);
            earliest = earliest.into_iter().chain(next).min();
        }
        let listed = callbacks::merchants_due(tx).await?;
        let mine = listed.into_iter().filter(|(id, _)| *id == self.merchant_id);
        let expected = earliest.map(|time| (self.merchant_id, time));
        prop_assert_eq!(mine.collect::<Vec<_>>(), Vec::from_iter(expected));
        Ok(())
    }

    /// Delivers everything that is still owed, which must come to an end.
    async fn drain(&mut self, tx: &mut Tx<'_>) -> Outcome {
        self.set_address(tx, true).await?;
        for _ in 0..=self.inserted.values().sum() {
            self.now = self.now.plus(LONG);
            let first = self.leases.len();
            self.claim(tx, 100, LONG).await?;
            for which in first..self.leases.len() {
                self.close(tx, which, Closing::Delivered).await?;
            }
            self.check(tx).await?;
        }
        for id in &self.invoices {
            for logged in callbacks::of_invoice(tx, *id).await? {
                prop_assert!(!matches!(logged.state.as_str(), "due" | "queued"), "{logged:?}");
            }
        }
        Ok(())
    }
}

/// Plays a whole story in one job, which is quick and comes to the same: jobs do not overlap.
async fn play(tx: &mut Tx<'_>, steps: &[Step]) -> Outcome {
    let mut outbox = Outbox::new(tx).await?;
    for step in steps {
        outbox.take(tx, step).await?;
        outbox.check(tx).await?;
    }
    outbox.drain(tx).await
}

#[test]
fn no_interleaving_overtakes_doubles_or_strands_a_callback() {
    let steps = prop::collection::vec(step(), 0..40);
    check_drawn(file!(), &steps, async |store, steps| {
        store.run(work(steps, |tx, steps| Box::pin(play(tx, steps)))).await
    });
}
