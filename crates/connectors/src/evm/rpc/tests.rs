//! Questions as they are sent, and answers of nodes, good and bad.

use expect_test::expect;

use super::*;

const HASH: TransactionHash = TransactionHash::new([0x11; 32]);
const TOKEN: EvmAddress = EvmAddress::new([0x22; 20]);
const WALLET: EvmAddress = EvmAddress::new([0x33; 20]);

#[test]
fn questions_are_those_of_the_standard() {
    let recipients = vec![WALLET];
    let transfers =
        Transfers { token: TOKEN, recipients, from: BlockAt::Height(26), to: BlockAt::Latest };
    let sent = [
        message(&ChainId),
        message(&BlockNumber),
        message(&BlockAt::Height(26)),
        message(&BlockAt::Safe),
        message(&BlockAt::Finalized),
        message(&ReceiptOf(HASH)),
        message(&TransactionOf(HASH)),
        message(&Call::decimals(TOKEN)),
        message(&Call::balance(TOKEN, WALLET)),
        message(&transfers),
    ];
    expect![[r#"
        {"jsonrpc":"2.0","id":1,"method":"eth_chainId","params":[]}
        {"jsonrpc":"2.0","id":1,"method":"eth_blockNumber","params":[]}
        {"jsonrpc":"2.0","id":1,"method":"eth_getBlockByNumber","params":["0x1a",false]}
        {"jsonrpc":"2.0","id":1,"method":"eth_getBlockByNumber","params":["safe",false]}
        {"jsonrpc":"2.0","id":1,"method":"eth_getBlockByNumber","params":["finalized",false]}
        {"jsonrpc":"2.0","id":1,"method":"eth_getTransactionReceipt","params":["0x1111111111111111111111111111111111111111111111111111111111111111"]}
        {"jsonrpc":"2.0","id":1,"method":"eth_getTransactionByHash","params":["0x1111111111111111111111111111111111111111111111111111111111111111"]}
        {"jsonrpc":"2.0","id":1,"method":"eth_call","params":[{"to":"0x2222222222222222222222222222222222222222","data":"0x313ce567"},"latest"]}
        {"jsonrpc":"2.0","id":1,"method":"eth_call","params":[{"to":"0x2222222222222222222222222222222222222222","data":"0x70a082310000000000000000000000003333333333333333333333333333333333333333"},"latest"]}
        {"jsonrpc":"2.0","id":1,"method":"eth_getLogs","params":[{"address":"0x2222222222222222222222222222222222222222","topics":["0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef",null,["0x0000000000000000000000003333333333333333333333333333333333333333"]],"fromBlock":"0x1a","toBlock":"latest"}]}"#]]
    .assert_eq(&sent.join("\n"));
}

fn with(result: &str) -> Vec<u8> {
    format!(r#"{{"jsonrpc":"2.0","id":1,"result":{result}}}"#).into_bytes()
}

#[test]
fn numbers_are_read_exactly() {
    for (text, expected) in [
        ("\"0x0\"", Some(0)),
        ("\"0x89\"", Some(137)),
        ("\"0xffffffffffffffff\"", Some(u64::MAX)),
        ("\"0x10000000000000000\"", None),
        ("\"0x\"", None),
        ("\"0x+9\"", None),
        ("\"89\"", None),
        ("137", None),
        ("null", None),
    ] {
        let read = answer::<ChainId>(&with(text));
        let expected = expected.map(Quantity).ok_or(AnswerError::Unreadable);
        assert_eq!(read, expected, "{text}");
    }
}

#[test]
fn nothing_there_is_an_answer_and_no_answer_is_none() {
    assert_eq!(answer::<ReceiptOf>(&with("null")), Ok(None));
    assert_eq!(answer::<BlockAt>(&with("null")), Ok(None));
    let unreadable = [
        "",
        "{}",
        "[]",
        "<html>",
        r#"{"jsonrpc":"2.0","id":1}"#,
        r#"{"jsonrpc":"2.0","id":2,"result":null}"#,
        r#"{"jsonrpc":"2.0","result":null}"#,
        r#"{"jsonrpc":"2.0","id":1,"error":"https://node.example/secret"}"#,
        r#"{"jsonrpc":"2.0","id":1,"result":{"status":"0x1"}}"#,
    ];
    for text in unreadable {
        let read = answer::<ReceiptOf>(text.as_bytes());
        assert_eq!(read, Err(AnswerError::Unreadable), "{text}");
    }
}

#[test]
fn an_error_is_told_by_its_code_alone() {
    for (code, is_too_often) in [(-32_000, false), (-32_601, false), (-32_005, true), (429, true)] {
        let text = format!(
            r#"{{"jsonrpc":"2.0","id":null,"error":{{"code":{code},"message":"hushhush"}}}}"#
        );
        let error = answer::<ReceiptOf>(text.as_bytes()).unwrap_err();
        assert_eq!(error, AnswerError::Refused(code));
        assert_eq!(error.is_too_often(), is_too_often);
        assert!(!format!("{error} {error:?}").contains("hush"));
    }
}

#[test]
fn a_receipt_is_read_with_its_logs() {
    let (hash, word) = (HASH.to_string(), Word([0x44; 32]).to_string());
    let log = format!(
        r#"{{"address":"{TOKEN}","topics":["{word}"],"data":"0x00ff","blockHash":"{word}",
            "blockNumber":"0x7","transactionHash":"{hash}","transactionIndex":"0x0",
            "logIndex":"0x5"}}"#
    );
    let receipt = format!(
        r#"{{"transactionHash":"{hash}","blockHash":"{word}","blockNumber":"0x7","status":"0x1",
            "from":"{WALLET}","to":null,"logsBloom":"0x00","type":"0x2","logs":[{log}]}}"#
    );
    let receipt = answer::<ReceiptOf>(&with(&receipt)).unwrap().unwrap();
    assert_eq!((receipt.transaction_hash, receipt.status.0), (HASH, 1));
    let log = &receipt.logs[0];
    assert_eq!((log.address, log.log_index.0, log.removed), (TOKEN, 5, false));
    assert_eq!((&log.data.0[..], &log.topics[..]), (&[0, 0xff][..], &[Word([0x44; 32])][..]));

    let transaction = format!(
        r#"{{"hash":"{hash}","blockHash":null,"from":"{WALLET}","nonce":"0x9","value":"0x0"}}"#
    );
    let transaction = answer::<TransactionOf>(&with(&transaction)).unwrap().unwrap();
    assert_eq!((transaction.block_hash, transaction.nonce.0), (None, 9));
    let call = answer::<Call>(&with(&format!("\"0x{:064x}\"", 6))).unwrap();
    assert_eq!(Call::number(&call), Some(6));
    assert_eq!(Call::number(&answer::<Call>(&with("\"0x\"")).unwrap()), None);
}
