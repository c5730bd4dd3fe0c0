//! `turnpike chain check`: what it says of nodes, and which words it leaves out.

use domain::asset::{Asset, Network};
use domain::money::Currency;
use simulator::{Ended, EvmNode, only_on_sqlite};

use crate::binary::{run, turnpike};
use crate::chain::WHY;

async fn check(settings: &str) -> Ended {
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(directory.path().join("turnpike.toml"), settings).unwrap();
    run(&mut turnpike(directory.path(), &["chain", "check"])).await
}

async fn place(node: &EvmNode, currency: Currency, contract: &str) {
    let asset = Asset { currency, network: Network::Bsc };
    node.place(contract, asset.contract().unwrap()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn nodes_are_as_they_must_be_or_it_says_what_is_wrong() {
    if !only_on_sqlite(WHY) {
        return;
    }
    let node = EvmNode::start(56).await.unwrap();
    place(&node, Currency::Usdc, "Fine").await;
    place(&node, Currency::Usdt, "Fine").await;
    node.mine(70).await.unwrap();
    let url = format!("{}?key=hushhush", node.url());
    let settings = format!("[evm.bsc]\nrpc = ['{url}']");
    let ended = check(&settings).await;
    let said = "bsc 127.0.0.1: block 70\n1 nodes, all as they must be\n";
    assert_eq!((ended.status.code(), ended.output.as_str()), (Some(0), said), "{ended:?}");

    // A fake with fewer decimals, and a node of another network whose tokens are not there.
    place(&node, Currency::Usdt, "Standard").await;
    let other = EvmNode::start(137).await.unwrap();
    let gone = EvmNode::start(8453).await.unwrap();
    let gone_url = format!("{}hushhush", gone.url());
    gone.kill().await.unwrap();
    let settings = format!(
        "{settings}\n[evm.ethereum]\nrpc = ['{url}']\n[evm.polygon]\nrpc = ['{}']\n\
         [evm.base]\nrpc = ['{gone_url}']",
        other.url()
    );
    let ended = check(&settings).await;
    let said = "ethereum 127.0.0.1: wrong: it is of the network 56\n\
                polygon 127.0.0.1: block 0\n\
                polygon 127.0.0.1: wrong: of the contract of USDC_polygon it says no decimals\n\
                polygon 127.0.0.1: wrong: of the contract of USDT_polygon it says no decimals\n\
                base 127.0.0.1: wrong: no connection: connection refused\n\
                bsc 127.0.0.1: block 70\n\
                bsc 127.0.0.1: wrong: of the contract of USDT_bsc it says 6 decimals\n";
    assert_eq!((ended.status.code(), ended.output.as_str()), (Some(1), said), "{ended:?}");
    assert_eq!(ended.errors, "turnpike: 4 of 4 nodes are not as they must be\n");
    assert!(!ended.output.contains("hush"));
}

#[tokio::test]
async fn without_nodes_it_says_how_to_set_one() {
    let ended = check("").await;
    let said = "turnpike: no node is set: name some, such as by evm.polygon.rpc\n";
    assert_eq!((ended.status.code(), ended.errors.as_str()), (Some(1), said));
    let ended = check("[evm.polygon]\nrpc = 'hushhush'").await;
    let said = "turnpike: setting evm.polygon.rpc (file turnpike.toml): it must be a list of at \
                most 7 http or https URLs, each of another host\n";
    assert_eq!((ended.status.code(), ended.errors.as_str()), (Some(1), said));
}
