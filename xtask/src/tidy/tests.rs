//! Each rule is shown samples that it must refuse, beside the nearest ones that it must let pass.

use super::tokens::tokenize;
use super::{SourceFile, check};

const HEADER: &str = "//! A sample.\n";
const WAIT: &str = "tests never wait";

fn file(path: &str, text: impl Into<String>) -> SourceFile {
    SourceFile { path: path.to_owned(), text: text.into() }
}

/// Declares modules, so that a sample is not refused for being an orphan.
fn declaring(path: &str, names: &[&str]) -> SourceFile {
    let modules: String = names.iter().map(|name| format!("mod {name};\n")).collect();
    file(path, format!("{HEADER}{modules}"))
}

/// Compares what the rules find with `expected`, lines of `path:line: beginning of the rule`.
#[track_caller]
fn assert_findings(files: &[SourceFile], expected: &[&str]) {
    let found: Vec<String> = check(files).iter().map(ToString::to_string).collect();
    let agree = found.len() == expected.len()
        && found.iter().zip(expected).all(|(found, expected)| found.starts_with(expected));
    assert!(agree, "found {found:#?}\nexpected {expected:#?}\nin {files:#?}");
}

fn check_rust(lines: &str, expected: &[&str]) {
    assert_findings(&[file("crates/domain/src/lib.rs", format!("{HEADER}{lines}"))], expected);
}

fn check_test(lines: &str, expected: &[&str]) {
    assert_findings(&[file("crates/domain/tests/a.rs", format!("{HEADER}{lines}"))], expected);
}

fn check_gateway(path: &str, line: &str, rule: Option<&str>) {
    let path = format!("crates/gateway/src/{path}");
    let name = path.trim_end_matches("/mod.rs").trim_end_matches(".rs");
    let (parent, module) = name.rsplit_once('/').unwrap_or(("", name));
    let root = if parent.ends_with("/src") { "/lib.rs" } else { "/mod.rs" };
    let parts = parent.rsplit('/').next().unwrap_or("");
    let files = [
        file(&path, format!("{HEADER}{line}\n")),
        declaring(&format!("{parent}{root}"), &[module]),
        declaring("crates/gateway/src/lib.rs", &[parts]),
    ];
    let expected = rule.map(|rule| format!("{path}:2: {rule}"));
    assert_findings(&files, &expected.as_deref().into_iter().collect::<Vec<_>>());
}

#[test]
fn files_and_lines_have_limits() {
    let lines = |count: usize| "//! A sample.\n".repeat(count);
    assert_findings(&[file("xtask/src/main.rs", lines(500))], &[]);
    assert_findings(&[file("xtask/src/main.rs", lines(501))], &["xtask/src/main.rs:501: 501 "]);
    assert_findings(&[file("Cargo.lock", lines(501))], &[]);
    check_rust(&format!("//{}\n", "₹".repeat(98)), &[]);
    check_rust(&format!("//{}\n", "₹".repeat(99)), &["crates/domain/src/lib.rs:2: 101 columns"]);
}

#[test]
fn only_a_test_may_quote_a_long_line() {
    let quoting = format!("    check(\"{}\");\n", "x".repeat(100));
    let commenting = format!("    // \"{}\"\n", "x".repeat(100));
    for (path, line, expected) in [
        ("crates/domain/src/lib.rs", &quoting, Some("114 columns")),
        ("crates/domain/tests/it/main.rs", &quoting, None),
        ("crates/domain/tests/it/main.rs", &commenting, Some("109 columns")),
    ] {
        let found = expected.map(|columns| format!("{path}:2: {columns}"));
        let file = file(path, format!("//! A sample.\n{line}"));
        assert_findings(&[file], &found.as_deref().into_iter().collect::<Vec<_>>());
    }
}

#[test]
fn a_rust_file_says_what_it_is_for() {
    for text in ["", "use std::fs;\n", "// A comment.\n", "\n//! Too late.\n", "//!\n"] {
        let expected = ["build.rs:1: opens with"];
        assert_findings(&[file("build.rs", text)], &expected);
    }
}

#[test]
fn switches_that_silence_checks_are_refused() {
    let refused = [
        "#[ignore]",
        "#[ignore = \"slow\"]",
        "# [ ignore ]",
        "#[allow(dead_code)]",
        "#![allow(dead_code)]",
        "#[cfg_attr(test, allow(dead_code))]",
        "mod tests { }",
    ];
    for line in refused {
        check_rust(line, &["crates/domain/src/lib.rs:2:"]);
    }
    let passed = [
        "#[expect(dead_code, reason = \"a sample\")]",
        "// #[ignore]",
        "/* #[allow(dead_code)] */",
        "const TEXT: &str = \"#[ignore]\";",
        "const TEXT: &str = r#\"a \" #[allow(dead_code)]\"#;",
        "fn allow() { allow(1) }",
        "#[cfg(test)] mod tests;",
    ];
    for line in passed {
        check_rust(line, &[]);
    }
}

