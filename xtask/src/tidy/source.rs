//! Rules for single source files: their limits, the sentence they open with, the switches that
//! would silence a check, and waiting in tests.

use super::tokens::{Token, tokenize};
use super::{Finding, SourceFile};

const FILE_LINES_MAX: usize = 500;
const LINE_COLUMNS_MAX: usize = 100;
const LIMITED_EXTENSIONS: [&str; 7] = ["css", "html", "js", "mjs", "rs", "sql", "ts"];

/// A line that must wait says so with these words and a reason.
const WAIT_EXCUSE: &str = "tidy: wait";
const WAIT_REASON_CHARS_MIN: usize = 10;

/// How a browser test would wait for a while instead of for a fact.
const BROWSER_WAITS: [&str; 2] = ["setTimeout(", "waitForTimeout("];

/// Checks every file on its own.
pub(super) fn check(files: &[SourceFile]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in files {
        if file.has_extension(&LIMITED_EXTENSIONS) {
            check_length(file, &mut findings);
        }
        if file.has_extension(&["rs"]) {
            check_rust(file, &mut findings);
        }
        if file.is_test_code() && file.has_extension(&["js", "mjs", "ts"]) {
            check_browser_waits(file, &mut findings);
        }
    }
    findings
}

fn check_length(file: &SourceFile, findings: &mut Vec<Finding>) {
    let count = file.text.lines().count();
    if count > FILE_LINES_MAX {
        let rule = format!("{count} lines, at most {FILE_LINES_MAX}");
        findings.push(file.finding(FILE_LINES_MAX + 1, rule));
    }
}

fn check_rust(file: &SourceFile, findings: &mut Vec<Finding>) {
    if !file.text.starts_with("//! ") {
        findings.push(file.finding(1, "opens with a `//!` paragraph that says what it is for"));
    }
    for (index, line) in file.text.lines().enumerate() {
        let columns = line.chars().count();
        // A test quotes bytes as they are on the wire, and a text cannot be broken.
        let is_quotation = file.is_test_code() && opens_text(line);
        if columns > LINE_COLUMNS_MAX && !is_quotation {
            let rule = format!("{columns} columns, at most {LINE_COLUMNS_MAX}");
            findings.push(file.finding(index + 1, rule));
        }
    }
    let tokens = tokenize(&file.text);
    for (at, token) in tokens.iter().enumerate() {
        let words: Vec<&str> = tokens[at..].iter().take(5).map(|token| token.text).collect();
        if let Some(rule) = broken_by(&words) {
            findings.push(file.finding(token.line, rule));
        }
        if file.is_test_code() && words.starts_with(&["sleep", "("]) && !is_excused(file, token) {
            findings.push(file.finding(token.line, wait_rule()));
        }
    }
}

/// Whether a text begins within the columns that a line may have.
fn opens_text(line: &str) -> bool {
    let comment = line.trim_start().starts_with("//");
    !comment && line.chars().take(LINE_COLUMNS_MAX).any(|sign| sign == '"')
}

fn broken_by(words: &[&str]) -> Option<&'static str> {
    match words {
        ["#", "[", "ignore", ..] => Some("no ignored test: mend it or delete it"),
        ["#", "[", "allow", "(", ..] | ["#", "!", "[", "allow", "("] | [",", "allow", "(", ..] => {
            Some("no `allow`: `#[expect(lint, reason = \"...\")]` ends when its reason does")
        }
        ["mod", "tests", "{", ..] => Some("a test module lies in a file of its own, tests.rs"),
        _ => None,
    }
}

fn is_excused(file: &SourceFile, token: &Token<'_>) -> bool {
    // rustfmt may move a comment at the end of a line to the line before.
    let first = token.line.saturating_sub(2);
    file.text.lines().skip(first).take(token.line - first).any(holds_excuse)
}

fn holds_excuse(line: &str) -> bool {
    let comment = line.split_once("//").and_then(|(_, comment)| comment.split_once(WAIT_EXCUSE));
    comment.is_some_and(|(_, reason)| {
        reason.chars().filter(|sign| sign.is_alphanumeric()).count() >= WAIT_REASON_CHARS_MIN
    })
}

fn check_browser_waits(file: &SourceFile, findings: &mut Vec<Finding>) {
    let mut previous = "";
    for (index, line) in file.text.lines().enumerate() {
        let waits = BROWSER_WAITS.iter().any(|wait| line.contains(wait));
        if waits && !holds_excuse(line) && !holds_excuse(previous) {
            findings.push(file.finding(index + 1, wait_rule()));
        }
        previous = line;
    }
}

fn wait_rule() -> String {
    format!("tests never wait for a while; one that must says `// {WAIT_EXCUSE}: <reason>`")
}
