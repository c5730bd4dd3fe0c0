//! A settlement as it is printed.

use serde::Serialize;
use store::tables::settlements::{Settlement, Try};

use crate::commands::print;
use crate::wire;

#[derive(Serialize)]
struct Printed {
    id: i64,
    merchant_id: String,
    mode: &'static str,
    amount: String,
    currency: &'static str,
    status: &'static str,
    status_at: String,
    proposed_by: String,
    proposed_at: String,
    approved_by: Option<String>,
    approved_at: Option<String>,
    asset: Option<String>,
    wallet: Option<String>,
    base_units: Option<String>,
    exported_at: Option<String>,
    transaction: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    invoices: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    invoices_waiting: Option<i64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tries: Vec<PrintedTry>,
}

#[derive(Serialize)]
struct PrintedTry {
    transaction: String,
    submitted_by: String,
    submitted_at: String,
    outcome: Option<String>,
}

/// Prints a settlement as one line.
pub(super) fn settlement(one: &Settlement) -> anyhow::Result<()> {
    print(&serde_json::to_string(&of(one))?)
}

/// Prints it with all that belongs to it: how many invoices it has and how many of them wait, and
/// its tries.
pub(super) fn in_full(one: &Settlement, invoices: [i64; 2], tries: &[Try]) -> anyhow::Result<()> {
    let [all, waiting] = invoices;
    let tries = tries.iter().map(|one| PrintedTry {
        transaction: one.transaction.to_string(),
        submitted_by: one.by.to_string(),
        submitted_at: wire::datetime(one.at),
        outcome: one.outcome.clone(),
    });
    let tries = tries.collect();
    let (invoices, invoices_waiting) = (Some(all), Some(waiting));
    let printed = Printed { invoices, invoices_waiting, tries, ..of(one) };
    print(&serde_json::to_string(&printed)?)
}

fn of(one: &Settlement) -> Printed {
    let approval = one.approval.as_ref();
    Printed {
        id: one.id.get(),
        merchant_id: one.merchant_id.to_string(),
        mode: if one.live { "live" } else { "test" },
        amount: one.amount.fixed(),
        currency: one.amount.currency().code(),
        status: one.status.word(),
        status_at: wire::datetime(one.status_at),
        proposed_by: one.proposed_by.to_string(),
        proposed_at: wire::datetime(one.proposed_at),
        approved_by: approval.map(|approval| approval.by.to_string()),
        approved_at: approval.map(|approval| wire::datetime(approval.at)),
        asset: approval.map(|approval| approval.asset.to_string()),
        wallet: approval.and_then(|approval| approval.wallet.clone()),
        base_units: approval.map(|approval| approval.base_units.to_string()),
        exported_at: one.exported_at.map(wire::datetime),
        transaction: one.paid.as_ref().map(|paid| paid.transaction.to_string()),
        invoices: None,
        invoices_waiting: None,
        tries: Vec::new(),
    }
}
