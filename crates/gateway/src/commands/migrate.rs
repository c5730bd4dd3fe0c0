//! `turnpike migrate`: an installation moved from the embedded database to a PostgreSQL server. It
//! is run as often as one likes while the gateway serves, and once more when it has stopped.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use store::moving::{Figure, Move, Progress, Sharing};

use crate::clock::{Clock, SystemClock};
use crate::commands::{environment, print, try_lock};
use crate::logging;
use crate::settings::{DatabaseUrl, Flags, Home, Settings};

/// What is wrong is mended first, or the same comes of it again.
const RUN_AGAIN: &str = "the move has not finished, and what is copied stays; run this again";

#[derive(Args)]
pub(super) struct Options {
    /// The directory of the embedded database that is moved.
    #[arg(long, value_name = "sqlite:DIR", value_parser = directory)]
    from: PathBuf,
    /// The PostgreSQL database that takes its place, a new and empty one.
    #[arg(long, value_name = "URL")]
    to: String,
    /// The settings file, instead of turnpike.toml.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

fn directory(text: &str) -> Result<PathBuf, &'static str> {
    let path = text.strip_prefix("sqlite:").filter(|path| !path.is_empty());
    path.map(PathBuf::from).ok_or("it must be sqlite: and a directory, such as sqlite:data")
}

pub(super) async fn run(options: Options) -> anyhow::Result<()> {
    let flags = Flags { config: options.config, values: Vec::new() };
    let settings = Settings::load(&flags, &environment())?;
    logging::start(&settings);
    let nothing_done = "nothing is moved";
    let url = DatabaseUrl::parse(&options.to);
    let url = url.with_context(|| format!("--to must be {}", DatabaseUrl::RULE))?;
    let from = options.from;
    anyhow::ensure!(from.is_dir(), "{nothing_done}: there is no database in {}", from.display());
    let lock = try_lock(&from).context(nothing_done)?;
    let sharing = if lock.is_some() { Sharing::Alone } else { Sharing::Shared };
    let moving = Move::begin(&from, url.expose(), sharing, SystemClock.now()).await;
    let moving = moving.context(nothing_done)?;
    copy(&moving).await.context(RUN_AGAIN)?;
    if sharing == Sharing::Shared {
        return print(&format!(
            "most is copied to {}\na gateway serves from {}: stop it, and run this again to finish",
            moving.target_name(),
            from.display()
        ));
    }
    for Figure { what, source, target } in moving.compare().await.context(RUN_AGAIN)? {
        print(&format!("{what:<50} {source:>20} {target:>20}"))?;
    }
    let name = moving.target_name().to_owned();
    moving.finish().await.context(RUN_AGAIN)?;
    print(&told(&from, &name, &settings.keys_file(&Home::Directory(from.clone()))))
}

fn told(from: &Path, name: &str, keys: &Path) -> String {
    let (from, keys) = (from.display(), keys.display());
    format!(
        "moved to {name}; {from} is not served from any more\n\
         serve with --database-url URL --keys-file {keys}: the keys stay the same"
    )
}

/// Copies, with a bar at a terminal, and a line for each table anywhere.
async fn copy(moving: &Move) -> anyhow::Result<()> {
    let bar = ProgressBar::no_length();
    bar.set_style(ProgressStyle::with_template("{msg:20} {bar:40} {pos} of {len} rows")?);
    let mut written = Ok(());
    let copied = moving.copy(|progress| {
        let Progress { table, done, rows, changed, is_over } = progress;
        bar.set_length(*rows);
        bar.set_position(*done);
        bar.set_message(table.clone());
        if *is_over && written.is_ok() {
            let line = format!("{table}: {rows} rows, {changed} of them new, changed or gone");
            written = bar.suspend(|| writeln!(std::io::stderr(), "{line}"));
        }
    });
    copied.await?;
    bar.finish_and_clear();
    Ok(written?)
}
