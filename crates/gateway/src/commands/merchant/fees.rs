//! `turnpike merchant fees`: what payments cost a merchant. Payments that are credited from now on
//! follow it.

use clap::Args;
use domain::ids::MerchantId;
use domain::money::Currency;

use crate::app::agree_terms::{self, FeesWanted, TierWanted};
use crate::commands::merchant::terms::{percent, print_agreement};
use crate::commands::open;
use crate::commands::options::Common;
use crate::logging;

#[derive(Args)]
pub(in crate::commands) struct Options {
    #[command(flatten)]
    common: Common,
    /// The merchant's id, as it was printed when it was created.
    #[arg(long, visible_alias = "id", value_name = "ID")]
    merchant_id: i64,
    /// The payment solution that the fees are for; without it, all that have none of their own.
    #[arg(long, value_name = "NAME")]
    solution: Option<String>,
    /// The currency of the amounts; without it, the one that the merchant is settled in.
    #[arg(long, value_name = "CURRENCY", value_parser = currency)]
    currency: Option<Currency>,
    /// What a payment costs from a volume of the calendar month (UTC) on: FROM:PERCENT%, perhaps
    /// +FIXED, perhaps minMINIMUM, such as "0: 2.9% + 0.30 min 0.50"; may be given several times,
    /// and takes the place of all tiers before.
    #[arg(long, value_name = "TIER", value_parser = tier)]
    tier: Vec<TierWanted>,
}

pub(super) async fn run(options: Options) -> anyhow::Result<()> {
    let settings = options.common.settings(Vec::new())?;
    logging::start(&settings);
    let app = open(settings, String::new()).await?;
    let id = MerchantId::new(options.merchant_id);
    let Options { solution, currency, tier: tiers, .. } = options;
    let wanted = FeesWanted { solution, currency, tiers };
    print_agreement(id, agree_terms::agree_fees(&app, id, wanted).await?)
}

fn currency(text: &str) -> Result<Currency, &'static str> {
    let stablecoins = [Currency::Usdc, Currency::Usdt];
    let found = stablecoins.into_iter().find(|currency| currency.code() == text);
    found.ok_or("merchants are settled in USDC or USDT")
}

/// A tier; the amounts' own rules are those of their currency, which is not known yet.
fn tier(text: &str) -> Result<TierWanted, String> {
    let rule = "it must be FROM:PERCENT%, perhaps +FIXED, perhaps minMINIMUM, such as 0:2.9%, \
                0:2.9%+0.30 or \"10000: 2.5% + 0.30 min 0.50\"";
    let text: String = text.chars().filter(|sign| *sign != ' ').collect();
    let (from, rest) = text.split_once(':').ok_or(rule)?;
    let (share, rest) = rest.split_once('%').ok_or(rule)?;
    let (rest, minimum) = match rest.split_once("min") {
        Some((rest, minimum)) => (rest, Some(minimum)),
        None => (rest, None),
    };
    let fixed = match rest {
        "" => None,
        rest => Some(rest.strip_prefix('+').ok_or(rule)?),
    };
    let own = |digits: &str| digits.to_owned();
    let percent_bps = percent(share).map_err(|error| format!("percent {share}: {error}"))?;
    Ok(TierWanted {
        from: own(from),
        percent_bps,
        fixed: fixed.map(own),
        minimum: minimum.map(own),
    })
}
