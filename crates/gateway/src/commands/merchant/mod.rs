//! `turnpike merchant …`: commands about merchants. Each may run while gateways serve on the same
//! data, and prints one JSON object.

mod create;
mod fees;
mod look;
mod terms;
mod update;

use clap::Subcommand;

#[derive(Subcommand)]
pub(super) enum Command {
    /// Create a merchant and print its key and its callback secret.
    Create(Box<create::Options>),
    /// Change a merchant and print it as it is then.
    Update(Box<update::Options>),
    /// Agree on what a merchant is settled in and when, and print what holds then.
    Terms(terms::Options),
    /// Agree on what payments cost a merchant, and print what holds then.
    Fees(fees::Options),
}

pub(super) async fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Create(options) => create::run(*options).await,
        Command::Update(options) => update::run(*options).await,
        Command::Terms(options) => terms::run(options).await,
        Command::Fees(options) => fees::run(options).await,
    }
}
