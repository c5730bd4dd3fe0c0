//! `cargo xtask lint`: every check that reads the code without running it, the quick ones first.

use crate::process::{Failure, Outcome, Steps, command, run};
use crate::tools::Tool;
use crate::{machine, tidy, tools};

const TYPOS: Tool = Tool { name: "typos", version: "1.52.0" };
const MACHETE: Tool = Tool { name: "cargo-machete", version: "0.9.2" };
const DENY: Tool = Tool { name: "cargo-deny", version: "0.20.2" };

/// Runs the checks in order; the first that fails ends the command with its exit code.
fn run_checks(steps: &mut Steps, with_advisories: bool) -> Outcome {
    steps.take("formatting", || {
        machine::toolchain_components()?;
        run(command("cargo").args(["fmt", "--all", "--check"]))
    })?;
    steps.take("tidy", tidy::run_command)?;
    steps.take("spelling", || run(&mut command(tools::from_python(&TYPOS)?)))?;
    steps.take("unused dependencies", || {
        run(command(tools::from_crates(&MACHETE)?).arg("--skip-target-dir"))
    })?;
    steps.take("licences, bans and sources", || {
        let checks: &[&str] = if with_advisories { &["advisories"] } else { &[] };
        run(command(tools::from_crates(&DENY)?)
            .args(["--locked", "check", "--hide-inclusion-graph", "licenses", "bans", "sources"])
            .args(checks))
    })?;
    steps.take("clippy", || {
        run(command("cargo").args([
            "clippy",
            "--locked",
            "--workspace",
            "--all-targets",
            "--",
            "-D",
            "warnings",
        ]))
    })
}

/// The command: `arguments` may hold `--advisories`.
pub(crate) fn run_command(arguments: &[String]) -> Outcome {
    let with_advisories = match arguments {
        [] => false,
        [switch] if switch == "--advisories" => true,
        _ => return Err(Failure::usage("usage: cargo xtask lint [--advisories]")),
    };
    let mut steps = Steps::default();
    let outcome = run_checks(&mut steps, with_advisories);
    steps.print_durations();
    outcome
}
