//! The calls of the merchant API, each described in a file of its own.

mod create;
mod create_s2s;
mod infos;
mod status;
mod test_helper;

use crate::api::openapi::described::Described;

/// Every call, in the order in which a shop meets them.
pub(super) fn all() -> Vec<Described> {
    vec![create::described(), status::described(), infos::described(), test_helper::described()]
}
