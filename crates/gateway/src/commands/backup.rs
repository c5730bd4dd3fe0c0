//! `turnpike backup`: a copy of the embedded database, taken while the gateway serves.

use std::path::PathBuf;

use anyhow::Context;
use clap::Args;

use crate::commands::options::Common;
use crate::commands::{directory, print};
use crate::{ids, logging};

#[derive(Args)]
pub(super) struct Options {
    #[command(flatten)]
    common: Common,
    /// The file to write; it must not be there yet.
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
}

pub(super) fn run(options: Options) -> anyhow::Result<()> {
    let settings = options.common.settings(Vec::new())?;
    logging::start(&settings);
    let home = settings.home()?;
    let data = directory(&home)?;
    let mut draft = options.to.clone().into_os_string();
    draft.push(format!(".{}.partial", hex::encode(ids::random::<8>(&ids::SystemIds))));
    let backup = store::back_up(data, &options.to, draft.as_ref()).context("no backup is made")?;
    let to = options.to.display();
    print(&format!("wrote {to}: {} invoices, {} bytes", backup.invoices, backup.bytes))?;
    let keys = settings.keys_file(&home);
    print(&format!("the keys are not in it: back up {} too, apart from it", keys.display()))
}
