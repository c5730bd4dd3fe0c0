//! `turnpike recon`: files of acquirers and banks are imported, lines that wait are resolved, and a
//! day is reported on. Each may run while gateways serve on the same data.

use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::{Args, Subcommand, ValueEnum};
use connectors::statements::{Format, Mapping, limits};
use domain::ids::{AttemptNumber, InvoiceId, RefundId};
use domain::money::Money;
use domain::recon::{BatchId, PaymentKey};
use serde_json::json;

use crate::app::App;
use crate::app::recon::{self, As, Day, Import, SolutionReport};
use crate::commands::options::Common;
use crate::commands::{open, print};
use crate::{logging, wire};

#[derive(Subcommand)]
pub(super) enum Command {
    /// Import a settlement file of an acquirer, or a statement of a bank; the same file once.
    Import(ImportOptions),
    /// Print the lines that wait for a person, each with what it may be.
    Queue(QueueOptions),
    /// Say what a line is that waits.
    Resolve(ResolveOptions),
    /// Compare a day (UTC): what was confirmed, what was received, and what is missing.
    Report(ReportOptions),
}

#[derive(Clone, Copy, ValueEnum)]
enum Form {
    Csv,
    Camt053,
    Mt940,
}

#[derive(Args)]
pub(super) struct ImportOptions {
    #[command(flatten)]
    common: Common,
    /// The payment solution that the file is of.
    #[arg(long, value_name = "NAME")]
    solution: String,
    /// What it is written in.
    #[arg(long)]
    format: Form,
    /// Which column of a CSV file is what.
    #[arg(long, value_name = "FILE", required_if_eq("format", "csv"))]
    mapping: Option<PathBuf>,
    /// Who imports it.
    #[arg(long, value_name = "NAME")]
    by: String,
    /// The file.
    file: PathBuf,
}

#[derive(Args)]
pub(super) struct QueueOptions {
    #[command(flatten)]
    common: Common,
}

#[derive(Clone, Copy, ValueEnum)]
enum What {
    /// A confirmed payment; what the line falls short by is still owed.
    Payment,
    /// A confirmed payment, less a fee that the line does not name.
    Net,
    /// A refund.
    Refund,
    /// A chargeback.
    Chargeback,
    /// The payout of a batch.
    Payout,
    /// A fee.
    Fee,
    /// Told before.
    Duplicate,
    /// Unknown: it stays unmatched.
    Unmatched,
}

#[derive(Args)]
pub(super) struct ResolveOptions {
    #[command(flatten)]
    common: Common,
    /// The line's number in the queue.
    line: i64,
    /// What it is.
    #[arg(long = "as", value_name = "WHAT")]
    what: What,
    /// The invoice, for a payment or a chargeback.
    #[arg(long, value_name = "ID")]
    invoice: Option<i64>,
    /// The attempt of the invoice.
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    attempt: u32,
    /// The refund.
    #[arg(long, value_name = "ID")]
    refund: Option<i64>,
    /// The batch that is paid out, where its sum does not say it.
    #[arg(long, value_name = "ID")]
    batch: Option<i64>,
    /// Who says so.
    #[arg(long, value_name = "NAME")]
    by: String,
    /// Why.
    #[arg(long, value_name = "TEXT")]
    why: String,
}

#[derive(Args)]
pub(super) struct ReportOptions {
    #[command(flatten)]
    common: Common,
    /// The day, such as 2026-11-24.
    #[arg(long, value_name = "DAY")]
    day: String,
    /// One payment solution alone.
    #[arg(long, value_name = "NAME")]
    solution: Option<String>,
    /// Print JSON.
    #[arg(long, conflicts_with = "csv")]
    json: bool,
    /// Print the sums as CSV.
    #[arg(long)]
    csv: bool,
}

pub(super) async fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Import(options) => import(options).await,
        Command::Queue(options) => queue(options).await,
        Command::Resolve(options) => resolve(options).await,
        Command::Report(options) => report(options).await,
    }
}

async fn app_of(common: Common) -> anyhow::Result<App> {
    let settings = common.settings(Vec::new())?;
    logging::start(&settings);
    open(settings, String::new()).await
}

/// A file's content, unless it is larger than anybody would import.
fn content(path: &Path) -> anyhow::Result<Vec<u8>> {
    let cannot_read = || format!("cannot read {}", path.display());
    let size = std::fs::metadata(path).with_context(cannot_read)?.len();
    let is_small = usize::try_from(size).is_ok_and(|size| size <= limits::FILE_BYTES_MAX);
    anyhow::ensure!(is_small, "{}: at most 32 MiB", path.display());
    std::fs::read(path).with_context(cannot_read)
}

async fn import(options: ImportOptions) -> anyhow::Result<()> {
    let format = match (options.format, &options.mapping) {
        (Form::Csv, None) => anyhow::bail!("mapping: a file, for CSV"),
        (Form::Csv, Some(path)) => {
            let text = String::from_utf8(content(path)?).context("the mapping is no text")?;
            let mapping = Mapping::read(&text);
            Format::Csv(Box::new(mapping.with_context(|| path.display().to_string())?))
        }
        (Form::Camt053, _) => Format::Camt053,
        (Form::Mt940, _) => Format::Mt940,
    };
    let (path, bytes) = (options.file.display().to_string(), content(&options.file)?);
    let app = app_of(options.common).await?;
    let (solution, by) = (options.solution.as_str(), options.by.as_str());
    let import = Import { bytes: &bytes, format: &format, solution, by };
    let (imported, was_there) = recon::import(&app, &import).await.context(path.clone())?;
    let recon::Imported { lines, by, at, .. } = imported;
    if was_there {
        let at = wire::datetime(at);
        return print(&format!("{path} was imported by {by} at {at}: nothing is imported twice"));
    }
    print(&format!("imported {path}: {lines} lines"))
}

