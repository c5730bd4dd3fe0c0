//! `turnpike merchant …`: commands about merchants. Each may run while gateways serve on the same
//! data, and prints one JSON object.

mod create;
mod look;
mod update;

use clap::Subcommand;

#[derive(Subcommand)]
pub(super) enum Command {
    /// Create a merchant and print its key and its callback secret.
    Create(Box<create::Options>),
    /// Change a merchant and print it as it is then.
    Update(Box<update::Options>),
}

pub(super) async fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Create(options) => create::run(*options).await,
        Command::Update(options) => update::run(*options).await,
    }
}
