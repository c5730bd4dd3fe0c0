//! The command line of `cargo xtask test`, and which files count as browser tests.

use std::path::Path;

use super::{Options, is_test, parse};

fn words(line: &str) -> Vec<String> {
    line.split_whitespace().map(str::to_owned).collect()
}

#[test]
fn arguments_are_switches_and_filters() {
    let table = [
        ("", (false, false, false, "")),
        ("--rust-only", (false, true, true, "")),
        ("--browser-only", (true, false, true, "")),
        ("--reference-only", (true, true, false, "")),
        ("expiry --rust-only refund", (false, true, true, "expiry refund")),
    ];
    for (line, (without_rust, without_browser, without_reference, filters)) in table {
        let filters = words(filters);
        let expected = Options { without_rust, without_browser, without_reference, filters };
        assert_eq!(parse(&words(line)).ok(), Some(expected), "{line}");
    }
}

#[test]
fn unknown_and_contradicting_switches_are_refused() {
    for line in ["--nothing", "--rust-only --browser-only", "-h"] {
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
