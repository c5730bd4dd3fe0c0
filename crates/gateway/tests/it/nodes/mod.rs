//! Several gateways on one database of a PostgreSQL server: none of them matters, and neither does
//! the server, as long as its data are there.

mod failures;
mod rates;
mod together;

use std::sync::Arc;

use simulator::{Database, Installation, SeededIds, ShopServer};
use tokio::task::JoinSet;

use crate::binary::{Merchant, Serving, active_merchant};
use crate::durability::load::{self, Client, Gateways};
use crate::durability::orders::{Journal, Phase, below};
use crate::durability::proof::{Figures, prove};
use crate::soon;

/// Gateways that serve one merchant from one database.
struct Site {
    nodes: Vec<Serving>,
    gateways: Gateways,
    merchant: Merchant,
    shop: ShopServer,
    journal: Arc<Journal>,
    ids: Arc<SeededIds>,
    installation: Installation,
}

impl Site {
    /// Starts so many gateways.
    async fn open(installation: Installation, nodes: usize) -> Self {
        let shop = ShopServer::start().await.unwrap();
        let callbacks = ["--callback-url", &shop.callback_url()];
        let merchant = active_merchant(&installation, &callbacks).await;
        let mut site = Self {
            nodes: Vec::new(),
            gateways: Gateways::default(),
            merchant,
            shop,
            journal: Arc::default(),
            ids: Arc::new(SeededIds::new(11)),
            installation,
        };
        for _ in 0..nodes {
            site.start_node().await;
        }
        site
    }

    async fn start_node(&mut self) {
        let node = Serving::on(&self.installation).await;
        self.gateways.add(&node.url);
        self.nodes.push(node);
    }

    /// Kills one of the gateways, whichever, while others are asked to answer in its place.
    async fn kill_node(&mut self) {
        let node = self.nodes.swap_remove(below(&self.ids, self.nodes.len()));
        node.process.kill().await.unwrap();
        self.gateways.remove(&node.url);
    }

    /// Starts clients that go on whatever happens.
    fn start_load(&self) -> JoinSet<()> {
        self.journal.set_phase(Phase::Faulty);
        let api_key = &self.merchant.api_key;
        load::start(&Client::new(&self.gateways, api_key, &self.journal, &self.ids))
    }

    /// Waits for so many more answers.
    async fn answers(&self, count: usize) {
        soon(self.journal.wait_acknowledged(self.journal.acknowledged() + count)).await;
    }

    /// Waits until so many more callers were told to try again.
    async fn callers_are_put_off(&self, count: usize) {
        soon(self.journal.wait_put_off(self.journal.times_put_off() + count)).await;
    }

    /// Ends the load, and proves that nothing was lost.
    async fn prove(mut self, clients: JoinSet<()>, database: &Database) -> Figures {
        self.journal.set_phase(Phase::Over);
        soon(load::join(clients)).await;
        let node = self.nodes.pop().unwrap();
        let orders = self.journal.hand_over();
        self.journal.set_phase(Phase::Sound);
        let figures = prove(node, database, orders, &self.shop, &self.merchant).await;
        assert!(figures.changes_of_status > 0, "there was no load");
        figures
    }
}
