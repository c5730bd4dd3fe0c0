//! Several nodes of one network: some of them lie, are late, are others' or do not answer.

use std::time::Duration;

use connectors::evm::verify::Verdict;
use domain::asset::Network;
use gateway::ChainError;
use simulator::{EvmNode, Meddling, MeddlingNode, only_on_sqlite};

use crate::chain::{Chain, PATIENT, WHY, paid_by};

/// For stories in which a node is waited for that never answers.
const SHORT: Duration = Duration::from_secs(3);

async fn meddling(chain: &Chain, meddling: Meddling) -> MeddlingNode {
    MeddlingNode::before(chain.node.url(), meddling).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_lies_is_outvoted() {
    if !only_on_sqlite(WHY) {
        return;
    }
    let chain = Chain::usual().await;
    let hash = chain.pay(&chain.merchants, 15_040_000).await;
    chain.settle().await;
    // It says that what was expected was sent, and so does its like.
    let lie: fn(String) -> Option<String> =
        |answer| Some(answer.replace("00000000e57e00", "00000000e57e01"));
    let honest = chain.node.url().to_owned();
    let liar = meddling(&chain, Box::new(lie)).await;
    let other_liar = meddling(&chain, Box::new(lie)).await;
    let handing_on = meddling(&chain, Box::new(Some)).await;
    let of = async |nodes: &[&str]| {
        let nodes: Vec<String> = nodes.iter().map(|node| (*node).to_owned()).collect();
        chain.verdict_of(&nodes, PATIENT, &hash).await
    };
    let (liar, other_liar, handing_on) = (liar.url(), other_liar.url(), handing_on.url());
    let alone = of(&[&liar]).await.unwrap();
    assert_eq!(paid_by(alone), Ok(chain.ours.clone()), "the lie is no good one");
    let split = Err(ChainError::NoMajority(Network::Polygon));
    assert_eq!(of(&[&honest, &liar]).await, split);
    assert!(matches!(of(&[&liar, &honest, &handing_on]).await, Ok(Verdict::Wrong { .. })));
    assert_eq!(of(&[&liar, &honest, &handing_on, &other_liar]).await, split);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_is_silent_or_elsewhere_has_no_vote_and_counts() {
    if !only_on_sqlite(WHY) {
        return;
    }
    let chain = Chain::usual().await;
    let hash = chain.pay(&chain.merchants, 15_040_001).await;
    chain.settle().await;
    let honest = chain.node.url().to_owned();
    let handing_on = meddling(&chain, Box::new(Some)).await;
    let silent = meddling(&chain, Box::new(|_| None)).await;
    let elsewhere = EvmNode::start(1).await.unwrap();
    let gone = EvmNode::start(137).await.unwrap();
    let gone_url = gone.url().to_owned();
    gone.kill().await.unwrap();
    let nobody = Err(ChainError::NoMajority(Network::Polygon));
    for other in [silent.url().as_str(), elsewhere.url(), &gone_url] {
        let two = [honest.clone(), other.to_owned()];
        assert_eq!(chain.verdict_of(&two, SHORT, &hash).await, nobody, "{other}");
        let three = [honest.clone(), other.to_owned(), handing_on.url()];
        let verdict = chain.verdict_of(&three, SHORT, &hash).await.unwrap();
        assert_eq!(paid_by(verdict), Ok(chain.ours.clone()), "{other}");
        assert_eq!(chain.verdict_of(&[other.to_owned()], SHORT, &hash).await, nobody, "{other}");
    }
    let none = chain.verdict_of(&[], SHORT, &hash).await;
    assert_eq!(none, Err(ChainError::NoNodes(Network::Polygon)));
}
