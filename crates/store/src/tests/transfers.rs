//! Transfers: kept as the last look at the chain found them, and watched until they are final.

use domain::ids::{AttemptNumber, InvoiceId};
use domain::money::{Currency, Money};
use domain::transfer::{Progress, Transfer, TransferState};

use super::samples::{START, at, attempt, insert_invoice};
use super::{check, read, run, work};
use crate::tables::attempts;
use crate::tables::transfers::{self, Watched};
use crate::{Store, StoreError};

pub(super) fn transfer(reference: &str) -> Transfer {
    Transfer {
        attempt: AttemptNumber::FIRST,
        reference: reference.to_owned(),
        amount: Money::from_minor(15_040_001, Currency::Usdc),
        progress: Progress::seen(at(1), START, [1, 6]),
    }
}

async fn keep(store: &Store, id: InvoiceId, kept: &Transfer) {
    let input = (id, kept.clone());
    run(store, input, |tx, (id, kept)| Box::pin(transfers::keep(tx, *id, kept))).await;
}

async fn kept(store: &Store, id: InvoiceId) -> Vec<Transfer> {
    read(store, id, |tx, id| Box::pin(transfers::of_invoice(tx, *id))).await
}

async fn seen(store: &Store, after: (InvoiceId, String), at_most: u32) -> Vec<Watched> {
    read(store, (after, at_most), |tx, ((id, reference), at_most)| {
        Box::pin(transfers::seen(tx, (*id, reference), *at_most))
    })
    .await
}

async fn insert_attempt(store: &Store, id: InvoiceId, reference: &str) {
    let input = attempt(id, AttemptNumber::FIRST, reference);
    run(store, input, |tx, input| Box::pin(attempts::insert(tx, input))).await;
}

#[test]
fn a_transfer_is_as_it_was_found_last() {
    check(async |store| {
        let (_, id) = insert_invoice(store).await;
        let mut first = transfer("0xab:0");
        keep(store, id, &first).await;
        first.progress = Progress::seen(at(9), at(3), [6, 6]);
        first.amount = Money::from_minor(7, Currency::Usdt);
        keep(store, id, &first).await;
        let second =
            Transfer { progress: Progress::seen(at(5), at(4), [1, 6]), ..transfer("0xab:1") };
        keep(store, id, &second).await;
        assert_eq!(kept(store, id).await, [first, second]);
    });
}

#[test]
fn a_transfer_is_to_one_address() {
    check(async |store| {
        let (_, id) = insert_invoice(store).await;
        keep(store, id, &transfer("0xab:0")).await;
        let other = Transfer { attempt: AttemptNumber::FIRST.next(), ..transfer("0xab:0") };
        let job = work((id, other), |tx, (id, other)| Box::pin(transfers::keep(tx, *id, other)));
        let outcome = store.run(job).await;
        assert!(matches!(outcome, Err(StoreError::Duplicate(_))), "{outcome:?}");
    });
}

#[test]
fn what_is_not_final_is_watched_page_by_page() {
    check(async |store| {
        let mut expected = Vec::new();
        for number in 0..3 {
            let (_, id) = insert_invoice(store).await;
            insert_attempt(store, id, &format!("TP{number}")).await;
            for place in 0..4 {
                let mut one = transfer(&format!("0x{number}:{place}"));
                one.progress.state = match place {
                    0 => TransferState::Final,
                    1 => TransferState::Dropped,
                    _ => TransferState::Seen,
                };
                keep(store, id, &one).await;
                if place > 1 {
                    expected.push((id, format!("TP{number}"), one));
                }
            }
        }
        let (mut found, mut last) = (Vec::new(), (InvoiceId::new(0), String::new()));
        loop {
            let page = seen(store, last.clone(), 4).await;
            let Some(end) = page.last() else { break };
            last = (end.invoice_id, end.transfer.reference.clone());
            found.extend(
                page.into_iter().map(|one| (one.invoice_id, one.attempt_reference, one.transfer)),
            );
        }
        assert_eq!(found, expected);
    });
}
