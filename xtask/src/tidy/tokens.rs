//! Splits Rust source into words and signs, so that the rules never mistake a comment or the text
//! of a string for code.

/// A word, a sign or a literal, and the line it begins on. String and character literals all read
/// `""`, for no rule looks inside them; `::` is one sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token<'a> {
    pub(super) text: &'a str,
    pub(super) line: usize,
}

const LITERAL: &str = "\"\"";

/// The tokens of `text` in order. Source that does not compile gives some answer, never a panic.
pub(super) fn tokenize(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut rest = text;
    let mut line = 1;
    while let Some(first) = rest.chars().next() {
        let (length, token) = next_token(rest, first);
        let (taken, after) = rest.split_at(length);
        if let Some(text) = token {
            tokens.push(Token { text, line });
        }
        line += taken.matches('\n').count();
        rest = after;
    }
    tokens
}

/// How many bytes the next piece takes, and the token it gives, if any.
fn next_token(rest: &str, first: char) -> (usize, Option<&str>) {
    if rest.starts_with("//") {
        return (rest.find('\n').unwrap_or(rest.len()), None);
    }
    if rest.starts_with("/*") {
        return (block_comment_length(rest), None);
    }
    if first == '"' {
        return (quoted_length(rest, '"'), Some(LITERAL));
    }
    if first == '\'' {
        return match character_length(rest) {
            Some(length) => (length, Some(LITERAL)),
            None => (1, None),
        };
    }
    if is_word(first) {
        let length = rest.find(|sign| !is_word(sign)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(length);
        return match raw_string_length(word, after) {
            Some(raw) => (length + raw, Some(LITERAL)),
            None => (length, Some(word)),
        };
    }
    let length = if rest.starts_with("::") { 2 } else { first.len_utf8() };
    (length, (!first.is_whitespace()).then_some(&rest[..length]))
}

fn is_word(sign: char) -> bool {
    sign.is_alphanumeric() || sign == '_'
}

fn block_comment_length(rest: &str) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while at < rest.len() {
        let tail = &rest.as_bytes()[at..];
        if tail.starts_with(b"/*") {
            depth += 1;
            at += 2;
        } else if tail.starts_with(b"*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    rest.len()
}

fn quoted_length(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, sign) in rest.char_indices().skip(1) {
        if !escaped && sign == quote {
            return at + quote.len_utf8();
        }
        escaped = !escaped && sign == '\\';
    }
    rest.len()
}

/// The length of a character literal, or `None` when the quote begins a lifetime.
fn character_length(rest: &str) -> Option<usize> {
    let mut signs = rest.char_indices().skip(1);
    let (_, inner) = signs.next()?;
    let (after_inner, following) = signs.next()?;
    if inner == '\\' {
        return Some(quoted_length(rest, '\''));
    }
    (following == '\'').then_some(after_inner + 1)
}

/// The length after `word` of a raw string that `word` opens, such as `r` before `#"…"#`.
fn raw_string_length(word: &str, after: &str) -> Option<usize> {
    if !matches!(word, "r" | "br" | "cr") {
        return None;
    }
    let hashes = after.len() - after.trim_start_matches('#').len();
    let content = after[hashes..].strip_prefix('"')?;
    let closing = format!("\"{}", "#".repeat(hashes));
    let end = content.find(&closing).map_or(content.len(), |at| at + closing.len());
    Some(hashes + 1 + end)
}
