//! `turnpike fx`: the exchange rates that are in use, and how their sources do. It may run while
//! gateways serve on the same data.

mod fetch;

use clap::{Args, Subcommand};
use domain::money::Currency;
use domain::timestamp::Timestamp;

use crate::app::App;
use crate::app::exchange_rates::{self, Known};
use crate::commands::options::Common;
use crate::commands::{open, print};
use crate::logging;
use crate::wire::datetime;

#[derive(Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct Options {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    common: Common,
}

#[derive(Subcommand)]
enum Command {
    /// Ask every source now, keep what it says, and print what came of it.
    Fetch(fetch::Options),
}

pub(super) async fn run(options: Options) -> anyhow::Result<()> {
    match options.command {
        Some(Command::Fetch(options)) => fetch::run(options).await,
        None => list(options.common).await,
    }
}

/// Opens the gateway of the options.
async fn open_app(common: Common) -> anyhow::Result<App> {
    let settings = common.settings(Vec::new())?;
    logging::start(&settings);
    open(settings, String::new()).await
}

async fn list(common: Common) -> anyhow::Result<()> {
    let app = open_app(common).await?;
    let now = app.now();
    for known in exchange_rates::refresh(&app).await? {
        print(&told(&known, now))?;
    }
    print(&format!("payers' prices have {} bps above these rates", app.settings().fx.spread_bps))?;
    for base in Currency::INVOICED {
        for currency in Currency::INVOICED.into_iter().filter(|currency| *currency != base) {
            let rate = match exchange_rates::rate(&app, [base, currency], now) {
                Ok((rate, source)) => format!("{rate} {source}"),
                Err(none) => format!("none: {none}"),
            };
            print(&format!("{base}/{currency} {rate}"))?;
        }
    }
    Ok(())
}

/// A line about a source: how old what it says is, whether it may be used, and what is wrong.
fn told(known: &Known, now: Timestamp) -> String {
    let Known { source, doing } = known;
    let rates = match (source.published_at(), source.is_fresh(now)) {
        (None, _) => "no rates yet".to_owned(),
        (Some(at), is_fresh) => {
            let hours = now.since(at).micros().div_euclid(3_600_000_000);
            let state = if is_fresh { "fresh" } else { "too old to be used" };
            format!("{state}, of {} UTC ({hours} h ago)", datetime(at))
        }
    };
    let asked = doing.as_ref().map(|doing| format!(", asked {} UTC", datetime(doing.asked_at)));
    let trouble = doing.as_ref().and_then(|doing| doing.trouble.as_deref());
    let trouble = trouble.map(|trouble| format!(": {trouble}")).unwrap_or_default();
    format!("{}: {rates}{}{trouble}", source.name, asked.unwrap_or_default())
}
