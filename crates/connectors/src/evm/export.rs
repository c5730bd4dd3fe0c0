//! What an outside wallet is given to make payouts with: we hold no key that could. Payouts of one
//! stablecoin go into one file, as the apps of Safe read it, or one by one as what the token's
//! contract is called with.

use std::fmt::Write;

use domain::asset::Asset;
use domain::evm::EvmAddress;
use domain::timestamp::Timestamp;
use serde_json::{Value, json};
use thiserror::Error;

use crate::evm::address::checksummed;
use crate::evm::payout::Payout;
use crate::evm::{abi, keccak256};

/// Payouts of one file: at some 65,000 of gas each they fit into a block of every network.
pub const PAYOUTS_MAX: usize = 200;

/// The version of Safe's Transaction Builder whose files these are like.
const BUILDER_VERSION: &str = "1.16.5";

/// What a wallet's transaction has in the field `data` to make a payout; it is sent to the token's
/// contract ([`Payout::token`]), with a value of zero.
#[must_use]
pub fn calldata(payout: &Payout) -> String {
    format!("0x{}", hex::encode(abi::transfer(payout.recipient(), payout.base_units())))
}

/// Payouts of one stablecoin that one transaction makes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    asset: Asset,
    payouts: Vec<Payout>,
}

/// Why payouts cannot be made together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum BatchError {
    /// There is none.
    #[error("there is nothing to pay out")]
    Empty,
    /// There are too many.
    #[error("at most {PAYOUTS_MAX} payouts go into one file")]
    TooMany,
    /// They are not of one stablecoin on one network.
    #[error("the payouts of one file are of one stablecoin on one network")]
    OtherAsset,
    /// It could not be told which transfer is which payout.
    #[error("{0} is paid twice: put both payouts together, or into two files")]
    SameRecipient(EvmAddress),
}

/// What a file says of itself.
#[derive(Clone, Copy, Debug)]
pub struct About<'a> {
    /// Its name, which the wallet's owners are shown.
    pub name: &'a str,
    /// What it is for.
    pub description: &'a str,
    /// When it was made.
    pub created_at: Timestamp,
}

impl Batch {
    /// Puts payouts together.
    ///
    /// # Errors
    /// [`BatchError`] for the rule that they break.
    pub fn new(payouts: Vec<Payout>) -> Result<Self, BatchError> {
        let asset = payouts.first().ok_or(BatchError::Empty)?.asset();
        if payouts.len() > PAYOUTS_MAX {
            return Err(BatchError::TooMany);
        }
        if payouts.iter().any(|payout| payout.asset() != asset) {
            return Err(BatchError::OtherAsset);
        }
        let mut recipients: Vec<_> = payouts.iter().map(Payout::recipient).collect();
        recipients.sort_unstable();
        if let Some([twice, _]) = recipients.array_windows().find(|[one, next]| one == next) {
            return Err(BatchError::SameRecipient(*twice));
        }
        Ok(Self { asset, payouts })
    }

    /// A file for Safe's "CSV Airdrop". Amounts are in whole coins there. It says nothing of the
    /// network: the wallet's owner chooses that.
    #[must_use]
    pub fn csv_airdrop(&self) -> String {
        let mut csv = "token_type,token_address,receiver,amount\n".to_owned();
        for payout in &self.payouts {
            let (token, receiver) = (checksummed(payout.token()), checksummed(payout.recipient()));
            // Writing to a text never fails.
            let _ = writeln!(csv, "erc20,{token},{receiver},{}", payout.amount().fixed());
        }
        csv
    }

    /// A file for Safe's "Transaction Builder": it names the network, and each transfer in words
    /// that the wallet's owners can read before they sign.
    #[must_use]
    pub fn transaction_builder(&self, about: &About<'_>) -> String {
        let chain_id = self.asset.network.chain_id().to_string();
        let created_at_ms = about.created_at.micros() / 1_000;
        let mut file = json!({
            "version": "1.0",
            "chainId": chain_id,
            "createdAt": created_at_ms,
            "meta": {
                "name": about.name,
                "description": about.description,
                "txBuilderVersion": BUILDER_VERSION,
                "createdFromSafeAddress": "",
                "createdFromOwnerAddress": "",
            },
            "transactions": self.payouts.iter().map(transaction).collect::<Vec<_>>(),
        });
        let checksum = checksum(&file);
        if let Some(meta) = file.get_mut("meta").and_then(Value::as_object_mut) {
            meta.insert("checksum".to_owned(), checksum.into());
        }
        format!("{file:#}\n")
    }
}

fn transaction(payout: &Payout) -> Value {
    let input =
        |kind: &str, name: &str| json!({ "internalType": kind, "name": name, "type": kind });
    json!({
        "to": checksummed(payout.token()),
        "value": "0",
        "data": null,
        "contractMethod": {
            "inputs": [input("address", "to"), input("uint256", "value")],
            "name": "transfer",
            "payable": false,
        },
        "contractInputsValues": {
            "to": checksummed(payout.recipient()),
            "value": payout.base_units().to_string(),
        },
    })
}

/// By what the app tells a file that was changed since it was made: the hash of all of it but the
/// name, as `lib/checksum.ts` of Safe's Transaction Builder writes it out.
fn checksum(file: &Value) -> String {
    let mut file = file.clone();
    if let Some(meta) = file.get_mut("meta").and_then(Value::as_object_mut) {
        meta.shift_remove("checksum");
        meta.insert("name".to_owned(), Value::Null);
    }
    format!("0x{}", hex::encode(keccak256(written_out(&file).as_bytes())))
}

/// Keys in order, then their values in the same order.
fn written_out(value: &Value) -> String {
    match value {
        Value::Array(values) => {
            let values: Vec<String> = values.iter().map(written_out).collect();
            format!("[{}]", values.join(","))
        }
        Value::Object(fields) => {
            let mut fields: Vec<_> = fields.iter().collect();
            fields.sort_by_key(|(name, _)| *name);
            let names: Vec<_> = fields.iter().map(|(name, _)| *name).collect();
            let values = fields.iter().map(|(_, value)| format!("{},", written_out(value)));
            format!("{{{}{}}}", json!(names), values.collect::<String>())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.to_string(),
    }
}

#[cfg(test)]
mod tests;
