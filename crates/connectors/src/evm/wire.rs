//! What nodes answer (JSON-RPC of Ethereum's execution clients): numbers and bytes as hexadecimal
//! texts, of which those fields are read that decide anything.

use std::fmt;

use domain::evm::{EvmAddress, TransactionHash};
use serde::de::{Deserializer, Error};
use serde::{Deserialize, Serialize, Serializer};

/// Thirty-two bytes: a block's hash, or a topic of a log.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Word(pub [u8; 32]);

impl fmt::Display for Word {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "0x{}", hex::encode(self.0))
    }
}

impl fmt::Debug for Word {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl Serialize for Word {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Word {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let bytes = bytes(deserializer)?;
        let word = bytes.try_into().map_err(|_| D::Error::custom("not thirty-two bytes"))?;
        Ok(Self(word))
    }
}

/// A number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Quantity(pub u64);

impl<'de> Deserialize<'de> for Quantity {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let digits = text.strip_prefix("0x").unwrap_or_default();
        let are_digits = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        let value = u64::from_str_radix(digits, 16).ok().filter(|_| are_digits);
        value.map(Self).ok_or_else(|| D::Error::custom("no number"))
    }
}

/// Bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bytes(pub Vec<u8>);

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        bytes(deserializer).map(Self)
    }
}

fn bytes<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
    let text = String::deserialize(deserializer)?;
    let digits = text.strip_prefix("0x").ok_or_else(|| D::Error::custom("no bytes"))?;
    hex::decode(digits).map_err(|_| D::Error::custom("no bytes"))
}

fn address<'de, D: Deserializer<'de>>(deserializer: D) -> Result<EvmAddress, D::Error> {
    let text = String::deserialize(deserializer)?;
    EvmAddress::from_hex(&text).ok_or_else(|| D::Error::custom("no address"))
}

fn transaction<'de, D: Deserializer<'de>>(deserializer: D) -> Result<TransactionHash, D::Error> {
    let text = String::deserialize(deserializer)?;
    TransactionHash::from_hex(&text).ok_or_else(|| D::Error::custom("no transaction's hash"))
}

/// What became of a transaction that is in a block.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Receipt {
    /// Of which transaction.
    #[serde(deserialize_with = "transaction")]
    pub transaction_hash: TransactionHash,
    /// The block's hash.
    pub block_hash: Word,
    /// The block's height.
    pub block_number: Quantity,
    /// One where it did what it was to do, zero where all of it was undone.
    pub status: Quantity,
    /// What contracts told of it, in order.
    pub logs: Vec<Log>,
}

/// What a contract told.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Log {
    /// The contract.
    #[serde(deserialize_with = "address")]
    pub address: EvmAddress,
    /// What it told of: first the kind of event, then those of its values that can be searched for.
    pub topics: Vec<Word>,
    /// Its other values.
    pub data: Bytes,
    /// In which block.
    pub block_hash: Word,
    /// By which transaction.
    #[serde(deserialize_with = "transaction")]
    pub transaction_hash: TransactionHash,
    /// Its place in the block, which tells it from every other of the block.
    pub log_index: Quantity,
    /// Whether the block was replaced by another.
    #[serde(default)]
    pub removed: bool,
}

/// A transaction that a node knows, in a block or waiting for one.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Transaction {
    /// Its hash.
    #[serde(deserialize_with = "transaction")]
    pub hash: TransactionHash,
    /// In which block; `None` while it waits.
    pub block_hash: Option<Word>,
    /// Who sent it.
    #[serde(deserialize_with = "address")]
    pub from: EvmAddress,
    /// How many the sender had sent before: of two with the same number only one can happen.
    pub nonce: Quantity,
}

/// The head of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Block {
    /// Its hash.
    pub hash: Word,
    /// Its height.
    pub number: Quantity,
}
