//! Opening a database: making it, bringing it to this version's schema, and refusing it.

use std::sync::Barrier;

use domain::invoice::{Event, Occurred};

use super::refunds::refund;
use super::samples::{START, count_merchants, insert_invoice, insert_merchant, merchant};
use super::{Database, Engine, check_database, run, runtime};
use crate::row::Param;
use crate::tables::events::{self, Place};
use crate::tables::refunds;
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
const UNDONE: [(&str, &[&str]); 4] = [
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
