//! The tables, one file each: the rows as types, and every statement on them.

pub mod attempts;
pub mod callbacks;
pub mod events;
pub mod expiry;
pub mod fx_rates;
pub mod fx_sources;
pub mod history;
pub mod history_blocks;
pub mod history_walks;
pub mod idempotency;
pub mod installation;
pub mod invoices;
pub mod keys;
pub mod ledger;
pub mod looks;
pub mod merchant_statements;
pub mod merchants;
pub mod prices;
pub mod refunds;
pub mod settlement_invoices;
pub mod settlement_plans;
pub mod settlements;
pub mod statements;
pub mod terms;
pub mod transfers;
