//! `turnpike invoice …`: a person looks at a payment, holds its money back, and lets it go. Each
//! may run while gateways serve on the same data, and prints the invoice as one JSON object.

use anyhow::Context;
use clap::{Args, Subcommand};
use domain::ids::InvoiceId;
use domain::settlement::Person;
use serde::Serialize;

use crate::app::App;
use crate::app::review::{self, Shown};
use crate::commands::options::{Common, person};
use crate::commands::{open, print};
use crate::{logging, wire};

#[derive(Subcommand)]
pub(super) enum Command {
    /// Print what happened to an invoice, who told of it, and where its money is.
    Show(ShowOptions),
    /// Hold the money of an invoice back; its merchant is told.
    Withhold(WithholdOptions),
    /// Let money go that is held back; its merchant is told, and may credit its customer.
    Release(ReleaseOptions),
}

#[derive(Args)]
pub(super) struct ShowOptions {
    #[command(flatten)]
    common: Common,
    /// The invoice.
    #[arg(long, value_name = "ID")]
    id: i64,
}

#[derive(Args)]
pub(super) struct WithholdOptions {
    #[command(flatten)]
    common: Common,
    /// The invoice.
    #[arg(long, value_name = "ID")]
    id: i64,
    /// Why, in words without anything personal: they are kept with the invoice.
    #[arg(long, value_name = "TEXT")]
    why: String,
    /// Who decides.
    #[arg(long, value_name = "NAME", value_parser = person)]
    by: Person,
}

#[derive(Args)]
pub(super) struct ReleaseOptions {
    #[command(flatten)]
    common: Common,
    /// The invoice.
    #[arg(long, value_name = "ID")]
    id: i64,
    /// Who decides.
    #[arg(long, value_name = "NAME", value_parser = person)]
    by: Person,
}

/// What is printed of an invoice.
#[derive(Serialize)]
struct Printed<'a> {
    invoice: String,
    merchant_id: String,
    live: bool,
    status: &'static str,
    amount: String,
    late: bool,
    events: Vec<PrintedEvent<'a>>,
    /// Where its money is: credits below zero.
    balances: Vec<PrintedBalance>,
}

#[derive(Serialize)]
struct PrintedEvent<'a> {
    number: i64,
    at: String,
    event: &'a str,
    source: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    amount: Option<String>,
}

#[derive(Serialize)]
struct PrintedBalance {
    account: String,
    amount: String,
}

pub(super) async fn run(command: Command) -> anyhow::Result<()> {
    let (app, id) = match command {
        Command::Show(options) => (app_of(options.common).await?, options.id),
        Command::Withhold(WithholdOptions { common, id, why, by }) => {
            let app = app_of(common).await?;
            review::withhold(&app, InvoiceId::new(id), &why, &by).await?;
            (app, id)
        }
        Command::Release(ReleaseOptions { common, id, by }) => {
            let app = app_of(common).await?;
            review::release(&app, InvoiceId::new(id), &by).await?;
            (app, id)
        }
    };
    let shown = review::show(&app, InvoiceId::new(id)).await?;
    print_shown(&shown.context("there is no such invoice")?)
}

async fn app_of(common: Common) -> anyhow::Result<App> {
    let settings = common.settings(Vec::new())?;
    logging::start(&settings);
    open(settings, String::new()).await
}

fn print_shown(shown: &Shown) -> anyhow::Result<()> {
    let Shown { invoice, events, postings } = shown;
    let events = events.iter().map(|told| PrintedEvent {
        number: told.number,
        at: wire::datetime(told.at),
        event: &told.kind,
        source: &told.source,
        reason: told.reason.as_deref(),
        amount: told.amount.map(|amount| amount.to_string()),
    });
    let balances = postings.iter().filter(|line| line.amount.minor() != 0);
    let balances = balances.map(|line| PrintedBalance {
        account: line.account.to_string(),
        amount: line.amount.to_string(),
    });
    let mut balances: Vec<_> = balances.collect();
    balances
        .sort_by(|one, other| (&one.account, &one.amount).cmp(&(&other.account, &other.amount)));
    let printed = Printed {
        invoice: invoice.id.to_string(),
        merchant_id: invoice.merchant_id.to_string(),
        live: invoice.live,
        status: invoice.status.wire(),
        amount: invoice.amount.to_string(),
        late: invoice.late,
        events: events.collect(),
        balances,
    };
    print(&serde_json::to_string(&printed).context("cannot print")?)
}
