//! A database moved from one engine to the other: every value arrives as it was, what the last pass
//! compares is compared, and no id is given twice.

use rusqlite::Connection;

use super::samples::{START, insert_invoice, insert_merchant, merchant};
use super::{Database, Engine, runtime};
use crate::moving::{Move, MoveError, Sharing, moved_to};

/// Values that two engines could disagree about.
const ODD: &str = "
    insert into invoice (merchant_id, live, email, amount_minor, currency, name, personal_id,
        success_url, callback_json, status, version, late, created_at, status_at)
    select id, 1, 'ü@例え.jp', 9223372036854775807, 'USD', '', zeroblob(0), null, '\"₹ \\\\ '''' \u{1}',
        'invoice:paid', 9223372036854775807, 0, -9223372036854775808, 0
    from merchant;
    insert into merchant_network select id, '::/0' from merchant;
    insert into merchant_limit select id, 'USD', null, 9223372036854775807 from merchant;
    insert into idempotency
    select id, 1, '/api', 'a Ä ' || id, randomblob(32), '', null, 0 from merchant;
    insert into idempotency
    select id, 0, '/api', 'A ä ' || id, randomblob(32), '{}', 7, 0 from merchant";

/// A source with more rows than fit in a chunk, and an empty target.
fn both() -> (Database, Database) {
    let (source, target) = (Database::fresh(Engine::Sqlite), Database::fresh(Engine::Postgres));
    let store = source.open();
    runtime().block_on(async {
        insert_invoice(&store).await;
        for _ in 0..1_200 {
            insert_merchant(&store, merchant()).await;
        }
    });
    drop(store);
    tamper(&source, ODD);
    (source, target)
}

fn tamper(source: &Database, sql: &str) {
    let file = source.directory.path().join("turnpike.sqlite3");
    Connection::open(file).unwrap().execute_batch(sql).unwrap();
}

fn query(target: &Database, sql: &str) -> Vec<Vec<Option<String>>> {
    target.on_server.as_ref().unwrap().query(sql).unwrap()
}

async fn begin(source: &Database, target: &Database) -> Move {
    let url = target.on_server.as_ref().unwrap().url();
    Move::begin(source.directory.path(), &url, Sharing::Alone, START).await.unwrap()
}

/// Copies, and says how many rows of each table had to be written or deleted.
async fn copy(moving: &Move) -> Vec<(String, u64, u64)> {
    let mut tables = Vec::new();
    let told = |progress: &crate::moving::Progress| {
        if progress.is_over {
            tables.push((progress.table.clone(), progress.rows, progress.changed));
        }
    };
    moving.copy(told).await.unwrap();
    tables
}

#[test]
fn every_value_arrives_as_it_was_and_only_what_has_changed_is_written_again() {
    let (source, target) = both();
    runtime().block_on(async {
        for (table, rows, changed) in copy(&begin(&source, &target).await).await {
            assert_eq!(changed, rows, "{table}");
        }
        for (table, _, changed) in copy(&begin(&source, &target).await).await {
            assert_eq!(changed, 0, "{table} does not come back as it was written");
        }
        let change = "update invoice set status = 'invoice:refunded' where id = 7;
            delete from idempotency where live = 1 and merchant_id > 3";
        tamper(&source, change);
        let again = copy(&begin(&source, &target).await).await;
        let changed: Vec<_> = again.iter().filter(|(_, _, changed)| *changed > 0).collect();
        let expected = [("idempotency".to_owned(), 1_204, 1_198), ("invoice".to_owned(), 1_202, 1)];
        assert_eq!(changed, expected.iter().collect::<Vec<_>>());
    });
}

#[test]
fn figures_that_do_not_agree_are_told() {
    let (source, target) = both();
    let cases = [
        ("delete from merchant_network where merchant_id = 5", "rows of merchant_network"),
        (
            "update invoice set amount_minor = amount_minor - 1 where id = 9",
            "sum of invoices USD invoice:paid",
        ),
        (
            "update invoice set status = 'invoice:odd' where id = 9",
            "sum of invoices USD invoice:odd",
        ),
    ];
    runtime().block_on(async {
        for (sql, what) in cases {
            let moving = begin(&source, &target).await;
            copy(&moving).await;
            moving.compare().await.unwrap();
            query(&target, sql);
            let told = moving.compare().await;
            let Err(MoveError::Refused(told)) = told else { panic!("{sql}: {told:?}") };
            assert!(told.starts_with(&format!("the databases do not agree on {what}: ")), "{told}");
        }
    });
}

#[test]
fn it_is_the_sources_until_it_is_given_and_no_id_is_given_twice() {
    let (source, target) = both();
    // Its id was given, and is given to no other.
    tamper(&source, "insert into sqlite_sequence select 'callback', 4000");
    runtime().block_on(async {
        let moving = begin(&source, &target).await;
        copy(&moving).await;
        let name = moving.target_name().to_owned();
        assert_eq!(moved_to(source.directory.path()), None);
        assert_eq!(
            query(&target, "select state from installation")[0][0].as_deref(),
            Some("moving")
        );
        moving.finish().await.unwrap();
        assert_eq!(moved_to(source.directory.path()), Some(name));
        assert_eq!(
            query(&target, "select state from installation")[0][0].as_deref(),
            Some("ready")
        );
        let (_, invoice) = insert_invoice(&target.open()).await;
        assert_eq!(invoice.get(), 1_203);
        let merchants = query(&target, "select max(id) from merchant");
        assert_eq!(merchants[0][0].as_deref(), Some("1202"));
        let callbacks = query(&target, "select nextval('callback_id_seq')");
        assert_eq!(callbacks[0][0].as_deref(), Some("4001"));
    });
}

#[test]
fn a_move_that_was_marked_and_not_given_is_finished_by_the_next() {
    let (source, target) = both();
    runtime().block_on(async {
        let moving = begin(&source, &target).await;
        let (marker, name) = (source.directory.path().join("moved"), moving.target_name());
        std::fs::write(marker, format!("{name}\n")).unwrap();
        drop(moving);
        let moving = begin(&source, &target).await;
        copy(&moving).await;
        moving.finish().await.unwrap();
        let url = target.on_server.as_ref().unwrap().url();
        let done =
            Move::begin(source.directory.path(), &url, Sharing::Alone, START).await.map(drop);
        let Err(MoveError::Refused(told)) = done else { panic!("{done:?}") };
        assert!(told.ends_with(" already: serve from there"), "{told}");
    });
}
