//! Throw-away PostgreSQL servers on this machine, for tests and benchmarks: each in a directory of
//! its own, on the loopback interface only, and gone with the process that started it, however
//! that ends. It depends on nothing, so that the project's own commands can start one too.

#![warn(missing_docs)]

mod cluster;
mod database;
mod processes;
mod programs;
mod server;
mod session;
mod watchdog;

pub use cluster::{Cluster, Durability};
pub use database::{Database, ENVIRONMENT_VARIABLE};
pub use programs::is_installed;
pub use server::Server;
pub use session::{Rows, Session};
