//! Everything that is measured with one number of invoices in the store.

use std::sync::Arc;

use anyhow::{Context, ensure};
use serde_json::Value;
use simulator::{Http, Installation};

use crate::announce;
use crate::binary::{Binary, Gateway};
use crate::callbacks::Delivery;
use crate::database::Database;
use crate::figures::{Aim, Figure, Unit};
use crate::histories;
use crate::load::{self, Load, Measured, Turns};
use crate::processes;
use crate::shops::{Manner, Shops};
use crate::spread::Spread;

/// Where a shop creates an invoice.
const CREATE: &str = "/api/btn-create-invoice/get/";

/// How often the gateway is started to see how long it takes; an odd number has a middle.
const STARTS: usize = 5;

/// What each round is given.
pub(crate) struct Round<'a> {
    pub(crate) binary: &'a Binary,
    pub(crate) shops: &'a Shops,
    /// How many invoices are in the store when it begins.
    pub(crate) invoices: u64,
    /// How each load is measured.
    pub(crate) turns: Turns,
    /// How many invoices of each merchant owe callbacks.
    pub(crate) backlog: u32,
}

/// How the figure of creates is called, by which those of two rounds are compared.
pub(crate) fn creates(engine: &str) -> String {
    format!("create, {engine}")
}

impl Round<'_> {
    /// Measures everything.
    pub(crate) async fn run(&self) -> anyhow::Result<Vec<Figure>> {
        let installation = Arc::new(Installation::fresh()?);
        let database = Database::Sqlite(installation.clone());
        let key = self.binary.create_merchant(&database, None).await?;
        let mut shop_keys = Vec::new();
        for url in &self.shops.callback_urls {
            shop_keys.push(self.binary.create_merchant(&database, Some(url)).await?);
        }
        self.fill(&database).await?;
        let mut figures = self.starts(&database).await?;
        let gateway = self.binary.serve(&database).await?;
        let mut loads = self.sqlite_loads(&gateway, &database, &key).await?;
        loads.push(self.postgres_load().await?);
        gateway.stop().await?;
        figures.push(Figure::of_no_op(loads.iter().map(|(_, measured)| measured)));
        figures.extend(loads.iter().map(|(name, load)| with_goals(Figure::of_load(name, load))));
        figures.extend(self.deliveries(&database, &installation, &shop_keys).await?);
        for figure in &mut figures {
            figure.invoices = Some(self.invoices);
        }
        Ok(figures)
    }

    /// How long a start takes, and how much memory a gateway holds that nobody calls.
    async fn starts(&self, database: &Database) -> anyhow::Result<Vec<Figure>> {
        announce("starts");
        let mut starts = Vec::new();
        let mut resident = 0.0;
        for _ in 0..STARTS {
            let gateway = self.binary.serve(database).await?;
            starts.push(gateway.started_in_ms);
            resident = processes::resident_mib(gateway.id)?;
            gateway.stop().await?;
        }
        let starts = Spread::of(starts.into_iter()).context("it was never started")?;
        Ok(vec![
            Figure::new("start to first answer", starts.middle, Unit::Milliseconds)
                .goal(Aim::Below(100.0)),
            Figure::new("memory at rest", resident, Unit::Mebibytes).goal(Aim::Below(40.0)),
        ])
    }

    async fn sqlite_loads(
        &self,
        gateway: &Gateway,
        database: &Database,
        key: &str,
    ) -> anyhow::Result<Vec<(String, Measured)>> {
        let create = self.load(gateway, CREATE, &["create", key], Some(database)).await?;
        let keyed = self.load(gateway, CREATE, &["keyed", key], Some(database)).await?;
        // The invoices were dealt out in turn, and the key is the first merchant's.
        let merchants = database.number("select count(*) from merchant").await?;
        let (step, count) = (merchants.to_string(), (self.invoices / merchants).to_string());
        let words = ["status", key, &step, &count];
        let status = self.load(gateway, "/api/invoice/status/", &words, None).await?;
        let page = opened_page(gateway, key).await?;
        let page = self.load(gateway, &page, &["page"], None).await?;
        Ok(vec![
            (creates(database.engine()), create),
            ("create under an Idempotency-Key, SQLite".to_owned(), keyed),
            ("status".to_owned(), status),
            ("payment page".to_owned(), page),
        ])
    }

    /// Creates on PostgreSQL, by a gateway of its own: the other one is idle meanwhile.
    async fn postgres_load(&self) -> anyhow::Result<(String, Measured)> {
        let database = Database::postgres()?;
        let key = self.binary.create_merchant(&database, None).await?;
        self.fill(&database).await?;
        let gateway = self.binary.serve(&database).await?;
        let create = self.load(&gateway, CREATE, &["create", &key], Some(&database)).await?;
        gateway.stop().await?;
        Ok((creates(database.engine()), create))
    }

    /// Fills a database, and has a gateway count what is in it for histories.
    async fn fill(&self, database: &Database) -> anyhow::Result<()> {
        announce(&format!("filling {} with {} invoices", database.engine(), self.invoices));
        database.fill(self.invoices).await?;
        announce("counting them");
        let end = histories::end(database).await?;
        let gateway = self.binary.serve(database).await?;
        histories::wait_until_counted(database, end).await?;
        gateway.stop().await
    }

    async fn load(
        &self,
        gateway: &Gateway,
        path: &str,
        words: &[&str],
        creates_in: Option<&Database>,
    ) -> anyhow::Result<Measured> {
        announce(words.first().unwrap_or(&path));
        let words = words.iter().map(|word| (*word).to_owned()).collect();
        let load = Load { gateway, path: path.to_owned(), words, creates_in };
        load::measure(&load, self.turns).await
    }

    async fn deliveries(
        &self,
        database: &Database,
        installation: &Arc<Installation>,
        keys: &[String],
    ) -> anyhow::Result<Vec<Figure>> {
        announce("callbacks");
        let (binary, shops, invoices) = (self.binary, self.shops, self.backlog);
        let delivery = Delivery { binary, database, installation, shops, keys, invoices };
        let all = delivery.to_all(1).await?;
        let others = delivery.to_others(2).await?;
        let beside_slow = delivery.beside(3, Manner::Slowly).await?;
        let beside_dead = delivery.beside(4, Manner::Never).await?;
        // What cannot be told from the noise of two runs is no effect.
        let unharmed = Aim::AtLeast(0.95);
        let part = |name, rate: f64| {
            Figure::new(name, rate / others.per_second, Unit::Ratio).goal(unharmed)
        };
        Ok(vec![
            Figure::of_delivery("callbacks to 10 merchants", &all),
            Figure::of_delivery("callbacks to 9 merchants", &others),
            Figure::of_delivery("the same beside one that takes 10 s", &beside_slow),
            part("its part of the rate without that one", beside_slow.per_second),
            Figure::of_delivery("the same beside one that never answers", &beside_dead),
            part("its part of the rate without that one", beside_dead.per_second),
        ])
    }
}