#[test]
fn tests_do_not_wait_without_a_reason() {
    let refused = [
        "thread::sleep(time);",
        "tokio::time::sleep(time).await;",
        "sleep(time);",
        "sleep(time); // tidy: wait",
        "sleep(time); // tidy: wait: ok",
    ];
    for line in refused {
        check_test(line, &[&format!("crates/domain/tests/a.rs:2: {WAIT}")]);
    }
    let passed = [
        "sleep(time); // tidy: wait: the system's clock is the subject",
        "// tidy: wait: the system's clock is the subject\nsleep(time);",
        "clock.advance(time);",
        "// sleep(time);",
    ];
    for line in passed {
        check_test(line, &[]);
    }
    check_rust("fn pause() { thread::sleep(time); }", &[]);
}

#[test]
fn browser_tests_do_not_wait_without_a_reason() {
    let path = "tests/browser/demo.test.mjs";
    let waits = "await page.waitForTimeout(50);\nsetTimeout(done, 50);\n";
    let expected = [format!("{path}:1: {WAIT}"), format!("{path}:2: {WAIT}")];
    assert_findings(&[file(path, waits)], &expected.each_ref().map(String::as_str));
    let excused = "// tidy: wait: a deadline for a child process\nsetTimeout(stop, 50);\n";
    assert_findings(&[file(path, excused)], &[]);
    assert_findings(&[file("crates/pages/assets/page.js", waits)], &[]);
}

#[test]
fn siblings_of_the_gateway_do_not_name_one_another() {
    let refused = [
        ("payer/mod.rs", "use crate::api;"),
        ("payer/page.rs", "use crate::api::invoice;"),
        ("payer/page.rs", "use crate::{app, api::{self}};"),
        ("payer/page.rs", "use super::super::api::invoice;"),
        ("payer.rs", "use super::api;"),
        ("payer.rs", "fn f() { crate::workers::start(); }"),
        ("app/invoice.rs", "use crate::commands::Demo;"),
        ("errors.rs", "use crate::api::Answer;"),
    ];
    for (path, line) in refused {
        check_gateway(path, line, Some("`"));
    }
    let passed = [
        ("payer/page.rs", "use crate::{app::invoice, clock::Clock, payer::page};"),
        ("payer/page.rs", "use super::api;"),
        ("payer/page.rs", "use self::api; // crate::api"),
        ("payer/page.rs", "pub(in crate::payer) fn api() { api::call() }"),
        ("commands/demo.rs", "use crate::{api, payer, workers};"),
        ("payer/tests.rs", "use crate::api;"),
    ];
    for (path, line) in passed {
        check_gateway(path, line, None);
    }
}

#[test]
fn only_app_reaches_the_store() {
    let refused = ["use store::Store;", "use {store::Tx, std::fmt};", "fn f(t: store::Tx) {}"];
    for line in refused.into_iter().chain(["use store;", "use store as kept;"]) {
        for path in ["payer/page.rs", "settings.rs"] {
            check_gateway(path, line, Some("only `app` reaches the store"));
        }
        check_gateway("app/invoice.rs", line, None);
        check_gateway("commands/demo.rs", line, None);
    }
    for line in ["use crate::app::store;", "fn f(store: u8) {}", "// store::Store"] {
        check_gateway("payer/page.rs", line, None);
    }
}

#[test]
fn manifests_keep_the_arrows() {
    let refused = [
        ("domain", "[dependencies]\nserde.workspace = true"),
        ("domain", "[dependencies]\nserde = \"1\""),
        ("domain", "[build-dependencies]\ncc = \"1\""),
        ("domain", "[dev-dependencies]\nstore.workspace = true"),
        ("domain", "[target.'cfg(unix)'.dependencies]\nlibc = \"0.2\""),
        ("pages", "[dependencies]\nstore.workspace = true"),
        ("pages", "[dependencies]\nkept = { package = \"store\" }"),
        ("store", "[dependencies]\nconnectors = { path = \"../connectors\" }"),
        ("gateway", "[dependencies]\nsimulator.workspace = true"),
        ("store", "[dependencies]\ncluster.workspace = true"),
        ("pages", "[dev-dependencies]\ncluster.workspace = true"),
        ("cluster", "[dependencies]\ndomain.workspace = true"),
    ];
    for (name, manifest) in refused {
        let path = format!("crates/{name}/Cargo.toml");
        assert_findings(&[file(&path, manifest)], &[&format!("{path}:2: `")]);
    }
    let single = [
        ("crates/domain/Cargo.toml", "[dependencies.serde]\nversion = \"1\""),
        ("crates/unheard/Cargo.toml", "[package]"),
        ("xtask/Cargo.toml", "[dependencies.domain]"),
    ];
    for (path, manifest) in single {
        assert_findings(&[file(path, manifest)], &[&format!("{path}:1: ")]);
    }
    let passed = "[package]\nname = \"domain\"\n[dependencies]\nrust_decimal = { features = [\n  \
        \"std\",\n] }\nthiserror.workspace = true\n[dev-dependencies]\nproptest = \"1\"\n";
    assert_findings(&[file("crates/domain/Cargo.toml", passed)], &[]);
}

