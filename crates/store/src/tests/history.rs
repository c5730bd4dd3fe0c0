//! Histories: whatever invoices there are, in whatever blocks, pages cover exactly those that
//! match.

use domain::history::{Filter, Order, Places};
use domain::ids::{InvoiceId, MerchantId};
use domain::invoice::{Event, Occurred};
use domain::money::{Currency, Money};
use domain::status::Status;
use domain::timestamp::Timestamp;
use proptest::prelude::*;
use proptest::sample::select;

use super::samples::{START, at, attempt, insert_invoice, insert_merchant, invoice, merchant};
use super::{check, check_drawn, read, run, work};
use crate::limits::HISTORY_BLOCK_INVOICES;
use crate::tables::events::{self, Place};
use crate::tables::history::{self, Listed, Scope};
use crate::tables::history_blocks::{self, Next};
use crate::tables::history_walks::{self, Border, Path, Walk};
use crate::tables::invoices::{self, Change, NewInvoice};
use crate::tables::{attempts, keys};
use crate::{Store, StoreError, Tx};

const fn moment(micros: i64) -> Timestamp {
    Timestamp::from_micros(micros)
}

/// A history that is drawn: invoices by the moment of their creation and their status, the ends of
/// blocks, and which invoices come to another status after the blocks were made.
#[derive(Clone, Debug)]
struct Drawn {
    invoices: Vec<(i64, Status)>,
    block_ends: Vec<i64>,
    changes: Vec<(prop::sample::Index, Status)>,
    filter: Filter,
    since: i64,
    until: i64,
}

fn drawn() -> impl Strategy<Value = Drawn> {
    let status = || select(Status::ALL.to_vec());
    let invoices = prop::collection::vec((0..40_i64, status()), 0..130);
    let block_ends = prop::collection::btree_set(1..50_i64, 0..8);
    let changes = prop::collection::vec((any::<prop::sample::Index>(), status()), 0..8);
    let filter = select(Filter::EVERY.to_vec());
    (invoices, block_ends, changes, filter, 0..20_i64, 10..60_i64).prop_map(
        |(invoices, block_ends, changes, filter, since, until)| {
            let block_ends = block_ends.into_iter().collect();
            Drawn { invoices, block_ends, changes, filter, since, until }
        },
    )
}

async fn change(tx: &mut Tx<'_>, id: InvoiceId, status: Status) -> Result<(), StoreError> {
    let mut invoice = invoices::by_id(tx, id).await?.unwrap();
    let (before, version) = (invoice.status, invoice.version);
    let change = Change { id, version, status, status_at: invoice.created_at, late: false };
    assert!(invoices::update(tx, &change).await?);
    invoice.status = status;
    history_blocks::recount(tx, &invoice, before).await
}

/// An invoice that is known: when it was created, and what has come of it.
type Known = (Timestamp, InvoiceId, Status);

/// Writes a history, and gives its invoices in their order.
async fn write(tx: &mut Tx<'_>, id: MerchantId, drawn: &Drawn) -> Result<Vec<Known>, StoreError> {
    let mut known = Vec::new();
    for (created_at, status) in &drawn.invoices {
        let created_at = moment(*created_at);
        let new = NewInvoice { created_at, ..invoice(id) };
        let id = invoices::insert(tx, &new).await?;
        change(tx, id, *status).await?;
        known.push((created_at, id, *status));
    }
    let mut starts_at = moment(0);
    for end in &drawn.block_ends {
        let ends_at = moment(*end);
        let block = Next { merchant_id: id, live: false, starts_at, ends_at };
        history_blocks::make(tx, &block).await?;
        starts_at = ends_at;
    }
    for (index, status) in &drawn.changes {
        if !known.is_empty() {
            let (_, id, known) = &mut known[index.index(drawn.invoices.len())];
            *known = *status;
            change(tx, *id, *status).await?;
        }
    }
    known.sort_unstable();
    Ok(known)
}

