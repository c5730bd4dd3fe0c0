//! What becomes of payouts on stablecoins' networks: several nodes are asked, and only what more
//! than half of them say is believed.

use std::time::Duration;

use connectors::evm::finality::{Finality, policy};
use connectors::evm::quorum::agreed;
use connectors::evm::rpc::{BlockAt, BlockNumber, Call, ChainId, ReceiptOf, TransactionOf};
use connectors::evm::verify::{Expected, Seen, Verdict, verify_payout};
use domain::asset::{Asset, Network};
use futures_util::future::join_all;
use thiserror::Error;
use tokio::time::timeout;

use crate::limits::RPC_NODE_TIMEOUT;
use crate::outgoing::{PostError, RpcClient, RpcError};
use crate::settings::Settings;
use crate::settings::evm::{Nodes, RpcUrl, name};

/// Of how many answers in a row a node's time is the sum, at the least.
const ANSWERS: u32 = 3;

/// The networks that nodes are set for.
pub struct Chains {
    nodes: Nodes,
    client: RpcClient,
    node_timeout: Duration,
}

/// Why nothing is known of a payout; asking again later may help.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ChainError {
    /// Nobody could be asked.
    #[error("no node of the network is set: {}", name(*.0))]
    NoNodes(Network),
    /// They say different things, or too many of them nothing.
    #[error("no more than half of the nodes that {} names say the same", name(*.0))]
    NoMajority(Network),
}

/// Why a node has no vote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
enum NodeError {
    #[error(transparent)]
    Rpc(#[from] RpcError),
    #[error("it is of the network {0}")]
    OtherNetwork(u64),
    #[error("it says nothing of {0}")]
    NoBlock(Finality),
    #[error("of the contract of {0} it says no decimals")]
    NoDecimals(Asset),
    #[error("of the contract of {0} it says {1} decimals")]
    OtherDecimals(Asset, u128),
}

/// What one node said when it was looked at.
#[derive(Clone, Debug)]
pub struct NodeReport {
    /// Of which network it should be.
    pub network: Network,
    /// Its host.
    pub host: String,
    /// The height of its newest block.
    pub height: Option<u64>,
    /// What is wrong with it, in words for the operator.
    pub faults: Vec<String>,
}

impl Chains {
    /// The networks that the settings name nodes for.
    ///
    /// # Errors
    /// A report, if the TLS library cannot be set up.
    pub fn new(settings: &Settings) -> anyhow::Result<Self> {
        Self::with_timeout(settings, RPC_NODE_TIMEOUT)
    }

    /// The same, with another time that a node may take for all that it is asked of a payout.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn with_timeout(settings: &Settings, node_timeout: Duration) -> anyhow::Result<Self> {
        let client = RpcClient::new(node_timeout / ANSWERS)?;
        Ok(Self { nodes: settings.evm_nodes.clone(), client, node_timeout })
    }

    /// What has become of a payout. Nodes that see it otherwise, or do not answer, are logged.
    ///
    /// # Errors
    /// [`ChainError`] where nothing can be said of it.
    pub async fn verify(&self, expected: &Expected) -> Result<Verdict, ChainError> {
        let network = expected.payout.asset().network;
        let nodes = self.nodes.get(&network).ok_or(ChainError::NoNodes(network))?;
        let answers = join_all(nodes.iter().map(|node| self.ask(node, expected))).await;
        let verdict = agreed(&answers);
        for (node, answer) in nodes.iter().zip(&answers) {
            let Some(answer) = answer else { continue };
            if verdict.as_ref().is_none_or(|verdict| verdict.and(answer).is_none()) {
                let believed = verdict.as_ref().map(Verdict::word);
                let (network, said) = (network.wire(), answer.word());
                tracing::warn!(
                    network,
                    node.host = node.host(),
                    said,
                    believed,
                    "a node sees a payout otherwise than the majority"
                );
            }
        }
        verdict.ok_or(ChainError::NoMajority(network))
    }

    /// One node's vote; none where it gives none in time.
    async fn ask(&self, node: &RpcUrl, expected: &Expected) -> Option<Verdict> {
        let network = expected.payout.asset().network;
        let looking = timeout(self.node_timeout, self.look(node, expected)).await;
        let looked = looking.unwrap_or(Err(RpcError::Post(PostError::Timeout).into()));
        match looked {
            Ok(seen) => Some(verify_payout(expected, &seen)),
            Err(error) => {
                let (network, host) = (network.wire(), node.host());
                tracing::warn!(network, node.host = host, %error, "a node is silent on a payout");
                None
            }
        }
    }

