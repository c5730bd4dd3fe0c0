//! The binary, `turnpike`.

use std::process::ExitCode;

fn main() -> ExitCode {
    gateway::commands::run()
}
