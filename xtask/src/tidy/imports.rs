//! The arrows inside `gateway`: the parts that face the outside world lean on `app` and on what
//! lies below it, never on one another, and only `app` reaches the store.

use super::tokens::{Token, tokenize};
use super::{Finding, SourceFile};

const SOURCES: &str = "crates/gateway/src/";
/// The parts that lie beside one another. Whoever else names one puts an arrow upwards.
const SIBLINGS: [&str; 7] =
    ["acquirer", "api", "commands", "merchant", "operator", "payer", "workers"];
/// These put the parts together: the crate's roots, and the commands that start them.
const COMPOSERS: [&str; 3] = ["", "commands", "server"];
const STORE_USERS: [&str; 2] = ["app", "commands"];

/// Checks every file of the gateway except its tests, which may look everywhere.
pub(super) fn check(files: &[SourceFile]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in files.iter().filter(|file| !file.is_test_code()) {
        if let Some(path) = file.path.strip_prefix(SOURCES) {
            check_file(file, &module_of(path), &mut findings);
        }
    }
    findings
}

fn check_file(file: &SourceFile, module: &[&str], findings: &mut Vec<Finding>) {
    let part = module.first().copied().unwrap_or("");
    for path in paths(&tokenize(&file.text)) {
        let target = path.target(module);
        let may_name = target == part || COMPOSERS.contains(&part);
        if SIBLINGS.contains(&target) && !may_name {
            let rule = format!("`{part}` must not name `{target}`: what both need belongs below");
            findings.push(file.finding(path.line, rule));
        }
        if path.words.first() == Some(&"store") && !STORE_USERS.contains(&part) {
            findings.push(file.finding(path.line, "only `app` reaches the store"));
        }
    }
}

/// The module that a file of the crate is, from the crate's root, which is empty itself.
fn module_of(path: &str) -> Vec<&str> {
    let mut parts: Vec<&str> = path.trim_end_matches(".rs").split('/').collect();
    if matches!(parts.last(), Some(&("mod" | "lib" | "main"))) {
        parts.pop();
    }
    parts
}

/// A path as it is written, with the groups of a `use` spelled out.
#[derive(Debug)]
struct ImportPath<'a> {
    words: Vec<&'a str>,
    line: usize,
}

impl<'a> ImportPath<'a> {
    /// The module below the crate's root that the path leads to, or "" when it leaves the crate.
    fn target(&self, module: &[&'a str]) -> &'a str {
        let ups = self.words.iter().take_while(|word| **word == "super").count();
        let (base, rest) = match self.words.first() {
            Some(&"crate") => (&[][..], &self.words[1..]),
            Some(&"self") => (module, &self.words[1..]),
            Some(&"super") => (&module[..module.len().saturating_sub(ups)], &self.words[ups..]),
            _ => return "",
        };
        base.iter().chain(rest).next().copied().unwrap_or("")
    }
}

fn paths<'a>(tokens: &[Token<'a>]) -> Vec<ImportPath<'a>> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let follows = |sign: &str| tokens.get(at + 1).is_some_and(|token| token.text == sign);
        let is_imported = at > 0 && tokens[at - 1].text == "use";
        if is_word(tokens[at].text) && (follows("::") || is_imported) {
            at = collect(tokens, at, &[], &mut found);
        } else {
            at += 1;
        }
    }
    found
}

/// Collects the paths that begin at `at` below `prefix`, and answers where they end.
fn collect<'a>(
    tokens: &[Token<'a>],
    mut at: usize,
    prefix: &[&'a str],
    found: &mut Vec<ImportPath<'a>>,
) -> usize {
    let mut words = prefix.to_vec();
    let line = tokens.get(at).map_or(0, |token| token.line);
    while let Some(token) = tokens.get(at) {
        if token.text == "{" && !words.is_empty() {
            return collect_group(tokens, at + 1, &words, found);
        }
        if !is_word(token.text) {
            break;
        }
        words.push(token.text);
        at += 1;
        if tokens.get(at).is_none_or(|next| next.text != "::") {
            break;
        }
        at += 1;
    }
    found.push(ImportPath { words, line });
    at
}

fn collect_group<'a>(
    tokens: &[Token<'a>],
    mut at: usize,
    prefix: &[&'a str],
    found: &mut Vec<ImportPath<'a>>,
) -> usize {
    while let Some(token) = tokens.get(at) {
        match token.text {
            "}" => return at + 1,
            word if is_word(word) => at = collect(tokens, at, prefix, found),
            _ => at += 1,
        }
    }
    at
}

fn is_word(text: &str) -> bool {
    text.starts_with(|sign: char| sign.is_alphabetic() || sign == '_')
}
