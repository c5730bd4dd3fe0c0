//! Statements and their values: how parameters are numbered and bound, how errors are sorted, and
//! what a row refuses to be read as.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use domain::limits::AmountLimits;
use domain::money::Currency;
use rusqlite::ffi;
use tokio_postgres::types::Type;

use super::samples::{insert_merchant, merchant, usd};
use super::{Database, Engine, check, read, run, runtime, work};
use crate::StoreError;
use crate::dialect::{
    Access, postgres_insert_many, postgres_statement, sqlite_error, sqlite_statement,
};
use crate::row::{Param, Row, Value};
use crate::tables::merchants;

/// The statements of a file of `tables`, each from its `const` to its end.
fn statements(source: &str) -> Vec<&str> {
    let starts = source.match_indices("\nconst ").map(|(start, _)| &source[start..]);
    starts.map(|rest| rest.split_once(";\n").unwrap().0).collect()
}

fn files_in(directory: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
    let files = entries.map(|path| if path.is_dir() { files_in(&path) } else { vec![path] });
    files.flatten().collect()
}

/// The numbers of a statement's parameters.
fn parameters(statement: &str) -> BTreeSet<usize> {
    let after_sign = statement.split('$').skip(1);
    let digits = after_sign.map(|rest| {
        let end = rest.find(|sign: char| !sign.is_ascii_digit()).unwrap_or(rest.len());
        &rest[..end]
    });
    digits.map(|digits| digits.parse().unwrap()).collect()
}

#[test]
fn every_statement_has_a_name_and_parameters_without_a_gap() {
    let tables = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/tables");
    let mut names = BTreeSet::new();
    for path in files_in(&tables) {
        if path.ends_with("mod.rs") {
            continue;
        }
        let source = std::fs::read_to_string(&path).unwrap();
        let calls = ["tx.execute(", "tx.row(", "tx.rows("].map(|call| source.matches(call).count());
        let statements = statements(&source);
        let has_calls = calls.iter().sum::<usize>() > 0;
        // A table of several files may have some that only compute.
        let is_alone = path.parent() == Some(&tables);
        assert!(has_calls || !is_alone, "{}", path.display());
        assert_eq!(statements.is_empty(), !has_calls, "{}", path.display());
        for statement in statements {
            let (_, name) = statement.split_once("\"-- ").unwrap_or_else(|| panic!("{statement}"));
            let name = name.split(['\n', '\\']).next().unwrap().to_owned();
            assert!(names.insert(name), "two statements have one name: {statement}");
            let numbers = parameters(statement);
            let expected = (1..=numbers.len()).collect();
            assert_eq!(numbers, expected, "{statement}");
        }
    }
}

#[test]
fn parameters_are_bound_by_their_number_and_not_by_their_place() {
    check(async |store| {
        let id = insert_merchant(store, merchant()).await;
        run(store, id, |tx, id| {
            Box::pin(async {
                merchants::insert_limits(tx, *id, Currency::Usd, &AmountLimits::default()).await?;
                let text = "update merchant_limit set min_minor = $2, max_minor = $1
                    where merchant_id = $3 and coalesce(max_minor, $1) > coalesce(min_minor, $2)";
                let parameters =
                    [Param::from(1_000_i64), Param::from(10_i64), Param::from(id.get())];
                assert_eq!(tx.execute(text, &parameters).await?, 1);
                Ok(())
            })
        })
        .await;
        let found = read(store, id, |tx, id| Box::pin(merchants::limits(tx, *id))).await;
        assert_eq!(found, [AmountLimits { min: Some(usd(10)), max: Some(usd(1_000)) }]);
    });
}

#[test]
fn too_few_or_too_many_parameters_are_refused() {
    check(async |store| {
        for count in [0, 2] {
            let outcome = store
                .run(work(count, |tx, count| {
                    Box::pin(async {
                        let parameters = vec![Param::from(1_i64); *count];
                        tx.execute("update merchant set s2s = $1", &parameters).await
                    })
                }))
                .await;
            assert!(matches!(outcome, Err(StoreError::Engine(_))), "{count}: {outcome:?}");
        }
    });
}

#[test]
fn sqlite_takes_parameters_by_number() {
    let cases = [
        ("select 1", "select 1"),
        ("values ($2, $1)", "values (?2, ?1)"),
        ("values ($10, $1)", "values (?10, ?1)"),
    ];
    for (statement, expected) in cases {
        assert_eq!(sqlite_statement(statement), expected);
    }
}

#[test]
fn postgresql_locks_for_those_who_write() {
    let statement = "select id from callback{for_update} union select 1{skip_locked}";
    let cases = [
        (Access::Reading, "select id from callback union select 1"),
        (
            Access::Writing,
            "select id from callback for update union select 1 for update skip locked",
        ),
    ];
    for (access, expected) in cases {
        assert_eq!(postgres_statement(statement, access), expected);
    }
    assert_eq!(sqlite_statement(statement), "select id from callback union select 1");
}