fn with_goals(figure: Figure) -> Figure {
    match figure.name.as_str() {
        "create, SQLite" => figure
            .goal_of_no_op(Aim::AtLeast(0.65))
            .goal_of_processor_time(Aim::Below(25.0))
            .goal_of_p99(Aim::Below(5.0)),
        "create, PostgreSQL" => figure.goal_of_no_op(Aim::AtLeast(0.5)),
        "status" => figure.goal_of_no_op(Aim::AtLeast(0.8)),
        _ => figure,
    }
}

/// Creates an invoice and opens its page; answers the page's path.
async fn opened_page(gateway: &Gateway, key: &str) -> anyhow::Result<String> {
    let http = Http::new()?;
    let headers = [("api-key", key), ("content-type", "application/x-www-form-urlencoded")];
    let form = "email=customer@example.com&amount=15.04&devise=USD";
    let url = format!("{}{CREATE}", gateway.url);
    let created = http.send("POST", &url, &headers, form).await?;
    let reply: Value = serde_json::from_str(&created.body)?;
    let url = reply["redirectUrl"].as_str().context("no invoice was created")?;
    let opened = http.send("GET", url, &[], "").await?;
    ensure!(opened.status == 200, "the page answered {opened:?}");
    let path = url.strip_prefix(&gateway.url).context("the page is somewhere else")?;
    Ok(path.to_owned())
}
