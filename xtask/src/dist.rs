//! `cargo xtask dist`: builds the binary as it is shipped.

use std::fs;

use crate::process::{Failure, Outcome, command, run, target_directory};

/// Builds `turnpike` in the `dist` profile and prints where it lies and how large it is.
pub(crate) fn build() -> Outcome {
    let options = ["build", "--locked", "--profile", "dist", "--package", "gateway"];
    run(command("cargo").args(options).args(["--bin", "turnpike"]))?;
    let binary = target_directory()?.join("dist/turnpike");
    let metadata = fs::metadata(&binary)
        .map_err(|error| Failure::new(format!("{}: {error}", binary.display())))?;
    println!("{} {} bytes", binary.display(), metadata.len());
    Ok(())
}
