//! The description of sending a callback once more.

use serde_json::json;

use crate::api::error::Code;
use crate::api::openapi::described::{Described, Field, Reply};
use crate::api::openapi::errors;
use crate::api::resend::Body;

pub(super) fn described() -> Described {
    let callback =
        json!({ "invoice_id": "185", "status": "invoice:paid", "webhook_id": "msg_185_3" });
    let example = json!({ "errorCode": 0, "callback": callback });
    Described {
        path: "/api/callback/resend/",
        name: "resend",
        summary: "Get a callback once more",
        description: "The last callback of the invoice comes again, with the same body and the \
                      same `webhook-id`, and its tries start anew. If it or an older one is still \
                      waiting, they are tried now, in their order.",
        reads: false,
        idempotent: true,
        creates_invoice: false,
        fields: vec![Field::id("id", "The invoice's id. It has a callback, and you have a URL.")],
        replies: vec![Reply::of::<Body<'_>>("ResendReply", "The callback.", example)],
        turned_away: errors::OF_ANY_CALL,
        refusals: vec![
            Code::IdRequired,
            Code::InvalidField("id"),
            Code::InvoiceNotFound,
            Code::ForeignInvoice,
        ],
    }
}
