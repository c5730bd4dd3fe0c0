//! The API's description in OpenAPI 3.1, written from the structs that the replies are written from
//! and from the descriptions of the calls: `GET /openapi.json`, and `docs/openapi.json`.

mod callbacks;
mod calls;
mod described;
mod errors;
mod operation;
#[cfg(test)]
mod tests;

use axum::http::StatusCode;
use serde_json::{Map, Value, json};

use self::described::Described;
use crate::api::error::Code;

const ABOUT: &str = "\
A shop's server posts an amount, the customer pays on a hosted page, and the shop gets a \
redirect and a signed callback.

Paths work with and without the slash at their end. Bodies are JSON or either kind of form, at \
most 64 KiB; a field may be there once. A number in JSON is the text of its digits. The HTTP \
status is 200 for every outcome: read `errorCode`, 0 for success. Faults of the transport have a \
status of their own, with the same body.";

/// The whole document, of an installation that is reached by an address.
pub(super) fn document(public_url: &str) -> Value {
    let calls = calls::all();
    let mut paths = Map::new();
    for call in &calls {
        paths.insert(call.path.to_owned(), operation::path_item(call));
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Turnpike merchant API",
            "version": env!("CARGO_PKG_VERSION"),
            "description": ABOUT,
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
        },
        "servers": [{ "url": public_url }],
        "security": [{ "key": [] }],
        "paths": paths,
        "webhooks": { "invoice": callbacks::path_item() },
        "components": {
            "securitySchemes": { "key": {
                "type": "apiKey",
                "in": "header",
                "name": "API-KEY",
                "description": "Works only from the addresses that its merchant allows.",
            } },
            "schemas": schemas(&calls),
            "responses": responses(),
            "headers": headers(),
        },
    })
}

/// The schemas: of requests and replies, and of each refusal.
fn schemas(calls: &[Described]) -> Map<String, Value> {
    let mut schemas = Map::new();
    for call in calls {
        for (name, schema) in operation::request_schemas(call) {
            schemas.insert(name, schema);
        }
        for reply in &call.replies {
            schemas.insert(reply.name.to_owned(), reply.schema.clone());
        }
    }
    schemas.insert("Callback".to_owned(), callbacks::schema());
    for code in errors::all() {
        schemas.insert(errors::name(&code), errors::form(&code));
    }
    schemas
}

/// The statuses of the transport that any call may be answered with.
fn transport_statuses() -> Vec<StatusCode> {
    let statuses = errors::all().into_iter().map(|code| code.http_status());
    let mut statuses: Vec<StatusCode> = statuses.filter(|one| *one != StatusCode::OK).collect();
    statuses.sort();
    statuses.dedup();
    statuses
}

/// The name under which the answer of a transport's status is described.
fn response_name(status: StatusCode) -> String {
    format!("Http{}", status.as_u16())
}

fn responses() -> Map<String, Value> {
    let response = |status: StatusCode| {
        let codes: Vec<Code> =
            errors::all().into_iter().filter(|code| code.http_status() == status).collect();
        let mut response = json!({
            "description": status.canonical_reason().unwrap_or_default(),
        });
        if !codes.is_empty() {
            response["headers"] = operation::headers(&["X-Request-Id"]);
            response["content"] = json!({
                "application/json": { "schema": { "oneOf": references(&codes) } },
            });
        }
        let waits = [StatusCode::SERVICE_UNAVAILABLE, StatusCode::TOO_MANY_REQUESTS];
        if waits.contains(&status) {
            response["headers"] = operation::headers(&["X-Request-Id", "Retry-After"]);
        }
        (response_name(status), response)
    };
    transport_statuses().into_iter().map(response).collect()
}

/// References to the forms of refusals, each form once.
fn references(codes: &[Code]) -> Vec<Value> {
    let mut names: Vec<String> = codes.iter().map(errors::name).collect();
    names.dedup();
    names.iter().map(|name| reference("schemas", name)).collect()
}

fn reference(kind: &str, name: &str) -> Value {
    json!({ "$ref": format!("#/components/{kind}/{name}") })
}

fn headers() -> Value {
    let text = |description: &str, pattern: &str| {
        let schema = json!({ "type": "string", "pattern": pattern });
        json!({ "description": description, "schema": schema })
    };
    json!({
        "Invoice-Id": text("The new invoice's id.", "^[1-9][0-9]*$"),
        "Idempotent-Replayed": text("The reply was given before.", "^true$"),
        "X-Request-Id": text("Quote it when you ask for help.", "^[0-9a-f]+-[0-9a-f]+$"),
        "Retry-After": text("Seconds to wait.", "^[0-9]+$"),
    })
}
