//! `turnpike settlement statement`: a merchant's statement as a table or as pages to print.

mod pdf;
mod table;

use std::io::Write;
use std::path::PathBuf;

use anyhow::Context;
use clap::{Args, ValueEnum};
use domain::ids::MerchantId;

use crate::app::settlements::statement;
use crate::commands::options::Common;
use crate::commands::print;
use crate::commands::settlement::app_of;
use crate::wire;

#[derive(Args)]
pub(in crate::commands) struct StatementOptions {
    #[command(flatten)]
    common: Common,
    /// The merchant's id.
    #[arg(long, value_name = "ID")]
    merchant: i64,
    /// Of its test payments.
    #[arg(long)]
    test: bool,
    /// The first day (UTC), such as 2026-11-01.
    #[arg(long, value_name = "DAY")]
    from: String,
    /// The last day.
    #[arg(long, value_name = "DAY")]
    to: String,
    /// What is written.
    #[arg(long, value_enum, default_value_t = Format::Csv)]
    format: Format,
    /// The file to write; it must not be there yet.
    #[arg(long, value_name = "FILE")]
    file: PathBuf,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A table.
    Csv,
    /// Pages to print.
    Pdf,
}

pub(super) async fn run(options: StatementOptions) -> anyhow::Result<()> {
    let StatementOptions { common, merchant, test, from, to, format, file } = options;
    let [begin, _] = wire::days(&from).context("from: a day such as 2026-11-01")?;
    let [last, end] = wire::days(&to).context("to: a day such as 2026-11-30")?;
    anyhow::ensure!(begin <= last, "to: a day that is not before the first one");
    let app = app_of(common).await?;
    let merchant = (MerchantId::new(merchant), !test);
    let statement = statement::statement(&app, merchant, [begin, end]).await?;
    let days = [from.as_str(), to.as_str()];
    let bytes = match format {
        Format::Csv => table::csv(&statement, days).into_bytes(),
        Format::Pdf => pdf::pages(&table::text(&statement, days)),
    };
    let cannot_write = || format!("cannot write {}", file.display());
    let mut written = std::fs::File::create_new(&file).with_context(cannot_write)?;
    written.write_all(&bytes).and_then(|()| written.sync_all()).with_context(cannot_write)?;
    print(&format!("wrote {}", file.display()))
}

#[cfg(test)]
mod tests;
