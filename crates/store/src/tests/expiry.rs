//! Invoices that may have to expire: whatever there is and however it is looked at, those that have
//! not come to an end are in the list, and none that has stays there.

use std::collections::BTreeMap;

use domain::ids::{InvoiceId, MerchantId};
use domain::status::Status;
use domain::timestamp::Timestamp;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::opening::undo;
use super::samples::{START, insert_invoice, insert_merchant, invoice, merchant};
use super::{check, check_database, check_drawn, read, run};
use crate::tables::expiry::{self, Overdue, Stretch};
use crate::tables::invoices::{self, Change, NewInvoice};
use crate::{Store, StoreError, Tx};

/// What has not come to an end.
const UNFINISHED: [Status; 3] = [Status::Created, Status::Opened, Status::Pending];

/// Invoices by their mode, the moment of their creation and their status; the times up to which
/// they are looked at, so many at a time; and which come to another status after each time.
#[derive(Clone, Debug)]
struct Drawn {
    invoices: Vec<(bool, i64, Status)>,
    looks: Vec<(i64, i64, Changes)>,
}

type Changes = Vec<(Index, Status)>;

fn drawn() -> impl Strategy<Value = Drawn> {
    let status = || select(Status::ALL.to_vec());
    let invoices = prop::collection::vec((any::<bool>(), 0..30_i64, status()), 0..60);
    let changes = prop::collection::vec((any::<Index>(), status()), 0..12);
    let looks = prop::collection::vec((0..40_i64, 1..9_i64, changes), 1..4);
    (invoices, looks).prop_map(|(invoices, looks)| Drawn { invoices, looks })
}

const fn moment(micros: i64) -> Timestamp {
    Timestamp::from_micros(micros)
}

async fn set(tx: &mut Tx<'_>, id: InvoiceId, status: Status) -> Result<(), StoreError> {
    let found = invoices::by_id(tx, id).await?.unwrap();
    let (version, status_at) = (found.version, found.created_at);
    let change = Change { id, version, status, status_at, late: false };
    assert!(invoices::update(tx, &change).await?);
    Ok(())
}

/// Looks at all invoices of a merchant that were created in a stretch of time; gives the time that
/// was reached.
async fn look(
    tx: &mut Tx<'_>,
    merchant_id: MerchantId,
    [since, until]: [Timestamp; 2],
    at_a_time: i64,
) -> Result<Timestamp, StoreError> {
    let (found, last) = expiry::stretches(tx, [merchant_id.get(), 1], [since, until]).await?;
    assert_eq!(last, Some(merchant_id));
    let mut reached = since;
    for stretch in found {
        assert_eq!((stretch.merchant_id, stretch.until), (merchant_id, until));
        let mut next = Some(stretch);
        while let Some(stretch) = next {
            reached = reached.max(stretch.since);
            next = expiry::look_at(tx, &stretch, at_a_time).await?;
        }
    }
    Ok(reached)
}

/// Everything that is overdue after an invoice, read a few at a time.
async fn overdue(store: &Store, after: InvoiceId) -> Vec<Overdue> {
    let (mut found, mut after) = (Vec::new(), after);
    loop {
        let page = read(store, after, |tx, after| Box::pin(expiry::overdue(tx, *after, 7))).await;
        let Some(last) = page.last() else { return found };
        after = last.id;
        found.extend(page);
    }
}

type Known = BTreeMap<InvoiceId, (Timestamp, Status)>;

async fn write(tx: &mut Tx<'_>, id: MerchantId, drawn: &Drawn) -> Result<Known, StoreError> {
    let mut known = Known::new();
    for (live, created_at, status) in &drawn.invoices {
        let (live, created_at) = (*live, moment(*created_at));
        let id = invoices::insert(tx, &NewInvoice { live, created_at, ..invoice(id) }).await?;
        set(tx, id, *status).await?;
        known.insert(id, (created_at, *status));
    }
    Ok(known)
}

