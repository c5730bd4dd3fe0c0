//! An installation that is moved to a PostgreSQL server while it is at work loses nothing that was
//! answered, wherever the move is interrupted, and goes on there.

use std::sync::Arc;

use cluster::Session;
use simulator::{Http, Installation, SeededIds, ShopServer, only_on_sqlite};
use tokio::process::Command;

use crate::binary::{Serving, active_merchant, kill_at, run, serve, turnpike};
use crate::durability::load::{self, Client, Gateways};
use crate::durability::orders::{Journal, Order, Phase, below};
use crate::durability::proof::prove;
use crate::soon;

/// Why these stories are not told twice.
const WHY: &str = "what is moved is an embedded database";

/// A password, which a server that trusts everybody does not look at.
const PASSWORD: &str = "hushhush";

/// Where an installation is moved to, and a connection to look at it with.
struct Target {
    installation: Installation,
    session: Session,
    url: String,
}

impl Target {
    fn fresh() -> Self {
        let database = cluster::Database::fresh().unwrap();
        let session = database.session().unwrap();
        let url = database.url().replacen('@', &format!(":{PASSWORD}@"), 1);
        let installation = Installation::reached_by(database, url.clone()).unwrap();
        Self { installation, session, url }
    }

    /// The number of rows of a table; none before there is one.
    fn count(&mut self, table: &str) -> usize {
        let rows = self.session.query(&format!("select count(*) from {table}"));
        let count = rows.ok().and_then(|rows| rows[0][0].clone());
        count.map_or(0, |count| count.parse().unwrap())
    }

    /// `turnpike migrate` from an installation.
    fn migrate(&self, source: &Installation) -> Command {
        turnpike(source.directory(), &["migrate", "--from", "sqlite:data", "--to", &self.url])
    }

    /// `turnpike serve` with the keys of an installation.
    fn serve(&self, source: &Installation) -> Command {
        let mut command = serve(&self.installation);
        command.arg("--keys-file").arg(source.keys_file());
        command
    }

