//! `cargo xtask test`: brings a fresh machine to what the tests need and runs all of them.

mod clients;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use cluster::{Cluster, Durability};

use crate::process::{
    Failure, Outcome, Steps, build_directory, command, root, run, target_directory,
};
use crate::{machine, reference};

/// No test comes near it; one that hangs must not hold the machine for hours.
const TEST_TIMEOUT_MS: u32 = 600_000;

const USAGE: &str = "usage: cargo xtask test [--rust-only | --browser-only | --clients-only | \
                     --reference-only] [filter...]";

/// A part of the tests that can be run alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Rust,
    Browser,
    Clients,
    Reference,
}

#[derive(Debug, Default, PartialEq, Eq)]
struct Options {
    only: Option<Part>,
    filters: Vec<String>,
}

impl Options {
    fn includes(&self, part: Part) -> bool {
        self.only.is_none_or(|only| only == part)
    }
}

/// The command: builds, then runs the Rust tests, then those of clients and of the API's reference,
/// then the browser tests.
pub(crate) fn run_command(arguments: &[String]) -> Outcome {
    let options = parse(arguments)?;
    let mut steps = Steps::default();
    let outcome = run_tests(&mut steps, &options);
    steps.print_durations();
    outcome
}

fn parse(arguments: &[String]) -> Result<Options, Failure> {
    let mut options = Options::default();
    for argument in arguments {
        let part = match argument.as_str() {
            "--rust-only" => Part::Rust,
            "--browser-only" => Part::Browser,
            "--clients-only" => Part::Clients,
            "--reference-only" => Part::Reference,
            unknown if unknown.starts_with('-') => return Err(Failure::usage(USAGE)),
            filter => {
                options.filters.push(filter.to_owned());
                continue;
            }
        };
        if options.only.replace(part).is_some_and(|only| only != part) {
            return Err(Failure::usage(USAGE));
        }
    }
    Ok(options)
}

fn run_tests(steps: &mut Steps, options: &Options) -> Outcome {
    let suite = root().join("tests/browser");
    let mut browser = None;
    if options.includes(Part::Browser) {
        browser = Some(steps.take("browser", machine::browser)?);
        steps.take("Node packages", || machine::node_packages(&suite))?;
        // One of the sample shops that the browser buys in is PHP's.
        steps.take("PHP", machine::php)?;
    }
    let clients = if options.includes(Part::Clients) {
        Some(steps.take("client libraries", clients::install)?)
    } else {
        None
    };
    steps.take("build", || {
        run(command("cargo").args(["build", "--locked", "--workspace", "--all-targets"]))
    })?;
    if options.includes(Part::Rust) {
        run_rust_tests(steps, &options.filters)?;
    }
    if let Some(clients) = clients {
        steps.take("tests by clients", || clients.run(&options.filters))?;
    }
    if options.includes(Part::Reference) {
        steps.take("the API's reference", || reference::test(&options.filters))?;
    }
    let Some(browser) = browser else { return Ok(()) };
    steps.take("browser tests", || run_browser_tests(&suite, &browser, &options.filters))
}

fn run_rust_tests(steps: &mut Steps, filters: &[String]) -> Outcome {
    let cluster = steps.take("PostgreSQL", start_cluster)?;
    steps.take("nodes of networks", || machine::node_packages(&root().join("tests/evm")))?;
    let tests = |arguments: &[&str]| {
        let mut tests = command("cargo");
        tests.args(["test", "--locked"]).args(arguments);
        tests.env(cluster::ENVIRONMENT_VARIABLE, cluster.url("postgres"));
        tests.arg("--").args(filters);
        tests
    };
    steps.take("Rust tests", || run(&mut tests(&["--workspace"])))?;
    // The stories from outside tell nothing of an engine, and are told again on the other one.
    let outside = ["--package", "gateway", "--package", "simulator", "--test", "it"];
    steps.take("Rust tests on PostgreSQL", || {
        run(tests(&outside).env("TURNPIKE_TEST_ENGINE", "postgres"))
    })
}

/// A server for the whole run: each test that needs one has a database of its own on it.
fn start_cluster() -> Result<Cluster, Failure> {
    machine::postgres()?;
    Cluster::start(Durability::None).map_err(|error| Failure::new(error.to_string()))
}

fn run_browser_tests(suite: &Path, browser: &Path, filters: &[String]) -> Outcome {
    let screenshots = target_directory()?.join("screenshots");
    fs::create_dir_all(&screenshots)
        .map_err(|error| Failure::new(format!("{}: {error}", screenshots.display())))?;
    run(node_tests(suite, filters)?.env("CHROMIUM", browser).env("SCREENSHOTS", &screenshots))
}

/// Node's test runner on the files of a suite, which are told where the gateway is.
fn node_tests(suite: &Path, filters: &[String]) -> Result<Command, Failure> {
    let mut node = command("node");
    node.arg("--test")
        .arg(format!("--test-timeout={TEST_TIMEOUT_MS}"))
        .args(filters.iter().map(|filter| format!("--test-name-pattern={filter}")))
        .args(test_files(suite)?)
        .env("GATEWAY_BIN", build_directory()?.join("turnpike"));
    Ok(node)
}

/// The files are named one by one: what Node makes of a directory changed between its versions.
fn test_files(suite: &Path) -> Result<Vec<PathBuf>, Failure> {
    let entries = fs::read_dir(suite)
        .map_err(|error| Failure::new(format!("{}: {error}", suite.display())))?;
    let mut files: Vec<PathBuf> =
        entries.filter_map(|entry| Some(entry.ok()?.path())).filter(|path| is_test(path)).collect();
    files.sort();
    if files.is_empty() {
        return Err(Failure::new(format!("{} holds no *.test.mjs", suite.display())));
    }
    Ok(files)
}

fn is_test(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    [".test.js", ".test.mjs"].iter().any(|ending| name.ends_with(ending))
}

#[cfg(test)]
mod tests;
