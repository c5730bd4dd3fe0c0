//! The binary as an operator runs it: in a directory of its own, with no environment but what a
//! test gives it.

use std::path::Path;

use serde_json::Value;
use simulator::{Ended, Installation, Process};
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

/// Starts a command and kills it a few turns of this task after a moment has come, or after it has
/// said that it is done.
pub(crate) async fn kill_at(
    command: &mut Command,
    mut has_come: impl FnMut() -> bool,
    turns: usize,
) {
    let process = Process::start(command).unwrap();
    let moment = async {
        while !has_come() && !process.output().contains('\n') {
            tokio::task::yield_now().await;
        }
    };
    soon(moment).await;
    for _ in 0..turns {
        tokio::task::yield_now().await;
    }
    process.kill().await.unwrap();
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

    /// Serves an installation, at a free port, and calls merchants on this machine.
    pub(crate) async fn on(installation: &Installation) -> Self {
        Self::start(&mut serve(installation)).await
    }

    /// Ends it by SIGTERM, which must succeed.
    pub(crate) async fn stop(self) {
        let ended = soon(self.process.terminate()).await.unwrap();
        assert_eq!(ended.status.code(), Some(0), "{ended:?}");
    }
}

/// `turnpike serve` for an installation.
pub(crate) fn serve(installation: &Installation) -> Command {
    let listen = ["serve", "--listen", "127.0.0.1:0", "--allow-private-callbacks"];
    let mut command = turnpike(installation.directory(), &listen);
    command.args(installation.flags());
    // A test may send as fast as it can, all of it from this machine.
    command.env("TURNPIKE_RATE_LIMITS_KEY_PER_SECOND", "0");
    command.env("TURNPIKE_RATE_LIMITS_ADDRESS_PER_SECOND", "0");
    command
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

/// `turnpike merchant create` for an installation; the options follow the mandatory ones.
pub(crate) fn merchant_create(installation: &Installation, options: &[&str]) -> Command {
    let mandatory = ["--name", "Riverside Books", "--email", "owner@example.com"];
    let mut command = turnpike(installation.directory(), &["merchant", "create"]);
    command.args(installation.flags()).args(mandatory).args(options);
    command
}

/// Creates an active merchant that may call from this machine.
pub(crate) async fn active_merchant(installation: &Installation, options: &[&str]) -> Merchant {
    let active = ["--activate", "--allow-ip", "127.0.0.0/8"];
    let command = &mut merchant_create(installation, &[active.as_slice(), options].concat());
    Merchant::read(&run(command).await)
}
