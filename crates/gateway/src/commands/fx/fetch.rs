//! `turnpike fx fetch`: every source is asked now, due or not.

use clap::Args;
use domain::rates::News;

use crate::app::exchange_rates::{self, Asking, Known};
use crate::commands::fx::open_app;
use crate::commands::options::Common;
use crate::commands::print;
use crate::wire::datetime;

#[derive(Args)]
pub(super) struct Options {
    #[command(flatten)]
    common: Common,
    /// Take the rates though they moved further than `fx.max_change_percent` allows, this once.
    #[arg(long)]
    accept_change: bool,
}

pub(super) async fn run(options: Options) -> anyhow::Result<()> {
    let app = open_app(options.common).await?;
    let sources = &app.settings().fx.sources;
    anyhow::ensure!(!sources.is_empty(), "no source is set: set fx.ecb_url or fx.json_url");
    let asking = Asking { if_due: false, accept_change: options.accept_change };
    let mut failed = 0_usize;
    for source in sources {
        let name = source.name;
        let Some(asked) = exchange_rates::ask(&app, source, asking).await? else {
            print(&format!("{name}: another process is asking it now"))?;
            continue;
        };
        let what = match (asked.news, asked.doing.trouble) {
            (Some(News::New), _) => "new rates".to_owned(),
            (Some(News::Same), _) => "the same rates as before".to_owned(),
            (None, trouble) => {
                failed = failed.saturating_add(1);
                trouble.unwrap_or_default()
            }
        };
        print(&format!("{name}: {what}"))?;
    }
    for Known { source, .. } in exchange_rates::refresh(&app).await? {
        for one in &source.rates {
            let (base, currency, at) = (one.base, one.currency, datetime(one.published_at));
            print(&format!("{} {base}/{currency} {} of {at} UTC", source.name, one.rate))?;
        }
    }
    anyhow::ensure!(failed == 0, "{failed} of {} sources gave no rates", sources.len());
    Ok(())
}
