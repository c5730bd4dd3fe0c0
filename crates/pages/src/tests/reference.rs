//! The reference, filled in with one of each thing.

use crate::{
    ReferenceCall, ReferenceCallback, ReferenceError, ReferenceErrorLink, ReferenceField,
    ReferencePage, ReferenceReply, reference,
};

/// The page, with this text wherever one can be.
pub(super) fn page_of(text: &str) -> String {
    reference(&page(text))
}

/// The page as the gateway would fill it in, in short.
pub(super) fn sample() -> String {
    let mut view = page("`id` and <more>");
    view.address = "https://gateway.example";
    view.calls[0].name = "status";
    reference(&view)
}

fn page(text: &str) -> ReferencePage<'_> {
    ReferencePage {
        title: text,
        version: text,
        about: vec![text],
        address: text,
        calls: vec![ReferenceCall {
            name: text,
            summary: text,
            description: text,
            methods: text.to_owned(),
            path: text,
            headers: vec![field(text, Some(false))],
            fields: vec![field(text, Some(true))],
            s2s_fields: vec![field(text, Some(false))],
            replies: vec![reply(text)],
            errors: vec![ReferenceErrorLink { name: text, code: text.to_owned(), text }],
        }],
        callback: ReferenceCallback {
            summary: text,
            description: text,
            headers: vec![field(text, Some(true))],
            body: reply(text),
        },
        errors: vec![error(text, None), error(text, Some(text))],
    }
}

fn field(text: &str, required: Option<bool>) -> ReferenceField<'_> {
    let (name, kind) = (text.to_owned(), text.to_owned());
    ReferenceField { name, kind, required, rule: text, words: vec![text, text] }
}

fn reply(text: &str) -> ReferenceReply<'_> {
    ReferenceReply { summary: text, body: text.to_owned(), fields: vec![field(text, None)] }
}

fn error<'a>(text: &'a str, status: Option<&'a str>) -> ReferenceError<'a> {
    ReferenceError { name: text, code: text.to_owned(), text, status, cause: text, cure: text }
}
