//! What a job may rely on: it is kept whole or not at all, and only after its commit is answered.

use std::collections::BTreeSet;

use domain::ids::{AttemptNumber, InvoiceId, MerchantId};
use domain::invoice::{Event, Occurred};
use domain::limits::AmountLimits;
use domain::money::Currency;
use tokio::task::JoinSet;

use super::samples::{
    START, at, attempt, callback, count_merchants, insert_invoice, insert_merchant, invoice,
    merchant,
};
use super::{Doing, Steps, check, check_database, poll_once, run, work};
use crate::tables::callbacks::{self, NewCallback};
use crate::tables::events::{self, Place};
use crate::tables::idempotency::{self, Kept, Scope};
use crate::tables::keys::{self, NewKey};
use crate::tables::{attempts, invoices, merchants};
use crate::{Job, StoreError, Tx};

/// A merchant and an invoice that are not there.
const NOBODY: MerchantId = MerchantId::new(404);
const NOTHING: InvoiceId = InvoiceId::new(404);

/// Why a job of these tests fails.
#[derive(Debug)]
pub(super) enum Failure {
    Refused,
    Store(StoreError),
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// A job that writes something and then does what undoes it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Misdeed {
    Refuse,
    Panic,
    IgnoreAFailure,
    GoOnAfterAFailure,
}

impl Misdeed {
    pub(super) const ALL: [Self; 4] =
        [Self::Refuse, Self::Panic, Self::IgnoreAFailure, Self::GoOnAfterAFailure];

    /// Whether this is the answer that the job must get.
    pub(super) fn is_answered_by(self, outcome: &Result<(), Failure>) -> bool {
        match self {
            Self::Refuse => matches!(outcome, Err(Failure::Refused)),
            Self::Panic => matches!(outcome, Err(Failure::Store(StoreError::Panicked))),
            Self::IgnoreAFailure | Self::GoOnAfterAFailure => {
                matches!(outcome, Err(Failure::Store(StoreError::WentOnAfterFailure)))
            }
        }
    }
}

impl Job for Misdeed {
    type Output = ();
    type Error = Failure;
    const NAME: &'static str = "misdeed";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Failure> {
        let id = merchants::insert(tx, &merchant()).await?;
        match self {
            Self::Refuse => Err(Failure::Refused),
            Self::Panic => panic!("a job of this test panics"),
            Self::IgnoreAFailure => {
                assert!(merchants::insert_network(tx, NOBODY, "::/0").await.is_err());
                Ok(())
            }
            Self::GoOnAfterAFailure => {
                assert!(merchants::insert_network(tx, NOBODY, "::/0").await.is_err());
                Ok(merchants::insert_network(tx, id, "::/0").await?)
            }
        }
    }
}

#[test]
fn what_was_answered_survives_reopening() {
    check_database(async |database| {
        let store = database.open();
        let id = insert_merchant(&store, merchant()).await;
        drop(store);
        let store = database.open();
        let found = run(&store, id, |tx, id| Box::pin(merchants::by_id(tx, *id))).await;
        assert_eq!(found.map(|found| found.id), Some(id));
        assert!(insert_merchant(&store, merchant()).await > id, "ids go on after reopening");
    });
}

#[test]
fn a_job_that_fails_leaves_nothing_and_the_store_lives_on() {
    check(async |store| {
        for misdeed in Misdeed::ALL {
            let kept = count_merchants(store).await;
            let outcome = store.run(misdeed).await;
            assert!(misdeed.is_answered_by(&outcome), "{misdeed:?}: {outcome:?}");
            assert_eq!(count_merchants(store).await, kept, "{misdeed:?}");
            insert_merchant(store, merchant()).await;
            assert_eq!(count_merchants(store).await, kept + 1, "after {misdeed:?}");
        }
    });
}

#[test]
fn a_job_sees_what_it_wrote_itself() {
    check(async |store| {
        let found = run(store, (), |tx, ()| {
            Box::pin(async {
                let id = merchants::insert(tx, &merchant()).await?;
                merchants::by_id(tx, id).await
            })
        })
        .await;
        assert!(found.is_some());
    });
}

#[test]
fn the_statement_after_a_failed_one_is_refused_by_name() {
    check(async |store| {
        let job = work((), |tx, ()| {
            Box::pin(async {
                let id = merchants::insert(tx, &merchant()).await?;
                assert!(merchants::insert_network(tx, NOBODY, "::/0").await.is_err());
                merchants::by_id(tx, id).await?;
                Err::<(), _>(Failure::Refused)
            })
        });
        let outcome = store.run(job).await;
        let by_name = matches!(outcome, Err(Failure::Store(StoreError::WentOnAfterFailure)));
        assert!(by_name, "{outcome:?}");
    });
}

#[test]
fn many_jobs_at_once_get_ids_of_their_own_and_all_are_kept() {
    check(async |store| {
        let merchant_id = insert_merchant(store, merchant()).await;
        let mut jobs = JoinSet::new();
        for _ in 0..500 {
            let (store, new) = (store.clone(), invoice(merchant_id));
            jobs.spawn(async move {
                run(&store, new, |tx, new| Box::pin(invoices::insert(tx, new))).await
            });
        }
        let ids: BTreeSet<InvoiceId> = jobs.join_all().await.into_iter().collect();
        assert_eq!(ids.len(), 500);
        for id in ids {
            let found = super::read(store, id, |tx, id| Box::pin(invoices::by_id(tx, *id))).await;
            assert!(found.is_some(), "{id}");
        }
    });
}

