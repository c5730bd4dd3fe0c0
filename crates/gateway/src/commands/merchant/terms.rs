//! `turnpike merchant terms`: what a merchant is settled in, when, and what is kept back. Payments
//! that are credited from now on follow it.

use clap::Args;
use domain::asset::Asset;
use domain::fees::Fee;
use domain::ids::MerchantId;
use domain::money::Money;
use rust_decimal::Decimal;
use serde::Serialize;

use crate::app::agree_terms::{self, Agreement, TermsChanges};
use crate::commands::options::Common;
use crate::commands::{open, print};
use crate::logging;

#[derive(Args)]
pub(in crate::commands) struct Options {
    #[command(flatten)]
    common: Common,
    /// The merchant's id, as it was printed when it was created.
    #[arg(long, visible_alias = "id", value_name = "ID")]
    merchant_id: i64,
    /// What it is settled in, such as `USDC_polygon`.
    #[arg(long, value_name = "ASSET", value_parser = asset)]
    asset: Option<Asset>,
    /// How many days after a payment it can be settled, 0 to 180.
    #[arg(long, value_name = "DAYS")]
    clear_days: Option<u32>,
    /// What is kept in reserve of each payment, such as 5 or 2.5; 0 to 100.
    #[arg(long, value_name = "PERCENT", value_parser = percent)]
    reserve_percent: Option<u16>,
    /// For how many days it is kept, 0 to 730.
    #[arg(long, value_name = "DAYS")]
    reserve_days: Option<u32>,
    /// What a chargeback costs besides the money, in the currency of settlement, such as 15.00.
    #[arg(long, value_name = "AMOUNT")]
    chargeback_fee: Option<String>,
}

/// What is printed: what holds for the merchant from now on.
#[derive(Serialize)]
struct Printed {
    merchant_id: String,
    asset: String,
    clear_days: u32,
    reserve_percent: String,
    reserve_days: u32,
    chargeback_fee: String,
    fees: Vec<PrintedFee>,
    month_volume: String,
    month_volume_test: String,
}

#[derive(Serialize)]
struct PrintedFee {
    /// Of all that have none of their own where it is null.
    solution: Option<String>,
    currency: &'static str,
    from: String,
    percent: String,
    fixed: String,
    minimum: String,
}

pub(super) async fn run(options: Options) -> anyhow::Result<()> {
    let changes = TermsChanges {
        asset: options.asset,
        clear_days: options.clear_days,
        reserve_bps: options.reserve_percent,
        reserve_days: options.reserve_days,
        chargeback_fee: options.chargeback_fee,
    };
    let settings = options.common.settings(Vec::new())?;
    logging::start(&settings);
    let app = open(settings, String::new()).await?;
    let id = MerchantId::new(options.merchant_id);
    print_agreement(id, agree_terms::agree_terms(&app, id, changes).await?)
}

/// Prints what holds for a merchant.
pub(super) fn print_agreement(id: MerchantId, agreement: Agreement) -> anyhow::Result<()> {
    let Agreement { terms, fees, volumes: [live, test] } = agreement;
    let printed = Printed {
        merchant_id: id.to_string(),
        asset: terms.asset.to_string(),
        clear_days: terms.clear_days,
        reserve_percent: percent_text(terms.reserve_bps),
        reserve_days: terms.reserve_days,
        chargeback_fee: terms.chargeback_fee.with_cents(),
        fees: fees.into_iter().map(PrintedFee::of).collect(),
        month_volume: live.with_cents(),
        month_volume_test: test.with_cents(),
    };
    print(&serde_json::to_string(&printed)?)
}

impl PrintedFee {
    fn of((solution, from, fee): (Option<String>, Money, Fee)) -> Self {
        Self {
            solution,
            currency: from.currency().code(),
            from: from.with_cents(),
            percent: percent_text(fee.percent_bps),
            fixed: fee.fixed.with_cents(),
            minimum: fee.minimum.with_cents(),
        }
    }
}

fn percent_text(bps: u16) -> String {
    Decimal::new(i64::from(bps), 2).normalize().to_string()
}

/// Hundredths of a percent of digits with at most two decimals, 0 to 100.
pub(super) fn percent(text: &str) -> Result<u16, &'static str> {
    let rule = "it must be 0 to 100, with at most two decimals, such as 2.9";
    if !text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
        return Err(rule);
    }
    let value = text.parse::<Decimal>().map_err(|_| rule)?;
    let bps = value.checked_mul(Decimal::ONE_HUNDRED).filter(Decimal::is_integer);
    let bps = bps.and_then(|bps| u16::try_from(bps).ok()).filter(|bps| *bps <= 10_000);
    bps.ok_or(rule)
}

fn asset(text: &str) -> Result<Asset, &'static str> {
    Asset::from_wire(text)
        .ok_or("it must be USDC or USDT, _ and a network, such as USDC_polygon or USDT_bsc")
}