async fn page(store: &Store, scope: Scope, places: Places) -> Vec<Listed> {
    read(store, (scope, places), |tx, (scope, places)| {
        Box::pin(async {
            let counted = history::counted(tx, *scope).await?;
            history::page(tx, &counted, *places).await
        })
    })
    .await
}

async fn counted(store: &Store, scope: Scope) -> i64 {
    read(store, scope, |tx, scope| {
        Box::pin(async { Ok(history::counted(tx, *scope).await?.invoices()) })
    })
    .await
}

#[test]
fn pages_cover_exactly_what_matches() {
    check_drawn(file!(), &drawn(), async |store, drawn| {
        let merchant_id = insert_merchant(store, merchant()).await;
        let input = (merchant_id, drawn.clone());
        let known = run(store, input, |tx, (id, drawn)| Box::pin(write(tx, *id, drawn))).await;
        let (since, until) = (moment(drawn.since), moment(drawn.until));
        let matches = |(created_at, _, status): &&Known| {
            (since..until).contains(created_at) && drawn.filter.takes(*status)
        };
        let expected: Vec<_> = known.iter().filter(matches).map(|(at, id, _)| (*at, *id)).collect();
        let scope = Scope { merchant_id, live: false, filter: drawn.filter, since, until };
        let invoices = counted(store, scope).await;
        prop_assert_eq!(invoices, i64::try_from(expected.len()).unwrap());
        for order in [Order::Ascending, Order::Descending] {
            let mut found = Vec::new();
            for number in 1..=4 {
                let mut rows = page(store, scope, Places::of_page(order, number, invoices)).await;
                if order == Order::Descending {
                    rows.reverse();
                }
                found.extend(rows.iter().map(|row| (row.created_at, row.id)));
            }
            if order == Order::Descending {
                found.reverse();
            }
            prop_assert_eq!(&found, &expected, "{:?}", order);
        }
        for (place, invoice) in (0..).zip(&expected) {
            let before = read(store, (scope, *invoice), |tx, (scope, invoice)| {
                Box::pin(history::count_before(tx, *scope, *invoice))
            });
            prop_assert_eq!(before.await, place);
        }
        Ok(())
    });
}

async fn next(store: &Store, before: Timestamp) -> Vec<Next> {
    let found = read(store, before, |tx, before| {
        Box::pin(async { history_blocks::next(tx, [0, 100], *before).await })
    });
    found.await.0
}

#[test]
fn a_block_is_made_of_invoices_that_are_old_enough_and_once() {
    check(async |store| {
        let merchant_id = insert_merchant(store, merchant()).await;
        let other = insert_merchant(store, merchant()).await;
        let many = (0..HISTORY_BLOCK_INVOICES + 10).map(|number| NewInvoice {
            // The last one of the block has a twin.
            created_at: moment(number.min(HISTORY_BLOCK_INVOICES - 1) + 5),
            ..invoice(merchant_id)
        });
        let mut many: Vec<NewInvoice> = many.collect();
        many.push(NewInvoice { live: true, ..invoice(merchant_id) });
        many.push(invoice(other));
        run(store, many, |tx, many| {
            Box::pin(async { invoices::insert_all(tx, &many.iter().collect::<Vec<_>>()).await })
        })
        .await;
        let last = HISTORY_BLOCK_INVOICES + 4;
        assert_eq!(next(store, moment(last)).await, []);
        let ends_at = moment(last + 1);
        let block = Next { merchant_id, live: false, starts_at: moment(0), ends_at };
        assert_eq!(next(store, START).await, [block]);
        let make = || work(block, |tx, block| Box::pin(history_blocks::make(tx, block)));
        store.run(make()).await.unwrap();
        assert!(matches!(store.run(make()).await, Err::<(), _>(StoreError::Duplicate(_))));
        assert_eq!(next(store, START).await, []);
        let end = read(store, (), |tx, ()| Box::pin(history_blocks::end(tx))).await;
        assert_eq!(end, Some(ends_at));
        let all = |merchant_id: MerchantId, live| Scope {
            merchant_id,
            live,
            filter: Filter::All,
            since: moment(0),
            until: at(1),
        };
        assert_eq!(counted(store, all(merchant_id, false)).await, HISTORY_BLOCK_INVOICES + 10);
        assert_eq!(counted(store, all(merchant_id, true)).await, 1);
        assert_eq!(counted(store, all(other, false)).await, 1);
    });
}

