//! The arrows between the crates, read from their manifests: `domain` knows nothing outside, and
//! nothing leans on the gateway but the simulator.

use super::{Finding, SourceFile};

/// Each crate of the workspace and those of its crates that it may depend on.
const ARROWS: [(&str, &[&str]); 8] = [
    ("cluster", &[]),
    ("connectors", &["domain"]),
    ("domain", &[]),
    ("gateway", &["connectors", "domain", "pages", "store"]),
    ("pages", &["domain"]),
    ("simulator", &["cluster", "connectors", "domain", "gateway", "pages", "store"]),
    ("store", &["domain"]),
    ("xtask", &["cluster"]),
];

/// `domain` is pure: arithmetic on decimals and its error types are all it takes from others.
const DOMAIN_DEPENDENCIES: [&str; 2] = ["rust_decimal", "thiserror"];

#[derive(Debug)]
struct Dependency<'a> {
    name: &'a str,
    line: usize,
    is_for_tests: bool,
}

/// Checks the manifests of the workspace's members.
pub(super) fn check(files: &[SourceFile]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in files {
        let parts: Vec<&str> = file.path.split('/').collect();
        if let ["crates", name, "Cargo.toml"] | [name @ "xtask", "Cargo.toml"] = parts[..] {
            check_manifest(file, name, &mut findings);
        }
    }
    findings
}

fn check_manifest(file: &SourceFile, name: &str, findings: &mut Vec<Finding>) {
    let Some((_, allowed)) = ARROWS.iter().find(|(owner, _)| *owner == name) else {
        findings.push(file.finding(1, format!("tidy knows no arrows of the crate `{name}`")));
        return;
    };
    for Dependency { name: dependency, line, is_for_tests } in dependencies(&file.text) {
        let is_member = ARROWS.iter().any(|(member, _)| *member == dependency);
        // A crate may be tested with what proves it, and on a server of its own.
        let is_proof = match dependency {
            "simulator" => is_for_tests && name == "gateway",
            "cluster" => is_for_tests && ["gateway", "store"].contains(&name),
            _ => false,
        };
        if is_member && !allowed.contains(&dependency) && !is_proof {
            findings.push(file.finding(line, format!("`{name}` must not lean on `{dependency}`")));
        }
        let is_foreign_to_domain = name == "domain" && !is_member && !is_for_tests;
        if is_foreign_to_domain && !DOMAIN_DEPENDENCIES.contains(&dependency) {
            let rule = format!("`{dependency}` is not on the list of what `domain` may use");
            findings.push(file.finding(line, rule));
        }
    }
}

/// The dependencies that a manifest names, in its sections of any kind and for any target.
fn dependencies(text: &str) -> Vec<Dependency<'_>> {
    let mut found = Vec::new();
    let mut section = "";
    for (index, line) in text.lines().map(str::trim).enumerate() {
        let line_number = index + 1;
        if let Some(header) = line.strip_prefix('[').and_then(|rest| rest.split(']').next()) {
            section = header;
            // `[dependencies.name]` is a dependency by itself.
            if let Some((kind, name)) = header.rsplit_once('.').filter(|(kind, _)| is_list(kind)) {
                found.push(dependency(name, line_number, kind));
            }
        } else if is_list(section)
            && let Some((key, value)) = line.split_once('=')
            && key.starts_with(|sign: char| sign.is_alphanumeric())
        {
            let key = key.split('.').next().unwrap_or(key).trim();
            found.push(dependency(renamed(value).unwrap_or(key), line_number, section));
        } else if section.rsplit_once('.').is_some_and(|(kind, _)| is_list(kind))
            && let Some(name) = renamed(line)
        {
            found.push(dependency(name, line_number, section));
        }
    }
    found
}

fn dependency<'a>(name: &'a str, line: usize, section: &str) -> Dependency<'a> {
    Dependency { name, line, is_for_tests: section.contains("dev-dependencies") }
}

fn is_list(section: &str) -> bool {
    section.ends_with("dependencies")
}

/// The true name behind `package = "name"`.
fn renamed(value: &str) -> Option<&str> {
    let (_, after) = value.split_once("package")?;
    after.trim_start().strip_prefix('=')?.trim_start().strip_prefix('"')?.split('"').next()
}
