//! The command line (contract, section 12): one file a command.

mod backup;
mod chain;
mod demo;
mod fx;
mod invoice;
mod ledger;
mod merchant;
mod migrate;
mod options;
mod recon;
mod restore;
mod rule;
mod serve;
mod settlement;

use std::fs::TryLockError;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context;
use clap::{Parser, Subcommand};
use store::{Store, moving};
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::app::{App, Parts, create_merchant, exchange_rates, history_blocks, open_installation};
use crate::clock::{Clock, SystemClock};
use crate::ids::SystemIds;
use crate::settings::{Home, Settings};
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
    /// Say which payments are held back for a person to look at.
    #[command(subcommand)]
    Rule(rule::Command),
    /// Look at a payment, hold its money back and let it go.
    #[command(subcommand)]
    Invoice(invoice::Command),
    /// Look over, export and read the ledger.
    #[command(subcommand)]
    Ledger(ledger::Command),
    /// Print the exchange rates that are in use, and how their sources do.
    Fx(fx::Options),
    /// Pay merchants what is due to them.
    #[command(subcommand)]
    Settlement(settlement::Command),
    /// Look at the nodes that tell of stablecoins' networks.
    #[command(subcommand)]
    Chain(chain::Command),
    /// Compare what acquirers and banks say with what is known.
    #[command(subcommand)]
    Recon(recon::Command),
    /// Copy the embedded database to a file, also while the gateway serves.
    Backup(backup::Options),
    /// Put a backup in the place of the embedded database.
    Restore(restore::Options),
    /// Move the installation to a PostgreSQL database; run it again to go on.
    Migrate(migrate::Options),
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
            Command::Rule(command) => rule::run(command).await,
            Command::Invoice(command) => invoice::run(command).await,
            Command::Ledger(command) => ledger::run(command).await,
            Command::Fx(options) => fx::run(options).await,
            Command::Settlement(command) => settlement::run(command).await,
            Command::Chain(command) => chain::run(command).await,
            Command::Recon(command) => recon::run(command).await,
            Command::Backup(options) => backup::run(options),
            Command::Restore(options) => restore::run(options),
            Command::Migrate(options) => migrate::run(options).await,
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

/// Opens the database and puts the gateway together.
async fn open(settings: Settings, public_url: String) -> anyhow::Result<App> {
    let (clock, ids) = (Arc::new(SystemClock), Arc::new(SystemIds));
    let home = settings.home()?;
    let store = match &home {
        Home::Directory(data) => {
            make_private(data)?;
            let store = Store::open_sqlite(data)?;
            // Whoever came while it was moved has waited until now.
            if let Some(name) = moving::moved_to(data) {
                let data = data.display();
                anyhow::bail!("{data} was moved to {name}: serve from there, by --database-url");
            }
            store
        }
        Home::Server(url) => Store::open_postgres(url.expose(), clock.now()).await?,
    };
    let keys_file = settings.keys_file(&home);
    if !keys_file.exists() && create_merchant::any_merchant(&store).await? {
        // New keys would open nothing that is there, and hide that the old ones are lost.
        let file = keys_file.display();
        anyhow::bail!("the keys file {file} is missing, but the database needs it: restore it");
    }
    let vault = Vault::open(&keys_file, ids.as_ref())?;
    let opened = open_installation::open_installation(&store, &vault).await;
    opened.with_context(|| format!("keys file {}", keys_file.display()))?;
    let app = App::new(Parts { store, vault, clock, ids, settings, public_url })?;
    history_blocks::learn_end(&app).await.context("cannot read histories")?;
    exchange_rates::refresh(&app).await.context("cannot read exchange rates")?;
    Ok(app)
}

/// The directory of the embedded database.
fn directory(home: &Home) -> anyhow::Result<&Path> {
    match home {
        Home::Directory(data) => Ok(data),
        Home::Server(_) => anyhow::bail!(
            "the database is on a PostgreSQL server, which has tools of its own for this, such as \
             pg_dump: without database_url, --data names the directory of an embedded one"
        ),
    }
}

/// Takes the data directory for this process alone: two that serve on one embedded database would
/// each take the other's callbacks for abandoned. The lock lasts as long as the file is open.
fn lock(data: &Path) -> anyhow::Result<std::fs::File> {
    make_private(data)?;
    let serves = || format!("another turnpike serves from {}; stop it first", data.display());
    try_lock(data)?.with_context(serves)
}

/// As [`lock`]; none where another process has it.
fn try_lock(data: &Path) -> anyhow::Result<Option<std::fs::File>> {
    let path = data.join("serve.lock");
    let cannot_write = || format!("cannot write {}", path.display());
    let file = std::fs::File::create(&path).with_context(cannot_write)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error).with_context(cannot_write),
    }
}

/// Makes a directory, for its owner's eyes only, unless it is there.
fn make_private(directory: &Path) -> anyhow::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    std::os::unix::fs::DirBuilderExt::mode(builder.recursive(true), 0o700);
    builder.create(directory).with_context(|| format!("cannot make {}", directory.display()))
}

async fn listen(settings: &Settings) -> anyhow::Result<TcpListener> {
    let address = settings.listen;
    TcpListener::bind(address).await.with_context(|| format!("cannot listen on {address}"))
}

/// What the gateway is reached by where the operator has not said: the address that it listens on,
/// or, if that is every address of this machine, the one that the machine itself knows it by.
fn local_url(listener: &TcpListener) -> anyhow::Result<String> {
    let mut address = listener.local_addr()?;
    match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => address.set_ip(Ipv4Addr::LOCALHOST.into()),
        IpAddr::V6(ip) if ip.is_unspecified() => address.set_ip(Ipv6Addr::LOCALHOST.into()),
        IpAddr::V4(_) | IpAddr::V6(_) => {}
    }
    Ok(format!("http://{address}"))
}

/// Prints a line on standard output, at once.
fn print(line: &str) -> anyhow::Result<()> {
    use std::io::Write;
    let mut output = std::io::stdout().lock();
    writeln!(output, "{line}")?;
    Ok(output.flush()?)
}

/// The signals that tell the process to end: SIGTERM, and Ctrl-C at a terminal.
struct EndSignals {
    terminate: Signal,
    interrupt: Signal,
}

impl EndSignals {
    /// Heeds them from now on: one that comes before it is waited for is not lost, and no longer
    /// ends the process on the spot.
    fn heed() -> anyhow::Result<Self> {
        let heed = |kind| signal(kind).context("cannot heed signals");
        Ok(Self {
            terminate: heed(SignalKind::terminate())?,
            interrupt: heed(SignalKind::interrupt())?,
        })
    }

    /// Waits for one of them.
    async fn wait(mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}
