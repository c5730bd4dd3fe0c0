//! The description of giving money back, and of what has come of it.

use serde_json::json;

use crate::api::error::Code;
use crate::api::openapi::described::{Described, Field, Reply};
use crate::api::openapi::errors;
use crate::api::refund::Body;

pub(super) fn create() -> Described {
    Described {
        path: "/api/refund/create/",
        name: "refund-create",
        summary: "Give money back",
        description: "In full or in parts, of an invoice that is `invoice:awaiting_approval` or \
                      `invoice:paid`; never more than was paid. What comes of it you are told by \
                      a callback. A `reason` of `fail@sandbox` makes a test refund fail.",
        reads: false,
        idempotent: true,
        creates_invoice: false,
        fields: vec![
            Field::id("id", "The invoice's id."),
            Field::amount("amount", "In the invoice's devise, as when it was created.")
                .example("5"),
            Field::text("reason", "^[^\\x00-\\x1f\\x7f-\\x9f]{1,200}$", "At most 200 characters.")
                .optional()
                .example("one of two came broken"),
        ],
        replies: vec![reply("refund:pending")],
        turned_away: errors::OF_ANY_CALL,
        refusals: vec![
            Code::IdRequired,
            Code::InvalidField("id"),
            Code::AmountRequired,
            Code::InvalidAmount,
            Code::InvoiceNotFound,
            Code::ForeignInvoice,
        ],
    }
}

pub(super) fn status() -> Described {
    Described {
        path: "/api/refund/status/",
        name: "refund-status",
        summary: "The status of a refund",
        description: "It is `refund:pending` until the acquirer has told.",
        reads: true,
        idempotent: true,
        creates_invoice: false,
        fields: vec![Field::id("id", "The refund's id.").example("7")],
        replies: vec![reply("refund:succeeded")],
        turned_away: errors::OF_ANY_CALL,
        refusals: vec![
            Code::IdRequired,
            Code::InvalidField("id"),
            Code::RefundNotFound,
            Code::ForeignInvoice,
        ],
    }
}

fn reply(status: &str) -> Reply {
    let refund = json!({
        "id": "7",
        "invoice_id": "185",
        "devise": "USD",
        "amount": "5",
        "status": status,
        "reason": "one of two came broken",
        "create_date": "2026-11-22 10:00:00",
        "status_date": "2026-11-22 10:00:00",
    });
    let example = json!({ "errorCode": 0, "refund": refund });
    Reply::of::<Body<'_>>("RefundReply", "The refund.", example)
}
