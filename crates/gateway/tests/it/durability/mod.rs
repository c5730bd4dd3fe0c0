//! What the gateway has answered is never lost: not when it is killed at any moment, nor when it is
//! told to stop, nor when others use its database.

mod killed;
mod load;
mod orders;
mod proof;
mod shared;
mod starting;
mod stopped;
