//! The description of the infos call.

use serde_json::{Value, json};

use crate::api::error::Code;
use crate::api::infos::Body;
use crate::api::openapi::described::{Described, Field, Reply};
use crate::api::openapi::errors;

pub(super) fn described() -> Described {
    let example = json!({ "errorCode": 0, "merchant_id": "1", "invoice_id": "185", "data": {
        "status": "invoice:awaiting_approval",
        "id": 185,
        "devise": "USD",
        "amount": 15.04,
        "description": domain::status::Status::AwaitingApproval.description(),
        "callbackJson": { "txId": "qktr12eqzg" },
        "fiat_amount": 1250.12,
        "fiat_currency": "INR",
        "totalAmount": Value::Null,
        "totalCurrency": Value::Null,
        "datetime": "2026-11-22 10:00:00",
    } });
    Described {
        path: "/api/client-invoice-info/get/",
        name: "infos",
        summary: "All about an invoice",
        description: "`datetime` is in UTC, of the last change of status. `fiat_amount` is what \
                      the customer paid in his currency, null until he has. `totalAmount` and \
                      `totalCurrency`, what you get after fees, are null until it is confirmed.",
        reads: true,
        idempotent: true,
        creates_invoice: false,
        fields: vec![Field::id("id", "The invoice's id.")],
        replies: vec![Reply::of::<Body<'_>>("InfosReply", "The invoice.", example)],
        turned_away: errors::OF_ANY_CALL,
        refusals: vec![
            Code::IdRequired,
            Code::InvalidField("id"),
            Code::InvoiceNotFound,
            Code::ForeignInvoice,
        ],
    }
}
