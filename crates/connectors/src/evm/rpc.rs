//! What nodes are asked (JSON-RPC 2.0), one question a message, and how their answers are read.

use domain::evm::{EvmAddress, TransactionHash};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use thiserror::Error;

use crate::evm::abi;
use crate::evm::wire::{Block, Bytes, Log, Quantity, Receipt, Transaction, Word};

/// One question a message, so all of them have the same number.
const ID: u64 = 1;

/// The answers by which nodes say that they are asked too often: "limit exceeded" (EIP-1474), and
/// what some services say in place of the HTTP status 429.
const TOO_OFTEN: [i64; 2] = [-32_005, 429];

/// A question, and what it is answered with.
pub trait Question {
    /// The method's name.
    const METHOD: &'static str;
    /// What is answered.
    type Answer: DeserializeOwned;
    /// The parameters.
    fn parameters(&self) -> Value;
}

/// What network a node is of.
#[derive(Clone, Copy, Debug)]
pub struct ChainId;

impl Question for ChainId {
    const METHOD: &'static str = "eth_chainId";
    type Answer = Quantity;
    fn parameters(&self) -> Value {
        json!([])
    }
}

/// How high the chain is.
#[derive(Clone, Copy, Debug)]
pub struct BlockNumber;

impl Question for BlockNumber {
    const METHOD: &'static str = "eth_blockNumber";
    type Answer = Quantity;
    fn parameters(&self) -> Value {
        json!([])
    }
}

/// A block: by its height, or by what the network says of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlockAt {
    /// At a height.
    Height(u64),
    /// The newest.
    Latest,
    /// The newest that could only be replaced if very much went wrong.
    Safe,
    /// The newest that nothing replaces.
    Finalized,
}

impl BlockAt {
    fn parameter(self) -> String {
        match self {
            Self::Height(height) => format!("{height:#x}"),
            Self::Latest => "latest".to_owned(),
            Self::Safe => "safe".to_owned(),
            Self::Finalized => "finalized".to_owned(),
        }
    }
}

/// `None` where there is no such block.
impl Question for BlockAt {
    const METHOD: &'static str = "eth_getBlockByNumber";
    type Answer = Option<Block>;
    fn parameters(&self) -> Value {
        json!([self.parameter(), false])
    }
}

/// What became of a transaction; `None` while it is in no block.
#[derive(Clone, Copy, Debug)]
pub struct ReceiptOf(pub TransactionHash);

impl Question for ReceiptOf {
    const METHOD: &'static str = "eth_getTransactionReceipt";
    type Answer = Option<Receipt>;
    fn parameters(&self) -> Value {
        json!([self.0.to_string()])
    }
}

/// A transaction; `None` where the node knows of none.
#[derive(Clone, Copy, Debug)]
pub struct TransactionOf(pub TransactionHash);

impl Question for TransactionOf {
    const METHOD: &'static str = "eth_getTransactionByHash";
    type Answer = Option<Transaction>;
    fn parameters(&self) -> Value {
        json!([self.0.to_string()])
    }
}

/// What a contract answers now, without a transaction.
#[derive(Clone, Debug)]
pub struct Call {
    contract: EvmAddress,
    data: Vec<u8>,
}

impl Call {
    /// How many decimals a token has.
    #[must_use]
    pub fn decimals(token: EvmAddress) -> Self {
        Self { contract: token, data: abi::decimals() }
    }

    /// How much of a token somebody has, in its smallest unit.
    #[must_use]
    pub fn balance(token: EvmAddress, owner: EvmAddress) -> Self {
        Self { contract: token, data: abi::balance_of(owner) }
    }

    /// The number that was answered; `None` where it is none, as where there is no contract.
    #[must_use]
    pub fn number(answer: &Bytes) -> Option<u128> {
        abi::number_of(&answer.0)
    }
}

impl Question for Call {
    const METHOD: &'static str = "eth_call";
    type Answer = Bytes;
    fn parameters(&self) -> Value {
        let data = format!("0x{}", hex::encode(&self.data));
        json!([{ "to": self.contract.to_string(), "data": data }, "latest"])
    }
}

/// The transfers of a token to certain wallets, in certain blocks.
#[derive(Clone, Debug)]
pub struct Transfers {
    /// The token's contract.
    pub token: EvmAddress,
    /// To whom.
    pub recipients: Vec<EvmAddress>,
    /// The first block.
    pub from: BlockAt,
    /// The last block.
    pub to: BlockAt,
}

impl Question for Transfers {
    const METHOD: &'static str = "eth_getLogs";
    type Answer = Vec<Log>;
    fn parameters(&self) -> Value {
        let recipients: Vec<Word> = self.recipients.iter().copied().map(abi::word_of).collect();
        json!([{
            "address": self.token.to_string(),
            "topics": [abi::TRANSFER_EVENT, null, recipients],
            "fromBlock": self.from.parameter(),
            "toBlock": self.to.parameter(),
        }])
    }
}

/// Why a message is no answer. What a node says in words is left out: it may repeat the address
/// that it was asked at, which may hold a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum AnswerError {
    /// Not what was asked for, or no JSON-RPC.
    #[error("not the answer to what was asked")]
    Unreadable,
    /// An error of the node's.
    #[error("the node refuses, with the code {0}")]
    Refused(i64),
}

impl AnswerError {
    /// Whether the node only wants to be asked less often.
    #[must_use]
    pub fn is_too_often(self) -> bool {
        matches!(self, Self::Refused(code) if TOO_OFTEN.contains(&code))
    }
}

/// The message that asks a question: JSON.
#[must_use]
pub fn message<Q: Question>(question: &Q) -> String {
    let parameters = question.parameters();
    json!({ "jsonrpc": "2.0", "id": ID, "method": Q::METHOD, "params": parameters }).to_string()
}

/// Reads the answer to a question.
///
/// # Errors
/// [`AnswerError`] where the message is none.
pub fn answer<Q: Question>(message: &[u8]) -> Result<Q::Answer, AnswerError> {
    let mut message: Value =
        serde_json::from_slice(message).map_err(|_| AnswerError::Unreadable)?;
    if let Some(error) = message.get("error").filter(|error| !error.is_null()) {
        let code = error.get("code").and_then(Value::as_i64);
        return Err(code.map_or(AnswerError::Unreadable, AnswerError::Refused));
    }
    if message.get("id") != Some(&Value::from(ID)) {
        return Err(AnswerError::Unreadable);
    }
    // Null is an answer, and no answer is none.
    let result = message.get_mut("result").ok_or(AnswerError::Unreadable)?.take();
    serde_json::from_value(result).map_err(|_| AnswerError::Unreadable)
}

#[cfg(test)]
mod tests;
