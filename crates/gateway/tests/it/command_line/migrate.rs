//! `turnpike migrate`: what it prints, what it mends, and what it refuses.

use simulator::{Ended, Installation, only_on_sqlite};

use crate::binary::{Serving, active_merchant, merchant_create, run, serve, turnpike};
use crate::command_line::{create_invoice, damage};

/// Why these stories are not told twice.
const WHY: &str = "what is moved is an embedded database";

async fn migrate(source: &Installation, url: &str) -> Ended {
    let arguments = ["migrate", "--from", "sqlite:data", "--to", url];
    run(&mut turnpike(source.directory(), &arguments)).await
}

/// An installation with invoices and what belongs to them.
async fn filled() -> Installation {
    let source = Installation::fresh().unwrap();
    let merchant = active_merchant(&source, &[]).await;
    let serving = Serving::on(&source).await;
    for _ in 0..3 {
        create_invoice(&serving.url, &merchant, "amount=1.50&devise=USD").await;
    }
    serving.stop().await;
    source
}

/// What is printed without its spaces, which make columns of it.
fn words(output: &str) -> Vec<String> {
    output.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

/// What is printed of three invoices, in whatever order.
const FIGURES: [&str; 37] = [
    "rows of merchant 1 1",
    "rows of api_key 1 1",
    "rows of merchant_limit 0 0",
    "rows of merchant_logo 0 0",
    "rows of merchant_network 1 1",
    "rows of merchant_solution 0 0",
    "rows of invoice 3 3",
    "rows of invoice_event 0 0",
    "rows of attempt 0 0",
    "rows of callback 0 0",
    "rows of idempotency 0 0",
    "rows of refund 0 0",
    "rows of transfer 0 0",
    "rows of book 0 0",
    "rows of account 0 0",
    "rows of entry 0 0",
    "rows of posting 0 0",
    "rows of price 0 0",
    "rows of merchant_terms 0 0",
    "rows of fee_tier 0 0",
    "rows of volume 0 0",
    "rows of hold_rule 0 0",
    "rows of paid_lately 0 0",
    "rows of fx_rate 0 0",
    "rows of fx_source 0 0",
    "rows of settlement 0 0",
    "rows of settlement_try 0 0",
    "rows of settlement_invoice 0 0",
    "rows of settlement_plan 0 0",
    "rows of statement 0 0",
    "rows of statement_batch 0 0",
    "rows of statement_line 0 0",
    "rows of history_block 0 0",
    "rows of history_walk 0 0",
    "rows of expiry 0 0",
    "rows of overdue 0 0",
    "sum of invoices USD invoice:created 450 450",
];

#[tokio::test(flavor = "multi_thread")]
async fn it_says_what_was_moved_and_how_to_serve_it() {
    if !only_on_sqlite(WHY) {
        return;
    }
    let source = filled().await;
    let database = cluster::Database::fresh().unwrap();
    let ended = migrate(&source, &database.url()).await;
    assert_eq!(ended.status.code(), Some(0), "{ended:?}");
    let url = database.url();
    let (_, name) = url.split_once('@').unwrap();
    let mut said = words(&ended.output);
    let last = said.split_off(FIGURES.len());
    said.sort();
    let mut sorted = FIGURES.to_vec();
    sorted.sort_unstable();
    assert_eq!(said, sorted);
    let moved = format!("moved to {name}; data is not served from any more");
    let keys = "serve with --database-url URL --keys-file data/keys: the keys stay the same";
    assert_eq!(last, [moved.as_str(), keys]);
    assert!(
        ended.errors.contains("invoice: 3 rows, 3 of them new, changed or gone\n"),
        "{ended:?}"
    );

    let moved =
        format!("turnpike: data was moved to {name}: serve from there, by --database-url\n");
    for mut command in [serve(&source), merchant_create(&source, &[])] {
        let ended = run(&mut command).await;
        assert_eq!((ended.status.code(), ended.errors), (Some(1), moved.clone()));
    }
    let again = migrate(&source, &url).await;
    let said = format!(
        "turnpike: nothing is moved: data was moved to {name} already: serve from \
                        there\n"
    );
    assert_eq!((again.status.code(), again.errors), (Some(1), said));
    let other = cluster::Database::fresh().unwrap();
    let elsewhere = migrate(&source, &other.url()).await;
    assert!(elsewhere.errors.contains(&format!("was moved to {name} already, not to ")));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_differs_is_mended_and_what_is_foreign_is_refused() {
    if !only_on_sqlite(WHY) {
        return;
    }
    let source = filled().await;
    let database = cluster::Database::fresh().unwrap();
    let serving = Serving::on(&source).await;
    assert!(migrate(&source, &database.url()).await.status.success());
    serving.stop().await;
    let tamper = "update invoice set amount_minor = 7, name = 'Eve' where id = 2;
        delete from invoice where id = 3; delete from merchant_network;
        insert into idempotency
        values (1, 0, '/api', 'gone', decode(repeat('00', 32), 'hex'), '', 1, 0)";
    database.query(tamper).unwrap();
    let foreign = "insert into merchant_limit values (1, 'EUR', 5, null)";
    database.query(foreign).unwrap();
    let refused = migrate(&source, &database.url()).await;
    assert_eq!((refused.status.code(), refused.output.as_str()), (Some(1), ""));
    let said = "has rows that data has not: it holds another gateway's data, so give a new, empty \
                database\n";
    assert!(refused.errors.ends_with(said), "{refused:?}");
    let begin = "turnpike: the move has not finished, and what is copied stays; run this again: the \
                 table merchant_limit of ";
    assert!(refused.errors.contains(begin), "{refused:?}");
    database.query("delete from merchant_limit").unwrap();
    let ended = migrate(&source, &database.url()).await;
    assert_eq!(ended.status.code(), Some(0), "{ended:?}");
    for mended in ["invoice: 3 rows, 2", "merchant_network: 1 rows, 1", "idempotency: 0 rows, 1"] {
        assert!(
            ended.errors.contains(&format!("{mended} of them new, changed or gone")),
            "{ended:?}"
        );
    }
    assert!(
        words(&ended.output).contains(&"sum of invoices USD invoice:created 450 450".to_owned())
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn it_refuses_with_the_reason_and_shows_no_password() {
    if !only_on_sqlite(WHY) {
        return;
    }
    let source = filled().await;
    let directory = source.directory();
    std::fs::create_dir(directory.join("empty")).unwrap();
    std::fs::create_dir(directory.join("older")).unwrap();
    let file = "turnpike.sqlite3";
    std::fs::copy(directory.join("data").join(file), directory.join("older").join(file)).unwrap();
    damage(&directory.join("older"), "delete from refinery_schema_history where version > 1");
    let used = cluster::Database::fresh().unwrap();
    let used = Installation::on(used).unwrap();
    Serving::on(&used).await.stop().await;
    let [_, used] = used.flags();
    let fresh = cluster::Database::fresh().unwrap().url();
    let gone = fresh.replacen('@', ":hushhush@", 1);
    let data = "sqlite:data";
    let cases: [(&str, &str, i32, &str); 8] = [
        ("data", &used, 2, "it must be sqlite: and a directory, such as sqlite:data"),
        ("sqlite:", &used, 2, "it must be sqlite: and a directory, such as sqlite:data"),
        ("sqlite:none", &used, 1, "nothing is moved: there is no database in none"),
        ("sqlite:empty", &used, 1, "nothing is moved: there is no database in empty"),
        ("sqlite:older", &used, 1, "it is of an older version: serve from it with this one first"),
        (data, &used, 1, "or a gateway has been started on it: give a new, empty database"),
        (data, "hushhush", 1, "--to must be a URL such as postgres://USER:PASSWORD@HOST:5432/NAME"),
        (data, &gone, 1, "nothing is moved: cannot open the database to move to: "),
    ];
    for (from, to, code, said) in cases {
        let ended = run(&mut turnpike(directory, &["migrate", "--from", from, "--to", to])).await;
        assert_eq!((ended.status.code(), ended.output.as_str()), (Some(code), ""), "{from} {to}");
        assert!(ended.errors.contains(said), "{from} {to}: {}", ended.errors);
        assert!(!ended.errors.contains("hushhush"), "{from} {to}: {}", ended.errors);
    }
    assert!(!directory.join("none").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_somebody_writes_to_is_not_finished() {
    if !only_on_sqlite(WHY) {
        return;
    }
    let source = filled().await;
    // Whoever has it open, such as a `merchant create`, would write what is not moved any more.
    let reader = source.database().unwrap();
    assert_eq!(reader.invoices().unwrap().len(), 3);
    let target = cluster::Database::fresh().unwrap();
    let ended = migrate(&source, &target.url()).await;
    let said = "turnpike: nothing is moved: another process uses data/turnpike.sqlite3: wait until \
                it has ended\n";
    assert_eq!((ended.status.code(), ended.errors.as_str()), (Some(1), said));
    drop(reader);
    Serving::on(&source).await.stop().await;
}
