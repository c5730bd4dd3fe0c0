//! Keeps everything the gateway must not forget. A [`Job`] is a named piece of work that runs in
//! one transaction of its own; [`Store::run`] answers only after the commit is on disk. All SQL
//! is in `tables`, one file a table, written once for every engine; what differs between engines
//! is in `dialect` and nowhere else. No business rule is decided here.

#![warn(missing_docs)]

mod dialect;
mod error;
mod job;
pub mod limits;
mod migrations;
pub mod moving;
mod postgres;
mod row;
mod sqlite;
mod store;
pub mod tables;
mod tx;

pub use error::{EngineError, StoreError};
pub use job::{BulkJob, Job};
pub use sqlite::{Backup, BackupError, back_up, check_backup, restore};
pub use store::{Bulk, Store};
pub use tx::Tx;

#[cfg(test)]
mod tests;
