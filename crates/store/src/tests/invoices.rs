//! Invoices and the attempts to pay them.

use domain::ids::{AttemptNumber, InvoiceId};
use domain::money::{Currency, Money};
use domain::status::Status;
use domain::timestamp::Timestamp;

use super::samples::{START, at, attempt, insert_invoice, insert_merchant, invoice, merchant};
use super::{check, read, run, work};
use crate::tables::attempts::{self, Attempt};
use crate::tables::invoices::{self, Change, Invoice, NewInvoice, ReturnUrls};
use crate::{Store, StoreError};

async fn insert(store: &Store, new: NewInvoice) -> InvoiceId {
    run(store, new, |tx, invoice| Box::pin(invoices::insert(tx, invoice))).await
}

async fn by_id(store: &Store, id: InvoiceId) -> Option<Invoice> {
    read(store, id, |tx, id| Box::pin(invoices::by_id(tx, *id))).await
}

async fn update(store: &Store, change: Change) -> bool {
    run(store, change, |tx, change| Box::pin(invoices::update(tx, change))).await
}

#[test]
fn an_invoice_is_read_as_it_was_written() {
    check(async |store| {
        let merchant_id = insert_merchant(store, merchant()).await;
        let full = invoice(merchant_id);
        let bare = NewInvoice {
            live: true,
            amount: Money::from_minor(i64::MAX, Currency::Zar),
            name: None,
            personal_id: None,
            urls: ReturnUrls::default(),
            callback_json: None,
            solution_type: None,
            solution_name: None,
            created_at: Timestamp::from_micros(1),
            ..invoice(merchant_id)
        };
        for new in [full, bare] {
            let id = insert(store, new.clone()).await;
            let expected = Invoice {
                id,
                merchant_id,
                live: new.live,
                amount: new.amount,
                urls: new.urls,
                callback_json: new.callback_json,
                solution_type: new.solution_type.map(ToOwned::to_owned),
                solution_name: new.solution_name,
                status: Status::Created,
                version: 0,
                late: false,
                created_at: new.created_at,
                status_at: new.created_at,
                payer_ip: None,
            };
            assert_eq!(by_id(store, id).await, Some(expected));
        }
        assert_eq!(by_id(store, InvoiceId::new(404)).await, None);
    });
}

#[test]
fn every_status_is_read_as_it_was_written() {
    check(async |store| {
        let (_, id) = insert_invoice(store).await;
        for (version, status) in (0..).zip(Status::ALL) {
            let late = status == Status::AwaitingApproval;
            let change = Change { id, version, status, status_at: at(5), late };
            assert!(update(store, change).await);
            let found = by_id(store, id).await.unwrap();
            let read = (found.status, found.version, found.status_at, found.late);
            assert_eq!(read, (status, version + 1, at(5), late));
        }
    });
}

#[test]
fn a_change_that_was_decided_on_old_facts_is_not_made() {
    check(async |store| {
        let (_, id) = insert_invoice(store).await;
        let (_, other) = insert_invoice(store).await;
        let untouched = by_id(store, other).await;
        let first =
            Change { id, version: 0, status: Status::Opened, status_at: at(1), late: false };
        assert!(update(store, first).await);
        let after_first = by_id(store, id).await;

        let second = Change { status: Status::Canceled, status_at: at(2), ..first };
        for version in [0, 2, -1] {
            assert!(!update(store, Change { version, ..second }).await, "version {version}");
        }
        let unknown = Change { id: InvoiceId::new(404), ..second };
        assert!(!update(store, unknown).await);
        assert_eq!(by_id(store, id).await, after_first);
        assert_eq!(by_id(store, other).await, untouched);
    });
}

#[test]
fn an_attempt_is_found_by_reference_and_as_the_latest() {
    check(async |store| {
        let (_, id) = insert_invoice(store).await;
        let (_, other) = insert_invoice(store).await;
        let first = AttemptNumber::FIRST;
        let last = AttemptNumber::new(u32::MAX);
        let given = [
            attempt(id, last, "reference-last"),
            Attempt {
                quote_spread_bps: u32::MAX,
                payable: Money::from_minor(i64::MAX, Currency::Inr),
                quote_taken_at: Timestamp::from_micros(i64::MIN),
                ..attempt(id, first, &"r".repeat(35))
            },
            attempt(other, first, "reference-other"),
        ];
        let latest = async |id: InvoiceId| {
            read(store, id, |tx, id| Box::pin(attempts::latest(tx, *id))).await
        };
        assert_eq!(latest(id).await, None);
        for attempt in given.clone() {
            run(store, attempt, |tx, attempt| Box::pin(attempts::insert(tx, attempt))).await;
        }
        for attempt in &given {
            assert_eq!(by_reference(store, &attempt.reference).await.as_ref(), Some(attempt));
        }
        assert_eq!(latest(id).await.as_ref(), Some(&given[0]), "the largest number");
        assert_eq!(latest(other).await.as_ref(), Some(&given[2]));
        assert_eq!(by_reference(store, "unknown").await, None);
    });
}

async fn by_reference(store: &Store, reference: &str) -> Option<Attempt> {
    read(store, reference.to_owned(), |tx, reference| {
        Box::pin(attempts::by_reference(tx, reference))
    })
    .await
}

#[test]
fn a_row_that_this_version_cannot_read_is_refused() {
    check(async |store| {
        let (_, id) = insert_invoice(store).await;
        for (text, restore) in [
            ("update invoice set status = 'paid'", "update invoice set status = 'invoice:paid'"),
            ("update invoice set currency = 'XXX'", "update invoice set currency = 'USD'"),
        ] {
            run(store, text, |tx, text| Box::pin(tx.execute(text, &[]))).await;
            let found = store.read(&work(id, |tx, id| Box::pin(invoices::by_id(tx, *id)))).await;
            assert!(matches!(found, Err(StoreError::Unreadable(_))), "{text}: {found:?}");
            run(store, restore, |tx, text| Box::pin(tx.execute(text, &[]))).await;
            assert!(by_id(store, id).await.is_some_and(|found| found.created_at == START));
        }
    });
}