    /// Starts a move and kills it once so many rows of a table are there, and a little later.
    async fn kill_at(&mut self, source: &Installation, table: &str, rows: usize, turns: usize) {
        let mut command = self.migrate(source);
        kill_at(&mut command, || self.count(table) >= rows, turns).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_installation_is_moved_while_it_serves_and_then_finished() {
    if !only_on_sqlite(WHY) {
        return;
    }
    let ids = Arc::new(SeededIds::new(17));
    let source = Installation::fresh().unwrap();
    let mut target = Target::fresh();
    let shop = ShopServer::start().await.unwrap();
    let merchant = active_merchant(&source, &["--callback-url", &shop.callback_url()]).await;
    let journal = Arc::new(Journal::default());
    let gateways = Gateways::default();
    let Serving { process, url } = Serving::on(&source).await;
    gateways.add(&url);
    let clients = load::start(&Client::new(&gateways, &merchant.api_key, &journal, &ids));
    for _ in 0..3 {
        soon(journal.wait_acknowledged(journal.acknowledged() + 200)).await;
        let rows = target.count("invoice") + 1;
        target.kill_at(&source, "invoice", rows, below(&ids, 50)).await;
        let ended = run(&mut target.migrate(&source)).await;
        let stop = "a gateway serves from data: stop it, and run this again to finish\n";
        assert_eq!(ended.status.code(), Some(0), "{ended:?}");
        assert!(ended.output.ends_with(stop) && !ended.output.contains(PASSWORD), "{ended:?}");
        assert!(!ended.errors.contains(PASSWORD), "{ended:?}");
        is_not_served(&target, &source).await;
    }
    // Callbacks are left that are still due.
    let gate = shop.hold().await;
    soon(journal.wait_acknowledged(journal.acknowledged() + 100)).await;
    journal.set_phase(Phase::Ending);
    process.kill().await.unwrap();
    soon(load::join(clients)).await;
    drop(gate);

    let ended = run(&mut target.migrate(&source)).await;
    assert_eq!(ended.status.code(), Some(0), "{ended:?}");
    assert!(!format!("{ended:?}").contains(PASSWORD), "{ended:?}");
    let ended = run(&mut serve(&source)).await;
    assert!(ended.errors.starts_with("turnpike: data was moved to 127.0.0.1:"), "{ended:?}");
    let database = target.installation.database().unwrap();
    let callbacks = database.callbacks().unwrap();
    assert!(callbacks.iter().any(|callback| callback.state == "due"), "nothing was owed");
    let serving = Serving::start(&mut target.serve(&source)).await;
    let orders = journal.hand_over();
    open_pages(&serving.url, &orders).await;
    let figures = prove(serving, &database, orders, &shop, &merchant).await;
    assert!(figures.creations_answered > 100, "{figures:?}");
    // It creates invoices whose ids nobody has had.
    goes_on(&mut target, &source, &merchant.api_key).await;
}

async fn is_not_served(target: &Target, source: &Installation) {
    let ended = run(&mut target.serve(source)).await;
    assert_eq!((ended.status.code(), ended.output.as_str()), (Some(1), ""));
    assert!(ended.errors.contains("a move into this database has not finished"), "{ended:?}");
}

/// Opens the payment page of every invoice to which that makes no difference.
async fn open_pages(url: &str, orders: &[Order]) {
    let http = Http::new().unwrap();
    for order in orders {
        let Some(created) = order.created.as_ref().filter(|_| order.done > 0) else { continue };
        let page = http.send("GET", &format!("{url}{}", created.page), &[], "").await.unwrap();
        assert!(page.status == 200 && page.body.contains(&order.amount()), "{order:?}: {page:?}");
    }
}

async fn goes_on(target: &mut Target, source: &Installation, api_key: &str) {
    let last = |target: &mut Target| {
        let rows = target.session.query("select max(id) from invoice").unwrap();
        rows[0][0].as_ref().unwrap().parse::<i64>().unwrap()
    };
    let before = last(target);
    let serving = Serving::start(&mut target.serve(source)).await;
    let form_type = "application/x-www-form-urlencoded";
    let headers = [("api-key", api_key), ("content-type", form_type)];
    let url = format!("{}/api/btn-create-invoice/get/", serving.url);
    let form = "email=a@example.com&devise=USD&amount=1";
    let answer = Http::new().unwrap().send("POST", &url, &headers, form).await.unwrap();
    assert_eq!(answer.headers["invoice-id"].parse::<i64>().unwrap(), before + 1, "{answer:?}");
    serving.stop().await;
    assert_eq!(last(target), before + 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_move_that_is_killed_goes_on_from_there() {
    if !only_on_sqlite(WHY) {
        return;
    }
    let ids = SeededIds::new(18);
    let source = Installation::fresh().unwrap();
    let mut target = Target::fresh();
    let merchant = active_merchant(&source, &["--min", "USD:1.00"]).await;
    let many = 12_000;
    let fill = format!(
        "with recursive n (i) as (select 1 union all select i + 1 from n where i < {many})
        insert into invoice (merchant_id, live, email, amount_minor, currency, personal_id,
            callback_json, status, version, late, created_at, status_at)
        select 1, 0, 'a@example.com', i, 'USD', zeroblob(3), '\"₹\"', 'invoice:paid', 1, 0, 0, 0
        from n;
        insert into invoice_event (invoice_id, number, kind, source, occurred_at)
        select id, 1, 'opened', 'payer', 0 from invoice;
        insert into idempotency
        select 1, 0, '/api', 'Key ' || id || ' ü', zeroblob(32), '{{}}', id, 0 from invoice
        where id % 4 = 0"
    );
    source.tamper(&fill).unwrap();
    let moments = [
        ("merchant", 1),
        ("idempotency", 1_000),
        ("invoice", 1_000),
        ("invoice", many / 2),
        ("invoice", many),
        ("invoice_event", 1),
        ("invoice_event", many / 2),
        ("invoice_event", many),
        ("installation where state = 'ready'", 1),
    ];
    let mut unfinished = 0;
    for (table, rows) in moments {
        let before = (target.count("invoice"), target.count("invoice_event"));
        target.kill_at(&source, table, rows, below(&ids, 400)).await;
        assert!(
            (target.count("invoice"), target.count("invoice_event")) >= before,
            "it began anew"
        );
        let ready = target.count("installation where state = 'ready'") == 1;
        let marked = source.directory().join("data/moved").exists();
        assert!(marked || !ready, "both may be served from");
        if !ready && target.count("installation") == 1 {
            is_not_served(&target, &source).await;
            unfinished += 1;
        }
    }
    assert!(unfinished > 4, "it was interrupted too late");
    let ended = run(&mut target.migrate(&source)).await;
    if ended.status.success() {
        assert!(ended.output.contains("moved to 127.0.0.1:"), "{ended:?}");
    } else {
        let again = "turnpike: nothing is moved: data was moved to 127.0.0.1:";
        assert!(ended.errors.starts_with(again), "{ended:?}");
    }
    let text = "select sum(amount_minor), sum(length(personal_id)), min(callback_json),
        (select count(*) from idempotency) from invoice";
    let sums = target.session.query(text).unwrap();
    let sums: Vec<&str> = sums[0].iter().map(|it| it.as_deref().unwrap()).collect();
    let sum = (many * (many + 1) / 2).to_string();
    assert_eq!(sums, [&sum, &(3 * many).to_string(), "\"₹\"", &(many / 4).to_string()]);
    goes_on(&mut target, &source, &merchant.api_key).await;
}
