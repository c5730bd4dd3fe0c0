//! The steps that bring a database to this version's schema. Steps are only ever added, and a new
//! one leaves what the version before it needs in place until the release after.

use refinery::{Migration, Runner};

use crate::dialect::{self, Layout};
use crate::error::StoreError;
use crate::limits;

/// Every step, in order: its name and its text for all engines.
const STEPS: [(&str, &str); 14] = [
    ("V1__foundation", include_str!("../migrations/V1__foundation.sql")),
    ("V2__installation", include_str!("../migrations/V2__installation.sql")),
    ("V3__history", include_str!("../migrations/V3__history.sql")),
    ("V4__refunds", include_str!("../migrations/V4__refunds.sql")),
    ("V5__ways", include_str!("../migrations/V5__ways.sql")),
    ("V6__look", include_str!("../migrations/V6__look.sql")),
    ("V7__expiry", include_str!("../migrations/V7__expiry.sql")),
    ("V8__tries", include_str!("../migrations/V8__tries.sql")),
    ("V9__transfers", include_str!("../migrations/V9__transfers.sql")),
    ("V10__ledger", include_str!("../migrations/V10__ledger.sql")),
    ("V11__fx", include_str!("../migrations/V11__fx.sql")),
    ("V12__reconciliation", include_str!("../migrations/V12__reconciliation.sql")),
    ("V13__settlement", include_str!("../migrations/V13__settlement.sql")),
    ("V14__hold_rules", include_str!("../migrations/V14__hold_rules.sql")),
];

/// Brings a SQLite database up to date. A database of a later version is refused.
pub(crate) fn migrate_sqlite(connection: &mut rusqlite::Connection) -> Result<(), StoreError> {
    runner(dialect::sqlite_schema)?.run(connection).map(drop).map_err(unopenable)
}

/// Brings a PostgreSQL database up to date. Of processes that start at once on a fresh database one
/// is faster, and the others' steps fail; they look again, and find it done.
pub(crate) async fn migrate_postgres(
    client: &mut tokio_postgres::Client,
    layout: Layout,
) -> Result<(), StoreError> {
    let runner = runner(|text| dialect::postgres_schema(text, layout))?;
    let mut tries = 1;
    loop {
        match runner.run_async(client).await {
            Ok(_) => return Ok(()),
            Err(error) if tries >= limits::MIGRATION_TRIES_MAX => return Err(unopenable(error)),
            Err(_) => tokio::time::sleep(limits::RETRY_WAIT[1]).await,
        }
        tries = tries.saturating_add(1);
    }
}

fn runner(schema: impl Fn(&str) -> String) -> Result<Runner, StoreError> {
    Ok(Runner::new(&steps(schema)?).set_grouped(true))
}

fn steps(schema: impl Fn(&str) -> String) -> Result<Vec<Migration>, StoreError> {
    let steps = STEPS.into_iter().map(|(name, text)| Migration::unapplied(name, &schema(text)));
    steps.collect::<Result<_, _>>().map_err(unopenable)
}

#[expect(clippy::needless_pass_by_value, reason = "it ends a chain that hands the error on")]
fn unopenable(error: refinery::Error) -> StoreError {
    StoreError::Unopenable(error.to_string())
}

/// Which of the steps that this version knows a database has seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Steps {
    All,
    /// The first few of them.
    Older,
}

/// Checks that a SQLite database was made by the steps that this version knows, or the first few
/// of them; says otherwise what it is.
pub(crate) fn check_sqlite_history(connection: &rusqlite::Connection) -> Result<Steps, String> {
    let foreign = |error: rusqlite::Error| match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::DatabaseCorrupt) => format!("it is damaged: {error}"),
        _ => format!("it is no database of Turnpike's: {error}"),
    };
    let known = steps(dialect::sqlite_schema).map_err(|error| error.to_string())?;
    let known = known.iter().map(|step| {
        (i64::from(step.version()), step.name().to_owned(), step.checksum().to_string())
    });
    let history = "select version, name, checksum from refinery_schema_history order by version";
    let applied = connection
        .prepare(history)
        .and_then(|mut statement| {
            let step = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
            statement.query_map([], step)?.collect::<Result<Vec<(i64, String, String)>, _>>()
        })
        .map_err(foreign)?;
    if applied.is_empty() {
        return Err("it is no database of Turnpike's: it is empty".to_owned());
    }
    if applied.len() > known.len() || !known.zip(&applied).all(|(step, one)| step == *one) {
        return Err("it is of a version of Turnpike that this one does not know".to_owned());
    }
    Ok(if applied.len() == STEPS.len() { Steps::All } else { Steps::Older })
}