fn check_template(markup: &str, expected: &[&str]) {
    let files = [
        file("crates/pages/templates/page.html", markup),
        file("crates/pages/src/lib.rs", format!("{HEADER}// page.html\n")),
    ];
    assert_findings(&files, expected);
}

#[test]
fn templates_hold_nothing_inline() {
    let refused = [
        "<p style=\"color: red\">",
        "<P\nSTYLE = 'x'>",
        "<a title=\">\" onclick=\"go()\">",
        "<a {% if a > b %}onfocus=\"{{ c }}\"{% endif %}>",
        "<svg/onload=go()>",
        "<a href=\" JavaScript:go()\">",
        "<style>",
        "<script>go()</script>",
        "<script></script>",
        "<script src=\"{{ a }}\">go()</script>",
    ];
    for markup in refused {
        check_template(markup, &["crates/pages/templates/page.html:1:"]);
    }
    check_template("<p>\n\n<br style>", &["crates/pages/templates/page.html:3: no `style=`"]);
    let passed = [
        "<p class=\"style\" data-on=\"x\">style=\"a\" onclick=\"b\" 1 < 2</p>",
        "{# <p style=\"a\"> #}{% if a < b %}<input on=\"\">{% endif %}",
        "<script src=\"{{ a }}\" defer>\n</script><link rel=\"stylesheet\" href=\"a.css\">",
        "<a title='a style=b' href=\"/javascript:\">one</a>",
    ];
    for markup in passed {
        check_template(markup, &[]);
    }
}

#[test]
fn documents_have_one_title_and_limits() {
    let table: [(&str, String, &[&str]); 7] = [
        ("A.md", "# One\n\n## Two\n```\n# three\n```\n".to_owned(), &[]),
        ("A.md", "No title\n".to_owned(), &["A.md:1: a document has one"]),
        ("A.md", "# One\n\n# Two\n".to_owned(), &["A.md:3: a document has only one"]),
        ("A.md", "# One\n~~~\n```\n~~~\n# Two\n".to_owned(), &["A.md:5: a document has only"]),
        ("README.md", format!("# One\n{}", "\n".repeat(120)), &["README.md:121: 121 lines"]),
        ("ARCHITECTURE.md", format!("# One\n{}", "\n".repeat(199)), &[]),
        ("ARCHITECTURE.md", format!("# One\n{}", "\n".repeat(200)), &["ARCHITECTURE.md:201: "]),
    ];
    for (path, text, expected) in table {
        assert_findings(&[file(path, text)], expected);
    }
}

#[test]
fn private_places_are_refused() {
    for place in [concat!("see ../", "shared/a"), concat!("cd /wo", "rk/main")] {
        assert_findings(&[file(".ci/run", format!("one\n{place}\n"))], &[".ci/run:2: `"]);
    }
    assert_findings(&[file(".ci/run", "cd network/main ../shares")], &[]);
}

#[test]
fn unused_files_are_found() {
    let module = |path: &str| file(path, HEADER);
    let orphan = "crates/store/src/tx/row.rs";
    let root = "crates/store/src/lib.rs";
    let parent = declaring("crates/store/src/tx.rs", &["row"]);
    assert_findings(&[declaring(root, &["tx"]), parent, module(orphan)], &[]);
    let parent = file("crates/store/src/tx/mod.rs", "//! A row.\nuse self::row::Row;\n");
    let silent = [declaring(root, &["tx"]), parent, module(orphan)];
    assert_findings(&silent, &["crates/store/src/tx/row.rs:1: no module"]);
    let template = file("crates/pages/templates/old.html", "<p>old.html</p>");
    assert_findings(&[template], &["crates/pages/templates/old.html:1: nothing names"]);
}

#[test]
fn tokens_know_comments_and_literals() {
    let table = [
        ("a::b // c\nd", "a :: b d"),
        ("/* a /* b */ \" */c", "c"),
        ("\"a\\\"b\" c", "\"\" c"),
        ("r##\"a\"# b\"## c br\"\\\" d", "\"\" c \"\" d"),
        ("'a' '\\'' '₹' b", "\"\" \"\" \"\" b"),
        ("&'a str r#type", "& a str r # type"),
        ("\"open", "\"\""),
        ("/* open", ""),
        ("'", ""),
    ];
    for (text, expected) in table {
        let words: Vec<&str> = tokenize(text).iter().map(|token| token.text).collect();
        assert_eq!(words.join(" "), expected, "{text}");
    }
    let lines: Vec<usize> = tokenize("a\n\"b\nc\" d").iter().map(|token| token.line).collect();
    assert_eq!(lines, [1, 2, 3]);
}
