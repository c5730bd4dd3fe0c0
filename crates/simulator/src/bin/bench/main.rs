//! The driver of `cargo xtask bench`: measures a gateway on real data and prints one table. It
//! fails on a wrong reply or a lost invoice, never on a goal that is missed.

mod binary;
mod callbacks;
mod database;
mod figures;
mod histories;
mod load;
mod machine;
mod options;
mod processes;
mod report;
mod round;
mod shops;
mod spread;
mod stopwatch;
mod wrk;

use std::fs;
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::Parser;
use tokio::signal::unix::{SignalKind, signal};

use crate::binary::Binary;
use crate::figures::{Aim, Figure, Unit};
use crate::machine::Machine;
use crate::options::Options;
use crate::report::Report;
use crate::round::{Round, creates};
use crate::shops::Shops;

#[tokio::main]
async fn main() -> ExitCode {
    let options = Options::parse();
    // Whatever was started is ended when what holds it is dropped, which a signal would prevent.
    let outcome = tokio::select! {
        outcome = bench(&options) => outcome,
        outcome = interrupted() => outcome,
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => failed(&error),
    }
}

#[expect(clippy::print_stderr, reason = "a command line talks to its user")]
fn failed(error: &anyhow::Error) -> ExitCode {
    eprintln!("bench: {error:#}");
    ExitCode::FAILURE
}

/// Tells whoever waits what is done now.
#[expect(clippy::print_stderr, reason = "a command line talks to its user")]
pub(crate) fn announce(what: &str) {
    eprintln!("    {what}");
}

async fn interrupted() -> anyhow::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    tokio::select! {
        _ = terminate.recv() => bail!("told to end"),
        _ = interrupt.recv() => bail!("interrupted"),
    }
}

#[expect(clippy::print_stdout, reason = "the table is what this is for")]
async fn bench(options: &Options) -> anyhow::Result<()> {
    let target = &options.target;
    let machine = Machine::look(&std::env::temp_dir()).await?;
    let binary = Binary::new(options.gateway.clone());
    let shops = Shops::open().await?;
    let mut figures = Vec::new();
    for invoices in options.rounds() {
        let round = Round {
            binary: &binary,
            shops: &shops,
            invoices,
            turns: options.turns(),
            backlog: options.backlog(),
        };
        figures.extend(round.run().await?);
    }
    figures.extend(growth(&figures));
    if let Ok(metadata) = fs::metadata(target.join("dist/turnpike")) {
        let size = metadata.len() as f64 / f64::from(1 << 20);
        figures.push(
            Figure::new("the binary that is shipped", size, Unit::Mebibytes).goal(Aim::Below(25.0)),
        );
    }
    let report = Report { machine, turns: options.turns(), figures };
    let file = target.join("bench.json");
    fs::write(&file, format!("{:#}\n", report.json()))
        .with_context(|| format!("cannot write {}", file.display()))?;
    println!("{}\n{}", report.text(), file.display());
    let errors = report.errors();
    if errors.is_empty() { Ok(()) } else { bail!("errors:\n{}", errors.join("\n")) }
}

/// How fast invoices are created when there are many, compared with when there are few. Both are
/// taken as parts of the no-op, since they were measured at different times.
fn growth(figures: &[Figure]) -> Vec<Figure> {
    let compare = |engine| {
        let name = creates(engine);
        let mut creates = figures.iter().filter(|figure| figure.name == name);
        let (few, many) = (creates.next()?, creates.next()?);
        let part = many.of_no_op?.middle / few.of_no_op?.middle;
        let name = format!("{name}: its part of the rate with few invoices");
        let figure = Figure::new(name, part, Unit::Ratio);
        Some(Figure { invoices: many.invoices, ..figure.goal(Aim::AtLeast(0.95)) })
    };
    ["SQLite", "PostgreSQL"].into_iter().filter_map(compare).collect()
}
