//! A backup has everything that was answered before it began, and whoever is killed while he makes
//! or restores one leaves nothing half done.

use std::cell::Cell;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::sync::Arc;

use simulator::{Installation, SeededIds, ShopServer, only_on_sqlite};

use crate::binary::{Merchant, Serving, active_merchant, kill_at, run, turnpike};
use crate::durability::load::{self, Client, Gateways};
use crate::durability::orders::{CREATED, Journal, Order, Phase, below};
use crate::soon;

/// Why these stories are not told on a server.
const WHY: &str = "a server has tools of its own for backups";

/// Invoices of a database that takes a while to copy.
const MANY: usize = 20_000;

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_under_load_has_all_that_was_answered_before_and_serves_on() {
    let ids = Arc::new(SeededIds::new(11));
    if !only_on_sqlite(WHY) {
        return;
    }
    let installation = Installation::fresh().unwrap();
    let directory = installation.directory();
    let shop = ShopServer::start().await.unwrap();
    let merchant = active_merchant(&installation, &["--callback-url", &shop.callback_url()]).await;
    let journal = Arc::new(Journal::default());
    let Serving { process, url } = Serving::on(&installation).await;
    let gateways = Gateways::default();
    gateways.add(&url);
    let clients = load::start(&Client::new(&gateways, &merchant.api_key, &journal, &ids));
    let mut backups = Vec::new();
    for file in ["one.sqlite3", "two.sqlite3", "three.sqlite3"] {
        soon(journal.wait_acknowledged(journal.acknowledged() + 200)).await;
        let known = journal.known();
        let ended =
            run(&mut turnpike(directory, &["backup", "--data", "data", "--to", file])).await;
        assert_eq!(ended.status.code(), Some(0), "{ended:?}");
        backups.push((file, known));
    }
    // It went on meanwhile, and has not ended.
    soon(journal.wait_acknowledged(journal.acknowledged() + 1)).await;
    journal.set_phase(Phase::Ending);
    process.kill().await.unwrap();
    soon(load::join(clients)).await;
    for (file, known) in backups {
        assert!(known.iter().filter(|order| order.created.is_some()).count() > 20, "no load");
        check_backup(directory, file, &known, &shop, &merchant).await;
    }
}

/// Restores a backup elsewhere, compares it with what had been answered, and has it go on.
async fn check_backup(
    directory: &Path,
    file: &str,
    known: &[Order],
    shop: &ShopServer,
    merchant: &Merchant,
) {
    let elsewhere = Installation::fresh().unwrap();
    let mut restore = turnpike(elsewhere.directory(), &["restore", "--data", "data", "--from"]);
    let ended = run(restore.arg(directory.join(file))).await;
    assert_eq!(ended.status.code(), Some(0), "{ended:?}");
    std::fs::copy(directory.join("data/keys"), elsewhere.keys_file()).unwrap();
    let database = elsewhere.database().unwrap();
    let invoices = database.invoices().unwrap();
    for order in known {
        let Some(created) = &order.created else { continue };
        let found = invoices.iter().find(|invoice| invoice.id == created.id);
        let invoice = found.unwrap_or_else(|| panic!("{order:?} is not in {file}"));
        assert_eq!(invoice.callback_json, Some(order.callback_json()), "{order:?}");
        let mut statuses = vec![CREATED];
        statuses.extend(order.plan.iter().map(|(_, status)| *status));
        assert!(statuses[order.done..].contains(&&*invoice.status), "{order:?}: {invoice:?}");
    }
    drop(database);

    let serving = Serving::on(&elsewhere).await;
    let gateways = Gateways::default();
    gateways.add(&serving.url);
    let ids = Arc::new(SeededIds::new(1));
    let client = Client::new(&gateways, &merchant.api_key, &Arc::default(), &ids);
    for order in known.iter().filter(|order| order.with_key && order.created.is_some()) {
        let (again, replayed) = client.create_again(order).await;
        assert_eq!((Some(again), replayed), (order.created.clone(), true), "{order:?}");
    }
    let mut new = known[0].clone();
    (new.number, new.created) = (1_000_000 + known.len(), None);
    new.created = client.create(&new).await;
    client.help(&new, "success").await.unwrap();
    let json = new.callback_json();
    soon(shop.wait_until(|received| received.iter().any(|one| one.body.contains(&json)))).await;
    serving.stop().await;
    let faults = elsewhere.database().unwrap().faults().unwrap();
    assert_eq!(faults, Vec::<String>::new(), "{file}");
}

/// Fills a database with invoices, at once.
fn fill(installation: &Installation, count: usize) {
    let sql = format!(
        "with recursive n (i) as (select 1 union all select i + 1 from n where i < {count})
        insert into invoice (merchant_id, live, email, amount_minor, currency, callback_json,
            status, version, late, created_at, status_at)
        select 1, 0, 'a@example.com', i, 'USD', hex(zeroblob(200)), 'invoice:paid', 1, 0, 0, 0
        from n"
    );
    installation.tamper(&sql).unwrap();
}

