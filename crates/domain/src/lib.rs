//! What the gateway knows about payments, as pure values and functions: money and its currencies,
//! quotes, payment solutions and limits, and the state machine of an invoice. It reads no clock,
//! draws no random number, touches no I/O and knows no wire format but the words of the contract.

#![warn(missing_docs)]
#![cfg_attr(
    not(test),
    deny(
        clippy::arithmetic_side_effects,
        clippy::as_conversions,
        clippy::expect_used,
        clippy::float_arithmetic,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::wildcard_enum_match_arm
    )
)]

pub mod asset;
pub mod callback;
pub mod colour;
pub mod country;
pub mod device;
pub mod evm;
pub mod fees;
pub mod history;
pub mod hold_rule;
pub mod ids;
pub mod invoice;
pub mod ledger;
pub mod limits;
pub mod money;
pub mod quote;
pub mod rates;
pub mod recon;
pub mod settlement;
pub mod solution;
pub mod status;
pub mod timestamp;
pub mod transfer;
pub mod upi;
