//! `turnpike merchant create`: a merchant with its first key, printed once as a JSON object.

use clap::{Args, ValueEnum};
use domain::money::Money;
use ipnet::IpNet;
use serde::Serialize;

use crate::app::create_merchant::{self, Created, Wanted};
use crate::commands::merchant::look::LookOptions;
use crate::commands::options::{Common, amount_of_currency};
use crate::commands::{open, print};
use crate::{logging, settings};

#[derive(Args)]
pub(in crate::commands) struct Options {
    #[command(flatten)]
    common: Common,
    /// The name that payers see.
    #[arg(long)]
    name: String,
    /// The address that the operator writes to.
    #[arg(long)]
    email: String,
    /// Whether the key moves real money.
    #[arg(long, value_enum, default_value_t = Mode::Test)]
    mode: Mode,
    /// Activate the merchant at once; until it is, it can create no invoice.
    #[arg(long)]
    activate: bool,
    /// The wallet that settlements go to: 0x and 40 hexadecimal digits.
    #[arg(long)]
    wallet: Option<String>,
    /// An address or network from which the key may be used; may be given several times.
    #[arg(long, value_name = "CIDR", value_parser = network)]
    allow_ip: Vec<IpNet>,
    /// Where callbacks go.
    #[arg(long)]
    callback_url: Option<String>,
    /// Answer in server-to-server mode.
    #[arg(long)]
    s2s: bool,
    /// Let the merchant choose the payment solution.
    #[arg(long)]
    choose_solution: bool,
    /// The name of a payment solution that the merchant may use; may be given several times, and
    /// without it the merchant may use all.
    #[arg(long, value_name = "NAME")]
    solution: Vec<String>,
    /// How many declined tries each invoice may have, 1 to 10; 3 without it.
    #[arg(long, value_name = "N")]
    tries: Option<u32>,
    /// The smallest amount in a currency, such as USD:1.00; may be given several times.
    #[arg(long, value_name = "CURRENCY:AMOUNT", value_parser = amount_of_currency)]
    min: Vec<Money>,
    /// The largest amount in a currency, such as USD:1000.00; may be given several times.
    #[arg(long, value_name = "CURRENCY:AMOUNT", value_parser = amount_of_currency)]
    max: Vec<Money>,
    #[command(flatten)]
    look: LookOptions,
    /// A key that the merchant brings along: 12 or more visible ASCII characters.
    #[arg(long)]
    api_key: Option<String>,
    /// A callback secret that the merchant brings along: 12 or more visible ASCII characters.
    #[arg(long)]
    callback_secret: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Mode {
    /// Sandbox solutions only.
    Test,
    /// Real money.
    Live,
}

/// What is printed.
#[derive(Serialize)]
struct Printed<'a> {
    merchant_id: String,
    api_key: &'a str,
    callback_secret: &'a str,
}

pub(super) async fn run(options: Options) -> anyhow::Result<()> {
    let look = options.look.changes()?;
    let settings = options.common.settings(Vec::new())?;
    logging::start(&settings);
    let app = open(settings, String::new()).await?;
    let wanted = Wanted {
        name: options.name,
        email: options.email,
        live: options.mode == Mode::Live,
        activate: options.activate,
        wallet: options.wallet,
        networks: options.allow_ip,
        callback_url: options.callback_url,
        s2s: options.s2s,
        choose_solution: options.choose_solution,
        solutions: options.solution,
        tries: options.tries,
        min: options.min,
        max: options.max,
        look,
        api_key: options.api_key,
        callback_secret: options.callback_secret,
    };
    let created = create_merchant::create_merchant(&app, wanted).await?;
    let Created { merchant_id, api_key, callback_secret } = &created;
    let printed = Printed {
        merchant_id: merchant_id.to_string(),
        api_key,
        callback_secret: callback_secret.expose(),
    };
    print(&serde_json::to_string(&printed)?)
}

fn network(text: &str) -> Result<IpNet, &'static str> {
    settings::network(text).ok_or("it must be an address or a network, such as 192.0.2.0/24")
}
