//! The tests by clients that nobody here wrote: what they need of the machine, and their run.

use std::path::PathBuf;

use super::node_tests;
use crate::machine;
use crate::process::{Failure, Outcome, root, run, target_directory};

/// The programs that the clients run in. What they are called by, the suite finds on `PATH`.
pub(super) struct Clients {
    python: PathBuf,
    go: Option<PathBuf>,
}

/// Installs what the clients need.
pub(super) fn install() -> Result<Clients, Failure> {
    let suite = suite();
    machine::node_packages(&suite)?;
    machine::php()?;
    let environment = target_directory()?.join("tools/clients-python");
    let python = machine::python_packages(&suite.join("requirements.txt"), &environment)?;
    Ok(Clients { python, go: machine::go() })
}

impl Clients {
    /// Runs the suite against the gateway that was built.
    pub(super) fn run(&self, filters: &[String]) -> Outcome {
        let mut tests = node_tests(&suite(), filters)?;
        tests.env("PYTHON", &self.python);
        match &self.go {
            Some(go) => {
                let cache = target_directory()?.join("tools/go-cache");
                tests.env("GO", go).env("GOCACHE", cache);
            }
            None => {
                println!("    Go is not here: its client is skipped");
                tests.env_remove("GO");
            }
        }
        run(&mut tests)
    }
}

fn suite() -> PathBuf {
    root().join("tests/clients")
}
