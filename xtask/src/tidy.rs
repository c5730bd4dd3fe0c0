//! `cargo xtask tidy`: the project's rules that neither Cargo nor clippy can check. Each rule reads
//! files held in memory and answers findings, so each can be shown a sample that it must refuse.

mod documents;
mod imports;
mod manifests;
mod references;
mod source;
mod templates;
mod tokens;

use std::fmt;
use std::fs;

use crate::process::{Failure, Outcome, command, read, root};

/// A text file of the repository: its path from the root, with `/` between the parts.
#[derive(Debug)]
struct SourceFile {
    path: String,
    text: String,
}

/// A rule that a line breaks.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Finding {
    path: String,
    line: usize,
    rule: String,
}

impl SourceFile {
    fn finding(&self, line: usize, rule: impl Into<String>) -> Finding {
        Finding { path: self.path.clone(), line, rule: rule.into() }
    }

    fn has_extension(&self, extensions: &[&str]) -> bool {
        self.path.rsplit_once('.').is_some_and(|(_, extension)| extensions.contains(&extension))
    }

    fn file_name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    /// Whether the file holds tests only, and so never runs in the product.
    fn is_test_code(&self) -> bool {
        self.file_name() == "tests.rs" || self.path.split('/').any(|part| part == "tests")
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}: {}", self.path, self.line, self.rule)
    }
}

/// The command: prints each finding as `path:line: rule`.
pub(crate) fn run_command() -> Outcome {
    let files = list_files()?;
    let findings = check(&files);
    for finding in &findings {
        println!("{finding}");
    }
    if findings.is_empty() {
        println!("    tidy: {} files keep the rules", files.len());
        return Ok(());
    }
    Err(Failure::new(format!("tidy: {} findings", findings.len())))
}

fn check(files: &[SourceFile]) -> Vec<Finding> {
    let rules = [
        source::check,
        imports::check,
        manifests::check,
        templates::check,
        documents::check,
        references::check,
    ];
    let mut findings: Vec<Finding> = rules.iter().flat_map(|rule| rule(files)).collect();
    findings.sort();
    findings
}

/// What git holds and what it would add: the files as they lie on the disk, without binary ones.
fn list_files() -> Result<Vec<SourceFile>, Failure> {
    let arguments = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
    let listing = read(command("git").args(arguments))
        .ok_or_else(|| Failure::new("git cannot list the files: is this a clone?"))?;
    let mut paths: Vec<&str> = listing.split_terminator('\0').collect();
    paths.sort_unstable();
    paths.dedup();
    let text_file = |path: &str| {
        let text = fs::read_to_string(root().join(path)).ok()?;
        Some(SourceFile { path: path.to_owned(), text })
    };
    Ok(paths.into_iter().filter_map(text_file).collect())
}

#[cfg(test)]
mod tests;
