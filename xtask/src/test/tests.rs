//! The command line of `cargo xtask test`, and which files count as browser tests.

use std::path::Path;

use super::{Options, Part, is_test, parse};

fn words(line: &str) -> Vec<String> {
    line.split_whitespace().map(str::to_owned).collect()
}

#[test]
fn arguments_are_switches_and_filters() {
    let table = [
        ("", None, ""),
        ("--rust-only", Some(Part::Rust), ""),
        ("--browser-only", Some(Part::Browser), ""),
        ("--clients-only", Some(Part::Clients), ""),
        ("--reference-only", Some(Part::Reference), ""),
        ("expiry --rust-only refund", Some(Part::Rust), "expiry refund"),
    ];
    for (line, only, filters) in table {
        let expected = Options { only, filters: words(filters) };
        assert_eq!(parse(&words(line)).ok(), Some(expected), "{line}");
    }
}

#[test]
fn unknown_and_contradicting_switches_are_refused() {
    for line in ["--nothing", "--rust-only --browser-only", "--clients-only --rust-only", "-h"] {
        assert_eq!(parse(&words(line)).err().map(|failure| failure.code), Some(2), "{line}");
    }
}

#[test]
fn only_named_files_are_browser_tests() {
    let table = [("demo.test.mjs", true), ("demo.test.js", true), ("support.mjs", false)];
    for (name, expected) in table {
        assert_eq!(is_test(Path::new(name)), expected, "{name}");
    }
}
