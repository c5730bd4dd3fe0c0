//! A gateway to be tested: on a database of its own, with a clock that only moves when it is told
//! to, with a merchant's server to call back, and with nodes of stablecoins' networks. For
//! development only: no part of it is in the binary.

mod clock;
mod database;
mod engine;
mod evm_node;
mod gateway_run;
mod http;
mod ids;
mod installation;
mod process;
mod rate_server;
mod shop_server;

pub use clock::ManualClock;
pub use database::{
    Database, StoredCallback, StoredInvoice, StoredRefund, StoredTransfer, WriteLock,
};
pub use engine::{Engine, only_on_sqlite};
pub use evm_node::{EvmNode, Meddling, MeddlingNode, word};
pub use gateway_run::{GatewayRun, Options};
pub use http::{Answer, Http};
pub use ids::SeededIds;
pub use installation::Installation;
pub use process::{Ended, Process};
pub use rate_server::{RateAnswer, RateServer, daily};
pub use shop_server::{Answering, Received, ShopServer};
