//! `cargo xtask bench`: builds the gateway as it is released and has it measured.

use std::fs;

use crate::process::{Failure, Outcome, Steps, command, run, target_directory};
use crate::{dist, machine};

const USAGE: &str =
    "usage: cargo xtask bench [--quick | --seconds N] [--small | --invoices N] [--dist]";

/// What the driver understands. It would say so itself, but only after a long build.
const OPTIONS: [&str; 4] = ["--quick", "--small", "--seconds", "--invoices"];

/// The command: builds, and then measures.
pub(crate) fn run_command(arguments: &[String]) -> Outcome {
    let (with_dist, options) = parse(arguments)?;
    let mut steps = Steps::default();
    let outcome = measure(&mut steps, with_dist, &options);
    steps.print_durations();
    outcome
}

/// Whether the binary that is shipped is to be built, and what the driver is told.
fn parse(arguments: &[String]) -> Result<(bool, Vec<String>), Failure> {
    let (dist, options): (Vec<String>, Vec<String>) =
        arguments.iter().cloned().partition(|argument| argument == "--dist");
    let known = |option: &String| {
        OPTIONS.contains(&option.as_str()) || option.bytes().all(|byte| byte.is_ascii_digit())
    };
    if !options.iter().all(known) {
        return Err(Failure::usage(USAGE));
    }
    Ok((!dist.is_empty(), options))
}

fn measure(steps: &mut Steps, with_dist: bool, options: &[String]) -> Outcome {
    let target = target_directory()?;
    let gateway = target.join("bench/turnpike");
    steps.take("programs", machine::benchmark_programs)?;
    // Two builds, so that the gateway is built with what it asks for itself of its dependencies,
    // and not also with what the driver asks for.
    steps.take("build the gateway", || {
        release(&["--package", "gateway", "--bin", "turnpike", "--features", "gateway/bench"])?;
        // Moved away, so that nobody ships the one with the benchmark's endpoint.
        let built = target.join("release/turnpike");
        fs::create_dir_all(target.join("bench"))
            .and_then(|()| fs::rename(&built, &gateway))
            .map_err(|error| Failure::new(format!("cannot move {}: {error}", built.display())))
    })?;
    steps.take("build the driver", || release(&["--package", "simulator", "--bin", "bench"]))?;
    if with_dist {
        steps.take("build the binary that is shipped", dist::build)?;
    }
    steps.take("measure", || {
        let mut driver = command(target.join("release/bench"));
        // Where there is no other wish, the data are where every system has a disk.
        if std::env::var_os("TMPDIR").is_none() {
            driver.env("TMPDIR", "/var/tmp");
        }
        run(driver.arg("--gateway").arg(&gateway).arg("--target").arg(&target).args(options))
    })
}

fn release(what: &[&str]) -> Outcome {
    run(command("cargo").args(["build", "--locked", "--release"]).args(what))
}

#[cfg(test)]
mod tests;
