//! Translates between what the gateway wants of an acquirer and that acquirer's bytes. A connector
//! opens no socket and reads no database: it builds what is to be sent and reads what has come, so
//! every one of them can be tested with bytes alone. One folder or file each.

#![warn(missing_docs)]

pub mod card;
pub mod card_sandbox;
pub mod crypto_sandbox;
pub mod eip681;
pub mod evm;
pub mod notice;
pub mod rates;
pub mod refund;
pub mod sandbox;
pub mod statements;
pub mod upi;
pub mod upi_codes;
pub mod upi_id;
pub mod upi_sandbox;
