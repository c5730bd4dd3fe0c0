//! The ledger: where every amount of an invoice's money is, in double entry.
//!
//! A merchant's **book** is made of **accounts**, and changes by **entries** alone: sets of
//! [`Posting`]s that come to zero in each currency. A posting above zero is a debit, one below zero
//! a credit. Entries are only ever added; what was wrong is put right by another one.
//!
//! Where the money of an invoice ought to be follows from its facts and its [`Price`]
//! ([`Position::of`]). An entry is the difference between that and where the books have it, so it
//! makes no difference in which order facts were told, or how often.

mod account;
mod position;
mod posting;
mod price;

pub use account::Account;
pub use position::{Attempted, Position, Uncountable, credited};
pub use posting::{NoEntry, Posting, Postings};
pub use price::{Earning, Price};

#[cfg(test)]
mod tests;
