//! `turnpike chain`: the nodes of stablecoins' networks are looked at.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::app::chain::{Chains, NodeReport};
use crate::commands::{environment, print};
use crate::logging;
use crate::settings::{Flags, Settings};

#[derive(Subcommand)]
pub(super) enum Command {
    /// Ask every node that is set for its network, its newest block, the blocks that stay, and the
    /// decimals of the stablecoins, and say what is wrong.
    Check(CheckOptions),
}

#[derive(Args)]
pub(super) struct CheckOptions {
    /// The settings file, instead of turnpike.toml.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

pub(super) async fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Check(options) => check(options).await,
    }
}

async fn check(options: CheckOptions) -> anyhow::Result<()> {
    let flags = Flags { config: options.config, values: Vec::new() };
    let settings = Settings::load(&flags, &environment())?;
    logging::start(&settings);
    let reports = Chains::new(&settings)?.check().await;
    anyhow::ensure!(!reports.is_empty(), "no node is set: name some, such as by evm.polygon.rpc");
    for NodeReport { network, host, height, faults } in &reports {
        let node = format!("{} {host}", network.wire());
        if let Some(height) = height {
            print(&format!("{node}: block {height}"))?;
        }
        for fault in faults {
            print(&format!("{node}: wrong: {fault}"))?;
        }
    }
    let wrong = reports.iter().filter(|report| !report.faults.is_empty()).count();
    anyhow::ensure!(wrong == 0, "{wrong} of {} nodes are not as they must be", reports.len());
    print(&format!("{} nodes, all as they must be", reports.len()))
}
