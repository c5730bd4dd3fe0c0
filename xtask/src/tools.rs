//! The checkers that are not part of the toolchain, at pinned versions: one that is on `PATH` at
//! that version is used, else it is installed once below the target directory.

use std::path::{Path, PathBuf};

use crate::machine;
use crate::process::{Failure, command, read, run, target_directory};

/// A checker: the name of its package and of its program, and the version the project is
/// checked with.
#[derive(Debug)]
pub(crate) struct Tool {
    pub(crate) name: &'static str,
    pub(crate) version: &'static str,
}

/// A tool from crates.io, compiled here: its path.
pub(crate) fn from_crates(tool: &Tool) -> Result<PathBuf, Failure> {
    let directory = target_directory()?.join("tools");
    find_or(tool, &directory.join("bin"), || {
        // Unoptimised, it compiles in a fraction of the time and still checks within seconds.
        run(command("cargo")
            .args(["install", "--quiet", "--locked", "--debug", "--root"])
            .arg(&directory)
            .arg(format!("{}@{}", tool.name, tool.version))
            .env("CARGO_PROFILE_DEV_DEBUG", "0"))
    })
}

/// A tool that Python's registry holds ready as a binary: its path.
pub(crate) fn from_python(tool: &Tool) -> Result<PathBuf, Failure> {
    let directory = target_directory()?.join("tools/python");
    find_or(tool, &directory.join("bin"), || {
        machine::python()?;
        run(command("python3").args(["-m", "venv"]).arg(&directory))?;
        // Not its program `pip`, which names the directory it was made in: in a copy of this one
        // it would install into the original.
        run(command(directory.join("bin/python3"))
            .args(["-m", "pip", "--quiet", "--disable-pip-version-check", "--no-input", "install"])
            .args(["--only-binary", ":all:"])
            .arg(format!("{}=={}", tool.name, tool.version)))
    })
}

fn find_or(
    tool: &Tool,
    directory: &Path,
    install: impl FnOnce() -> Result<(), Failure>,
) -> Result<PathBuf, Failure> {
    let installed = directory.join(tool.name);
    let candidates = [installed.clone(), PathBuf::from(tool.name)];
    if let Some(found) = candidates.into_iter().find(|program| has_version(program, tool)) {
        return Ok(found);
    }
    install()?;
    if has_version(&installed, tool) {
        return Ok(installed);
    }
    let Tool { name, version } = tool;
    Err(Failure::new(format!("{} is not {name} {version}", installed.display())))
}

fn has_version(program: &Path, tool: &Tool) -> bool {
    read(command(program).arg("--version"))
        .is_some_and(|answer| answer.split_whitespace().any(|word| word == tool.version))
}