#[test]
fn a_history_tells_what_was_paid_and_from_where() {
    check(async |store| {
        let (merchant_id, id) = insert_invoice(store).await;
        for address in ["192.0.2.1", "192.0.2.2"] {
            run(store, (id, address), |tx, (id, address)| {
                Box::pin(invoices::set_payer_ip(tx, *id, address))
            })
            .await;
        }
        run(store, id, |tx, id| {
            Box::pin(async {
                let number = domain::ids::AttemptNumber::FIRST;
                attempts::insert(tx, &attempt(*id, number, "reference")).await?;
                let told = [("bank 1", 100), ("bank 1", 100), ("bank 2", 25)];
                for (place, (reference, minor)) in (1..).zip(told) {
                    let received = Money::from_minor(minor, Currency::Inr);
                    let reference = reference.to_owned();
                    let event = Event::MoneyConfirmed { attempt: number, received, reference };
                    let place = Place { invoice_id: *id, number: place, source: "upi_sandbox" };
                    events::insert(tx, &place, &Occurred { at: at(1), event }).await?;
                }
                Ok(())
            })
        })
        .await;
        let (since, until) = (START, at(1));
        let scope = Scope { merchant_id, live: false, filter: Filter::Unpaid, since, until };
        let rows = page(store, scope, Places { first: 0, end: 50 }).await;
        let [row] = rows.as_slice() else { panic!("{} rows", rows.len()) };
        assert_eq!(row.received, Some(Money::from_minor(125, Currency::Inr)));
        assert_eq!(row.payer_ip.as_deref(), Some("192.0.2.1"));
        assert_eq!(row.transaction, None, "a bank is no chain");
        assert_eq!((row.id, row.email.as_str()), (id, "payer@example.com"));
    });
}

#[test]
fn a_walk_is_known_until_it_is_forgotten() {
    check(async |store| {
        let merchant_id = insert_merchant(store, merchant()).await;
        let hash = [7; 32];
        let display = "tp_test_1234".to_owned();
        let key = keys::NewKey { merchant_id, hash, display, live: false, created_at: START };
        run(store, key, |tx, key| Box::pin(keys::insert(tx, key))).await;
        let found =
            read(store, hash, |tx, hash| Box::pin(keys::by_hash(tx, hash, START))).await.unwrap();
        let filter = Filter::All;
        let (since, until, order) = (moment(0), at(9), Order::Ascending);
        let path = Path { api_key_id: found.id, filter, since, until, order };
        let border = |seen| Border { before: (at(3), InvoiceId::new(seen + 1)), seen };
        let first = Walk { begun_at: at(10), page: 1, start: border(0), end: border(50) };
        let second = Walk { page: 2, start: border(50), end: border(100), ..first };
        let other = Walk { begun_at: at(11), ..first };
        let find = async |path: Path, after| {
            read(store, (path, after), |tx, (path, after)| {
                Box::pin(history_walks::find(tx, path, *after))
            })
            .await
        };
        // What is kept, whether it begins, and what is known then.
        let kept = [
            (first, true, first),
            (second, false, second),
            (first, false, second),
            (other, true, other),
            (second, false, other),
            (first, true, first),
            (second, false, second),
        ];
        for (walk, begins, expected) in kept {
            run(store, (path, walk, begins), |tx, (path, walk, begins)| {
                Box::pin(history_walks::keep(tx, path, walk, *begins))
            })
            .await;
            assert_eq!(find(path, at(9)).await, Some(expected));
        }
        assert_eq!(second.start_of(1), None);
        assert_eq!(second.start_of(2), Some(border(50)));
        assert_eq!(second.start_of(3), Some(border(100)));
        assert_eq!(second.start_of(4), None);
        assert_eq!(find(path, at(10)).await, None, "too long ago");
        assert_eq!(find(Path { filter: Filter::Paid, ..path }, at(9)).await, None);
        assert_eq!(find(Path { order: Order::Descending, ..path }, at(9)).await, None);
        let forgotten =
            run(store, (), |tx, ()| Box::pin(history_walks::forget(tx, at(10), 10))).await;
        assert_eq!(forgotten, 1);
        assert_eq!(find(path, at(9)).await, None);
    });
}