fn count(installation: &Installation) -> usize {
    installation.database().unwrap().invoices().unwrap().len()
}

/// The size of the one file whose name has an ending, or none.
fn size(directory: &Path, ending: &str) -> u64 {
    let entries = std::fs::read_dir(directory).unwrap().map(Result::unwrap);
    let found = entries.filter(|it| it.file_name().to_string_lossy().ends_with(ending));
    found.filter_map(|it| it.metadata().ok()).map(|it| it.len()).max().unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_that_is_killed_leaves_none_or_a_whole_one() {
    let ids = SeededIds::new(12);
    if !only_on_sqlite(WHY) {
        return;
    }
    let installation = Installation::fresh().unwrap();
    let directory = installation.directory();
    active_merchant(&installation, &[]).await;
    fill(&installation, MANY);
    let whole = size(&directory.join("data"), "turnpike.sqlite3");
    let (mut none, mut some) = (0, 0);
    for round in 0..24_u64 {
        let file = format!("{round}.sqlite3");
        let arguments = ["backup", "--data", "data", "--to", &file];
        // Later and later; in the last rounds when all of it is written, but perhaps not checked.
        let bytes = 1 + whole.min(round * whole / 16);
        let has_come = || size(directory, ".partial") >= bytes;
        kill_at(&mut turnpike(directory, &arguments), has_come, below(&ids, 400)).await;
        if directory.join(&file).exists() {
            let elsewhere = Installation::fresh().unwrap();
            let mut restore = turnpike(elsewhere.directory(), &["restore", "--data", "data"]);
            let ended = run(restore.arg("--from").arg(directory.join(&file))).await;
            assert_eq!(ended.status.code(), Some(0), "{ended:?}");
            assert_eq!(count(&elsewhere), MANY);
            some += 1;
        } else {
            none += 1;
        }
    }
    println!("{none} kills left no backup, {some} a whole one");
    assert!(none > 0);
    assert_eq!(installation.database().unwrap().faults().unwrap(), [""; 0]);
    Serving::on(&installation).await.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restore_that_is_killed_leaves_the_old_database_or_the_new_one() {
    let ids = SeededIds::new(13);
    if !only_on_sqlite(WHY) {
        return;
    }
    let installation = Installation::fresh().unwrap();
    let directory = installation.directory();
    let data = directory.join("data");
    active_merchant(&installation, &[]).await;
    fill(&installation, MANY);
    let arguments = ["backup", "--data", "data", "--to", "backup.sqlite3"];
    assert!(run(&mut turnpike(directory, &arguments)).await.status.success());
    let whole = size(directory, "backup.sqlite3");
    let (mut old, mut new) = (0, 0);
    for round in 0..24_u64 {
        // A row more than the backup has, in the log of a gateway that was killed.
        let serving = Serving::on(&installation).await;
        fill(&installation, 1);
        serving.process.kill().await.unwrap();
        let before = count(&installation);
        let arguments = ["restore", "--from", "backup.sqlite3", "--data", "data", "--replace"];
        // One that was killed has left its draft, which would be taken for the next one's.
        if round % 6 > 0 {
            drop(std::fs::remove_file(data.join("turnpike.sqlite3.restoring")));
        }
        let draft = || size(&data, ".restoring");
        let log = || size(&data, "turnpike.sqlite3-wal");
        let links = || std::fs::metadata(data.join("turnpike.sqlite3")).unwrap().nlink();
        let begun = Cell::new(false);
        let has_come = || match round % 6 {
            0 => draft() > 0,
            1 => draft() >= whole / 2,
            2 => draft() >= whole,
            3 => draft() >= whole && log() == 0,
            4 => links() == 2,
            _ => begun.replace(begun.get() || draft() > 0) && draft() == 0,
        };
        kill_at(&mut turnpike(directory, &arguments), has_come, below(&ids, 400)).await;
        Serving::on(&installation).await.stop().await;
        match count(&installation) {
            MANY => new += 1,
            kept => {
                assert_eq!(kept, before, "round {round}");
                old += 1;
            }
        }
        assert_eq!(installation.database().unwrap().faults().unwrap(), [""; 0]);
    }
    println!("{old} kills left the old database, {new} the new one");
    assert!(old > 0 && new > 0);
    let names = std::fs::read_dir(&data).unwrap().map(|entry| entry.unwrap().file_name());
    let kept = names.filter(|name| name.to_string_lossy().contains("-old-")).count();
    // The last one killed may have given a name and not put the backup in place.
    assert!(kept == new || kept == new + 1, "{kept} names for {new} old databases");
}
