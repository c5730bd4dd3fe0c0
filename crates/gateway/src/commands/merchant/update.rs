//! `turnpike merchant update`: changes a merchant. Gateways that serve heed it at once.

use clap::Args;
use domain::ids::MerchantId;
use serde::Serialize;

use crate::app::looks::Change;
use crate::app::update_merchant::{self, MerchantChanges, Updated};
use crate::commands::merchant::look::LookOptions;
use crate::commands::options::Common;
use crate::commands::{open, print};
use crate::logging;

#[derive(Args)]
pub(in crate::commands) struct Options {
    #[command(flatten)]
    common: Common,
    /// The merchant's id, as it was printed when it was created.
    #[arg(long, value_name = "ID")]
    merchant_id: i64,
    /// How many declined tries each invoice may have that is created from now on, 1 to 10.
    #[arg(long, value_name = "N")]
    tries: Option<u32>,
    /// The wallet that settlements go to: 0x and 40 hexadecimal digits. For two days after a change
    /// no settlement of the merchant is approved.
    #[arg(long, value_name = "ADDRESS", requires = "by")]
    wallet: Option<String>,
    /// The name of whoever changes the wallet.
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    #[command(flatten)]
    look: LookOptions,
    /// Give the payment pages their own colour again.
    #[arg(long, conflicts_with = "colour")]
    no_colour: bool,
    /// Take the logo away.
    #[arg(long, conflicts_with = "logo")]
    no_logo: bool,
    /// Let no page frame the payment pages any more.
    #[arg(long, conflicts_with = "frame_origin")]
    no_frame_origin: bool,
}

/// What is printed: the merchant as it is from now on.
#[derive(Serialize)]
struct Printed {
    merchant_id: String,
    tries: u32,
    wallet: Option<String>,
    colour: Option<String>,
    logo: Option<PrintedLogo>,
    frame_origins: Vec<String>,
}

#[derive(Serialize)]
struct PrintedLogo {
    media_type: String,
    width: u32,
    height: u32,
}

pub(super) async fn run(options: Options) -> anyhow::Result<()> {
    let mut look = options.look.changes()?;
    if options.no_colour {
        look.colour = Change::Remove;
    }
    if options.no_logo {
        look.logo = Change::Remove;
    }
    if options.no_frame_origin {
        look.frame_origins = Change::Remove;
    }
    let settings = options.common.settings(Vec::new())?;
    logging::start(&settings);
    let app = open(settings, String::new()).await?;
    let changes =
        MerchantChanges { tries: options.tries, wallet: options.wallet.zip(options.by), look };
    let id = MerchantId::new(options.merchant_id);
    let Updated { tries, wallet, look } =
        update_merchant::update_merchant(&app, id, &changes).await?;
    let logo = look.logo.map(|logo| PrintedLogo {
        media_type: logo.media_type,
        width: logo.width,
        height: logo.height,
    });
    let printed = Printed {
        merchant_id: id.to_string(),
        tries,
        wallet,
        colour: look.colour.map(|colour| colour.to_string()),
        logo,
        frame_origins: look.frame_origins,
    };
    print(&serde_json::to_string(&printed)?)
}
