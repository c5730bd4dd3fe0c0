//! What leaves the gateway for addresses that a merchant chose: the guard that says which
//! addresses may be reached, the client that goes nowhere else, and the signatures that let the
//! merchant tell our callbacks from a stranger's.

pub(crate) mod client;
pub(crate) mod guard;
pub(crate) mod signature;

pub(crate) use client::{CallbackPost, OutgoingClient, PostError, Reply};
pub(crate) use guard::AddressGuard;
pub(crate) use signature::CallbackSecret;
