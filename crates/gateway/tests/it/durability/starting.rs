//! A gateway that is killed while it makes its data starts well the next time.

use std::path::Path;

use simulator::{Database, Process};

use crate::binary::{Serving, active_merchant, serve};
use crate::soon;

#[tokio::test(flavor = "multi_thread")]
async fn a_first_start_that_is_killed_half_way_is_made_good() {
    // What a first start makes, in this order.
    let files = ["serve.lock", "migrate.lock", "turnpike.sqlite3", "turnpike.sqlite3-wal", "keys"];
    for file in files {
        let directory = tempfile::tempdir().unwrap();
        let directory = directory.path();
        let data = directory.join("data");
        let process = Process::start(&mut serve(directory)).unwrap();
        soon(appearance(&data.join(file))).await;
        process.kill().await.unwrap();
        let serving = Serving::on(directory).await;
        active_merchant(directory, &[]).await;
        serving.stop().await;
        let faults = Database::open(&data).unwrap().faults().unwrap();
        assert_eq!(faults, Vec::<String>::new(), "killed when {file} was there");
    }
}

/// Waits until a file is there.
async fn appearance(file: &Path) {
    while !file.exists() {
        tokio::task::yield_now().await;
    }
}
