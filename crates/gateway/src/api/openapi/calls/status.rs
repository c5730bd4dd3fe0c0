//! The description of the status call.

use serde_json::json;

use crate::api::error::Code;
use crate::api::openapi::described::{Described, Field, Reply};
use crate::api::openapi::errors;
use crate::api::status::Body;

pub(super) fn described() -> Described {
    Described {
        path: "/api/invoice/status/",
        name: "status",
        summary: "The status of an invoice",
        description: "The amount drops trailing zeros.",
        reads: true,
        idempotent: true,
        creates_invoice: false,
        fields: vec![Field::id("id", "The invoice's id.")],
        replies: vec![reply()],
        turned_away: errors::OF_ANY_CALL,
        refusals: vec![
            Code::IdRequired,
            Code::InvalidField("id"),
            Code::InvoiceNotFound,
            Code::ForeignInvoice,
        ],
    }
}

/// The reply about an invoice; the test helper gives the same.
pub(super) fn reply() -> Reply {
    let invoice =
        json!({ "id": "185", "devise": "USD", "amount": "15.04", "status": "invoice:created" });
    let example = json!({ "errorCode": 0, "invoice": invoice });
    Reply::of::<Body>("StatusReply", "The invoice.", example)
}
