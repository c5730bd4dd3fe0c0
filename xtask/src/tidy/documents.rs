//! Rules for what people read: documents have one title and stay short, and no file points to a
//! place that exists on one machine only.

use super::{Finding, SourceFile};

/// Documents that must stay readable in one sitting.
const LINES_MAX: [(&str, usize); 2] = [("ARCHITECTURE.md", 200), ("README.md", 120)];

/// Paths outside the repository. Spelled in two halves, or this file would break its own rule.
const PRIVATE_PLACES: [&str; 2] = [concat!("../", "shared"), concat!("/wo", "rk/")];

/// Checks the documents, and every file for private places.
pub(super) fn check(files: &[SourceFile]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in files {
        if file.has_extension(&["md"]) {
            check_titles(file, &mut findings);
            check_length(file, &mut findings);
        }
        check_places(file, &mut findings);
    }
    findings
}

fn check_titles(file: &SourceFile, findings: &mut Vec<Finding>) {
    let mut fence = None;
    let mut titles = Vec::new();
    for (index, line) in file.text.lines().enumerate() {
        let mark = ["```", "~~~"].into_iter().find(|mark| line.trim_start().starts_with(mark));
        match (fence, mark) {
            (None, Some(_)) => fence = mark,
            (Some(open), Some(mark)) if open == mark => fence = None,
            (None, None) if line.starts_with("# ") => titles.push(index + 1),
            _ => {}
        }
    }
    match titles[..] {
        [_] => {}
        [] => findings.push(file.finding(1, "a document has one `# ` title")),
        [_, second, ..] => findings.push(file.finding(second, "a document has only one title")),
    }
}

fn check_length(file: &SourceFile, findings: &mut Vec<Finding>) {
    let count = file.text.lines().count();
    if let Some((_, maximum)) = LINES_MAX.iter().find(|(name, _)| *name == file.path)
        && count > *maximum
    {
        findings.push(file.finding(maximum + 1, format!("{count} lines, at most {maximum}")));
    }
}

fn check_places(file: &SourceFile, findings: &mut Vec<Finding>) {
    for (index, line) in file.text.lines().enumerate() {
        if let Some(place) = PRIVATE_PLACES.iter().find(|place| line.contains(**place)) {
            let rule = format!("`{place}` exists on one machine only");
            findings.push(file.finding(index + 1, rule));
        }
    }
}