#[test]
fn whatever_has_not_come_to_an_end_is_listed_until_it_has() {
    check_drawn(file!(), &drawn(), async |store, drawn| {
        let merchant_id = insert_merchant(store, merchant()).await;
        let input = (merchant_id, drawn.clone());
        let mut known = run(store, input, |tx, (id, drawn)| Box::pin(write(tx, *id, drawn))).await;
        let Some(first) = known.keys().next().copied() else { return Ok(()) };
        let (before, last) = (InvoiceId::new(first.get() - 1), *known.keys().last().unwrap());
        let (mut reached, mut listed) = (moment(i64::MIN), Vec::new());
        for (until, at_a_time, changes) in drawn.looks {
            let input = (merchant_id, [reached, moment(until)], at_a_time);
            reached = run(store, input, |tx, (id, times, at_a_time)| {
                Box::pin(look(tx, *id, *times, *at_a_time))
            })
            .await;
            let unfinished =
                |(at, status): &(Timestamp, Status)| *at < reached && UNFINISHED.contains(status);
            listed.extend(known.iter().filter(|(_, one)| unfinished(one)).map(|(id, _)| *id));
            for (index, status) in changes {
                let ids: Vec<InvoiceId> = known.keys().copied().collect();
                let id = *index.get(&ids);
                // What has come to an end stays so.
                let (_, now) = known.get_mut(&id).unwrap();
                if UNFINISHED.contains(now) {
                    *now = status;
                    run(store, (id, status), |tx, (id, to)| Box::pin(set(tx, *id, *to))).await;
                }
            }
            run(store, [before, last], |tx, range| Box::pin(expiry::forget(tx, *range))).await;
            listed.retain(|id| UNFINISHED.contains(&known[id].1));
            listed.sort_unstable();
            listed.dedup();
            let expected = listed.iter().map(|id| {
                let is_open = known[id].1 != Status::Pending;
                Overdue { id: *id, is_open }
            });
            prop_assert_eq!(overdue(store, before).await, expected.collect::<Vec<_>>());
        }
        // Nothing that was old enough at any time was passed over.
        let passed =
            known.iter().filter(|(_, (at, status))| *at < reached && UNFINISHED.contains(status));
        let passed: Vec<InvoiceId> = passed.map(|(id, _)| *id).collect();
        prop_assert_eq!(passed, listed);
        Ok(())
    });
}

#[test]
fn the_time_that_was_reached_only_moves_on() {
    check(async |store| {
        let until =
            async || read(store, (), |tx, ()| Box::pin(expiry::looked_until(tx))).await.micros();
        assert_eq!(until().await, i64::MIN);
        for (given, kept) in [(7, 7), (3, 7), (9, 9), (9, 9)] {
            run(store, moment(given), |tx, given| Box::pin(expiry::set_looked_until(tx, *given)))
                .await;
            assert_eq!(until().await, kept);
        }
    });
}

#[test]
fn a_database_with_the_former_index_is_looked_at_from_its_first_open_invoice_on() {
    for (statuses, reached) in [
        (&[Status::Expired, Status::Paid][..], i64::MIN),
        (&[Status::Expired, Status::Pending, Status::Created][..], START.micros() + 1),
    ] {
        check_database(async |database| {
            let store = database.open();
            let (merchant_id, _) = insert_invoice(&store).await;
            run(&store, (), |tx, ()| {
                let delete = "delete from invoice";
                Box::pin(async { tx.execute(delete, &[]).await.map(drop) })
            })
            .await;
            for (status, after) in statuses.iter().zip(0..) {
                let created_at = moment(START.micros() + after);
                let new = NewInvoice { created_at, ..invoice(merchant_id) };
                run(&store, (new, *status), |tx, (new, status)| {
                    Box::pin(async {
                        let id = invoices::insert(tx, new).await?;
                        set(tx, id, *status).await
                    })
                })
                .await;
            }
            undo(&store, "expiry").await;
            drop(store);
            let store = database.open();
            let found = read(&store, (), |tx, ()| Box::pin(expiry::looked_until(tx))).await;
            assert_eq!(found.micros(), reached);
        });
    }
}

#[test]
fn a_stretch_without_invoices_has_no_rest() {
    check(async |store| {
        let merchant_id = insert_merchant(store, merchant()).await;
        let (since, until) = (moment(0), moment(9));
        let stretch = Stretch { merchant_id, live: true, since, until };
        let rest =
            run(store, stretch, |tx, stretch| Box::pin(expiry::look_at(tx, stretch, 1_000))).await;
        assert_eq!(rest, None);
    });
}
