//! Rules hold confirmed money back: in the transaction that takes the money in, before its merchant
//! is told to credit anybody.

use std::collections::BTreeSet;

use domain::country;
use domain::hold_rule::{HoldRule, Observed, Recent, Window};
use domain::ids::MerchantId;
use domain::invoice::{Event, Facts, Reason, State};
use domain::timestamp::Timestamp;
use store::tables::hold_rules::{self, KeptRule};
use store::tables::invoices::Invoice;
use store::tables::merchants;
use store::tables::paid_lately::{self, Payee};
use store::{Job, StoreError, Tx};
use thiserror::Error;

use crate::app::App;
use crate::app::countries::Countries;
use crate::limits;

/// Why a rule is not added or taken away.
#[derive(Debug, Error)]
pub enum RuleError {
    /// There is no such merchant.
    #[error("merchant-id: there is no merchant {0}")]
    NoMerchant(MerchantId),
    /// There is no such rule.
    #[error("rule: there is no rule {0}")]
    NoRule(i64),
    /// There are as many as there may be.
    #[error("rule: there are {} already, and no more may be", limits::HOLD_RULES_MAX)]
    TooMany,
    /// Its details break a rule of their own.
    #[error("{field}: {rule}")]
    Invalid {
        /// Which of what was given.
        field: &'static str,
        /// What it must be.
        rule: String,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Adds a rule for a merchant's payments, or for everybody's, and gives its number.
///
/// # Errors
/// [`RuleError`]; nothing is added then.
pub async fn add_hold_rule(
    app: &App,
    merchant_id: Option<MerchantId>,
    rule: HoldRule,
) -> Result<i64, RuleError> {
    let invalid = |field, rule: String| Err(RuleError::Invalid { field, rule });
    match &rule {
        HoldRule::Count { payments: 0, .. } => {
            return invalid("payments", "1 or more".to_owned());
        }
        HoldRule::Country { codes }
            if codes.is_empty() || !codes.iter().all(|code| country::is_code(code)) =>
        {
            let rule = "two letters (ISO 3166-1 alpha-2), in upper case, such as KP";
            return invalid("country", rule.to_owned());
        }
        HoldRule::Amount { .. }
        | HoldRule::Count { .. }
        | HoldRule::Volume { .. }
        | HoldRule::Country { .. }
        | HoldRule::Late => {}
    }
    app.inner.store.run(AddRule { merchant_id, rule, at: app.now() }).await
}

/// Takes a rule away. What it holds stays held.
///
/// # Errors
/// [`RuleError`].
pub(crate) async fn remove(app: &App, id: i64) -> Result<(), RuleError> {
    let removed = app.inner.store.run(RemoveRule(id)).await?;
    if removed { Ok(()) } else { Err(RuleError::NoRule(id)) }
}

/// Every rule, in the order in which they are asked.
pub(crate) async fn all(app: &App) -> Result<Vec<KeptRule>, StoreError> {
    app.inner.store.read(&AllRules).await
}

/// The hold that rules lay on an invoice's money which has just come, if any does: the first that
/// holds it says why. Nothing is asked where the money is held already.
pub(super) async fn hold(
    tx: &mut Tx<'_>,
    (invoice, before, after): (&Invoice, &Facts, &Facts),
    countries: &Countries,
    at: Timestamp,
) -> Result<Option<Event>, StoreError> {
    let is_credited = |facts: &Facts| matches!(facts.state(), State::AwaitingApproval { .. });
    let came = before.receipts().count() < after.receipts().count();
    if !came || is_credited(before) || !is_credited(after) {
        return Ok(None);
    }
    let rules = hold_rules::of_merchant(tx, invoice.merchant_id).await?;
    let payee = Payee { merchant_id: invoice.merchant_id, live: invoice.live };
    let windows = rules.iter().filter_map(|kept| kept.rule.window());
    let asked: BTreeSet<u32> = windows.map(Window::stretch_minutes).collect();
    for minutes in asked {
        paid_lately::add(tx, payee, invoice.amount, (minutes, at)).await?;
    }
    let code = match rules.iter().any(|kept| matches!(kept.rule, HoldRule::Country { .. })) {
        true => invoice.payer_ip.as_ref().and_then(|ip| countries.code(ip.parse().ok()?)),
        false => None,
    };
    let observed =
        Observed { amount: invoice.amount, country: code.as_deref(), late: after.is_late() };
    for KeptRule { rule, .. } in &rules {
        let recent = match rule.window() {
            Some(window) => paid_lately::within(tx, payee, invoice.amount, (window, at)).await?,
            None => Recent::default(),
        };
        if rule.holds(&observed, recent) {
            let reason = Reason::new(rule.reason());
            return Ok(Some(Event::Withheld { hold: after.next_hold(), reason }));
        }
    }
    Ok(None)
}

struct AddRule {
    merchant_id: Option<MerchantId>,
    rule: HoldRule,
    at: Timestamp,
}

impl Job for AddRule {
    type Output = i64;
    type Error = RuleError;
    const NAME: &'static str = "add hold rule";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<i64, RuleError> {
        if let Some(id) = self.merchant_id
            && merchants::by_id(tx, id).await?.is_none()
        {
            return Err(RuleError::NoMerchant(id));
        }
        if hold_rules::all(tx).await?.len() >= limits::HOLD_RULES_MAX {
            return Err(RuleError::TooMany);
        }
        Ok(hold_rules::insert(tx, self.merchant_id, &self.rule, self.at).await?)
    }
}

struct RemoveRule(i64);

impl Job for RemoveRule {
    type Output = bool;
    type Error = StoreError;
    const NAME: &'static str = "remove hold rule";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<bool, StoreError> {
        hold_rules::delete(tx, self.0).await
    }
}

struct AllRules;

impl Job for AllRules {
    type Output = Vec<KeptRule>;
    type Error = StoreError;
    const NAME: &'static str = "all hold rules";
    const IS_ONE_STATEMENT: bool = true;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Vec<KeptRule>, StoreError> {
        hold_rules::all(tx).await
    }
}
