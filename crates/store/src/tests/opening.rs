//! Opening a database: making it, bringing it to this version's schema, and refusing it.

use std::sync::Barrier;

use domain::ids::{AttemptNumber, InvoiceId};
use domain::invoice::{Event, Facts, Occurred, Reason};
use domain::status::Status;

use super::refunds::refund;
use super::samples::{START, at, count_merchants, insert_invoice, insert_merchant, merchant, usd};
use super::{Database, Engine, check_database, read, run, runtime};
use crate::row::Param;
use crate::tables::events::{self, Place};
use crate::tables::invoices::{self, Change};
use crate::tables::{merchants, refunds};
use crate::{Store, StoreError};

#[test]
fn opening_twice_changes_nothing() {
    check_database(async |database| {
        let first = database.open();
        insert_merchant(&first, merchant()).await;
        let second = database.open();
        assert_eq!(count_merchants(&second).await, 1);
        drop((first, second));
        assert_eq!(count_merchants(&database.open()).await, 1);
    });
}

#[test]
fn stores_that_are_opened_at_once_on_a_fresh_database_all_work() {
    for engine in super::ENGINES {
        for _ in 0..10 {
            let database = Database::fresh(engine);
            let together = Barrier::new(4);
            std::thread::scope(|scope| {
                let open = || {
                    together.wait();
                    let store = database.try_open()?;
                    runtime().block_on(insert_merchant(&store, merchant()));
                    Ok::<(), StoreError>(())
                };
                let openers: Vec<_> = (0..4).map(|_| scope.spawn(open)).collect();
                for opener in openers {
                    opener.join().unwrap().unwrap();
                }
            });
            assert_eq!(runtime().block_on(count_merchants(&database.open())), 4);
        }
    }
}

/// What undoes the latest steps, as far as a test needs a database from before them.
const UNDONE: [(&str, &[&str]); 11] = [
    (
        "refunds",
        &[
            "drop table refund",
            "alter table invoice_event drop column refund",
            "alter table invoice_event drop column given_back_minor",
            "alter table invoice_event drop column given_back_currency",
        ],
    ),
    (
        "ways",
        &[
            "alter table attempt drop column asset",
            "alter table attempt drop column pay_to",
            "alter table attempt drop column acquirer_reference",
        ],
    ),
    (
        "look",
        &[
            "drop table merchant_logo",
            "alter table merchant drop column colour",
            "alter table merchant drop column frame_origins",
        ],
    ),
    (
        "expiry",
        &[
            "drop table overdue",
            "drop table expiry",
            "create index invoice_open on invoice (created_at)
                where status in ('invoice:created', 'invoice:opened')",
        ],
    ),
    ("tries", &["alter table merchant drop column tries_max"]),
    ("transfers", &["drop table transfer"]),
    (
        "ledger",
        &[
            "drop table volume",
            "drop table fee_tier",
            "drop table merchant_terms",
            "drop table price",
            "drop table posting",
            "drop table entry",
            "drop table account",
            "drop table book",
        ],
    ),
    ("fx", &["drop table fx_rate", "drop table fx_source"]),
    (
        "reconciliation",
        &[
            "drop table statement_line",
            "drop table statement_batch",
            "drop table statement",
            "drop index invoice_event_receipt",
            "drop index invoice_event_received",
        ],
    ),
    (
        "settlement",
        &[
            "drop table settlement_plan",
            "drop table settlement_invoice",
            "drop table settlement_try",
            "drop table settlement",
            "drop index price_due",
            "alter table price drop column due_to",
            "alter table merchant drop column wallet_at",
            "alter table merchant drop column wallet_by",
        ],
    ),
    ("hold_rules", &["drop table paid_lately", "drop table hold_rule"]),
];