    /// What a node sees of a payout, asked for in the order that [`Seen`] needs.
    async fn look(&self, node: &RpcUrl, expected: &Expected) -> Result<Seen, NodeError> {
        let chain_id = self.chain_id(node, expected.payout.asset().network).await?;
        let transaction = expected.transaction;
        let Some(receipt) = self.client.ask(node, &ReceiptOf(transaction)).await? else {
            let known = self.client.ask(node, &TransactionOf(transaction)).await?;
            let is_waiting = known.is_some_and(|known| known.hash == transaction);
            let (latest, settled, at_height) = (0, None, None);
            return Ok(Seen { chain_id, receipt: None, is_waiting, latest, settled, at_height });
        };
        let latest = self.client.ask(node, &BlockNumber).await?.0;
        let settled = match expected.finality() {
            Finality::Blocks(_) => None,
            finality @ (Finality::Safe | Finality::Finalized) => {
                self.client.ask(node, &finality.block()).await?.map(|block| block.number.0)
            }
        };
        let height = receipt.block_number.0;
        let at_height = self.client.ask(node, &BlockAt::Height(height)).await?;
        let at_height = at_height.filter(|block| block.number.0 == height).map(|block| block.hash);
        let receipt = Some(receipt);
        Ok(Seen { chain_id, receipt, is_waiting: false, latest, settled, at_height })
    }

    async fn chain_id(&self, node: &RpcUrl, network: Network) -> Result<u64, NodeError> {
        let chain_id = self.client.ask(node, &ChainId).await?.0;
        let is_right = chain_id == network.chain_id();
        if is_right { Ok(chain_id) } else { Err(NodeError::OtherNetwork(chain_id)) }
    }

    /// Looks at every node that is set: whether it is of its network, tells of the blocks that
    /// stay, and knows the contracts of the stablecoins with the decimals that we count in.
    pub async fn check(&self) -> Vec<NodeReport> {
        let nodes = self.nodes.iter();
        let nodes = nodes.flat_map(|(network, nodes)| nodes.iter().map(|node| (*network, node)));
        join_all(nodes.map(|(network, node)| self.check_node(network, node))).await
    }

    async fn check_node(&self, network: Network, node: &RpcUrl) -> NodeReport {
        let host = node.host().to_owned();
        let mut report = NodeReport { network, host, height: None, faults: Vec::new() };
        // A node of another network, or one that does not answer, has nothing more to say.
        let height = match self.chain_id(node, network).await {
            Ok(_) => self.client.ask(node, &BlockNumber).await.map_err(NodeError::from),
            Err(error) => Err(error),
        };
        match height {
            Ok(height) => report.height = Some(height.0),
            Err(error) => {
                report.faults.push(error.to_string());
                return report;
            }
        }
        let mut faults = Vec::new();
        let [small, large] = policy(network);
        let other = (large != small).then_some(large);
        for finality in [small].into_iter().chain(other) {
            faults.extend(self.check_finality(node, finality).await.err());
        }
        for asset in Asset::all().filter(|asset| asset.network == network) {
            faults.extend(self.check_decimals(node, asset).await.err());
        }
        report.faults.extend(faults.iter().map(ToString::to_string));
        report
    }

    async fn check_finality(&self, node: &RpcUrl, finality: Finality) -> Result<(), NodeError> {
        match self.client.ask(node, &finality.block()).await {
            Ok(Some(_)) => Ok(()),
            Ok(None) | Err(RpcError::Answer(_)) => Err(NodeError::NoBlock(finality)),
            Err(error) => Err(error.into()),
        }
    }

    async fn check_decimals(&self, node: &RpcUrl, asset: Asset) -> Result<(), NodeError> {
        let Some(token) = asset.contract_address() else { return Ok(()) };
        let said = match self.client.ask(node, &Call::decimals(token)).await {
            Ok(said) => Call::number(&said),
            Err(RpcError::Answer(_)) => None,
            Err(error) => return Err(error.into()),
        };
        match said {
            Some(decimals) if decimals == u128::from(asset.decimals()) => Ok(()),
            Some(decimals) => Err(NodeError::OtherDecimals(asset, decimals)),
            None => Err(NodeError::NoDecimals(asset)),
        }
    }
}
