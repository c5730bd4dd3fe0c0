//! `turnpike ledger`: the books are looked over, exported, and read as of any moment.

use std::io::{BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::{Args, Subcommand};
use domain::timestamp::Timestamp;

use crate::app::App;
use crate::app::ledger::{self, Heads, Report};
use crate::commands::options::Common;
use crate::commands::{open, print};
use crate::{logging, wire};

#[derive(Subcommand)]
pub(super) enum Command {
    /// Look over every book, in the store or in an export: each entry is recomputed, and any that
    /// was changed, removed, added or moved is found.
    Verify(VerifyOptions),
    /// Write all books to a file that anybody can look over.
    Export(ExportOptions),
    /// Print the balances of every account, now or at a moment.
    Balances(BalancesOptions),
}

#[derive(Args)]
pub(super) struct VerifyOptions {
    #[command(flatten)]
    common: Common,
    /// An export to look over; nothing else is read then.
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
    /// An earlier export, whose entries must all be there unchanged.
    #[arg(long, value_name = "FILE")]
    since: Option<PathBuf>,
}

#[derive(Args)]
pub(super) struct ExportOptions {
    #[command(flatten)]
    common: Common,
    /// The file to write; it must not be there yet.
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
}

#[derive(Args)]
pub(super) struct BalancesOptions {
    #[command(flatten)]
    common: Common,
    /// As of the end of this second (UTC), such as "2026-11-22 10:00:00".
    #[arg(long, value_name = "TIME")]
    at: Option<String>,
}

pub(super) async fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Verify(options) => verify(options).await,
        Command::Export(options) => export(options).await,
        Command::Balances(options) => balances(options).await,
    }
}

async fn app_of(common: Common) -> anyhow::Result<App> {
    let settings = common.settings(Vec::new())?;
    logging::start(&settings);
    open(settings, String::new()).await
}

async fn verify(options: VerifyOptions) -> anyhow::Result<()> {
    let since = match &options.since {
        Some(path) => sound(&read(path, Heads::new())?, path)?.heads.clone(),
        None => Heads::new(),
    };
    let report = match &options.file {
        Some(path) => read(path, since)?,
        None => ledger::look_over(&app_of(options.common).await?, since).await?,
    };
    for fault in &report.faults {
        print(fault)?;
    }
    let Report { books, entries, postings, faults, .. } = &report;
    anyhow::ensure!(faults.is_empty(), "the ledger is not what it was");
    for (owner, (entries, head)) in &report.heads {
        print(&format!("{owner}: {entries} entries, head {}", hex::encode(head)))?;
    }
    print(&format!("{books} books, {entries} entries, {postings} postings: all as they were made"))
}

fn read(path: &Path, since: Heads) -> anyhow::Result<Report> {
    let file = std::fs::File::open(path);
    let file = file.with_context(|| format!("cannot read {}", path.display()))?;
    let report = ledger::look_over_file(BufReader::new(file), since);
    report.with_context(|| path.display().to_string())
}

/// An earlier export proves nothing unless it is sound itself.
fn sound<'r>(report: &'r Report, path: &Path) -> anyhow::Result<&'r Report> {
    match report.faults.first() {
        None => Ok(report),
        Some(fault) => anyhow::bail!("{}: {fault}", path.display()),
    }
}

async fn export(options: ExportOptions) -> anyhow::Result<()> {
    let path = options.to;
    let app = app_of(options.common).await?;
    let file = std::fs::File::create_new(&path);
    let file = file.with_context(|| format!("cannot write {}", path.display()))?;
    let mut file = BufWriter::new(file);
    let (mut failed, mut records) = (None, 0_u64);
    let given = ledger::walk(&app, |record| {
        let written = serde_json::to_vec(&record).map_err(anyhow::Error::from);
        let written = written.and_then(|mut line| {
            line.push(b'\n');
            Ok(file.write_all(&line)?)
        });
        records = records.saturating_add(1);
        failed = failed.take().or(written.err());
    });
    given.await?;
    if let Some(error) = failed {
        return Err(error.context(format!("cannot write {}", path.display())));
    }
    file.into_inner().context("cannot write the end")?.sync_all()?;
    print(&format!("wrote {}: {records} records", path.display()))
}

async fn balances(options: BalancesOptions) -> anyhow::Result<()> {
    let rule = "at: a time such as 2026-11-22 10:00:00";
    let at = options.at.map(|text| wire::second(&text).context(rule)).transpose()?;
    // The second's last microsecond.
    let at = at.map(|at| Timestamp::from_micros(at.micros().saturating_add(999_999)));
    let app = app_of(options.common).await?;
    for (owner, balances) in ledger::balances(&app, at).await? {
        print(&format!("{owner}"))?;
        for balance in balances.iter().filter(|balance| balance.amount.minor() != 0) {
            let (side, amount) = side(balance.amount);
            print(&format!("  {:<28} {amount:>24} {side}", balance.account))?;
        }
    }
    Ok(())
}

/// A balance as people in accounting write it.
fn side(amount: domain::money::Money) -> (&'static str, String) {
    let text = amount.to_string();
    match text.strip_prefix('-') {
        Some(credit) => ("credit", credit.to_owned()),
        None => ("debit", text),
    }
}
