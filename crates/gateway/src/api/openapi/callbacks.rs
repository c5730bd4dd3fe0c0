//! The callback, which the gateway sends to the merchant's server, as an OpenAPI webhook.

use serde_json::{Value, json};

use super::{described, reference};
use crate::app::callback_body::Body;

const ABOUT: &str = "\
On every change of an invoice's status, and on the outcome of each refund. A callback with \
`refund` tells of money that goes back: never credit an order for it, whatever its `status`. \
Verify a signature on the raw body before you read it. Answer with any 2xx within 15 s; \
otherwise it comes again, for 3 days, with the same `webhook-id`. Callbacks of one invoice come \
in order.";

/// The body.
pub(super) fn schema() -> Value {
    described::schema::<Body<'_>>()
}

/// The webhook.
pub(super) fn path_item() -> Value {
    let header = |name: &str, pattern: &str, description: &str| {
        json!({
            "name": name,
            "in": "header",
            "required": true,
            "description": description,
            "schema": { "type": "string", "pattern": pattern },
        })
    };
    json!({ "post": {
        "operationId": "callback",
        "summary": "The status of an invoice has changed",
        "description": ABOUT,
        "security": [],
        "parameters": [
            header("X-Signature", "^[0-9a-f]{64}$", "The lower-case hex HMAC-SHA256 of the raw \
                body; its key is the text of your callback secret, `whsec_` and all."),
            header("webhook-id", "^[!-~]+$", "The same each time that a callback comes again."),
            header("webhook-timestamp", "^[0-9]+$", "When it was sent, in Unix seconds."),
            header("webhook-signature", "^v1,", "As the Standard Webhooks specification says."),
        ],
        "requestBody": {
            "required": true,
            "content": { "application/json": {
                "schema": reference("schemas", "Callback"),
                "example": example(),
            } },
        },
        "responses": {
            "2XX": { "description": "Acknowledged." },
            "410": { "description": "It is not sent again." },
            "default": { "description": "It comes again later; `Retry-After` is honoured." },
        },
    } })
}

/// A body as it is sent.
pub(super) fn example() -> Value {
    json!({
        "status": "invoice:awaiting_approval",
        "devise": "USD",
        "amount": 15.04,
        "id": 185,
        "description": domain::status::Status::AwaitingApproval.description(),
        "callbackJson": { "txId": "qktr12eqzg" },
        "fiat_amount": 1250.12,
        "fiat_currency": "INR",
        "totalAmount": Value::Null,
        "totalCurrency": Value::Null,
        "datetime": "2026-11-22 10:00:00",
    })
}
