//! `cargo xtask test`: brings a fresh machine to what the tests need and runs all of them.

use std::fs;
use std::path::{Path, PathBuf};

use cluster::{Cluster, Durability};

use crate::process::{
    Failure, Outcome, Steps, build_directory, command, root, run, target_directory,
};
use crate::{machine, reference};

/// No browser test comes near it; one that hangs must not hold the machine for hours.
const BROWSER_TEST_TIMEOUT_MS: u32 = 600_000;

const USAGE: &str =
    "usage: cargo xtask test [--rust-only | --browser-only | --reference-only] [filter...]";

#[derive(Debug, Default, PartialEq, Eq)]
struct Options {
    without_rust: bool,
    without_browser: bool,
    without_reference: bool,
    filters: Vec<String>,
}

/// The command: builds, then runs the Rust tests, those of the reference, and the browser tests.
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
        match argument.as_str() {
            "--rust-only" => {
                (options.without_browser, options.without_reference) = (true, true);
            }
            "--browser-only" => {
                (options.without_rust, options.without_reference) = (true, true);
            }
            "--reference-only" => {
                (options.without_rust, options.without_browser) = (true, true);
            }
            unknown if unknown.starts_with('-') => return Err(Failure::usage(USAGE)),
            filter => options.filters.push(filter.to_owned()),
        }
    }
    if options.without_rust && options.without_browser && options.without_reference {
        return Err(Failure::usage(USAGE));
    }
    Ok(options)
}

fn run_tests(steps: &mut Steps, options: &Options) -> Outcome {
    let suite = root().join("tests/browser");
    let mut browser = None;
    if !options.without_browser {
        browser = Some(steps.take("browser", machine::browser)?);
        steps.take("Node packages", || machine::node_packages(&suite))?;
    }
    steps.take("build", || {
        run(command("cargo").args(["build", "--locked", "--workspace", "--all-targets"]))
    })?;
    if !options.without_rust {
        let cluster = steps.take("PostgreSQL", start_cluster)?;
        let tests = |arguments: &[&str]| {
            let mut tests = command("cargo");
            tests.args(["test", "--locked"]).args(arguments);
            tests.env(cluster::ENVIRONMENT_VARIABLE, cluster.url("postgres"));
            tests.arg("--").args(&options.filters);
            tests
        };
        steps.take("Rust tests", || run(&mut tests(&["--workspace"])))?;
        // The stories from outside tell nothing of an engine, and are told again on the other one.
        let outside = ["--package", "gateway", "--package", "simulator", "--test", "it"];
        steps.take("Rust tests on PostgreSQL", || {
            run(tests(&outside).env("TURNPIKE_TEST_ENGINE", "postgres"))
        })?;
    }
    if !options.without_reference {
        steps.take("the API's reference", || reference::test(&options.filters))?;
    }
    let Some(browser) = browser else { return Ok(()) };
    steps.take("browser tests", || run_browser_tests(&suite, &browser, &options.filters))
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
    run(command("node")
        .arg("--test")
        .arg(format!("--test-timeout={BROWSER_TEST_TIMEOUT_MS}"))
        .args(filters.iter().map(|filter| format!("--test-name-pattern={filter}")))
        .args(test_files(suite)?)
        .env("GATEWAY_BIN", build_directory()?.join("turnpike"))
        .env("CHROMIUM", browser)
        .env("SCREENSHOTS", &screenshots))
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
