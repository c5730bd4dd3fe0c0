//! The command line (contract, section 12): one file a command.

mod demo;
mod merchant;
mod options;
mod serve;

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context;
use clap::{Parser, Subcommand};
use store::Store;
use tokio::net::TcpListener;

use crate::app::{App, Parts};
use crate::clock::SystemClock;
use crate::ids::SystemIds;
use crate::settings::Settings;
use crate::vault::Vault;

/// A payment gateway that a company runs itself.
#[derive(Parser)]
#[command(name = "turnpike", version, about)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Try it out: a gateway on a fresh database, a test merchant and a pretend shop.
    Demo(demo::Options),
    /// Serve the merchant API and the payment pages.
    Serve(serve::Options),
    /// Manage merchants.
    #[command(subcommand)]
    Merchant(merchant::Command),
}

/// Runs the command that the process was started with.
#[must_use]
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return failed(&error.into()),
    };
    let outcome = runtime.block_on(async {
        match arguments.command {
            Command::Demo(options) => demo::run(options).await,
            Command::Serve(options) => serve::run(options).await,
            Command::Merchant(command) => merchant::run(command).await,
        }
    });
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => failed(&error),
    }
}

#[expect(clippy::print_stderr, reason = "this is what a person at the command line reads")]
fn failed(error: &anyhow::Error) -> ExitCode {
    eprintln!("turnpike: {error:#}");
    ExitCode::FAILURE
}

/// The process's environment, read once: nothing else in the gateway reads it.
fn environment() -> Vec<(String, String)> {
    // Variables that are no text cannot be settings.
    let text = |(name, value): (std::ffi::OsString, std::ffi::OsString)| {
        Some((name.into_string().ok()?, value.into_string().ok()?))
    };
    std::env::vars_os().filter_map(text).collect()
}

/// Opens the data directory and puts the gateway together.
fn open(settings: Settings, data: &Path, public_url: String) -> anyhow::Result<App> {
    let store = Store::open_sqlite(data)?;
    let keys_file = settings.keys_file.clone().unwrap_or_else(|| data.join("keys"));
    let vault = Vault::open(&keys_file, &SystemIds)?;
    let (clock, ids) = (Arc::new(SystemClock), Arc::new(SystemIds));
    App::new(Parts { store, vault, clock, ids, settings, public_url })
}

/// Takes the data directory for this process alone: two that serve on one embedded database would
/// each take the other's callbacks for abandoned. The lock lasts as long as the file is open.
fn lock(data: &Path) -> anyhow::Result<std::fs::File> {
    std::fs::create_dir_all(data).with_context(|| format!("cannot make {}", data.display()))?;
    let path = data.join("serve.lock");
    let file =
        std::fs::File::create(&path).with_context(|| format!("cannot write {}", path.display()))?;
    file.try_lock().with_context(|| {
        format!("another turnpike serves from {}; stop it first", data.display())
    })?;
    Ok(file)
}

async fn listen(settings: &Settings) -> anyhow::Result<TcpListener> {
    let address = settings.listen;
    TcpListener::bind(address).await.with_context(|| format!("cannot listen on {address}"))
}

/// What the gateway is reached by where the operator has not said.
fn local_url(listener: &TcpListener) -> anyhow::Result<String> {
    Ok(format!("http://{}", listener.local_addr()?))
}

/// Prints a line on standard output, at once.
fn print(line: &str) -> anyhow::Result<()> {
    use std::io::Write;
    let mut output = std::io::stdout().lock();
    writeln!(output, "{line}")?;
    Ok(output.flush()?)
}

/// Waits until the process is told to end: SIGTERM, or Ctrl-C at a terminal.
async fn told_to_end() -> anyhow::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}
