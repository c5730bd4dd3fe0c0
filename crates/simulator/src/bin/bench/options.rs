//! What the person who measures can choose.

use std::path::PathBuf;

use clap::Parser;

use crate::load::Turns;

/// Measures a gateway; `cargo xtask bench` builds what it needs and runs it.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask bench")]
pub(crate) struct Options {
    /// The gateway, built with the endpoint that stores nothing.
    #[arg(long, value_name = "FILE", hide = true)]
    pub(crate) gateway: PathBuf,
    /// Where the figures are written to, and where the binary may be that is shipped.
    #[arg(long, value_name = "DIR", hide = true)]
    pub(crate) target: PathBuf,
    /// How long the no-op is sent in each of the five turns of a figure, and then the figure.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=600))]
    seconds: u32,
    /// Only see whether everything works: one short turn a figure, and few invoices.
    #[arg(long)]
    quick: bool,
    /// Leave out what is measured with many invoices in the store.
    #[arg(long)]
    small: bool,
    /// How many invoices are many.
    #[arg(long, default_value_t = 5_000_000, conflicts_with = "small",
        value_parser = clap::value_parser!(u64).range(10_000..=100_000_000))]
    invoices: u64,
}

impl Options {
    pub(crate) fn turns(&self) -> Turns {
        if self.quick {
            Turns { count: 1, seconds: 1 }
        } else {
            Turns { count: 5, seconds: self.seconds }
        }
    }

    /// How many invoices are in the store, for each time that everything is measured.
    pub(crate) fn rounds(&self) -> Vec<u64> {
        const FEW: u64 = 10_000;
        if self.small || self.quick { vec![FEW] } else { vec![FEW, self.invoices] }
    }

    /// How many invoices of each merchant owe callbacks when the delivery begins.
    pub(crate) fn backlog(&self) -> u32 {
        if self.quick { 50 } else { 1_000 }
    }
}
