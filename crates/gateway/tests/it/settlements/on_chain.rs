//! Settlements of real money, which a node of their network tells of.

use std::sync::Arc;

use domain::asset::Network;
use domain::money::Currency;
use domain::timestamp::Span;
use serde_json::{Value, json};
use simulator::{EvmNode, word};

use crate::settlements::{Site, asset};

/// A network where our wallet has a thousand USDC, and a merchant that is paid there.
struct Chain {
    node: Arc<EvmNode>,
    token: &'static str,
    ours: String,
    site: Site,
}

impl Chain {
    async fn start() -> Self {
        let usdc = asset(Currency::Usdc, Network::Polygon);
        let node = EvmNode::start(usdc.network.chain_id()).await.unwrap();
        let token = usdc.contract().unwrap();
        node.place("Standard", token).await.unwrap();
        let accounts = node.accounts().await.unwrap();
        let [ours, merchants] = [0, 1].map(|at| accounts[at].clone());
        let thousand = [word(&ours), word(&format!("{:x}", 1_000_000_000))];
        let mint = ["Book", "mint(address,uint256)"];
        node.send([&ours, token], mint, &thousand).await.unwrap();
        let site = Site::open_with(vec![("evm.polygon.rpc", node.url().to_owned())]).await;
        let wallet = format!("update merchant set wallet = '{merchants}'");
        site.installation.tamper(&wallet).unwrap();
        Self { node: Arc::new(node), token, ours, site }
    }

    /// Pays as a wallet does that is given what was exported.
    async fn pay(&self, inputs: &Value) -> String {
        let units: u64 = inputs["value"].as_str().unwrap().parse().unwrap();
        let words = [word(inputs["to"].as_str().unwrap()), word(&format!("{units:x}"))];
        let transfer = ["Standard", "transfer(address,uint256)"];
        self.node.send([&self.ours, self.token], transfer, &words).await.unwrap()
    }

    /// Exports a settlement, and gives what its transfer is to be called with.
    async fn export(&self, id: &str, to: &str) -> Value {
        let ended = self.site.settlement(&["export", id, "--to", to, "--by", "Ann"]).await;
        assert_eq!(ended.output, format!("wrote {to}: 1 settlements\n"), "{ended:?}");
        let text = std::fs::read_to_string(self.site.installation.directory().join(to)).unwrap();
        let file: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(
            (&file["chainId"], &file["meta"]["name"]),
            (&json!("137"), &json!("Settlements"))
        );
        assert_eq!(file["transactions"].as_array().unwrap().len(), 1);
        file["transactions"][0]["contractInputsValues"].clone()
    }

    async fn submit(&self, id: &str, transaction: &str) {
        self.site.done(&["submitted", id, "--tx", transaction, "--by", "Ann"]).await;
    }

    /// Lets all leases end, and looks for what is on its way.
    async fn look(&self, id: &str) -> Value {
        self.site.gateway.clock.advance(Span::from_minutes(1));
        self.site.settle().await;
        self.site.done(&["show", id]).await.remove(0)
    }

    async fn make_final(&self) {
        self.node.mine(200).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_settlement_is_paid_by_what_its_wallet_got_and_by_nothing_else() {
    let chain = Chain::start().await;
    let site = &chain.site;
    site.owe(true, 2).await;
    let id = site.approved(true).await.to_string();
    let inputs = chain.export(&id, "first.json").await;
    assert_eq!(inputs["value"], "27072000");

    // A wallet may pay by that file from now on.
    let again = ["export", id.as_str(), "--to", "again.json", "--by", "Ann"];
    let refused = site.refused(&again).await;
    assert!(refused.contains("it was exported, so that a wallet may have paid it"), "{refused}");
    assert!(!site.installation.directory().join("again.json").exists());
    let refused = site.refused(&["cancel", &id, "--by", "Ann"]).await;
    assert!(refused.contains("it was exported"), "{refused}");

    // It pays too little, and what that did is known once it is final.
    let mut less = inputs.clone();
    less["value"] = json!("27071999");
    let wrong = chain.pay(&less).await;
    chain.submit(&id, &wrong).await;
    assert_eq!(chain.look(&id).await["status"], "submitted");
    chain.make_final().await;
    let failed = chain.look(&id).await;
    assert_eq!(failed["status"], "failed");
    let why = failed["tries"][0]["outcome"].as_str().unwrap();
    assert!(why.contains("27071999"), "{why}");
    assert_eq!(site.statuses(), ["awaiting_approval"; 2]);
    assert_eq!(site.balances().await, "merchant 1, live\nsettling 27.072000 USDC credit");
    for refused in [
        site.refused(&["submitted", &id, "--tx", &wrong, "--by", "Ann"]).await,
        site.refused(&["export", &id, "--to", "no.json", "--by", "Ann"]).await,
    ] {
        assert!(refused.contains("it is failed already"), "{refused}");
    }

    // Only after a second person has looked may it be paid, by another transaction.
    site.done(&["approve", &id, "--by", "Ben"]).await;
    let same = site.refused(&["submitted", &id, "--tx", &wrong, "--by", "Ann"]).await;
    assert!(same.contains("another transaction than before is needed"), "{same}");
    let paid = chain.pay(&chain.export(&id, "second.json").await).await;
    chain.submit(&id, &paid).await;
    assert_eq!(chain.look(&id).await["status"], "submitted", "it is not final");
    chain.make_final().await;
    let confirmed = chain.look(&id).await;
    assert_eq!(
        (&confirmed["status"], &confirmed["transaction"]),
        (&json!("confirmed"), &json!(paid))
    );
    assert_eq!(site.statuses(), ["paid"; 2]);
    assert_eq!(site.balances().await, "merchant 1, live\nfunds 27.072000 USDC credit");

    // The same transfer pays no second settlement, though it is as large.
    site.owe(true, 2).await;
    let second = site.approved(true).await.to_string();
    chain.submit(&second, &paid).await;
    let failed = chain.look(&second).await;
    assert_eq!(failed["status"], "failed");
    assert_eq!(failed["tries"][0]["outcome"], "its transfer has paid another settlement");
    site.done(&["cancel", &second, "--by", "Ann"]).await;
    assert_eq!(
        site.balances().await,
        "merchant 1, live\navailable 27.072000 USDC credit\nfunds 27.072000 USDC credit"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_that_no_node_knows_is_looked_for_and_never_given_up() {
    let chain = Chain::start().await;
    chain.site.owe(true, 1).await;
    let id = chain.site.approved(true).await.to_string();
    chain.submit(&id, &format!("0x{}", "ab".repeat(32))).await;
    for _ in 0..3 {
        chain.site.gateway.clock.advance(Span::from_hours(400 * 24));
        assert_eq!(chain.look(&id).await["status"], "submitted");
    }
    let other = format!("0x{}", "cd".repeat(32));
    let refused = chain.site.refused(&["submitted", &id, "--tx", &other, "--by", "Ann"]).await;
    assert!(refused.contains("it is submitted already"), "{refused}");
}
