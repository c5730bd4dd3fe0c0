//! The description of the test helper.

use super::status;
use crate::api::error::Code;
use crate::api::openapi::described::{Described, Field};
use crate::api::openapi::errors;

const OUTCOMES: [&str; 10] = [
    "open",
    "success",
    "decline",
    "pending",
    "cancel",
    "settle",
    "withhold",
    "release",
    "chargeback",
    "refund",
];

pub(super) fn described() -> Described {
    Described {
        path: "/api/test-helper/pay/",
        name: "test-helper",
        summary: "Take a test invoice through an event",
        description: "For test keys only. The invoice goes the same way as by the real event, \
                      callbacks included, and the answer is that of the status call.",
        reads: false,
        idempotent: true,
        creates_invoice: false,
        fields: vec![
            Field::id("id", "The invoice's id."),
            Field::word(
                "outcome",
                &OUTCOMES,
                "What happens to the invoice; its status must allow it.",
            )
            .example("success"),
        ],
        replies: vec![status::reply()],
        turned_away: errors::OF_ANY_CALL,
        refusals: vec![
            Code::SolutionNotAvailable,
            Code::IdRequired,
            Code::InvalidField("id"),
            Code::InvoiceNotFound,
            Code::ForeignInvoice,
            Code::InvalidField("outcome"),
        ],
    }
}