#[test]
fn the_oldest_walks_of_a_key_make_room() {
    check(async |store| {
        let merchant_id = insert_merchant(store, merchant()).await;
        let mut ids = Vec::new();
        for number in 0..2 {
            let display = "tp_test_1234".to_owned();
            let hash = [number; 32];
            let key = keys::NewKey { merchant_id, hash, display, live: false, created_at: START };
            run(store, key, |tx, key| Box::pin(keys::insert(tx, key))).await;
            let found = read(store, hash, |tx, hash| Box::pin(keys::by_hash(tx, hash, START)));
            ids.push(found.await.unwrap().id);
        }
        let path = |api_key_id, day| {
            let (filter, order) = (Filter::All, Order::Descending);
            Path { api_key_id, filter, since: moment(day), until: at(9), order }
        };
        let border = Border { before: (at(3), InvoiceId::new(1)), seen: 0 };
        let keep = async |path: Path, begun_at: Timestamp| {
            let walk = Walk { begun_at, page: 1, start: border, end: border };
            run(store, (path, walk), |tx, (path, walk)| {
                Box::pin(async {
                    history_walks::make_room(tx, path, 3).await?;
                    history_walks::keep(tx, path, walk, true).await
                })
            })
            .await;
        };
        let found = async |path: Path| {
            let find =
                read(store, path, |tx, path| Box::pin(history_walks::find(tx, path, moment(0))));
            find.await.is_some()
        };
        keep(path(ids[1], 1), at(1)).await;
        for (day, begun_at) in [(1, 10), (2, 9), (3, 11), (3, 12), (4, 13)] {
            keep(path(ids[0], day), at(begun_at)).await;
        }
        for (day, expected) in [(1, true), (2, false), (3, true), (4, true)] {
            assert_eq!(found(path(ids[0], day)).await, expected, "{day}");
        }
        assert!(found(path(ids[1], 1)).await, "another key's stays");
        run(store, path(ids[0], 3), |tx, path| Box::pin(history_walks::end(tx, path))).await;
        assert!(!found(path(ids[0], 3)).await);
        assert!(found(path(ids[0], 4)).await);
    });
}

#[test]
fn a_block_is_right_though_statuses_change_while_it_is_made() {
    check(async |store| {
        let merchant_id = insert_merchant(store, merchant()).await;
        let mut ids = Vec::new();
        for created_at in 0..40 {
            let created_at = moment(created_at);
            let new = NewInvoice { created_at, ..invoice(merchant_id) };
            ids.push(run(store, new, |tx, new| Box::pin(invoices::insert(tx, new))).await);
        }
        let changing = ids.into_iter().map(|id| {
            let store = store.clone();
            tokio::spawn(async move {
                for status in [Status::AwaitingApproval, Status::Paid, Status::Refunded] {
                    let job =
                        work((id, status), |tx, (id, status)| Box::pin(change(tx, *id, *status)));
                    store.run::<_>(job).await.unwrap();
                }
            })
        });
        let changing: Vec<_> = changing.collect();
        for starts_at in 0..10 {
            let (starts_at, ends_at) = (moment(starts_at * 4), moment(starts_at * 4 + 4));
            let block = Next { merchant_id, live: false, starts_at, ends_at };
            run(store, block, |tx, block| Box::pin(history_blocks::make(tx, block))).await;
        }
        for changed in changing {
            changed.await.unwrap();
        }
        let (since, until) = (moment(0), moment(40));
        for (filter, expected) in [(Filter::All, 40), (Filter::Unpaid, 0), (Filter::Paid, 0)] {
            let scope = Scope { merchant_id, live: false, filter, since, until };
            assert_eq!(counted(store, scope).await, expected, "{filter:?}");
        }
    });
}