/// Makes a database as it was before a step.
pub(super) async fn undo(store: &Store, step: &str) {
    let first = UNDONE.iter().position(|(name, _)| *name == step).unwrap();
    for (name, texts) in UNDONE[first..].iter().rev() {
        for text in *texts {
            run(store, *text, |tx, text| Box::pin(tx.execute(text, &[]))).await;
        }
        run(store, *name, |tx, name| {
            let text = "delete from refinery_schema_history where name = $1";
            Box::pin(async { tx.execute(text, &[Param::from(*name)]).await })
        })
        .await;
    }
}

#[test]
fn a_database_from_before_refunds_keeps_its_rows_and_takes_refunds() {
    check_database(async |database| {
        let store = database.open();
        let (merchant_id, invoice_id) = insert_invoice(&store).await;
        undo(&store, "refunds").await;
        drop(store);
        let store = database.open();
        let new = refund((merchant_id, invoice_id), 1);
        run(&store, new, |tx, new| {
            Box::pin(async {
                let started = Event::RefundStarted { refund: new.number, amounts: new.amounts };
                let place = Place { invoice_id: new.invoice_id, number: 1, source: "merchant" };
                let occurred = Occurred { at: START, event: started };
                events::insert(tx, &place, &occurred).await?;
                assert_eq!(events::of_invoice(tx, new.invoice_id).await?, [occurred]);
                refunds::insert(tx, new.clone()).await.map(drop)
            })
        })
        .await;
    });
}

/// An event of an invoice from before tries, and the status that it led to then.
type Told = (Event, Status);

/// Adds an invoice as it was kept before tries: what happened to it, a minute after another, and
/// whether its money was late.
async fn insert_former(store: &Store, (told, late): (&[Told], bool)) -> InvoiceId {
    let (_, id) = insert_invoice(store).await;
    let mut status = Status::Created;
    for (number, (event, next)) in (1_i64..).zip(told) {
        let at = at(60 * u32::try_from(number).unwrap());
        let occurred = Occurred { at, event: event.clone() };
        let change = Change { id, version: number - 1, status: *next, status_at: at, late };
        let changed = *next != status;
        let input = (id, number, occurred, change, changed);
        run(store, input, |tx, (id, number, occurred, change, changed)| {
            Box::pin(async move {
                let place = Place { invoice_id: *id, number: *number, source: "upi_sandbox" };
                events::insert(tx, &place, occurred).await?;
                let before = invoices::by_id(tx, *id).await?.unwrap().status_at;
                let status_at = if *changed { change.status_at } else { before };
                let change = Change { status_at, ..*change };
                assert!(invoices::update(tx, &change).await?);
                Ok(())
            })
        })
        .await;
        status = *next;
    }
    id
}

/// What happened to invoices before tries, whether their money was late, and whether it is kept now
/// that they failed.
fn former() -> [(Vec<Told>, bool, bool); 7] {
    use Status::{AwaitingApproval, Canceled, Failed, Opened};
    let attempt = AttemptNumber::FIRST;
    let started = |attempt| Event::AttemptStarted { attempt };
    let declined = Event::Declined { attempt, reason: Reason::new("declined_by_bank") };
    let money =
        Event::MoneyConfirmed { attempt, received: usd(1_504), reference: "rrn".to_owned() };
    [
        (vec![(started(attempt), Opened), (declined.clone(), Failed)], false, true),
        (
            vec![
                (started(attempt), Opened),
                (declined.clone(), Failed),
                (money.clone(), AwaitingApproval),
                (Event::Settled, Status::Paid),
            ],
            true,
            true,
        ),
        (
            vec![
                (started(attempt), Opened),
                (declined.clone(), Failed),
                (Event::Approved { attempt }, Failed),
            ],
            false,
            true,
        ),
        (
            vec![
                (started(attempt), Opened),
                (Event::Canceled, Canceled),
                (declined.clone(), Canceled),
                (money.clone(), AwaitingApproval),
            ],
            true,
            false,
        ),
        (
            vec![
                (started(attempt), Opened),
                (money.clone(), AwaitingApproval),
                (declined.clone(), AwaitingApproval),
            ],
            false,
            false,
        ),
        (
            vec![
                (Event::Opened, Opened),
                (started(attempt), Opened),
                (started(attempt.next()), Opened),
                (declined.clone(), Opened),
            ],
            false,
            false,
        ),
        (vec![], false, false),
    ]
}

