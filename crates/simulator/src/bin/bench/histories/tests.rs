//! What is waited for, on the database of a gateway.

use std::sync::Arc;

use gateway::{Clock, SystemClock};
use rusqlite::Connection;
use simulator::{GatewayRun, ManualClock, Options, only_on_sqlite};

use super::uncounted;

/// Two merchants' invoices of the last hours: one of them has a block's worth, the other not.
const INVOICES: &str = "
    insert into invoice (merchant_id, live, email, amount_minor, currency, status, version, late,
        created_at, status_at)
    with recursive counted (n) as (select 1 union all select n + 1 from counted where n < 1100)
    select 1 + (n > 1050), 0, 'a@example.com', 100, 'USD', 'invoice:opened', 1, 0,
        (unixepoch() - 7200 + n) * 1000000, unixepoch() * 1000000
    from counted";

#[tokio::test(flavor = "multi_thread")]
async fn it_is_over_when_no_merchant_has_a_block_of_uncounted_invoices() {
    if !only_on_sqlite("the benchmark's condition is looked at in the embedded engine's file") {
        return;
    }
    let clock = Arc::new(ManualClock::new());
    clock.advance_to(SystemClock.now());
    let end = clock.now().micros() - 120_000_000;
    let gateway = GatewayRun::start(Options::default(), clock).await.unwrap();
    for _ in 0..2 {
        gateway.active_merchant(None).await.unwrap();
    }
    let file = gateway.installation.directory().join("data/turnpike.sqlite3");
    let left = || {
        let connection = Connection::open(&file).unwrap();
        let sql = uncounted(end.try_into().unwrap());
        connection.query_row(&sql, [], |row| row.get::<_, i64>(0)).unwrap()
    };
    assert_eq!(left(), 0, "nothing is there yet");
    gateway.installation.tamper(INVOICES).unwrap();
    assert_eq!(left(), 1);
    assert_eq!(gateway.app.make_history_blocks().await.unwrap(), 1);
    assert_eq!(left(), 0);
}
