//! The tests of the API's reference: each of its snippets is run, its examples and what it allows
//! are tried, and Schemathesis compares the gateway with its description.

use std::path::Path;

use crate::machine;
use crate::process::{Failure, Outcome, build_directory, command, read, root, run};
use crate::tools::{self, Tool};

const SCHEMATHESIS: Tool = Tool { name: "schemathesis", version: "4.32.5" };

/// None of them comes near it; one that hangs must not hold the machine for hours.
const TEST_TIMEOUT_MS: u32 = 300_000;

/// Runs the tests, installing what the snippets are run by.
pub(crate) fn test(filters: &[String]) -> Outcome {
    php()?;
    let schemathesis = tools::from_python(&SCHEMATHESIS)?;
    let suite = Path::new("tests/reference");
    run(command("node")
        .arg("--test")
        .arg(format!("--test-timeout={TEST_TIMEOUT_MS}"))
        .args(filters.iter().map(|filter| format!("--test-name-pattern={filter}")))
        .args(
            ["snippets.test.mjs", "examples.test.mjs", "schemathesis.test.mjs"]
                .map(|file| suite.join(file)),
        )
        .current_dir(root())
        .env("GATEWAY_BIN", build_directory()?.join("turnpike"))
        .env("SCHEMATHESIS", schemathesis))
}

/// Makes sure that PHP and its curl are here.
fn php() -> Outcome {
    let has_curl = || {
        let script = "exit(function_exists('curl_init') ? 0 : 1);";
        read(command("php").args(["-r", script])).is_some()
    };
    if !has_curl() {
        machine::install_packages(&["php-cli", "php-curl", "curl"])?;
    }
    if has_curl() { Ok(()) } else { Err(Failure::new("PHP with curl is missing")) }
}
