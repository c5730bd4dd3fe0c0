//! A call as OpenAPI's operations: one to read by the query, one by a body of any encoding.

use std::iter;

use serde_json::{Map, Value, json};

use super::described::{Described, Field};
use super::{reference, references, response_name, transport_statuses};
use crate::api::error::Code;

/// Marks a field that only server-to-server mode reads.
const IN_S2S: &str = "x-server-to-server";

/// The methods of a call's path.
pub(super) fn path_item(call: &Described) -> Value {
    let mut item = Map::new();
    if call.reads {
        let mut get = operation(call, call.name, false);
        let parameters = call.fields.iter().map(|field| {
            json!({
                "name": field.name,
                "in": "query",
                "required": field.required,
                "description": field.rule,
                "schema": field.form,
                "example": field.example,
            })
        });
        get["parameters"] = parameters.collect();
        item.insert("get".to_owned(), get);
    }
    let suffix = if call.reads { "-by-post" } else { "" };
    let mut post = operation(call, &format!("{}{suffix}", call.name), call.idempotent);
    if call.idempotent {
        post["parameters"] = json!([idempotency_key()]);
    }
    post["requestBody"] = request_body(call);
    item.insert("post".to_owned(), post);
    Value::Object(item)
}

/// The schemas of a call's body: in JSON, and in a form, where everything is text.
pub(super) fn request_schemas(call: &Described) -> [(String, Value); 2] {
    let properties = |kind: fn(&Field) -> &Value, example: fn(&Value) -> Value| {
        let property = |field: &Field| {
            let mut schema = kind(field).clone();
            schema["description"] = json!(field.rule);
            schema["examples"] = json!([example(&field.example)]);
            if field.s2s {
                schema[IN_S2S] = json!(true);
            }
            (field.name.to_owned(), schema)
        };
        let required = call.fields.iter().filter(|field| field.required);
        json!({
            "type": "object",
            "properties": call.fields.iter().map(property).collect::<Map<_, _>>(),
            "required": required.map(|field| field.name).collect::<Vec<_>>(),
        })
    };
    let [json, form] = schema_names(call);
    [
        (json, properties(|field| &field.json, Value::clone)),
        (form, properties(|field| &field.form, as_text)),
    ]
}

/// The headers of an answer.
pub(super) fn headers(names: &[&str]) -> Value {
    let header = |name: &&str| ((*name).to_owned(), reference("headers", name));
    Value::Object(names.iter().map(header).collect())
}

/// The names of the schemas of a call's body.
fn schema_names(call: &Described) -> [String; 2] {
    let words = call.name.split('-').map(|word| {
        let (first, rest) = word.split_at(word.len().min(1));
        format!("{}{rest}", first.to_uppercase())
    });
    let name: String = words.collect();
    [format!("{name}Request"), format!("{name}RequestForm")]
}

/// An operation; `keyed` if it takes an `Idempotency-Key`.
fn operation(call: &Described, id: &str, keyed: bool) -> Value {
    json!({
        "operationId": id,
        "summary": call.summary,
        "description": call.description,
        "parameters": [],
        "responses": answers(call, keyed),
    })
}

fn request_body(call: &Described) -> Value {
    let [json_name, form_name] = schema_names(call);
    let example = |value: fn(&Value) -> Value| {
        let fields = call.fields.iter().filter(|field| !field.s2s);
        let pairs = fields.map(|field| (field.name.to_owned(), value(&field.example)));
        pairs.collect::<Map<_, _>>()
    };
    let (json_example, form_example) = (example(Value::clone), example(as_text));
    let form = json!({ "schema": reference("schemas", &form_name), "example": form_example });
    json!({
        "required": call.fields.iter().any(|field| field.required),
        "content": {
            "application/json": {
                "schema": reference("schemas", &json_name),
                "example": json_example,
            },
            "application/x-www-form-urlencoded": form,
            "multipart/form-data": form,
        },
    })
}

/// A value as a form has it.
fn as_text(value: &Value) -> Value {
    if value.is_string() { value.clone() } else { Value::String(value.to_string()) }
}

fn answers(call: &Described, keyed: bool) -> Value {
    let mut answers = Map::new();
    answers.insert("200".to_owned(), outcome(call, keyed));
    for status in transport_statuses() {
        answers.insert(status.as_str().to_owned(), reference("responses", &response_name(status)));
    }
    Value::Object(answers)
}

/// The answer of HTTP status 200: a success, or any refusal of the call.
fn outcome(call: &Described, keyed: bool) -> Value {
    let replies = call.replies.iter().map(|reply| reference("schemas", reply.name));
    let of_a_key = [Code::IdempotencyKeyReused, Code::InvalidField("Idempotency-Key")];
    let refusals: Vec<Code> = (call.turned_away.iter().cloned())
        .chain(call.refusals.iter().cloned())
        .chain(keyed.then_some(of_a_key).into_iter().flatten())
        .collect();
    let mut forms: Vec<Value> = replies.collect();
    for form in references(&refusals) {
        if !forms.contains(&form) {
            forms.push(form);
        }
    }
    let example = |reply: &super::described::Reply| {
        let example = json!({ "summary": reply.description, "value": reply.example });
        (reply.name.to_owned(), example)
    };
    let names: Vec<&str> = iter::once("X-Request-Id")
        .chain(call.creates_invoice.then_some("Invoice-Id"))
        .chain(keyed.then_some("Idempotent-Replayed"))
        .collect();
    json!({
        "description": "A success, or a refusal.",
        "headers": headers(&names),
        "content": { "application/json": {
            "schema": { "oneOf": forms },
            "examples": call.replies.iter().map(example).collect::<Map<_, _>>(),
        } },
    })
}

fn idempotency_key() -> Value {
    json!({
        "name": "Idempotency-Key",
        "in": "header",
        "required": false,
        "description": "Repeat the call with the same key and fields as often as you like for 24 \
                        hours: it takes effect once, and the same reply comes back with \
                        `Idempotent-Replayed: true`. 1 to 255 visible ASCII characters.",
        "schema": { "type": "string", "pattern": "^[!-~]{1,255}$" },
        "example": "order-1042",
    })
}
