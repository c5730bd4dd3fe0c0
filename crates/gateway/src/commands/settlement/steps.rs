//! The steps of a settlement, each by the name of whoever takes it.

use anyhow::Context;
use clap::Args;
use domain::evm::TransactionHash;
use domain::ids::{MerchantId, SettlementId};
use domain::settlement::{Person, Schedule};
use serde::Serialize;

use crate::app::settlements::plan::{self, PlanChanges};
use crate::app::settlements::read::{self, Shown};
use crate::app::settlements::{approve, carry_out, propose};
use crate::commands::options::{Common, person};
use crate::commands::print;
use crate::commands::settlement::{app_of, printed};
use crate::wire;

#[derive(Args)]
pub(in crate::commands) struct ProposeOptions {
    #[command(flatten)]
    common: Common,
    /// The merchant's id.
    #[arg(long, value_name = "ID")]
    merchant: i64,
    /// Of its test payments, which the simulated chain pays.
    #[arg(long)]
    test: bool,
    /// The name of whoever proposes.
    #[arg(long, value_name = "NAME", value_parser = person)]
    by: Person,
}

pub(super) async fn propose(options: ProposeOptions) -> anyhow::Result<()> {
    let app = app_of(options.common).await?;
    let merchant = (MerchantId::new(options.merchant), !options.test);
    let proposed = propose::propose(&app, merchant, &options.by).await?;
    anyhow::ensure!(!proposed.is_empty(), "nothing is due, or less than the merchant's minimum");
    proposed.iter().try_for_each(printed::settlement)
}

#[derive(Args)]
pub(in crate::commands) struct ApproveOptions {
    #[command(flatten)]
    common: Common,
    /// The settlement's id.
    id: i64,
    /// The name of whoever approves; another person than proposed it.
    #[arg(long, value_name = "NAME", value_parser = person)]
    by: Person,
}

pub(super) async fn approve(options: ApproveOptions) -> anyhow::Result<()> {
    let app = app_of(options.common).await?;
    let id = SettlementId::new(options.id);
    printed::settlement(&approve::approve(&app, id, &options.by).await?)
}

#[derive(Args)]
pub(in crate::commands) struct CancelOptions {
    #[command(flatten)]
    common: Common,
    /// The settlement's id.
    id: i64,
    /// The name of whoever cancels.
    #[arg(long, value_name = "NAME", value_parser = person)]
    by: Person,
    /// It was exported, and it is certain that no wallet has paid it or will.
    #[arg(long)]
    unpaid: bool,
}

pub(super) async fn cancel(options: CancelOptions) -> anyhow::Result<()> {
    let app = app_of(options.common).await?;
    let id = SettlementId::new(options.id);
    let by = (&options.by, options.unpaid);
    printed::settlement(&approve::cancel(&app, id, by).await?)
}

#[derive(Args)]
pub(in crate::commands) struct SubmittedOptions {
    #[command(flatten)]
    common: Common,
    /// The settlements' ids: one transaction may pay several.
    #[arg(required = true)]
    id: Vec<i64>,
    /// The transaction's hash: 0x and 64 hexadecimal digits.
    #[arg(long, value_name = "HASH", value_parser = transaction)]
    tx: TransactionHash,
    /// The name of whoever sent it.
    #[arg(long, value_name = "NAME", value_parser = person)]
    by: Person,
}

pub(super) async fn submitted(options: SubmittedOptions) -> anyhow::Result<()> {
    let app = app_of(options.common).await?;
    for id in options.id {
        let sent = (&options.tx, &options.by);
        let settlement = carry_out::submit(&app, SettlementId::new(id), sent).await?;
        printed::settlement(&settlement)?;
    }
    Ok(())
}

#[derive(Args)]
pub(in crate::commands) struct ShowOptions {
    #[command(flatten)]
    common: Common,
    /// The settlement's id.
    id: i64,
}

pub(super) async fn show(options: ShowOptions) -> anyhow::Result<()> {
    let app = app_of(options.common).await?;
    let shown = read::show(&app, SettlementId::new(options.id)).await?;
    let Shown { settlement, tries, invoices } = &shown;
    printed::in_full(settlement, *invoices, tries)
}

#[derive(Args)]
pub(in crate::commands) struct ListOptions {
    #[command(flatten)]
    common: Common,
    /// Only those of this merchant.
    #[arg(long, value_name = "ID")]
    merchant: Option<i64>,
}

pub(super) async fn list(options: ListOptions) -> anyhow::Result<()> {
    let app = app_of(options.common).await?;
    let of = options.merchant.map(MerchantId::new);
    let mut after = SettlementId::new(0);
    loop {
        let page = read::page(&app, of, after).await?;
        let Some(last) = page.last() else { return Ok(()) };
        after = last.id;
        page.iter().try_for_each(printed::settlement)?;
    }
}

#[derive(Args)]
pub(in crate::commands) struct ScheduleOptions {
    #[command(flatten)]
    common: Common,
    /// The merchant's id.
    #[arg(long, value_name = "ID")]
    merchant: i64,
    /// When it is settled by itself: hand (never), daily, weekly:monday, or monthly:1 to
    /// monthly:28, each at midnight UTC.
    #[arg(long, value_name = "WHEN", value_parser = schedule_of)]
    set: Option<Schedule>,
    /// The least amount that is settled, in what the merchant is settled in.
    #[arg(long, value_name = "AMOUNT")]
    minimum: Option<String>,
}

/// What is printed of a schedule.
#[derive(Serialize)]
struct PrintedPlan {
    merchant_id: String,
    schedule: String,
    minimum: String,
    currency: &'static str,
    next: Option<String>,
}

pub(super) async fn schedule(options: ScheduleOptions) -> anyhow::Result<()> {
    let app = app_of(options.common).await?;
    let merchant = MerchantId::new(options.merchant);
    let changes = PlanChanges { schedule: options.set, minimum: options.minimum };
    let plan = plan::change(&app, merchant, changes).await?;
    let printed = PrintedPlan {
        merchant_id: merchant.to_string(),
        schedule: plan.schedule.to_string(),
        minimum: plan.minimum.fixed(),
        currency: plan.minimum.currency().code(),
        next: plan.due_at.map(wire::datetime),
    };
    print(&serde_json::to_string(&printed).context("cannot print")?)
}

fn transaction(text: &str) -> Result<TransactionHash, &'static str> {
    TransactionHash::from_hex(text).ok_or("it must be 0x and 64 hexadecimal digits")
}

fn schedule_of(text: &str) -> Result<Schedule, &'static str> {
    Schedule::parse(text)
        .ok_or("it must be hand, daily, weekly:monday (or another day), or monthly:1 to monthly:28")
}