#[test]
fn a_statement_that_inserts_one_row_is_made_to_insert_many() {
    let one = "-- insert thing
insert into thing (a, b, c, d)
values ($1, 0, coalesce($2, $10), $10)
returning id";
    let types = [Type::INT8, Type::TEXT].into_iter().chain(std::iter::repeat_n(Type::BYTEA, 8));
    let types: Vec<Type> = types.collect();
    let many = postgres_insert_many(one, &types).unwrap();
    let given = "unnest($1::int8[]) as id, unnest($2::int8[]) as p1, unnest($3::text[]) as p2, \
                 unnest($4::bytea[]) as p3, unnest($5::bytea[]) as p4, unnest($6::bytea[]) as p5, \
                 unnest($7::bytea[]) as p6, unnest($8::bytea[]) as p7, unnest($9::bytea[]) as p8, \
                 unnest($10::bytea[]) as p9, unnest($11::bytea[]) as p10";
    let insert = format!(
        "-- insert thing, many
insert into thing (id, a, b, c, d)
select id, p1, 0, coalesce(p2, p10), p10 from (select {given}) as given"
    );
    assert_eq!(many.insert, insert);
    let draw = "-- draw ids of thing
select nextval('thing_id_seq') from generate_series(1, $1::int8)";
    assert_eq!(many.draw_ids, draw);
    for other in ["select 1", "-- insert\ninsert into thing (a)\nvalues ($1)"] {
        assert_eq!(postgres_insert_many(other, &types), None, "{other}");
    }
}

#[test]
fn errors_of_sqlite_are_sorted_by_what_a_caller_would_do() {
    let cases = [
        (ffi::SQLITE_BUSY, "overloaded"),
        (ffi::SQLITE_BUSY_SNAPSHOT, "overloaded"),
        (ffi::SQLITE_BUSY_TIMEOUT, "overloaded"),
        (ffi::SQLITE_LOCKED, "overloaded"),
        (ffi::SQLITE_CONSTRAINT_UNIQUE, "duplicate"),
        (ffi::SQLITE_CONSTRAINT_PRIMARYKEY, "duplicate"),
        (ffi::SQLITE_CONSTRAINT_CHECK, "engine"),
        (ffi::SQLITE_CONSTRAINT_FOREIGNKEY, "engine"),
        (ffi::SQLITE_CONSTRAINT_NOTNULL, "engine"),
        (ffi::SQLITE_CONSTRAINT_DATATYPE, "engine"),
        (ffi::SQLITE_READONLY, "engine"),
        (ffi::SQLITE_IOERR_FSYNC, "engine"),
        (ffi::SQLITE_FULL, "engine"),
    ];
    for (code, expected) in cases {
        let error = rusqlite::Error::SqliteFailure(ffi::Error::new(code), None);
        let sorted = match sqlite_error(error) {
            StoreError::Overloaded => "overloaded",
            StoreError::Duplicate(_) => "duplicate",
            StoreError::Engine(_) => "engine",
            other => panic!("{code}: {other:?}"),
        };
        assert_eq!(sorted, expected, "{code}");
    }
    assert!(matches!(sqlite_error(rusqlite::Error::InvalidQuery), StoreError::Engine(_)));
}

#[test]
fn a_value_is_read_as_what_it_is_or_not_at_all() {
    let null = Value::Null;
    let integer = Value::Integer(i64::from(u32::MAX) + 1);
    let text = Value::Text("7".to_owned());
    let bytes = Value::Bytes(vec![7]);
    let (readable, missing) = (Value::Integer(1), None);
    type Reading = fn(&mut Row) -> Result<(), StoreError>;
    let reads: [(&str, Reading, [bool; 6]); 11] = [
        ("integer", |row| row.integer().map(drop), [false, true, false, false, true, false]),
        (
            "integer?",
            |row| row.optional_integer().map(drop),
            [true, true, false, false, true, false],
        ),
        ("small", |row| row.small().map(drop), [false, false, false, false, true, false]),
        ("small?", |row| row.optional_small().map(drop), [true, false, false, false, true, false]),
        ("boolean", |row| row.boolean().map(drop), [false, false, false, false, true, false]),
        ("time", |row| row.timestamp().map(drop), [false, true, false, false, true, false]),
        (
            "time?",
            |row| row.optional_timestamp().map(drop),
            [true, true, false, false, true, false],
        ),
        ("text", |row| row.text().map(drop), [false, false, true, false, false, false]),
        ("text?", |row| row.optional_text().map(drop), [true, false, true, false, false, false]),
        ("bytes", |row| row.bytes().map(drop), [false, false, false, true, false, false]),
        ("bytes?", |row| row.optional_bytes().map(drop), [true, false, false, true, false, false]),
    ];
    let values = [Some(null), Some(integer), Some(text), Some(bytes), Some(readable), missing];
    for (name, reading, expected) in reads {
        for (value, expected) in values.iter().zip(expected) {
            let outcome = reading(&mut Row::new(value.iter().cloned().collect()));
            let refused = matches!(outcome, Err(StoreError::Unreadable(_)));
            assert_eq!(!refused, expected, "{value:?} as {name}");
            assert_eq!(outcome.is_ok(), expected, "{value:?} as {name}");
        }
    }
}

#[test]
fn sqlite_values_that_no_engine_shares_are_refused() {
    let store = Database::fresh(Engine::Sqlite).open();
    for text in ["select 0.5", "select cast(x'ff' as text)"] {
        let job = work(text, |tx, text| Box::pin(async { tx.rows(text, &[]).await.map(drop) }));
        assert!(runtime().block_on(store.read(&job)).is_err(), "{text}");
    }
}
