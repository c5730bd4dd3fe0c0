//! What a payout's transaction may have done, and when it is final.

use connectors::evm::export::calldata;
use connectors::evm::finality::Finality;
use connectors::evm::rpc::{BlockAt, BlockNumber};
use connectors::evm::rpc::{Call, Question, Transfers, answer, message};
use connectors::evm::verify::{Verdict, Wrong};
use domain::asset::{Asset, Network};
use domain::evm::EvmAddress;
use domain::money::Currency;
use serde_json::{Value, json};
use simulator::{only_on_sqlite, word};

use crate::chain::{Chain, WHY, paid_by};

const BOTH: &str = "payTwo(address,address,uint256,address,uint256)";

fn young(confirmations: u64, required: Finality) -> Verdict {
    Verdict::NotYet { confirmations, required }
}

fn wrong(reason: Wrong) -> Verdict {
    Verdict::Wrong { reason, is_final: true }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payout_is_paid_once_it_is_final_in_every_kind_of_token() {
    if !only_on_sqlite(WHY) {
        return;
    }
    let asset = |currency, network| Asset { currency, network };
    let kinds = [
        (asset(Currency::Usdc, Network::Polygon), "Standard", 64, Finality::Finalized),
        (asset(Currency::Usdt, Network::Ethereum), "Quiet", 32, Finality::Safe),
        (asset(Currency::Usdc, Network::Bsc), "Fine", 14, Finality::Blocks(15)),
    ];
    for (asset, contract, blocks, required) in kinds {
        let chain = Chain::start(asset, contract).await;
        let hash = chain.pay(&chain.merchants, 15_040_001).await;
        assert_eq!(chain.verdict(&hash).await, young(1, required), "{asset}");
        chain.node.mine(blocks - 1).await.unwrap();
        assert_eq!(chain.verdict(&hash).await, young(blocks, required), "{asset}");
        chain.node.mine(1).await.unwrap();
        let verdict = chain.verdict(&hash).await;
        assert_eq!(paid_by(verdict), Ok(chain.ours.clone()), "{asset}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_waits_is_unknown_or_failed() {
    if !only_on_sqlite(WHY) {
        return;
    }
    let chain = Chain::usual().await;
    let unknown = format!("0x{}", "ab".repeat(32));
    assert_eq!(chain.verdict(&unknown).await, Verdict::NotFound);
    let data = calldata(&chain.payout(&chain.merchants, 15_040_001));
    let hash = chain.node.offer_data([&chain.ours, &chain.token], &data).await.unwrap();
    assert_eq!(chain.verdict(&hash).await, young(0, Finality::Finalized));
    chain.node.mine(1).await.unwrap();
    assert_eq!(chain.verdict(&hash).await, young(1, Finality::Finalized));
    // More than our wallet has.
    let hash = chain.pay(&chain.merchants, 1_000_000_001).await;
    assert_eq!(chain.verdict(&hash).await, Verdict::Reverted { is_final: false });
    chain.settle().await;
    assert_eq!(chain.verdict(&hash).await, Verdict::Reverted { is_final: true });
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_else_was_sent_is_named() {
    if !only_on_sqlite(WHY) {
        return;
    }
    let chain = Chain::usual().await;
    let address = |text: &str| EvmAddress::from_hex(text).unwrap();
    let fake = format!("0x{}", "fa".repeat(20));
    chain.node.place("Standard", &fake).await.unwrap();
    chain.mint(&fake, &chain.ours).await;
    chain.mint(&chain.token, &chain.somebodys).await;
    let units = format!("{:x}", 15_040_001);
    let transfer = ["Standard", "transfer(address,uint256)"];
    let send = async |from: &str, token: &str, to: &str| {
        let words = [word(to), word(&units)];
        chain.node.send([from, token], transfer, &words).await.unwrap()
    };
    let (ours, merchants, somebodys) = (&chain.ours, &chain.merchants, &chain.somebodys);
    let less = chain.pay(merchants, 15_040_000).await;
    let elsewhere = chain.pay(somebodys, 15_040_001).await;
    let of_fake = send(ours, &fake, merchants).await;
    let strangers = send(somebodys, &chain.token, merchants).await;
    let to_itself = send(merchants, &chain.token, merchants).await;
    // Ether instead of the stablecoin, and the stablecoin's contract made to do something else.
    let nothing = chain.node.send_data([ours, merchants], "0x").await.unwrap();
    chain.settle().await;
    let amount = Wrong::OtherAmount { expected: 15_040_001, found: Some(15_040_000) };
    assert_eq!(chain.verdict(&less).await, wrong(amount));
    let found = address(somebodys);
    assert_eq!(chain.verdict(&elsewhere).await, wrong(Wrong::OtherRecipient { found }));
    assert_eq!(chain.verdict(&strangers).await, wrong(Wrong::OtherSender { found }));
    let found = address(&fake);
    assert_eq!(chain.verdict(&of_fake).await, wrong(Wrong::OtherContract { found }));
    assert_eq!(chain.verdict(&to_itself).await, wrong(Wrong::TakenBack));
    assert_eq!(chain.verdict(&nothing).await, wrong(Wrong::NoTransfer));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_arrives_counts_and_not_what_was_asked_for() {
    if !only_on_sqlite(WHY) {
        return;
    }
    let asset = Asset { currency: Currency::Usdt, network: Network::Ethereum };
    let chain = Chain::start(asset, "Quiet").await;
    let fee = ["Quiet", "setFee(uint256)"];
    chain.node.send([&chain.ours, &chain.token], fee, &[word("1")]).await.unwrap();
    let hash = chain.pay(&chain.merchants, 15_040_001).await;
    chain.settle().await;
    let amount = Wrong::OtherAmount { expected: 15_040_001, found: Some(15_040_000) };
    assert_eq!(chain.verdict(&hash).await, wrong(amount));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_payouts_of_one_transaction_are_told_apart_by_their_wallets() {
    if !only_on_sqlite(WHY) {
        return;
    }
    let mut chain = Chain::usual().await;
    let safe = format!("0x{}", "5a".repeat(20));
    chain.node.place("Wallet", &safe).await.unwrap();
    chain.mint(&chain.token, &safe).await;
    let units = format!("{:x}", 15_040_001);
    let pay_two = async |second: &str, other: &str| {
        let (token, first) = (word(&chain.token), word(&chain.merchants));
        let words = [token, first, word(&units), word(second), word(other)];
        chain.node.send([&chain.ours, &safe], ["Wallet", BOTH], &words).await.unwrap()
    };
    let apart = pay_two(&chain.somebodys, "7").await;
    let together = pay_two(&chain.merchants, "0").await;
    chain.settle().await;
    // An owner sent the transaction, and the wallet paid.
    let found = EvmAddress::from_hex(&safe).unwrap();
    assert_eq!(chain.verdict(&apart).await, wrong(Wrong::OtherSender { found }));
    chain.ours = safe.clone();
    assert_eq!(paid_by(chain.verdict(&apart).await), Ok(safe));
    let several = Wrong::SeveralTransfers { count: 2 };
    assert_eq!(chain.verdict(&together).await, wrong(several));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payout_that_vanishes_from_its_chain_is_not_paid() {
    if !only_on_sqlite(WHY) {
        return;
    }
    let chain = Chain::usual().await;
    let snapshot = chain.node.ask("evm_snapshot", json!([])).await.unwrap();
    let hash = chain.pay(&chain.merchants, 15_040_001).await;
    chain.node.mine(2).await.unwrap();
    assert_eq!(chain.verdict(&hash).await, young(3, Finality::Finalized));
    // Its block and those above are replaced by empty ones.
    chain.node.ask("anvil_reorg", json!([3, []])).await.unwrap();
    let verdict = chain.verdict(&hash).await;
    assert!(
        verdict == Verdict::NotFound || verdict == young(0, Finality::Finalized),
        "{verdict:?}"
    );
    // The network is as it was before, and the payout is made anew, in another block.
    chain.node.ask("evm_revert", json!([snapshot])).await.unwrap();
    chain.node.mine(5).await.unwrap();
    let again = chain.pay(&chain.merchants, 15_040_001).await;
    chain.settle().await;
    assert_eq!(paid_by(chain.verdict(&again).await), Ok(chain.ours.clone()));
}

/// Asks a node with the connector's own message, and reads it with the connector's own reader.
async fn ask<Q: Question>(chain: &Chain, question: &Q) -> Q::Answer {
    let asked: Value = serde_json::from_str(&message(question)).unwrap();
    let said = chain.node.ask(Q::METHOD, asked["params"].clone()).await.unwrap();
    let said = json!({ "jsonrpc": "2.0", "id": asked["id"], "result": said });
    answer::<Q>(said.to_string().as_bytes()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn balances_and_transfers_are_read_of_a_real_node() {
    if !only_on_sqlite(WHY) {
        return;
    }
    let chain = Chain::usual().await;
    let hash = chain.pay(&chain.merchants, 15_040_001).await;
    chain.pay(&chain.somebodys, 1).await;
    let [token, merchants] =
        [&chain.token, &chain.merchants].map(|text| EvmAddress::from_hex(text).unwrap());
    let balance = ask(&chain, &Call::balance(token, merchants)).await;
    assert_eq!(Call::number(&balance), Some(15_040_001));
    let recipients = vec![merchants];
    let all = Transfers { token, recipients, from: BlockAt::Height(0), to: BlockAt::Latest };
    let logs = ask(&chain, &all).await;
    let hashes: Vec<_> = logs.iter().map(|log| log.transaction_hash.to_string()).collect();
    assert_eq!(hashes, [hash]);
    let head = ask(&chain, &BlockNumber).await.0;
    let block = ask(&chain, &BlockAt::Height(head)).await.unwrap();
    assert_eq!(ask(&chain, &BlockAt::Latest).await, Some(block));
    assert_eq!(ask(&chain, &BlockAt::Height(head + 1)).await, None);
}
