//! Reads the API's description as the page shows it.

use std::collections::BTreeSet;

use pages::{
    ReferenceCall, ReferenceCallback, ReferenceError, ReferenceErrorLink, ReferenceField,
    ReferencePage, ReferenceReply,
};
use serde_json::{Map, Value};

/// The page of a description.
pub(super) fn page(document: &Value) -> ReferencePage<'_> {
    let info = &document["info"];
    let callback = &document["webhooks"]["invoice"]["post"];
    ReferencePage {
        title: text(&info["title"]),
        version: text(&info["version"]),
        about: text(&info["description"]).split("\n\n").collect(),
        address: text(&document["servers"][0]["url"]),
        calls: members(&document["paths"]).map(|(path, item)| call(document, path, item)).collect(),
        callback: ReferenceCallback {
            summary: text(&callback["summary"]),
            description: text(&callback["description"]),
            headers: parameters(callback, "header"),
            body: ReferenceReply {
                summary: "An example:",
                body: json(&callback["requestBody"]["content"]["application/json"]["example"]),
                fields: written(&document["components"]["schemas"]["Callback"]),
            },
        },
        errors: refusals(document),
    }
}

fn call<'a>(document: &'a Value, path: &'a str, item: &'a Value) -> ReferenceCall<'a> {
    // Each call can be posted; its form is the fuller one.
    let post = &item["post"];
    let id = item.get("get").unwrap_or(post);
    let body = &post["requestBody"]["content"]["application/json"]["schema"];
    let (s2s_fields, fields) =
        asked(referred(document, body)).into_iter().partition::<Vec<_>, _>(|(in_s2s, _)| *in_s2s);
    let field = |(_, field)| field;
    let answer = &post["responses"]["200"]["content"]["application/json"];
    ReferenceCall {
        name: text(&id["operationId"]),
        summary: text(&post["summary"]),
        description: text(&post["description"]),
        methods: members(item)
            .map(|(method, _)| method.to_ascii_uppercase())
            .collect::<Vec<_>>()
            .join(" or "),
        path,
        headers: parameters(post, "header"),
        fields: fields.into_iter().map(field).collect(),
        s2s_fields: s2s_fields.into_iter().map(field).collect(),
        replies: members(&answer["examples"])
            .map(|(name, example)| ReferenceReply {
                summary: text(&example["summary"]),
                body: json(&example["value"]),
                fields: written(&document["components"]["schemas"][name]),
            })
            .collect(),
        errors: items(&answer["schema"]["oneOf"])
            .filter_map(|reference| {
                let name = text(&reference["$ref"]).rsplit('/').next()?;
                let error = referred(document, reference);
                let code = error["properties"]["errorCode"]["const"].as_u64()?;
                Some(ReferenceErrorLink {
                    name,
                    code: code.to_string(),
                    text: text(&error["title"]),
                })
            })
            .collect(),
    }
}

/// The fields that a request has, and whether only server-to-server mode reads each.
fn asked(schema: &Value) -> Vec<(bool, ReferenceField<'_>)> {
    let required: BTreeSet<&str> = items(&schema["required"]).map(text).collect();
    members(&schema["properties"])
        .map(|(name, property)| {
            let field = ReferenceField {
                name: name.to_owned(),
                kind: kind(property, false),
                required: Some(required.contains(name)),
                rule: text(&property["description"]),
                words: words(property),
            };
            (property.get("x-server-to-server").is_some(), field)
        })
        .collect()
}

/// The fields that the gateway writes, those within others with their names before them.
fn written(schema: &Value) -> Vec<ReferenceField<'_>> {
    members(&schema["properties"])
        .flat_map(|(name, property)| {
            let field = ReferenceField {
                name: name.to_owned(),
                kind: kind(property, true),
                required: None,
                rule: text(&property["description"]),
                words: words(property),
            };
            let inner = written(property).into_iter().map(move |inner| ReferenceField {
                name: format!("{name}.{}", inner.name),
                ..inner
            });
            std::iter::once(field).chain(inner)
        })
        .collect()
}

fn parameters<'a>(operation: &'a Value, place: &str) -> Vec<ReferenceField<'a>> {
    items(&operation["parameters"])
        .filter(|parameter| parameter["in"] == place)
        .map(|parameter| ReferenceField {
            name: text(&parameter["name"]).to_owned(),
            kind: kind(&parameter["schema"], true),
            required: Some(parameter["required"] == true),
            rule: text(&parameter["description"]),
            words: Vec::new(),
        })
        .collect()
}

fn refusals(document: &Value) -> Vec<ReferenceError<'_>> {
    let schemas = members(&document["components"]["schemas"]);
    let errors = schemas.filter_map(|(name, schema)| {
        let code = schema["properties"]["errorCode"]["const"].as_u64()?;
        Some(ReferenceError {
            name,
            code: code.to_string(),
            text: text(&schema["title"]),
            status: schema["x-http-status"].as_str(),
            cause: text(&schema["description"]),
            cure: text(&schema["x-cure"]),
        })
    });
    errors.collect()
}

/// What a value may be, in words; that it may be null only of what the gateway writes, since of a
/// request's field it is the same as leaving the field out.
fn kind(schema: &Value, with_null: bool) -> String {
    let mut kinds = Vec::new();
    collect_kinds(schema, &mut kinds);
    kinds.retain(|kind| with_null || *kind != "null");
    if kinds.is_empty() || kinds.len() > 4 { "any JSON".to_owned() } else { kinds.join(" or ") }
}

fn collect_kinds(schema: &Value, kinds: &mut Vec<&'static str>) {
    let mut add = |name: &Value| {
        let kind = match text(name) {
            "string" => "text",
            "integer" | "number" => "number",
            "object" => "object",
            "array" => "list",
            "boolean" => "true or false",
            "null" => "null",
            _ => return,
        };
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    };
    add(&schema["type"]);
    items(&schema["type"]).for_each(add);
    for one in items(&schema["anyOf"]) {
        collect_kinds(one, kinds);
    }
}

/// The only words that a value may be.
fn words(schema: &Value) -> Vec<&str> {
    let own = items(&schema["enum"]).filter_map(Value::as_str);
    own.chain(items(&schema["anyOf"]).flat_map(words)).collect()
}

/// What a reference within the document is to.
fn referred<'a>(document: &'a Value, reference: &Value) -> &'a Value {
    let path = text(&reference["$ref"]).trim_start_matches('#');
    document.pointer(path).unwrap_or(&Value::Null)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn json(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}

fn items(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn members(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let members = value.as_object().into_iter().flat_map(Map::iter);
    members.map(|(name, value)| (name.as_str(), value))
}
