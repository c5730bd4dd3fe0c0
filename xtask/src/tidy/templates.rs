//! The pages' promise to the browser, that nothing on them is inline: no script or style in a
//! template, no handler or style in an attribute, no address that is a script.

use super::{Finding, SourceFile};

const TEMPLATES: &str = "crates/pages/templates/";
/// What encloses the template language's own expressions and comments, and HTML's comments.
const NOT_MARKUP: [(&str, &str); 4] = [("{{", "}}"), ("{%", "%}"), ("{#", "#}"), ("<!--", "-->")];

/// Checks every template.
pub(super) fn check(files: &[SourceFile]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in files.iter().filter(|file| file.path.starts_with(TEMPLATES)) {
        check_template(file, &mut findings);
    }
    findings
}

fn check_template(file: &SourceFile, findings: &mut Vec<Finding>) {
    // HTML takes names in either case.
    let markup = without_expressions(&file.text).to_ascii_lowercase();
    let mut at = 0;
    while let Some(offset) = markup[at..].find('<') {
        let start = at + offset;
        let line = markup[..start].matches('\n').count() + 1;
        let tag = &markup[start + 1..];
        at = start + 1;
        if !tag.starts_with(|sign: char| sign.is_ascii_alphabetic()) {
            continue;
        }
        let name_length = tag.find(|sign: char| !is_name(sign)).unwrap_or(tag.len());
        let (attributes, length) = attributes(&tag[name_length..]);
        at += name_length + length;
        let refused = attributes.iter().filter_map(|(name, value)| refused_attribute(name, value));
        findings.extend(refused.map(|rule| file.finding(line, rule)));
        match &tag[..name_length] {
            "style" => findings.push(file.finding(line, "no inline <style>: use the stylesheet")),
            "script" => {
                let body = markup[at..].split("</script").next().unwrap_or("");
                if !body.trim().is_empty() || !attributes.iter().any(|(name, _)| *name == "src") {
                    findings.push(file.finding(line, "no inline <script>: use a file of its own"));
                }
                at += body.len();
            }
            _ => {}
        }
    }
}

fn refused_attribute(name: &str, value: &str) -> Option<String> {
    if name == "style" {
        return Some("no `style=`: use a class of the stylesheet".to_owned());
    }
    if name.len() > 2 && name.starts_with("on") {
        return Some(format!("no `{name}=`: add the listener in a script of its own"));
    }
    value.trim().starts_with("javascript:").then(|| format!("`{name}` must not be a script"))
}

/// The attributes from the end of a tag's name, with their values, and where the tag ends.
fn attributes(tag: &str) -> (Vec<(&str, &str)>, usize) {
    let mut found = Vec::new();
    let mut rest = tag;
    loop {
        rest = rest.trim_start_matches(|sign: char| sign != '>' && !is_name(sign));
        let name_length = rest.find(|sign: char| !is_name(sign)).unwrap_or(rest.len());
        if name_length == 0 {
            let end = tag.len() - rest.len();
            return (found, (end + 1).min(tag.len()));
        }
        let (name, after) = rest.split_at(name_length);
        let (value, after) = match after.trim_start().strip_prefix('=') {
            Some(value) => split_value(value.trim_start()),
            None => ("", after),
        };
        found.push((name, value));
        rest = after;
    }
}

fn split_value(text: &str) -> (&str, &str) {
    match text.chars().next() {
        Some(quote @ ('"' | '\'')) => text[1..].split_once(quote).unwrap_or((&text[1..], "")),
        _ => {
            text.split_at(text.find(|s: char| s.is_whitespace() || s == '>').unwrap_or(text.len()))
        }
    }
}

fn is_name(sign: char) -> bool {
    sign.is_ascii_alphanumeric() || matches!(sign, '-' | '_' | ':' | '@' | '.')
}

/// The markup alone: each expression becomes spaces, and the lines stay as they are.
fn without_expressions(text: &str) -> String {
    let mut markup = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let opened = NOT_MARKUP.iter().find(|(opening, _)| rest.starts_with(opening));
        let length = match opened {
            Some((_, closing)) => rest.find(closing).map_or(rest.len(), |at| at + closing.len()),
            None => rest.chars().next().map_or(rest.len(), char::len_utf8),
        };
        let (piece, after) = rest.split_at(length);
        if opened.is_some() {
            markup.extend(piece.chars().map(|sign| if sign == '\n' { '\n' } else { ' ' }));
        } else {
            markup.push_str(piece);
        }
        rest = after;
    }
    markup
}
