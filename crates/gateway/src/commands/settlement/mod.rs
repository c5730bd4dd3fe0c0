//! `turnpike settlement …`: merchants are paid what is due to them. Each may run while gateways
//! serve on the same data, and prints one JSON object for each settlement.

mod export;
mod printed;
mod statement;
mod steps;

use clap::Subcommand;

use crate::app::App;
use crate::commands::open;
use crate::commands::options::Common;
use crate::logging;

#[derive(Subcommand)]
pub(super) enum Command {
    /// Propose to pay a merchant all that is due to it.
    Propose(steps::ProposeOptions),
    /// Approve a settlement that somebody else has proposed; again after it failed.
    Approve(steps::ApproveOptions),
    /// Cancel a settlement that nobody has paid.
    Cancel(steps::CancelOptions),
    /// Write approved settlements to a file, by which a wallet pays them in one transaction.
    Export(export::ExportOptions),
    /// Say by which transaction an approved settlement is paid; the chain is asked from then on.
    Submitted(steps::SubmittedOptions),
    /// Print a settlement, with the transactions that were sent for it.
    Show(steps::ShowOptions),
    /// Print all settlements, or those of a merchant.
    List(steps::ListOptions),
    /// Write a merchant's statement of some days.
    Statement(statement::StatementOptions),
    /// Print when a merchant is settled by itself, or change it.
    Schedule(steps::ScheduleOptions),
}

pub(super) async fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Propose(options) => steps::propose(options).await,
        Command::Approve(options) => steps::approve(options).await,
        Command::Cancel(options) => steps::cancel(options).await,
        Command::Export(options) => export::run(options).await,
        Command::Submitted(options) => steps::submitted(options).await,
        Command::Show(options) => steps::show(options).await,
        Command::List(options) => steps::list(options).await,
        Command::Statement(options) => statement::run(options).await,
        Command::Schedule(options) => steps::schedule(options).await,
    }
}

async fn app_of(common: Common) -> anyhow::Result<App> {
    let settings = common.settings(Vec::new())?;
    logging::start(&settings);
    open(settings, String::new()).await
}
