//! `turnpike restore`: a backup put in the place of the embedded database, while no gateway serves.

use std::path::PathBuf;

use anyhow::Context;
use clap::Args;

use crate::clock::{Clock, SystemClock};
use crate::commands::options::Common;
use crate::commands::{directory, lock, print};
use crate::logging;

#[derive(Args)]
pub(super) struct Options {
    #[command(flatten)]
    common: Common,
    /// The backup.
    #[arg(long, value_name = "FILE")]
    from: PathBuf,
    /// Take the place of a database that is there; it is kept under another name.
    #[arg(long)]
    replace: bool,
}

pub(super) fn run(options: Options) -> anyhow::Result<()> {
    let settings = options.common.settings(Vec::new())?;
    logging::start(&settings);
    let home = settings.home()?;
    let data = directory(&home)?;
    let nothing_done = "nothing is restored";
    // Before anything is touched, and before the directory is made.
    let backup = store::check_backup(&options.from).context(nothing_done)?;
    let _lock = lock(data).context(nothing_done)?;
    if let Some(target) = store::moving::moved_to(data) {
        let data = data.display();
        anyhow::bail!(
            "{nothing_done}: the database of {data} was moved to {target}: take another directory"
        );
    }
    let now = SystemClock.now();
    let kept = store::restore(&options.from, data, options.replace, now).context(nothing_done)?;
    let from = options.from.display();
    print(&format!("restored {from}: {} invoices, {} bytes", backup.invoices, backup.bytes))?;
    if let Some(kept) = kept {
        print(&format!("the database that was there is now {}", kept.display()))?;
    }
    let keys = settings.keys_file(&home);
    if !keys.exists() {
        let keys = keys.display();
        print(&format!("the keys file {keys} is missing: put it there before you serve"))?;
    }
    Ok(())
}
