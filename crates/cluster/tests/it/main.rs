//! Clusters as tests use them: what a kill keeps, what a replica has, and that nothing is left
//! behind, not even by a process that was killed.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails where it stands")]

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use cluster::{Cluster, Database, Durability, Rows, Server};

fn value(rows: &Rows) -> &str {
    rows[0][0].as_deref().unwrap()
}

fn directory(server: &Server) -> PathBuf {
    let data = server.query("postgres", "show data_directory").unwrap();
    Path::new(value(&data)).parent().unwrap().to_owned()
}

#[test]
fn statements_give_rows_or_the_servers_reason() {
    let database = Database::fresh().unwrap();
    let rows = database.query("select 1, 'a', null; select '', 'ö', '\\x00ff'::bytea").unwrap();
    let text = |text: &str| Some(text.to_owned());
    let expected =
        [[text("1"), text("a"), None], [text(""), text("ö"), text("\\x00ff")]].map(Vec::from);
    assert_eq!(rows, expected);
    let mut session = database.session().unwrap();
    let refused = session.query("create table a (b int); select c from a").unwrap_err();
    assert_eq!(refused.to_string(), "column \"c\" does not exist");
    // The statements were one transaction, and the session goes on.
    let tables = session.query("select count(*) from pg_tables where tablename = 'a'").unwrap();
    assert_eq!(value(&tables), "0");
}

#[test]
fn each_database_is_empty_and_goes_when_it_is_dropped() {
    let (one, other) = (Database::fresh().unwrap(), Database::fresh().unwrap());
    one.query("create table a (b int)").unwrap();
    assert!(other.query("select * from a").is_err());
    // A connection that is still open does not keep it.
    let mut session = one.session().unwrap();
    drop(one);
    assert!(session.query("select 1").is_err());
    assert!(other.query("select 1").is_ok());
}

#[test]
fn a_kill_keeps_what_was_answered_and_the_port() {
    let mut cluster = Cluster::start(Durability::Full).unwrap();
    let url = cluster.url("shop");
    cluster.create_database("shop").unwrap();
    cluster.query("shop", "create table a (b int); insert into a values (1)").unwrap();
    let mut session = cluster.session("shop").unwrap();
    session.query("begin; insert into a values (2)").unwrap();
    cluster.kill().unwrap();
    assert!(session.query("commit").is_err());
    assert!(cluster.session("shop").is_err(), "it is gone");
    cluster.restart().unwrap();
    assert_eq!(value(&cluster.query("shop", "select sum(b) from a").unwrap()), "1");
    cluster.stop_immediate().unwrap();
    assert!(cluster.session("shop").is_err(), "it has stopped");
    cluster.restart().unwrap();
    assert_eq!(value(&cluster.query("shop", "select sum(b) from a").unwrap()), "1");
    assert_eq!(cluster.url("shop"), url);
}

#[test]
fn a_replica_has_all_that_was_answered() {
    let mut primary = Cluster::start(Durability::Full).unwrap();
    let replica = primary.replica().unwrap();
    assert_ne!(primary.port(), replica.port());
    primary.create_database("shop").unwrap();
    primary.query("shop", "create table a (b int); insert into a values (1)").unwrap();
    assert!(replica.query("postgres", "create table a (b int)").is_err(), "it is written to");
    primary.kill().unwrap();
    replica.promote().unwrap();
    replica.query("shop", "insert into a values (2)").unwrap();
    assert_eq!(value(&replica.query("shop", "select sum(b) from a").unwrap()), "3");
}

#[test]
fn nothing_is_left_when_it_is_dropped() {
    let cluster = Cluster::start(Durability::None).unwrap();
    let (server, directory) = (*cluster, directory(&cluster));
    assert!(directory.exists());
    drop(cluster);
    assert!(!directory.exists());
    assert!(server.session("postgres").is_err());
}

#[test]
fn nothing_is_left_when_its_process_is_killed() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cluster"));
    let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut url = String::new();
    BufReader::new(process.stdout.take().unwrap()).read_line(&mut url).unwrap();
    let port = url.rsplit([':', '/']).nth(1).unwrap();
    let port: u16 = port.parse().unwrap();
    let arguments = |process: u32| std::fs::read(format!("/proc/{process}/cmdline"));
    let directory = std::env::temp_dir().join(format!("turnpike-postgres-{}-0", process.id()));
    let file = std::fs::read_to_string(directory.join("data/postmaster.pid")).unwrap();
    let postmaster: u32 = file.lines().next().unwrap().parse().unwrap();
    assert!(!arguments(postmaster).unwrap().is_empty());
    process.kill().unwrap();
    process.wait().unwrap();
    while directory.exists() {
        std::thread::yield_now();
    }
    assert!(arguments(postmaster).unwrap_or_default().is_empty(), "the postmaster lives");
    assert!(std::net::TcpStream::connect(("127.0.0.1", port)).is_err());
}
