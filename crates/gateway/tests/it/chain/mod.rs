//! Payouts of stablecoins on networks of real nodes, whose tokens are at the addresses of the real
//! ones.

mod check;
mod payouts;
mod several;

use std::time::Duration;

use connectors::evm::address::wallet;
use connectors::evm::export::calldata;
use connectors::evm::payout::Payout;
use connectors::evm::verify::{Expected, Verdict};
use domain::asset::{Asset, Network};
use domain::evm::{EvmAddress, TransactionHash};
use domain::money::{Currency, Money};
use gateway::{ChainError, Chains, Flags, Settings};
use simulator::{EvmNode, word};

/// Why these stories are not told twice.
const WHY: &str = "no database is asked";

/// For stories whose outcome must not depend on how long a node takes.
const PATIENT: Duration = Duration::from_secs(60);

/// A network with one node, where our wallet has a thousand of a stablecoin for a merchant's.
struct Chain {
    node: EvmNode,
    asset: Asset,
    /// Where the stablecoin's contract is.
    token: String,
    ours: String,
    merchants: String,
    somebodys: String,
}

impl Chain {
    /// Starts it, with a contract of `tokens.sol` as the stablecoin.
    async fn start(asset: Asset, contract: &str) -> Self {
        let node = EvmNode::start(asset.network.chain_id()).await.unwrap();
        let token = asset.contract().unwrap().to_owned();
        node.place(contract, &token).await.unwrap();
        let accounts = node.accounts().await.unwrap();
        let [ours, merchants, somebodys] = [0, 1, 2].map(|at| accounts[at].clone());
        let chain = Self { node, asset, token, ours, merchants, somebodys };
        chain.mint(&chain.token, &chain.ours).await;
        chain
    }

    /// USDC on Polygon, which nearly all stories are about.
    async fn usual() -> Self {
        Self::start(Asset { currency: Currency::Usdc, network: Network::Polygon }, "Standard").await
    }

    /// Gives a wallet a thousand of a token.
    async fn mint(&self, token: &str, to: &str) {
        let thousand = self.asset.base_units(self.amount(1_000_000_000)).unwrap();
        let words = [word(to), word(&format!("{thousand:x}"))];
        let between = [self.ours.as_str(), token];
        self.node.send(between, ["Book", "mint(address,uint256)"], &words).await.unwrap();
    }

    fn amount(&self, minor: i64) -> Money {
        Money::from_minor(minor, self.asset.currency)
    }

    fn payout(&self, to: &str, minor: i64) -> Payout {
        Payout::new(self.asset, wallet(to).unwrap(), self.amount(minor)).unwrap()
    }

    /// Our wallet pays so much to somebody, as the exported calldata say.
    async fn pay(&self, to: &str, minor: i64) -> String {
        let data = calldata(&self.payout(to, minor));
        self.node.send_data([&self.ours, &self.token], &data).await.unwrap()
    }

    /// What is expected of a transaction: 15.040001 to the merchant, from our wallet.
    fn expected(&self, transaction: &str) -> Expected {
        Expected {
            payout: self.payout(&self.merchants, 15_040_001),
            transaction: TransactionHash::from_hex(transaction).unwrap(),
            senders: vec![EvmAddress::from_hex(&self.ours).unwrap()],
        }
    }

    /// What the node says of it.
    async fn verdict(&self, transaction: &str) -> Verdict {
        let chains = chains(self.asset.network, &[self.node.url().to_owned()], PATIENT);
        chains.verify(&self.expected(transaction)).await.unwrap()
    }

    /// What several nodes say of it.
    async fn verdict_of(
        &self,
        nodes: &[String],
        timeout: Duration,
        transaction: &str,
    ) -> Result<Verdict, ChainError> {
        let chains = chains(self.asset.network, nodes, timeout);
        chains.verify(&self.expected(transaction)).await
    }

    /// Mines until all that happened is final.
    async fn settle(&self) {
        self.node.mine(70).await.unwrap();
    }
}

fn chains(network: Network, nodes: &[String], timeout: Duration) -> Chains {
    let variable = format!("TURNPIKE_EVM_{}_RPC", network.wire().to_uppercase());
    let settings = Settings::load(&Flags::default(), &[(variable, nodes.join(","))]).unwrap();
    Chains::with_timeout(&settings, timeout).unwrap()
}

/// The height and the sender of a payout that is final, or what was said instead.
fn paid_by(verdict: Verdict) -> Result<String, Verdict> {
    match verdict {
        Verdict::Final(paid) => Ok(paid.sender.to_string()),
        other => Err(other),
    }
}
