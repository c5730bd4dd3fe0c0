//! What the gateway has answered is never lost: not when it is killed at any moment, nor when it is
//! told to stop, nor when others use its database.

mod backed_up;
mod killed;
pub(crate) mod load;
mod moved;
pub(crate) mod orders;
pub(crate) mod proof;
mod refunded;
mod shared;
mod starting;
mod stopped;
mod transferred;
