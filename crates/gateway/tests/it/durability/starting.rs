//! A gateway that is killed while it makes its data starts well the next time.

use std::path::Path;

use simulator::{Installation, Process, only_on_sqlite};

use crate::binary::{Serving, active_merchant, serve};
use crate::soon;

#[tokio::test(flavor = "multi_thread")]
async fn a_first_start_that_is_killed_half_way_is_made_good() {
    if !only_on_sqlite("what a first start makes of files are SQLite's") {
        return;
    }
    // What a first start makes, in this order.
    let files = ["serve.lock", "migrate.lock", "turnpike.sqlite3", "turnpike.sqlite3-wal", "keys"];
    for file in files {
        let installation = Installation::fresh().unwrap();
        let data = installation.directory().join("data");
        let process = Process::start(&mut serve(&installation)).unwrap();
        soon(appearance(&data.join(file))).await;
        process.kill().await.unwrap();
        let serving = Serving::on(&installation).await;
        active_merchant(&installation, &[]).await;
        serving.stop().await;
        let faults = installation.database().unwrap().faults().unwrap();
        assert_eq!(faults, Vec::<String>::new(), "killed when {file} was there");
    }
}

/// Waits until a file is there.
async fn appearance(file: &Path) {
    while !file.exists() {
        tokio::task::yield_now().await;
    }
}
