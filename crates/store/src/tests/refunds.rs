//! Refunds: leased to one process at a time, and ended once.

use domain::ids::{InvoiceId, MerchantId, RefundId, RefundNumber};
use domain::invoice::RefundAmounts;
use domain::money::{Currency, Money};
use domain::status::RefundStatus;
use domain::timestamp::Timestamp;

use super::samples::{START, at, insert_invoice, usd};
use super::{check, read, run, work};
use crate::tables::refunds::{self, Claim, NewRefund, Refund};
use crate::{Store, StoreError};

pub(super) fn refund((merchant_id, invoice_id): (MerchantId, InvoiceId), number: u32) -> NewRefund {
    NewRefund {
        merchant_id,
        live: false,
        invoice_id,
        number: RefundNumber::new(number),
        amounts: RefundAmounts {
            amount: usd(500),
            given_back: Money::from_minor(42_000, Currency::Inr),
        },
        reason: (number == 1).then(|| "Sent back ₹".to_owned()),
        solution: "upi_sandbox".to_owned(),
        payment: "123456789012".to_owned(),
        reference: format!("TPR{number}"),
        created_at: START,
    }
}

async fn insert(store: &Store, new: NewRefund) -> Refund {
    run(store, new, |tx, new| Box::pin(refunds::insert(tx, new.clone()))).await
}

/// Claims what is due at a second for ten seconds, and gives the ids.
async fn claim(store: &Store, at_most: u32, second: u32) -> Vec<RefundId> {
    let (now, until, token) = (at(second), at(second + 10), i64::from(second) + 1);
    let claim = Claim { at_most, now, until, token };
    let claimed = run(store, claim, |tx, claim| Box::pin(refunds::claim(tx, claim))).await;
    claimed.into_iter().map(|refund| refund.id).collect()
}

async fn are_due(store: &Store, now: Timestamp) -> bool {
    read(store, now, |tx, now| Box::pin(refunds::are_due(tx, *now))).await
}

async fn close(store: &Store, id: RefundId, status: RefundStatus) -> bool {
    let input = (id, status);
    run(store, input, |tx, (id, status)| Box::pin(refunds::close(tx, *id, *status, at(9)))).await
}

async fn by_id(store: &Store, id: RefundId) -> Option<Refund> {
    read(store, id, |tx, id| Box::pin(refunds::by_id(tx, *id))).await
}

#[test]
fn a_refund_is_read_as_it_was_made() {
    check(async |store| {
        let of = insert_invoice(store).await;
        for number in [1, 2] {
            let made = insert(store, refund(of, number)).await;
            assert!(by_id(store, made.id).await == Some(made));
        }
        assert!(by_id(store, RefundId::new(999)).await.is_none());
        let again = NewRefund { reference: "TPR9".to_owned(), ..refund(of, 1) };
        let job = work(again, |tx, new| {
            Box::pin(async { refunds::insert(tx, new.clone()).await.map(drop) })
        });
        assert!(matches!(store.run(job).await, Err(StoreError::Duplicate(_))));
        let again = NewRefund { number: RefundNumber::new(3), ..refund(of, 1) };
        let job = work(again, |tx, new| {
            Box::pin(async { refunds::insert(tx, new.clone()).await.map(drop) })
        });
        assert!(matches!(store.run(job).await, Err(StoreError::Duplicate(_))));
    });
}

#[test]
fn a_pending_refund_is_leased_to_one_process_at_a_time() {
    check(async |store| {
        let of = insert_invoice(store).await;
        assert!(!are_due(store, at(0)).await);
        let mut ids = Vec::new();
        for number in 1..=3 {
            ids.push(insert(store, refund(of, number)).await.id);
        }
        assert!(are_due(store, at(0)).await);
        assert_eq!(claim(store, 2, 0).await, ids[..2]);
        assert_eq!(claim(store, 9, 1).await, ids[2..]);
        assert!(!are_due(store, at(9)).await);
        assert_eq!(claim(store, 9, 9).await, []);
        // A lease that ran out is anybody's.
        assert!(are_due(store, at(10)).await);
        assert_eq!(claim(store, 9, 10).await, ids[..2]);
        let freed = run(store, at(12), |tx, now| Box::pin(refunds::free_leases(tx, *now))).await;
        assert_eq!(freed, 2);
        assert_eq!(claim(store, 9, 12).await, ids);
    });
}

#[test]
fn a_refund_ends_once_and_is_not_leased_then() {
    check(async |store| {
        let of = insert_invoice(store).await;
        for (number, status) in [(1, RefundStatus::Succeeded), (2, RefundStatus::Failed)] {
            let made = insert(store, refund(of, number)).await;
            assert_eq!(claim(store, 9, 0).await, [made.id]);
            assert!(close(store, made.id, status).await);
            for again in [RefundStatus::Succeeded, RefundStatus::Failed] {
                assert!(!close(store, made.id, again).await);
            }
            let found = by_id(store, made.id).await.unwrap();
            assert_eq!((found.status, found.status_at), (status, at(9)));
            assert!(!are_due(store, at(99)).await);
            assert_eq!(claim(store, 9, 99).await, []);
        }
    });
}
