//! The calls of the merchant API, each described in a file of its own.

mod create;
mod create_s2s;
mod history;
mod infos;
mod payable_currencies;
mod refund;
mod resend;
mod solution_names;
mod solution_types;
mod status;
mod test_helper;

use crate::api::openapi::described::Described;

/// Every call, in the order in which a shop meets them.
pub(super) fn all() -> Vec<Described> {
    vec![
        create::described(),
        status::described(),
        infos::described(),
        history::described(),
        solution_types::described(),
        solution_names::described(),
        payable_currencies::described(),
        refund::create(),
        refund::status(),
        resend::described(),
        test_helper::described(),
    ]
}
