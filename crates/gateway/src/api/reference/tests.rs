//! The page tells all that the description does, and is small.

use super::{compress, openapi, view};

#[test]
fn every_call_is_shown_with_its_snippets_fields_and_refusals() {
    let document = openapi::document("https://shop-pays.example");
    let page = view::page(&document);
    let paths: Vec<&str> = page.calls.iter().map(|call| call.path).collect();
    let described: Vec<&String> = document["paths"].as_object().unwrap().keys().collect();
    assert_eq!(paths, described);
    for call in &page.calls {
        assert!(pages::has_snippets(call.name), "crates/pages/snippets/{}.sh", call.name);
        assert!(!call.replies.is_empty() && !call.errors.is_empty(), "{}", call.name);
        let all = [&call.fields, &call.s2s_fields, &call.headers].into_iter().flatten();
        for field in all {
            assert!(!field.rule.is_empty() && !field.kind.is_empty(), "{}", field.name);
        }
        for error in &call.errors {
            let entry = page.errors.iter().find(|entry| entry.name == error.name);
            assert!(entry.is_some_and(|entry| !entry.cause.is_empty() && !entry.cure.is_empty()));
        }
    }
    assert!(!page.callback.headers.is_empty() && !page.callback.body.fields.is_empty());
    let html = pages::reference(&page);
    assert!(html.contains("https://shop-pays.example/api/invoice/status/?id=185"));
    assert!(!html.contains("https://pay.example.com/api/"));
}

#[test]
fn the_first_view_is_small() {
    let html = pages::reference(&view::page(&openapi::document("https://pay.example.com")));
    let style = pages::assets().iter().find(|asset| asset.path.starts_with("/assets/reference-"));
    let bytes = compress(html.as_bytes()).unwrap().len() + style.unwrap().body.len();
    assert!(bytes <= 30 * 1024, "{bytes} bytes");
}