#[test]
fn invoices_from_before_tries_stay_what_they_were() {
    let cases = former();
    check_database(async |database| {
        let store = database.open();
        let mut ids = Vec::new();
        for (told, late, _) in &cases {
            ids.push(insert_former(&store, (told, *late)).await);
        }
        undo(&store, "tries").await;
        drop(store);
        let store = database.open();
        for (id, (told, late, fails)) in ids.into_iter().zip(&cases) {
            let (invoice, occurred) = read(&store, id, |tx, id| {
                Box::pin(async {
                    let invoice = invoices::by_id(tx, *id).await?.unwrap();
                    Ok((invoice, events::of_invoice(tx, *id).await?))
                })
            })
            .await;
            let facts = Facts::from_events(invoice.created_at, &occurred);
            let status = told.last().map_or(Status::Created, |(_, status)| *status);
            assert_eq!((invoice.status, facts.state().status()), (status, status), "{told:?}");
            assert_eq!((invoice.late, facts.is_late()), (*late, *late), "{told:?}");
            assert_eq!(usize::try_from(invoice.version), Ok(occurred.len()), "{told:?}");
            let known = occurred.len() - usize::from(*fails);
            assert_eq!(known, told.len(), "{told:?}");
            let failed = occurred[known..].iter().all(|one| one.event == Event::Failed);
            assert!(failed && facts.failed.is_some() == *fails, "{occurred:?}");
            // The merchant's tries are the usual ones.
            let merchant =
                read(&store, invoice.merchant_id, |tx, id| Box::pin(merchants::by_id(tx, *id)));
            assert_eq!(merchant.await.unwrap().tries_max, 3);
        }
    });
}

#[test]
fn a_database_of_another_history_is_refused() {
    let cases = [
        "insert into refinery_schema_history (version, name, applied_on, checksum)
            values (1000, 'of_a_later_version', '2030-01-01T00:00:00Z', '1')",
        "update refinery_schema_history set checksum = '1' where version = 1",
        "update refinery_schema_history set name = 'another' where version = 1",
    ];
    for text in cases {
        check_database(async |database| {
            let store = database.open();
            run(&store, text, |tx, text| Box::pin(tx.execute(text, &[]))).await;
            drop(store);
            let refused = database.try_open().map(drop);
            assert!(matches!(refused, Err(StoreError::Unopenable(_))), "{text}: {refused:?}");
        });
    }
}

#[test]
fn a_directory_that_holds_no_database_is_refused_with_its_name() {
    let database = Database::fresh(Engine::Sqlite);
    let directory = database.directory.path();
    std::fs::write(directory.join("file"), "not a directory").unwrap();
    std::fs::create_dir(directory.join("garbage")).unwrap();
    let garbage = "not a database, but as long as the header of one would be. ".repeat(20);
    std::fs::write(directory.join("garbage/turnpike.sqlite3"), garbage).unwrap();
    for name in ["file", "garbage"] {
        let refused = Store::open_sqlite(&directory.join(name)).map(drop);
        let Err(StoreError::Unopenable(reason)) = refused else { panic!("{name}: {refused:?}") };
        assert!(reason.contains(name), "{reason}");
    }
}

#[test]
fn a_directory_that_is_not_there_is_made() {
    let database = Database::fresh(Engine::Sqlite);
    let directory = database.directory.path().join("data/of/turnpike");
    let store = Store::open_sqlite(&directory).unwrap();
    assert_eq!(runtime().block_on(count_merchants(&store)), 0);
}
