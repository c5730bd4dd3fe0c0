//! `turnpike rule …`: which payments are held back for a person to look at. Gateways that serve
//! heed a rule from the next payment on.

use clap::{ArgGroup, Args, Subcommand};
use domain::hold_rule::{HoldRule, Window};
use domain::ids::MerchantId;
use domain::money::Money;
use serde::Serialize;
use store::tables::hold_rules::KeptRule;

use crate::app::hold_rules;
use crate::commands::options::{Common, amount_of_currency};
use crate::commands::{open, print};
use crate::logging;

#[derive(Subcommand)]
pub(super) enum Command {
    /// Hold payments back that a rule names, and print the rule.
    Add(AddOptions),
    /// Print every rule, one JSON object a line, in the order in which they are asked.
    List(ListOptions),
    /// Take a rule away; what it holds stays held.
    Remove(RemoveOptions),
}

#[derive(Args)]
#[command(group = ArgGroup::new("what").required(true))]
pub(super) struct AddOptions {
    #[command(flatten)]
    common: Common,
    /// The merchant whose payments are looked at; everybody's without it.
    #[arg(long, value_name = "ID")]
    merchant_id: Option<i64>,
    /// Hold what is above an amount, such as USD:1000.00.
    #[arg(long, group = "what", value_name = "CURRENCY:AMOUNT", value_parser = amount_of_currency)]
    amount: Option<Money>,
    /// Hold what comes after so many payments of a merchant within the minutes.
    #[arg(long, group = "what", value_name = "N", requires = "minutes")]
    payments: Option<u32>,
    /// Hold what takes a merchant above an amount within the minutes, such as USD:5000.00.
    #[arg(
        long,
        group = "what",
        value_name = "CURRENCY:AMOUNT",
        value_parser = amount_of_currency,
        requires = "minutes"
    )]
    volume: Option<Money>,
    /// Hold what comes from an address in a country, such as KP; may be given several times.
    #[arg(long, group = "what", value_name = "CODE")]
    country: Vec<String>,
    /// Hold what comes after an invoice was closed without money.
    #[arg(long, group = "what")]
    late: bool,
    /// How far `--payments` and `--volume` look back: 1 to 60 minutes, or whole hours up to 1440.
    #[arg(
        long,
        value_name = "N",
        value_parser = window,
        conflicts_with_all = ["amount", "country", "late"]
    )]
    minutes: Option<Window>,
}

#[derive(Args)]
pub(super) struct ListOptions {
    #[command(flatten)]
    common: Common,
}

#[derive(Args)]
pub(super) struct RemoveOptions {
    #[command(flatten)]
    common: Common,
    /// The rule's number.
    #[arg(long, value_name = "N")]
    rule: i64,
}

/// What is printed of a rule.
#[derive(Serialize)]
struct Printed {
    rule: i64,
    /// Of everybody where it is null.
    merchant_id: Option<String>,
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    above: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    payments: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    minutes: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    countries: Option<Vec<String>>,
}

pub(super) async fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Add(options) => add(options).await,
        Command::List(options) => list(options).await,
        Command::Remove(options) => remove(options).await,
    }
}

async fn add(options: AddOptions) -> anyhow::Result<()> {
    let rule = match (options.amount, options.payments, options.volume, options.minutes) {
        (Some(above), _, _, _) => HoldRule::Amount { above },
        (None, Some(payments), _, Some(window)) => HoldRule::Count { payments, window },
        (None, None, Some(above), Some(window)) => HoldRule::Volume { above, window },
        _ if options.late => HoldRule::Late,
        _ => HoldRule::Country { codes: options.country },
    };
    let settings = options.common.settings(Vec::new())?;
    logging::start(&settings);
    let app = open(settings, String::new()).await?;
    let merchant_id = options.merchant_id.map(MerchantId::new);
    let id = hold_rules::add_hold_rule(&app, merchant_id, rule.clone()).await?;
    print_rule(KeptRule { id, merchant_id, rule })
}

async fn list(options: ListOptions) -> anyhow::Result<()> {
    let settings = options.common.settings(Vec::new())?;
    logging::start(&settings);
    let app = open(settings, String::new()).await?;
    hold_rules::all(&app).await?.into_iter().try_for_each(print_rule)
}

async fn remove(options: RemoveOptions) -> anyhow::Result<()> {
    let settings = options.common.settings(Vec::new())?;
    logging::start(&settings);
    let app = open(settings, String::new()).await?;
    Ok(hold_rules::remove(&app, options.rule).await?)
}

fn print_rule(kept: KeptRule) -> anyhow::Result<()> {
    let KeptRule { id, merchant_id, rule } = kept;
    let (kind, minutes) = (rule.kind(), rule.window().map(Window::minutes));
    let (mut above, mut payments, mut countries) = (None, None, None);
    match rule {
        HoldRule::Amount { above: amount } | HoldRule::Volume { above: amount, .. } => {
            above = Some(amount.to_string());
        }
        HoldRule::Count { payments: count, .. } => payments = Some(count),
        HoldRule::Country { codes } => countries = Some(codes),
        HoldRule::Late => {}
    }
    let merchant_id = merchant_id.map(|id| id.to_string());
    let printed = Printed { rule: id, merchant_id, kind, above, payments, minutes, countries };
    print(&serde_json::to_string(&printed)?)
}

fn window(text: &str) -> Result<Window, &'static str> {
    let window = text.parse().ok().and_then(Window::from_minutes);
    window.ok_or("it must be 1 to 60, or whole hours up to 1440, such as 120")
}
