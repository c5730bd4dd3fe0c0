//! A reader of the pages' own markup, where every attribute is in double quotes and a `>` that is
//! not escaped ends a tag.

/// What a Content-Security-Policy without `unsafe-inline` would refuse.
pub(super) fn inline_parts(html: &str) -> Vec<String> {
    tags(html).filter(|tag| is_inline(tag)).map(str::to_owned).collect()
}

/// The names of the tags in their order, closing ones with their slash.
pub(super) fn tag_names(html: &str) -> Vec<String> {
    tags(html).map(|tag| name(tag).to_owned()).collect()
}

/// Each value of an attribute, as it is written.
pub(super) fn attribute_values(html: &str, attribute: &str) -> Vec<String> {
    let start = format!(" {attribute}=\"");
    let values = html.split(&start).skip(1);
    values.filter_map(|rest| rest.split_once('"')).map(|(value, _)| value.to_owned()).collect()
}

/// What a browser reads in an escaped text.
pub(super) fn unescape(text: &str) -> String {
    let entities =
        [("&#34;", "\""), ("&#39;", "'"), ("&#60;", "<"), ("&#62;", ">"), ("&#38;", "&")];
    entities.iter().fold(text.to_owned(), |text, (entity, plain)| text.replace(entity, plain))
}

fn tags(html: &str) -> impl Iterator<Item = &str> {
    html.split('<').skip(1).map(|rest| rest.split('>').next().unwrap_or(rest))
}

fn name(tag: &str) -> &str {
    tag.split(|letter: char| letter.is_whitespace()).next().unwrap_or(tag)
}

fn is_inline(tag: &str) -> bool {
    let outside_quotes: String = tag.split('"').step_by(2).collect::<Vec<_>>().join(" ");
    let mut attributes =
        outside_quotes.split_whitespace().skip(1).map(|text| text.trim_end_matches('='));
    let has_source = tag.contains(" src=\"/");
    let has_handler =
        attributes.any(|attribute| attribute == "style" || attribute.starts_with("on"));
    name(tag) == "style" || has_handler || (name(tag) == "script" && !has_source)
}

#[test]
fn inline_parts_are_found() {
    let cases = [
        ("<p class=\"on style=\">on x=</p>", 0),
        ("<script src=\"/a.js\" defer></script>", 0),
        ("<script>1</script>", 1),
        ("<script src=\"data:,\"></script>", 1),
        ("<style>p{}</style>", 1),
        ("<p style=\"color:red\">", 1),
        ("<p class=\"a\" onclick=\"b\">", 1),
        ("<p\nonload=\"b\"><p style>", 2),
    ];
    for (html, found) in cases {
        assert_eq!(inline_parts(html).len(), found, "{html}");
    }
}
