//! `turnpike backup`: what it prints and writes, and what it refuses.

use std::os::unix::fs::PermissionsExt;

use simulator::{Installation, only_on_sqlite};

use crate::binary::{Serving, active_merchant, run, turnpike};
use crate::command_line::{create_invoice, damage};

/// Why these stories are not told on a server.
const WHY: &str = "a server has tools of its own for backups";

#[tokio::test(flavor = "multi_thread")]
async fn it_writes_one_private_file_and_says_what_is_in_it() {
    if !only_on_sqlite(WHY) {
        return;
    }
    let installation = Installation::fresh().unwrap();
    let directory = installation.directory();
    let merchant = active_merchant(&installation, &[]).await;
    let serving = Serving::on(&installation).await;
    for _ in 0..3 {
        create_invoice(&serving.url, &merchant, "amount=1&devise=USD").await;
    }
    // Characters that an address of SQLite's would take for its own, too.
    std::fs::create_dir(directory.join("a?b#c%20")).unwrap();
    for (file, keys) in [("a?b#c%20/copy", "data/keys"), ("plain", "other-keys")] {
        let mut command = turnpike(directory, &["backup", "--data", "data", "--to", file]);
        if keys != "data/keys" {
            command.env("TURNPIKE_KEYS_FILE", keys);
        }
        let ended = run(&mut command).await;
        assert_eq!((ended.status.code(), ended.errors.as_str()), (Some(0), ""));
        let metadata = std::fs::metadata(directory.join(file)).unwrap();
        assert_eq!(metadata.permissions().mode() & 0o777, 0o600);
        let bytes = metadata.len();
        assert_eq!(
            ended.output,
            format!(
                "wrote {file}: 3 invoices, {bytes} bytes\n\
                 the keys are not in it: back up {keys} too, apart from it\n"
            )
        );
    }
    serving.stop().await;
    let beside: Vec<_> = std::fs::read_dir(directory.join("a?b#c%20")).unwrap().collect();
    assert_eq!(beside.len(), 1, "something is left beside the backup: {beside:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn it_refuses_with_the_reason_and_leaves_nothing() {
    if !only_on_sqlite(WHY) {
        return;
    }
    let installation = Installation::fresh().unwrap();
    let directory = installation.directory();
    active_merchant(&installation, &[]).await;
    std::fs::write(directory.join("taken"), "precious").unwrap();
    std::os::unix::fs::symlink("nowhere", directory.join("dangling")).unwrap();
    std::fs::create_dir_all(directory.join("broken")).unwrap();
    std::fs::write(directory.join("broken/turnpike.sqlite3"), "this is no database").unwrap();
    std::fs::create_dir(directory.join("damaged")).unwrap();
    let database = directory.join("damaged/turnpike.sqlite3");
    std::fs::copy(directory.join("data/turnpike.sqlite3"), database).unwrap();
    let orphan = "insert into invoice_event (invoice_id, number, kind, source, occurred_at)
        values (7, 1, 'opened', 'payer', 0)";
    let sql = format!("pragma foreign_keys = off; {orphan}");
    damage(&directory.join("damaged"), &sql);
    let refers = "it is damaged: a row refers to one that is not there";
    let cases: [(&[&str], i32, &str); 8] = [
        (&["--data", "data", "--to", "taken"], 1, "taken is there already, and is not overwritten"),
        (&["--data", "data", "--to", "data"], 1, "data is there already, and is not overwritten"),
        (&["--data", "data", "--to", "dangling"], 1, "dangling is there already"),
        (&["--data", "data", "--to", "no/such/place"], 1, "cannot write no/such/place."),
        (&["--data", "none", "--to", "file"], 1, "there is no database in none"),
        (&["--data", "broken", "--to", "file"], 1, "file is not a database"),
        (&["--data", "damaged", "--to", "file"], 1, refers),
        (&["--data", "data"], 2, "--to <FILE>"),
    ];
    for (options, code, said) in cases {
        let ended = run(&mut turnpike(directory, &[&["backup"], options].concat())).await;
        assert_eq!((ended.status.code(), ended.output.as_str()), (Some(code), ""), "{options:?}");
        assert!(ended.errors.contains(said), "{options:?}: {}", ended.errors);
        let by_us = "turnpike: no backup is made: ";
        assert!(code == 2 || ended.errors.starts_with(by_us), "{options:?}: {}", ended.errors);
    }
    assert_eq!(std::fs::read_to_string(directory.join("taken")).unwrap(), "precious");
    let mut left: Vec<_> = std::fs::read_dir(directory).unwrap().collect();
    left.retain(|entry| {
        let name = entry.as_ref().unwrap().file_name();
        !["data", "taken", "dangling", "broken", "damaged"].iter().any(|it| name == *it)
    });
    assert!(left.is_empty(), "{left:?}");
}
