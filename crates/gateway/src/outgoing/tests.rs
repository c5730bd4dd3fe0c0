//! What the tests of all that leaves the gateway share.

pub(super) mod server;
