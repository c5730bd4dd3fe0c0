//! Leaves out of a script what only its reader needs: comments of whole lines, indentation, and
//! the spaces around signs. A line that might hold a regular expression keeps its spaces, and a
//! line end stays where it might end a statement or a comment: the script means the same.

/// Signs that stand for themselves with no space around them. Plus and minus are none: `a - -b`.
const SIGNS: &str = "=!<>?:,&|(){}[];*";

pub(super) fn squeeze(script: &str) -> String {
    let lines = script.lines().map(str::trim);
    let lines = lines.filter(|line| !line.is_empty() && !line.starts_with("//"));
    let mut squeezed = String::with_capacity(script.len());
    let mut before = "";
    for line in lines {
        // The last statement of a block needs no end, but an empty one is nothing else.
        let is_plain = !["for", "if", "while"].iter().any(|word| before.starts_with(word));
        if line.starts_with('}') && squeezed.ends_with(';') && is_plain {
            squeezed.pop();
        }
        push_line(&mut squeezed, line);
        if !line.ends_with([';', '{', '(', '[', ',']) || line.contains("//") {
            squeezed.push('\n');
        }
        before = line;
    }
    squeezed
}

fn push_line(squeezed: &mut String, line: &str) {
    let parts = parts(line);
    let has_regular_expression = parts.iter().any(|(part, is_text)| !is_text && part.contains('/'));
    if has_regular_expression {
        squeezed.push_str(line);
        return;
    }
    for (part, is_text) in parts {
        if is_text {
            squeezed.push_str(part);
        } else {
            push_code(squeezed, part);
        }
    }
}

/// A line cut into code and texts in quotes, each with whether it is a text.
fn parts(line: &str) -> Vec<(&str, bool)> {
    let mut parts = Vec::new();
    let mut rest = line;
    while let Some(start) = rest.find(['"', '\'', '`']) {
        let (code, text) = rest.split_at(start);
        let quote = text.chars().next().unwrap_or_default();
        let end = text.get(1..).and_then(|inside| inside.find(quote));
        let (text, after) = text.split_at(end.map_or(text.len(), |end| end + 2));
        parts.extend([(code, false), (text, true)]);
        rest = after;
    }
    parts.push((rest, false));
    parts
}

fn push_code(squeezed: &mut String, code: &str) {
    let mut letters = code.chars().peekable();
    let mut before = None;
    while let Some(letter) = letters.next() {
        let is_sign = |other: Option<char>| other.is_some_and(|other| SIGNS.contains(other));
        if letter != ' ' || !(is_sign(before) || is_sign(letters.peek().copied())) {
            squeezed.push(letter);
            before = Some(letter);
        }
    }
}

#[cfg(test)]
mod tests;