async fn queue(options: QueueOptions) -> anyhow::Result<()> {
    let app = app_of(options.common).await?;
    let mut after = 0;
    loop {
        let lines = recon::queue(&app, after).await?;
        let Some(last) = lines.last() else { return Ok(()) };
        after = last.id;
        for line in &lines {
            let reference = line.reference.as_ref().or(line.bank_reference.as_ref());
            let reference = reference.map_or("-", String::as_str);
            let about = line.about.map(|key| format!(" (invoice {})", key.invoice_id));
            let advice = line.suggestion.map_or("", |one| one.advice());
            let (kind, amount, about) = (line.kind.word(), line.amount, about.unwrap_or_default());
            let (id, solution) = (line.id, &line.solution);
            print(&format!("{id} {solution} {kind} {amount} {reference}: {advice}{about}"))?;
        }
    }
}

async fn resolve(options: ResolveOptions) -> anyhow::Result<()> {
    let payment = || -> anyhow::Result<PaymentKey> {
        let invoice_id = InvoiceId::new(options.invoice.context("invoice: the id of one")?);
        Ok(PaymentKey { invoice_id, attempt: AttemptNumber::new(options.attempt) })
    };
    let what = match options.what {
        What::Payment => As::Payment(payment()?),
        What::Net => As::Net(payment()?),
        What::Chargeback => As::Chargeback(payment()?),
        What::Refund => As::Refund(RefundId::new(options.refund.context("refund: the id of one")?)),
        What::Payout => As::Payout(options.batch.map(BatchId)),
        What::Fee => As::Fee,
        What::Duplicate => As::Duplicate,
        What::Unmatched => As::Unmatched,
    };
    let app = app_of(options.common).await?;
    recon::resolve(&app, options.line, what, (&options.by, &options.why)).await?;
    print(&format!("line {} is resolved", options.line))
}

async fn report(options: ReportOptions) -> anyhow::Result<()> {
    let day = wire::days(&options.day).context("day: a date such as 2026-11-24")?;
    let app = app_of(options.common).await?;
    let reports = recon::report(&app, day, options.solution.as_deref()).await?;
    if options.json {
        let all: Vec<_> = reports.iter().map(in_json).collect();
        return print(&serde_json::to_string_pretty(&all)?);
    }
    if options.csv {
        print("solution,currency,expected,received,of_other_days,fees,difference")?;
    }
    for report in &reports {
        for day in &report.days {
            let [expected, received, others] =
                [day.expected, day.received, day.of_other_days].map(|(_, sum)| sum.fixed());
            let [fees, difference] = [day.fees, day.difference].map(Money::fixed);
            let (name, currency) = (&report.solution, day.difference.currency());
            if options.csv {
                let sums = format!("{expected},{received},{others},{fees},{difference}");
                print(&format!("{name},{currency},{sums}"))?;
            } else {
                print(&format!("{name} {currency}"))?;
                in_words(day)?;
            }
        }
        if !options.csv {
            lists(report)?;
        }
    }
    Ok(())
}

fn in_words(day: &Day) -> anyhow::Result<()> {
    let counted = [
        ("expected", day.expected),
        ("received", day.received),
        ("of other days", day.of_other_days),
        ("refunds", day.refunds),
        ("chargebacks", day.chargebacks),
        ("payouts", day.payouts),
    ];
    for (name, (count, sum)) in counted {
        print(&format!("  {name:<14} {:>20} {count:>8}", sum.fixed()))?;
    }
    for (name, sum) in [("fees", day.fees), ("difference", day.difference)] {
        print(&format!("  {name:<14} {:>20}", sum.fixed()))?;
    }
    Ok(())
}

fn lists(report: &SolutionReport) -> anyhow::Result<()> {
    for one in &report.missing_there {
        let (invoice, amount, receipt) = (one.key.invoice_id, one.amount, &one.receipt);
        print(&format!("  not received: invoice {invoice}, {amount}, {receipt}"))?;
    }
    for one in &report.missing_here {
        let (id, kind, amount, because) = (one.id, one.kind.word(), one.amount, &one.because);
        print(&format!("  not known: line {id}, {kind} of {amount}, {because}"))?;
    }
    Ok(())
}

fn in_json(report: &SolutionReport) -> serde_json::Value {
    let figure = |(count, sum): (i64, Money)| json!({ "count": count, "amount": sum.fixed() });
    let days: Vec<_> = report
        .days
        .iter()
        .map(|day| {
            json!({
                "currency": day.difference.currency().code(),
                "expected": figure(day.expected),
                "received": figure(day.received),
                "of_other_days": figure(day.of_other_days),
                "refunds": figure(day.refunds),
                "chargebacks": figure(day.chargebacks),
                "payouts": figure(day.payouts),
                "fees": day.fees.fixed(),
                "difference": day.difference.fixed(),
            })
        })
        .collect();
    let there = report.missing_there.iter().map(|one| {
        json!({
            "invoice": one.key.invoice_id.get(),
            "attempt": one.key.attempt.get(),
            "reference": one.reference,
            "bank_reference": one.receipt,
            "amount": one.amount.fixed(),
            "at": wire::datetime(one.at),
        })
    });
    let here = report.missing_here.iter().map(|one| {
        json!({
            "line": one.id,
            "kind": one.kind.word(),
            "amount": one.amount.fixed(),
            "reference": one.reference,
            "bank_reference": one.bank_reference,
            "because": one.because,
            "at": wire::datetime(one.at),
        })
    });
    json!({
        "solution": report.solution,
        "sums": days,
        "not_received": there.collect::<Vec<_>>(),
        "not_known": here.collect::<Vec<_>>(),
    })
}
