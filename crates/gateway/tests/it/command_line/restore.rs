//! `turnpike restore`: what it puts in place, what it keeps, and what it refuses before it has
//! touched anything.

use std::path::Path;

use rusqlite::{Connection, OpenFlags};
use simulator::{Installation, only_on_sqlite};

use crate::binary::{Merchant, Serving, active_merchant, merchant_create, run, serve, turnpike};
use crate::command_line::{create_invoice, damage};

/// Why these stories are not told on a server.
const WHY: &str = "a server has tools of its own for backups";

/// Runs the command and gives what it printed, which must have succeeded.
async fn succeed(directory: &Path, arguments: &[&str]) -> String {
    let ended = run(&mut turnpike(directory, arguments)).await;
    assert_eq!((ended.status.code(), ended.errors.as_str()), (Some(0), ""), "{arguments:?}");
    ended.output
}

async fn invoice(installation: &Installation, merchant: &Merchant) {
    let serving = Serving::on(installation).await;
    create_invoice(&serving.url, merchant, "amount=1&devise=USD").await;
    // Its log is not folded into the database, as an orderly end would do it.
    serving.process.kill().await.unwrap();
}

fn count(data: &Path) -> i64 {
    number(data, "select count(*) from invoice")
}

fn number(data: &Path, query: &str) -> i64 {
    let (file, flags) = (data.join("turnpike.sqlite3"), OpenFlags::SQLITE_OPEN_READ_ONLY);
    let connection = Connection::open_with_flags(file, flags).unwrap();
    connection.query_row(query, [], |row| row.get(0)).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_id_of_an_invoice_that_is_lost_is_given_to_no_other() {
    if !only_on_sqlite(WHY) {
        return;
    }
    let installation = Installation::fresh().unwrap();
    let directory = installation.directory();
    let merchant = active_merchant(&installation, &[]).await;
    let restore = ["restore", "--from", "backup", "--data", "data", "--replace"];
    succeed(directory, &["backup", "--data", "data", "--to", "backup"]).await;
    let mut lost = 0;
    // One backup may be restored more than once.
    for _ in 0..3 {
        invoice(&installation, &merchant).await;
        let next = number(&directory.join("data"), "select max(id) from invoice");
        assert!(next > lost, "{next} after {lost}");
        lost = next;
        succeed(directory, &restore).await;
        assert_eq!(count(&directory.join("data")), 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_old_database_is_kept_whole_under_a_name_that_it_says() {
    if !only_on_sqlite(WHY) {
        return;
    }
    let installation = Installation::fresh().unwrap();
    let directory = installation.directory();
    let merchant = active_merchant(&installation, &[]).await;
    invoice(&installation, &merchant).await;
    succeed(directory, &["backup", "--data", "data", "--to", "backup"]).await;
    let bytes = std::fs::metadata(directory.join("backup")).unwrap().len();
    let restored = format!("restored backup: 1 invoices, {bytes} bytes\n");
    let arguments = ["restore", "--from", "backup", "--data", "data", "--replace"];
    for number in 1..=2 {
        invoice(&installation, &merchant).await;
        let kept = format!("data/turnpike-old-{number}.sqlite3");
        let said = succeed(directory, &arguments).await;
        assert_eq!(said, format!("{restored}the database that was there is now {kept}\n"));
        assert_eq!(count(&directory.join("data")), 1);
        let elsewhere = format!("elsewhere-{number}");
        let keys = format!(
            "the keys file {elsewhere}/keys is missing: put it there before you \
                            serve\n"
        );
        let said = succeed(directory, &["restore", "--from", &kept, "--data", &elsewhere]).await;
        assert!(said.starts_with(&format!("restored {kept}: 2 invoices, ")), "{said}");
        assert!(said.ends_with(&keys), "{said}");
        assert_eq!(count(&directory.join(elsewhere)), 2);
    }
    // A gateway without its keys would open nothing that is there.
    let ended = run(&mut turnpike(directory, &["serve", "--data", "elsewhere-1"])).await;
    assert!(ended.errors.contains("the keys file elsewhere-1/keys is missing"), "{ended:?}");
    invoice(&installation, &merchant).await;
    assert_eq!(count(&directory.join("data")), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_cannot_be_read_is_kept_with_its_log() {
    if !only_on_sqlite(WHY) {
        return;
    }
    let installation = Installation::fresh().unwrap();
    let directory = installation.directory();
    let merchant = active_merchant(&installation, &[]).await;
    succeed(directory, &["backup", "--data", "data", "--to", "backup"]).await;
    invoice(&installation, &merchant).await;
    let part = |name: &str| directory.join("data").join(name);
    let log = std::fs::read(part("turnpike.sqlite3-wal")).unwrap();
    assert!(!log.is_empty());
    let garbage = "no database, but as long as the header of one would be. ".repeat(20);
    std::fs::write(part("turnpike.sqlite3"), &garbage).unwrap();
    let arguments = ["restore", "--from", "backup", "--data", "data", "--replace"];
    let ended = run(&mut turnpike(directory, &arguments)).await;
    assert_eq!(ended.status.code(), Some(0), "{ended:?}");
    let kept = "the database that was there is now data/turnpike-old-1.sqlite3\n";
    assert!(ended.output.ends_with(kept), "{ended:?}");
    assert_eq!(std::fs::read(part("turnpike-old-1.sqlite3")).unwrap(), garbage.as_bytes());
    assert_eq!(std::fs::read(part("turnpike-old-1.sqlite3-wal")).unwrap(), log);
    invoice(&installation, &merchant).await;
    assert_eq!(count(&directory.join("data")), 1);
    // What is left of a database is one, too: its log would be taken for the new one's.
    std::fs::remove_file(part("turnpike.sqlite3")).unwrap();
    let ended = run(&mut turnpike(directory, &arguments[..5])).await;
    assert!(ended.errors.contains("data holds a database already"), "{ended:?}");
    assert!(run(&mut turnpike(directory, &arguments)).await.status.success());
    assert_eq!(count(&directory.join("data")), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_backup_is_refused_before_anything_is_touched() {
    if !only_on_sqlite(WHY) {
        return;
    }
    let installation = Installation::fresh().unwrap();
    let directory = installation.directory();
    let merchant = active_merchant(&installation, &[]).await;
    for number in 0..50 {
        let name = format!("Merchant {number}");
        let create = ["merchant", "create", "--data", "data", "--email", "a@example.com", "--name"];
        succeed(directory, &[create.as_slice(), &[&name]].concat()).await;
    }
    invoice(&installation, &merchant).await;
    // Before the log is folded into the database, whose file alone is then not all of it.
    std::fs::create_dir(directory.join("torn")).unwrap();
    for name in ["turnpike.sqlite3", "turnpike.sqlite3-wal"] {
        let (from, to) = (directory.join("data").join(name), directory.join("torn").join(name));
        std::fs::copy(from, to).unwrap();
    }
    succeed(directory, &["backup", "--data", "data", "--to", "backup"]).await;
    let backup = std::fs::read(directory.join("backup")).unwrap();
    let write = |name: &str, bytes: &[u8]| std::fs::write(directory.join(name), bytes).unwrap();
    write("empty", &[]);
    write("short", &backup[..backup.len() / 2]);
    let mut scribbled = backup.clone();
    let middle = 4 * 4_096..backup.len() - 4_096;
    scribbled[middle].fill(0x5a);
    write("scribbled", &scribbled);
    let changed = |name: &str, sql: &str| {
        std::fs::create_dir(directory.join(name)).unwrap();
        write(&format!("{name}/turnpike.sqlite3"), &backup);
        damage(&directory.join(name), sql);
    };
    let later = "insert into refinery_schema_history (version, name, applied_on, checksum)
        values (1000, 'of_a_later_version', '2030-01-01T00:00:00Z', 'none')";
    changed("later", later);
    changed("other", "update refinery_schema_history set checksum = '1' where version = 1");
    changed("orphan", "pragma foreign_keys = off; delete from merchant where id = 1");
    let unknown = "it is of a version of Turnpike that this one does not know";
    let cases = [
        ("missing", "cannot read missing: No such file"),
        ("data", "cannot read data: "),
        ("empty", "it is no database of Turnpike's: no such table"),
        ("data/keys", "it is no database of Turnpike's: file is not a database"),
        ("short", "it is damaged: "),
        ("scribbled", "it is damaged: "),
        ("later/turnpike.sqlite3", unknown),
        ("other/turnpike.sqlite3", unknown),
        ("orphan/turnpike.sqlite3", "it is damaged: a row refers to one that is not there"),
        ("torn/turnpike.sqlite3", "it is not whole without torn/turnpike.sqlite3-wal"),
    ];
    for (file, said) in cases {
        for data in ["data", "fresh"] {
            let arguments = ["restore", "--from", file, "--data", data, "--replace"];
            let ended = run(&mut turnpike(directory, &arguments)).await;
            assert_eq!((ended.status.code(), ended.output.as_str()), (Some(1), ""), "{file}");
            assert!(ended.errors.contains(said), "{file}: {}", ended.errors);
            let ours = "turnpike: nothing is restored: ";
            assert!(ended.errors.starts_with(ours), "{file}: {}", ended.errors);
        }
    }
    assert!(!directory.join("fresh").exists());
    assert_eq!(count(&directory.join("data")), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_in_use_is_not_replaced() {
    if !only_on_sqlite(WHY) {
        return;
    }
    let installation = Installation::fresh().unwrap();
    let directory = installation.directory();
    let merchant = active_merchant(&installation, &[]).await;
    invoice(&installation, &merchant).await;
    succeed(directory, &["backup", "--data", "data", "--to", "backup"]).await;
    let restore = ["restore", "--from", "backup", "--data", "data"];
    let ended = run(&mut turnpike(directory, &restore)).await;
    let said = "turnpike: nothing is restored: data holds a database already: with --replace it \
                is kept under another name\n";
    assert_eq!((ended.status.code(), ended.errors.as_str()), (Some(1), said));

    let serving = Serving::start(&mut serve(&installation)).await;
    let replace = [restore.as_slice(), &["--replace"]].concat();
    let ended = run(&mut turnpike(directory, &replace)).await;
    let said = "turnpike: nothing is restored: another turnpike serves from data; stop it first";
    assert_eq!(ended.status.code(), Some(1));
    assert!(ended.errors.starts_with(said), "{ended:?}");
    create_invoice(&serving.url, &merchant, "amount=1&devise=USD").await;
    serving.stop().await;

    // Whoever has it open, such as a `merchant create`, would go on in the file that was replaced.
    let reader = installation.database().unwrap();
    assert_eq!(reader.invoices().unwrap().len(), 2);
    let ended = run(&mut turnpike(directory, &replace)).await;
    let said = "turnpike: nothing is restored: another process uses data/turnpike.sqlite3: wait \
                until it has ended\n";
    assert_eq!((ended.status.code(), ended.errors.as_str()), (Some(1), said));
    drop(reader);
    assert!(run(&mut merchant_create(&installation, &[])).await.status.success());
    assert_eq!(count(&directory.join("data")), 2);
    let names = std::fs::read_dir(directory.join("data")).unwrap();
    let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let left: Vec<_> = names.filter(|it| it.contains("old") || it.contains("restoring")).collect();
    assert!(left.is_empty(), "{left:?}");
}
