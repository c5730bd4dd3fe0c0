//! `turnpike serve`: the gateway at work.

use anyhow::Context;
use clap::Args;

use crate::app::{carry_out_refunds, deliver_callbacks};
use crate::commands::options::Common;
use crate::commands::{EndSignals, listen, local_url, lock, open, print};
use crate::logging;
use crate::server::Server;
use crate::settings::Home;

#[derive(Args)]
pub(super) struct Options {
    #[command(flatten)]
    common: Common,
    /// The address to listen on; port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<String>,
    /// What payers' browsers and merchants reach the gateway by.
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,
    /// Let callbacks go to private and loopback addresses too.
    #[arg(long)]
    allow_private_callbacks: bool,
}

pub(super) async fn run(options: Options) -> anyhow::Result<()> {
    let settings = options.common.settings(vec![
        ("listen", options.listen),
        ("public_url", options.public_url),
        ("allow_private_callbacks", options.allow_private_callbacks.then(|| "true".to_owned())),
    ])?;
    logging::start(&settings);
    let home = settings.home()?;
    let _lock = match &home {
        Home::Directory(data) => Some(lock(data)?),
        // Any number of processes share a server's database.
        Home::Server(_) => None,
    };
    let listener = listen(&settings).await?;
    let local_url = local_url(&listener)?;
    let public_url = settings.public_url.clone().unwrap_or_else(|| local_url.clone());
    let app = open(settings, public_url).await?;
    if let Home::Directory(_) = home {
        // This process has the directory to itself, so whoever held a lease is gone.
        deliver_callbacks::free_leases(&app).await.context("cannot free callbacks")?;
        carry_out_refunds::free_leases(&app).await.context("cannot free refunds")?;
    }
    // Whoever reads that it listens may tell it to end at once.
    let end_signals = EndSignals::heed()?;
    let server = Server::start(&app, listener)?;
    print(&format!("listening on {local_url}"))?;
    end_signals.wait().await;
    tracing::info!("stopping");
    server.stop().await;
    Ok(())
}
