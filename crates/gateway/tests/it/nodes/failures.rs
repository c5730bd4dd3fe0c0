//! Gateways and database servers that are killed under load. Each server here keeps what it has
//! answered on disk, as one in service would.

use cluster::{Cluster, Durability};
use simulator::{Database, Http, Installation};

use crate::durability::orders::below;
use crate::nodes::Site;

/// How often something is killed.
const ROUNDS: usize = 4;

/// Clients that must have noticed a failure before it is mended.
const PUT_OFF: usize = 6;

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_lost_when_gateways_are_killed() {
    let cluster = Cluster::start(Durability::Full).unwrap();
    let database = cluster::Database::fresh_on(*cluster).unwrap();
    let mut site = Site::open(Installation::on(database).unwrap(), 3).await;
    let clients = site.start_load();
    for _ in 0..ROUNDS {
        site.answers(1 + below(&site.ids, 150)).await;
        site.kill_node().await;
        site.answers(1 + below(&site.ids, 50)).await;
        site.start_node().await;
    }
    assert_eq!(site.journal.times_put_off(), 0, "the other gateways go on");
    let database = site.installation.database().unwrap();
    println!("{:?}", site.prove(clients, &database).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_lost_when_the_database_server_is_killed() {
    let mut cluster = Cluster::start(Durability::Full).unwrap();
    let database = cluster::Database::fresh_on(*cluster).unwrap();
    let site = Site::open(Installation::on(database).unwrap(), 2).await;
    let clients = site.start_load();
    for _ in 0..ROUNDS {
        site.answers(1 + below(&site.ids, 150)).await;
        cluster.kill().unwrap();
        site.callers_are_put_off(PUT_OFF).await;
        assert_eq!(health(&site).await, [(200, 503); 2]);
        cluster.restart().unwrap();
        site.answers(50).await;
        assert_eq!(health(&site).await, [(200, 200); 2]);
    }
    let database = site.installation.database().unwrap();
    println!("{:?}", site.prove(clients, &database).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_lost_when_a_replica_takes_over() {
    let mut primary = Cluster::start(Durability::Full).unwrap();
    let replica = primary.replica().unwrap();
    let database = cluster::Database::fresh_on(*primary).unwrap();
    let name = database.name().to_owned();
    let hosts = [&primary, &replica].map(|server| format!("127.0.0.1:{}", server.port()));
    let hosts = hosts.join(",");
    let url = format!("postgres://postgres@{hosts}/{name}?target_session_attrs=read-write");
    let site = Site::open(Installation::reached_by(database, url).unwrap(), 2).await;
    let clients = site.start_load();
    site.answers(150).await;
    primary.kill().unwrap();
    site.callers_are_put_off(PUT_OFF).await;
    replica.promote().unwrap();
    site.answers(150).await;
    let database = Database::of_session(replica.session(&name).unwrap());
    println!("{:?}", site.prove(clients, &database).await);
}

/// What each gateway says of itself: whether it lives, and whether it can serve.
async fn health(site: &Site) -> Vec<(u16, u16)> {
    let http = Http::new().unwrap();
    let mut health = Vec::new();
    for node in &site.nodes {
        let ask = async |path: &str| {
            http.send("GET", &format!("{}{path}", node.url), &[], "").await.unwrap().status
        };
        health.push((ask("/healthz").await, ask("/readyz").await));
    }
    health
}
