//! Runs other programs for the commands: where the project lies, what a child process may see of
//! ours, how a failure reaches the shell, and the steps a command announces and times.

use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How the variables begin that `cargo run` sets for this program, beside `CARGO` itself. Programs
/// started from here would take them for the user's own: build scripts that watch them would run
/// again each time, and a checker would believe that cargo started it.
const SET_BY_CARGO: [&str; 5] =
    ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_NAME", "CARGO_CRATE_NAME", "CARGO_PRIMARY_"];

/// The shell's convention for a command line that was not understood.
const USAGE_CODE: u8 = 2;

/// Why a command ends early, and the exit code the shell then sees.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) code: u8,
    pub(crate) message: String,
}

/// What each command and each step of it answers.
pub(crate) type Outcome = Result<(), Failure>;

impl Failure {
    /// A failure of our own finding, with the exit code 1.
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { code: 1, message: message.into() }
    }

    /// The arguments were not understood; `usage` says what would have been.
    pub(crate) fn usage(usage: &str) -> Self {
        Self { code: USAGE_CODE, message: usage.to_owned() }
    }
}

/// The directory of the workspace.
pub(crate) fn root() -> &'static Path {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.parent().unwrap_or(manifest)
}

/// The directory this very program was built into, such as `target/debug`: whatever the user's
/// configuration says of target directories, the binaries of the workspace lie beside it.
pub(crate) fn build_directory() -> Result<PathBuf, Failure> {
    let program = std::env::current_exe().map_err(|error| unknown_directory(&error))?;
    program.parent().map(Path::to_owned).ok_or_else(|| Failure::new("this program has no parent"))
}

/// The target directory, for what the commands keep and produce.
pub(crate) fn target_directory() -> Result<PathBuf, Failure> {
    let build = build_directory()?;
    build.parent().map(Path::to_owned).ok_or_else(|| Failure::new("no target directory"))
}

fn unknown_directory(error: &io::Error) -> Failure {
    Failure::new(format!("cannot tell where this program lies: {error}"))
}

/// A command in the workspace's directory, without input and without cargo's variables of ours.
pub(crate) fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root()).stdin(Stdio::null());
    for (name, _) in std::env::vars_os() {
        let name_text = name.to_string_lossy();
        if name_text == "CARGO" || SET_BY_CARGO.iter().any(|start| name_text.starts_with(start)) {
            command.env_remove(&name);
        }
    }
    command
}

/// Runs to the end with our output; an unhappy end is a failure with the child's own exit code.
pub(crate) fn run(command: &mut Command) -> Outcome {
    let line = command_line(command);
    println!("    {line}");
    let status = command.status().map_err(|error| not_started(&line, &error))?;
    if status.success() {
        return Ok(());
    }
    let code = status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1);
    Err(Failure { code, message: format!("`{line}` ended with {status}") })
}

/// Runs to the end and answers its standard output, or `None` when it fails or is not there.
pub(crate) fn read(command: &mut Command) -> Option<String> {
    let output = command.output().ok().filter(|output| output.status.success())?;
    String::from_utf8(output.stdout).ok()
}

/// The first of the named programs that stands in a directory of `PATH`.
pub(crate) fn find_program(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let directories: Vec<PathBuf> = std::env::split_paths(&path).collect();
    names
        .iter()
        .flat_map(|name| directories.iter().map(move |directory| directory.join(name)))
        .find(|candidate| candidate.is_file())
}

fn not_started(line: &str, error: &io::Error) -> Failure {
    Failure::new(format!("`{line}` could not be started: {error}"))
}

fn command_line(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(OsStr::to_string_lossy).collect::<Vec<_>>().join(" ")
}

/// The steps of one command, in order. The first that fails ends the command.
#[derive(Debug, Default)]
pub(crate) struct Steps {
    taken: Vec<(String, Duration)>,
}

impl Steps {
    /// Announces a step, takes it and notes how long it took.
    pub(crate) fn take<T>(
        &mut self,
        name: &str,
        step: impl FnOnce() -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        println!("\n==> {name}");
        let begun = now();
        let result = step();
        self.taken.push((name.to_owned(), now().duration_since(begun)));
        result.map_err(|failure| Failure {
            code: failure.code,
            message: format!("FAILED at step \"{name}\": {}", failure.message),
        })
    }

    /// Prints each step taken with its duration.
    pub(crate) fn print_durations(&self) {
        println!();
        for (name, duration) in &self.taken {
            println!("{:>8.1} s  {name}", duration.as_secs_f64());
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the durations are printed and decide nothing")]
fn now() -> Instant {
    Instant::now()
}