#[test]
fn a_job_whose_caller_went_away_is_done_all_the_same() {
    check(async |store| {
        let mut left = Box::pin(insert_merchant(store, merchant()));
        // It may be done already.
        let _ = poll_once(left.as_mut());
        drop(left);
        insert_merchant(store, merchant()).await;
        while count_merchants(store).await < 2 {
            tokio::task::yield_now().await;
        }
    });
}

/// A merchant and its invoice.
type Rows = (MerchantId, InvoiceId);

/// Inserts a row that belongs to them.
type Insert = Steps<Rows, (), StoreError>;

fn insert_key<'a>(tx: &'a mut Tx<'_>, merchant_id: MerchantId) -> Doing<'a, (), StoreError> {
    Box::pin(async move {
        let display = "tp_test_ab".to_owned();
        let key = NewKey { merchant_id, hash: [7; 32], display, live: false, created_at: START };
        keys::insert(tx, &key).await
    })
}

fn insert_event<'a>(tx: &'a mut Tx<'_>, invoice_id: InvoiceId) -> Doing<'a, (), StoreError> {
    Box::pin(async move {
        let place = Place { invoice_id, number: 1, source: "payer" };
        events::insert(tx, &place, &Occurred { at: START, event: Event::Opened }).await
    })
}

fn insert_callback<'a>(
    tx: &'a mut Tx<'_>,
    (merchant_id, invoice_id): Rows,
    number: i64,
    message_id: &'static str,
) -> Doing<'a, (), StoreError> {
    Box::pin(async move {
        let message_id = message_id.to_owned();
        let new = NewCallback { message_id, ..callback(merchant_id, invoice_id, number) };
        callbacks::insert(tx, &new).await
    })
}

fn insert_attempt<'a>(
    tx: &'a mut Tx<'_>,
    id: InvoiceId,
    number: u32,
    reference: &'static str,
) -> Doing<'a, (), StoreError> {
    Box::pin(async move {
        attempts::insert(tx, &attempt(id, AttemptNumber::new(number), reference)).await
    })
}

fn insert_limits<'a>(tx: &'a mut Tx<'_>, id: MerchantId) -> Doing<'a, (), StoreError> {
    Box::pin(async move {
        merchants::insert_limits(tx, id, Currency::Usd, &AmountLimits::default()).await
    })
}

#[test]
fn a_row_that_must_be_unique_is_refused_as_a_duplicate() {
    let cases: [(&str, Insert, Insert); 7] = [
        ("limits", |tx, rows| insert_limits(tx, rows.0), |tx, rows| insert_limits(tx, rows.0)),
        (
            "network",
            |tx, rows| Box::pin(merchants::insert_network(tx, rows.0, "::/0")),
            |tx, rows| Box::pin(merchants::insert_network(tx, rows.0, "::/0")),
        ),
        ("key", |tx, rows| insert_key(tx, rows.0), |tx, rows| insert_key(tx, rows.0)),
        (
            "attempt by number",
            |tx, rows| insert_attempt(tx, rows.1, 1, "one"),
            |tx, rows| insert_attempt(tx, rows.1, 1, "two"),
        ),
        (
            "attempt by reference",
            |tx, rows| insert_attempt(tx, rows.1, 2, "three"),
            |tx, rows| insert_attempt(tx, rows.1, 3, "three"),
        ),
        ("event", |tx, rows| insert_event(tx, rows.1), |tx, rows| insert_event(tx, rows.1)),
        (
            "callback by event",
            |tx, rows| insert_callback(tx, *rows, 1, "one"),
            |tx, rows| insert_callback(tx, *rows, 1, "two"),
        ),
    ];
    check(async |store| {
        let rows = insert_invoice(store).await;
        for (name, first, second) in cases {
            run(store, rows, first).await;
            let outcome = store.run(work(rows, second)).await;
            assert!(matches!(outcome, Err(StoreError::Duplicate(_))), "{name}: {outcome:?}");
        }
        let same_message = work(rows, |tx, rows| insert_callback(tx, *rows, 2, "one"));
        let outcome = store.run(same_message).await;
        assert!(matches!(outcome, Err(StoreError::Duplicate(_))), "message id: {outcome:?}");
    });
}

#[test]
fn a_row_of_nobody_is_refused() {
    let cases: [(&str, Insert); 8] = [
        ("limits", |tx, _| insert_limits(tx, NOBODY)),
        ("network", |tx, _| Box::pin(merchants::insert_network(tx, NOBODY, "::/0"))),
        ("key", |tx, _| insert_key(tx, NOBODY)),
        ("attempt", |tx, _| insert_attempt(tx, NOTHING, 1, "one")),
        ("event", |tx, _| insert_event(tx, NOTHING)),
        ("callback to nobody", |tx, rows| insert_callback(tx, (NOBODY, rows.1), 1, "one")),
        ("callback of nothing", |tx, rows| insert_callback(tx, (rows.0, NOTHING), 1, "one")),
        ("reply", |tx, _| {
            Box::pin(async {
                let scope = Scope { merchant_id: NOBODY, live: false, path: "/", key: "order-1" };
                let kept =
                    Kept { fingerprint: vec![7; 32], reply: "{}".to_owned(), invoice_id: None };
                idempotency::keep(tx, &scope, &kept, [at(0); 2]).await
            })
        }),
    ];
    check(async |store| {
        let rows = insert_invoice(store).await;
        for (name, steps) in cases {
            let outcome = store.run(work(rows, steps)).await;
            assert!(matches!(outcome, Err(StoreError::Engine(_))), "{name}: {outcome:?}");
        }
    });
}
