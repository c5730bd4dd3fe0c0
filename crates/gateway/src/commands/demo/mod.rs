//! `turnpike demo`: everything that a newcomer needs to see a payment, in one process: a gateway, a
//! test merchant, and a pretend shop that is that merchant.

mod gallery;
mod shop;

use anyhow::Context;
use clap::Args;
use tokio::net::TcpListener;

use crate::app::agree_terms::{self, FeesWanted, TierWanted};
use crate::app::create_merchant::{self, Wanted};
use crate::app::{carry_out_refunds, deliver_callbacks};
use crate::commands::{
    EndSignals, environment, listen, local_url, lock, make_private, open, print,
};
use crate::server::Server;
use crate::settings::{Flags, Settings};
use crate::{ids, logging};

#[derive(Args)]
pub(super) struct Options {
    /// The address to listen on; port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<String>,
    /// Keep the data in a directory; without it they are gone when the demo ends.
    #[arg(long, value_name = "DIR")]
    data: Option<std::path::PathBuf>,
}

pub(super) async fn run(options: Options) -> anyhow::Result<()> {
    let mut values = vec![("allow_private_callbacks", "true".to_owned())];
    values.extend(options.listen.map(|listen| ("listen", listen)));
    let mut settings = Settings::load(&Flags { config: None, values }, &environment())?;
    logging::start(&settings);
    // From here on there are data to be removed, however early it is told to end.
    let end_signals = EndSignals::heed()?;
    let scratch = Scratch::new(options.data)?;
    let _lock = lock(scratch.path())?;
    // The demo's data are its own, whatever else is set on this machine.
    (settings.data, settings.database_url) = (Some(scratch.path().to_owned()), None);
    let listener = listen(&settings).await?;
    let local_url = local_url(&listener)?;
    let public_url = settings.public_url.clone().unwrap_or_else(|| local_url.clone());
    let app = open(settings, public_url.clone()).await?;
    deliver_callbacks::free_leases(&app).await.context("cannot free callbacks")?;
    carry_out_refunds::free_leases(&app).await.context("cannot free refunds")?;

    let shop_listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let shop_url = self::local_url(&shop_listener)?;
    let wanted = Wanted {
        name: "Demo shop".to_owned(),
        email: "demo@example.com".to_owned(),
        activate: true,
        networks: ["127.0.0.0/8", "::1/128"]
            .map(str::parse)
            .into_iter()
            .collect::<Result<_, _>>()?,
        callback_url: Some(format!("{shop_url}/callback")),
        ..Wanted::default()
    };
    let merchant = create_merchant::create_merchant(&app, wanted).await?;
    agree_terms::agree_fees(&app, merchant.merchant_id, ten_percent()).await?;
    let server = Server::start(&app, listener)?;
    let shop = shop::Shop {
        gateway: local_url.clone(),
        gateway_public: public_url,
        url: shop_url.clone(),
        api_key: merchant.api_key.to_string(),
        callback_secret: merchant.callback_secret.expose().to_owned(),
    };
    let serving = shop::serve(shop, shop_listener)?;
    print(&welcome(&shop_url, &local_url, &merchant.api_key))?;
    print(&format!("listening on {local_url}"))?;
    end_signals.wait().await;
    server.stop().await;
    serving.abort();
    Ok(())
}

/// The fee of the contract's example: of 15.04 the shop gets 13.536.
fn ten_percent() -> FeesWanted {
    let tier = TierWanted { from: "0".to_owned(), percent_bps: 1_000, fixed: None, minimum: None };
    FeesWanted { tiers: vec![tier], ..FeesWanted::default() }
}

fn welcome(shop_url: &str, gateway: &str, api_key: &str) -> String {
    format!(
        "\
A gateway, a test merchant and a pretend shop. Nothing here moves real money.

  demo shop   {shop_url}/
  API key     {api_key}

Buy something in the demo shop, or create an invoice yourself:

  curl -sS {gateway}/api/btn-create-invoice/get/ \\
    -H 'API-KEY: {api_key}' \\
    -d email=customer@example.com -d amount=15.04 -d devise=USD

Ctrl-C ends it.
"
    )
}

/// The directory of the demo's data: the one that was named, or one that goes when the demo ends.
enum Scratch {
    Kept(std::path::PathBuf),
    Temporary(std::path::PathBuf),
}

impl Scratch {
    fn new(named: Option<std::path::PathBuf>) -> anyhow::Result<Self> {
        if let Some(path) = named {
            return Ok(Self::Kept(path));
        }
        let name = format!("turnpike-demo-{}", hex::encode(ids::random::<8>(&ids::SystemIds)));
        let path = std::env::temp_dir().join(name);
        make_private(&path)?;
        Ok(Self::Temporary(path))
    }

    fn path(&self) -> &std::path::Path {
        match self {
            Self::Kept(path) | Self::Temporary(path) => path,
        }
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Self::Temporary(path) = self
            && let Err(error) = std::fs::remove_dir_all(&*path)
        {
            tracing::warn!(%error, "cannot remove the demo's data");
        }
    }
}
