//! Finds files that nothing uses: a Rust file that no module declares is never compiled, and a
//! template that nothing names is never rendered; both look alive to a reader.

use super::tokens::tokenize;
use super::{Finding, SourceFile};

const TEMPLATES: &str = "crates/pages/templates/";

/// Checks that each Rust file is a declared module and that each template is named somewhere.
pub(super) fn check(files: &[SourceFile]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in files {
        if is_orphan_module(file, files) {
            findings.push(file.finding(1, "no module declares this file"));
        }
        if file.path.starts_with(TEMPLATES) && !is_named(file, files) {
            findings.push(file.finding(1, "nothing names this template"));
        }
    }
    findings
}

fn is_orphan_module(file: &SourceFile, files: &[SourceFile]) -> bool {
    let Some((source, path)) = split_source(&file.path) else { return false };
    let module = path.trim_end_matches(".rs").trim_end_matches("/mod");
    if matches!(module, "main" | "lib") || module.starts_with("bin/") {
        return false;
    }
    let (parent, name) = module.rsplit_once('/').unwrap_or(("", module));
    let declarers: Vec<String> = if parent.is_empty() {
        ["lib.rs", "main.rs"].map(|root| format!("{source}{root}")).to_vec()
    } else {
        vec![format!("{source}{parent}.rs"), format!("{source}{parent}/mod.rs")]
    };
    !files.iter().any(|other| declarers.contains(&other.path) && declares(other, name))
}

/// A Rust file's path as its crate's source directory and the path below that.
fn split_source(path: &str) -> Option<(&str, &str)> {
    let at = path.find("/src/").filter(|_| path.ends_with(".rs"))? + "/src/".len();
    Some(path.split_at(at))
}

fn declares(file: &SourceFile, name: &str) -> bool {
    let tokens = tokenize(&file.text);
    tokens.windows(2).any(|pair| pair[0].text == "mod" && pair[1].text == name)
}

fn is_named(template: &SourceFile, files: &[SourceFile]) -> bool {
    let name = template.file_name();
    files.iter().any(|other| {
        other.path.starts_with("crates/")
            && other.path != template.path
            && other.text.contains(name)
    })
}
