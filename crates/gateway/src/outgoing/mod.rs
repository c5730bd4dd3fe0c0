//! What leaves the gateway. For addresses that a merchant or an operator chose: the guard that says
//! which addresses may be reached, the client that goes nowhere else, and the signatures that let
//! the merchant tell our callbacks from a stranger's. For the nodes that an operator chose:
//! questions.

pub(crate) mod client;
pub(crate) mod guard;
pub(crate) mod rpc;
pub(crate) mod signature;

pub(crate) use client::{CallbackPost, OutgoingClient, Page, PostError, Reply};
pub(crate) use guard::AddressGuard;
pub(crate) use rpc::{RpcClient, RpcError};
pub(crate) use signature::CallbackSecret;

#[cfg(test)]
mod tests;
