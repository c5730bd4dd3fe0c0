//! `turnpike settlement export`: a file for a wallet outside.

use std::io::Write;
use std::path::PathBuf;

use anyhow::Context;
use clap::{Args, ValueEnum};
use domain::ids::SettlementId;
use domain::settlement::Person;

use crate::app::settlements::export::{self, Format};
use crate::commands::options::{Common, person};
use crate::commands::print;
use crate::commands::settlement::app_of;

#[derive(Args)]
pub(in crate::commands) struct ExportOptions {
    #[command(flatten)]
    common: Common,
    /// The settlements' ids: of one stablecoin on one network, and each to another wallet.
    #[arg(required = true)]
    id: Vec<i64>,
    /// The file to write; it must not be there yet.
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
    /// What reads it.
    #[arg(long, value_enum, default_value_t = Reader::Safe)]
    format: Reader,
    /// Once more: it is certain that no wallet has used the file before or will.
    #[arg(long)]
    again: bool,
    /// The name of whoever exports.
    #[arg(long, value_name = "NAME", value_parser = person)]
    by: Person,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Reader {
    /// Safe's Transaction Builder.
    Safe,
    /// Safe's CSV Airdrop.
    Csv,
}

pub(super) async fn run(options: ExportOptions) -> anyhow::Result<()> {
    let ExportOptions { common, id, to, format, again, by } = options;
    let app = app_of(common).await?;
    let cannot_write = || format!("cannot write {}", to.display());
    // A file that cannot be written is found before a wallet could have paid by it.
    let mut file = std::fs::File::create_new(&to).with_context(cannot_write)?;
    let ids: Vec<SettlementId> = id.iter().copied().map(SettlementId::new).collect();
    let format = match format {
        Reader::Safe => Format::Safe,
        Reader::Csv => Format::Csv,
    };
    let text = match export::export(&app, &ids, (format, again), &by).await {
        Ok(text) => text,
        Err(error) => {
            std::fs::remove_file(&to).with_context(cannot_write)?;
            return Err(error.into());
        }
    };
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).with_context(cannot_write)?;
    print(&format!("wrote {}: {} settlements", to.display(), ids.len()))
}
