//! The binary as an operator runs it: in a directory of its own, with no environment but what a
//! test gives it.

use std::path::Path;

use serde_json::Value;
use simulator::{Ended, Process};
use tokio::process::Command;

use crate::soon;

/// A command of `turnpike` that runs in a directory.
pub(crate) fn turnpike(directory: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_turnpike"));
    command.args(arguments).current_dir(directory).env_clear();
    // Its own scratch files go where the test's do, and go with them.
    command.env("TMPDIR", directory);
    command
}

/// Runs a command to its end.
pub(crate) async fn run(command: &mut Command) -> Ended {
    let process = Process::start(command).unwrap();
    soon(process.end()).await.unwrap()
}

/// A gateway that serves, and where.
pub(crate) struct Serving {
    pub(crate) process: Process,
    pub(crate) url: String,
}

impl Serving {
    /// Runs a command until it says that it serves.
    pub(crate) async fn start(command: &mut Command) -> Self {
        let process = Process::start(command).unwrap();
        let url = soon(process.line("listening on ")).await.unwrap();
        Self { process, url }
    }

    /// Serves the data in a directory, at a free port, and calls merchants on this machine.
    pub(crate) async fn on(directory: &Path) -> Self {
        Self::start(&mut serve(directory)).await
    }

    /// Ends it by SIGTERM, which must succeed.
    pub(crate) async fn stop(self) {
        let ended = soon(self.process.terminate()).await.unwrap();
        assert_eq!(ended.status.code(), Some(0), "{ended:?}");
    }
}

/// `turnpike serve` for the data in a directory.
pub(crate) fn serve(directory: &Path) -> Command {
    let listen = ["--listen", "127.0.0.1:0", "--allow-private-callbacks"];
    turnpike(directory, &[&["serve", "--data", "data"], listen.as_slice()].concat())
}

/// What `turnpike merchant create` gives.
#[derive(Clone, Debug)]
pub(crate) struct Merchant {
    pub(crate) id: String,
    pub(crate) api_key: String,
    pub(crate) callback_secret: String,
}

impl Merchant {
    /// Reads what the command printed, which must have succeeded.
    pub(crate) fn read(ended: &Ended) -> Self {
        assert_eq!(ended.status.code(), Some(0), "{ended:?}");
        let created: Value = serde_json::from_str(&ended.output).unwrap();
        let text = |name: &str| created[name].as_str().unwrap().to_owned();
        Self {
            id: text("merchant_id"),
            api_key: text("api_key"),
            callback_secret: text("callback_secret"),
        }
    }
}

/// `turnpike merchant create` for the data in a directory; the options follow the mandatory ones.
pub(crate) fn merchant_create(directory: &Path, options: &[&str]) -> Command {
    let mandatory = ["--name", "Riverside Books", "--email", "owner@example.com"];
    let command = ["merchant", "create", "--data", "data"];
    turnpike(directory, &[command.as_slice(), &mandatory, options].concat())
}

/// Creates an active merchant that may call from this machine.
pub(crate) async fn active_merchant(directory: &Path, options: &[&str]) -> Merchant {
    let active = ["--activate", "--allow-ip", "127.0.0.0/8"];
    let command = &mut merchant_create(directory, &[active.as_slice(), options].concat());
    Merchant::read(&run(command).await)
}
