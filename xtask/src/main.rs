//! The project's own commands, `cargo xtask <command>`: what a developer runs by hand and what the
//! machine runs on each change are the same program, so the two cannot drift apart.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command line talks to its user")]

mod bench;
mod dist;
mod lint;
mod machine;
mod process;
mod reference;
mod test;
mod tidy;
mod tools;

use std::process::ExitCode;

use crate::process::{Failure, Outcome};

const USAGE: &str = "\
usage: cargo xtask <command>

  test [--rust-only | --browser-only | --reference-only] [filter...]
        installs what the tests need, builds, runs every test whose name holds a filter
  lint [--advisories]
        formatting, tidy, spelling, unused dependencies, licences and bans, clippy;
        with --advisories also the RustSec database, which needs the network
  tidy  the project's own rules: limits, import arrows, templates, documents
  bench [--quick | --seconds N] [--small | --invoices N] [--dist]
        measures the gateway under load: a table, and target/bench.json; --small leaves out the
        store with 5 million invoices, --dist builds the shipped binary for its size
  dist  builds the binary that is shipped, and prints its path and size";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match dispatch(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("\nxtask: {}", failure.message);
            ExitCode::from(failure.code)
        }
    }
}

fn dispatch(arguments: &[String]) -> Outcome {
    let Some((command, rest)) = arguments.split_first() else {
        return Err(Failure::usage(USAGE));
    };
    match (command.as_str(), rest) {
        ("test", _) => test::run_command(rest),
        ("bench", _) => bench::run_command(rest),
        ("lint", _) => lint::run_command(rest),
        ("tidy", []) => tidy::run_command(),
        ("dist", []) => dist::build(),
        ("help" | "--help" | "-h", _) => {
            println!("{USAGE}");
            Ok(())
        }
        _ => Err(Failure::usage(USAGE)),
    }
}
