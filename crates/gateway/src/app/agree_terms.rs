//! What is agreed with a merchant about its money: what it is settled in and when, what is kept
//! back, and what payments cost. Each change is for payments that are credited from then on.

use domain::asset::Asset;
use domain::fees::{Fee, FeeSchedule, NoSchedule};
use domain::ids::MerchantId;
use domain::money::{AmountError, Currency, Money};
use store::tables::terms::{self, Terms};
use store::tables::{merchants, prices};
use store::{Job, StoreError, Tx};
use thiserror::Error;

use crate::app::App;
use crate::app::books::USUAL_TERMS;
use crate::limits;
use crate::wire;

/// What is changed of a merchant's terms. What is not named stays as it is.
#[derive(Clone, Debug, Default)]
pub struct TermsChanges {
    /// What it is settled in.
    pub asset: Option<Asset>,
    /// How many days after a payment it can be settled.
    pub clear_days: Option<u32>,
    /// What is kept in reserve, in hundredths of a percent.
    pub reserve_bps: Option<u16>,
    /// For how many days.
    pub reserve_days: Option<u32>,
    /// The digits of what a chargeback costs besides the money, in the currency of settlement.
    pub chargeback_fee: Option<String>,
}

/// Fees as an operator writes them: which currency they are in may follow from the terms.
#[derive(Clone, Debug, Default)]
pub struct FeesWanted {
    /// The payment solution that they are for; all that have none of their own without it.
    pub solution: Option<String>,
    /// The currency of their amounts; the one that the merchant is settled in without it.
    pub currency: Option<Currency>,
    /// The tiers, from the smallest volume on. Without any, nothing is changed.
    pub tiers: Vec<TierWanted>,
}

/// A tier in digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TierWanted {
    /// The volume of the calendar month from which on it holds.
    pub from: String,
    /// Of the amount, in hundredths of a percent.
    pub percent_bps: u16,
    /// Added to the percentage; nothing without it.
    pub fixed: Option<String>,
    /// The least that is taken; nothing without it.
    pub minimum: Option<String>,
}

/// What holds for a merchant.
#[derive(Clone, Debug)]
pub struct Agreement {
    /// Its terms, fees aside.
    pub terms: Terms,
    /// Its fees, each with the solution that it is for and the volume from which on it holds.
    pub fees: Vec<(Option<String>, Money, Fee)>,
    /// What it was credited in the present month (UTC) before fees, by live and by test payments,
    /// in the currency that it is settled in.
    pub volumes: [Money; 2],
}

/// Why nothing is agreed.
#[derive(Debug, Error)]
pub enum AgreeError {
    /// There is no such merchant.
    #[error("merchant-id: there is no merchant {0}")]
    NoMerchant(MerchantId),
    /// Something that the operator gave breaks a rule.
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

fn invalid(field: &'static str, rule: impl Into<String>) -> AgreeError {
    AgreeError::Invalid { field, rule: rule.into() }
}

/// Changes a merchant's terms, and says what holds then.
///
/// # Errors
/// [`AgreeError`]; nothing is changed then.
pub async fn agree_terms(
    app: &App,
    merchant_id: MerchantId,
    changes: TermsChanges,
) -> Result<Agreement, AgreeError> {
    let within = |days: Option<u32>, most| days.is_none_or(|days| days <= most);
    if !within(changes.clear_days, limits::CLEAR_DAYS_MAX) {
        return Err(invalid("clear-days", format!("0 to {}", limits::CLEAR_DAYS_MAX)));
    }
    if !within(changes.reserve_days, limits::RESERVE_DAYS_MAX) {
        return Err(invalid("reserve-days", format!("0 to {}", limits::RESERVE_DAYS_MAX)));
    }
    let month = wire::month(app.now());
    app.inner.store.run(AgreeTerms { merchant_id, changes, month }).await
}

/// Puts fees in the place of those that there were for the same solution and currency, and says
/// what holds then.
///
/// # Errors
/// [`AgreeError`]; nothing is changed then.
pub async fn agree_fees(
    app: &App,
    merchant_id: MerchantId,
    wanted: FeesWanted,
) -> Result<Agreement, AgreeError> {
    if let Some(name) = &wanted.solution
        && !app.inner.solutions.iter().any(|one| one.name == *name)
    {
        let names: Vec<&str> = app.inner.solutions.iter().map(|one| one.name.as_str()).collect();
        return Err(invalid("solution", format!("one of {}", names.join(", "))));
    }
    let month = wire::month(app.now());
    app.inner.store.run(AgreeFees { merchant_id, wanted, month }).await
}

struct AgreeTerms {
    merchant_id: MerchantId,
    changes: TermsChanges,
    month: i64,
}

impl Job for AgreeTerms {
    type Output = Agreement;
    type Error = AgreeError;
    const NAME: &'static str = "agree terms";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Agreement, AgreeError> {
        let before = known_terms(tx, self.merchant_id).await?;
        let changes = &self.changes;
        let asset = changes.asset.unwrap_or(before.asset);
        let currency = asset.currency;
        if currency != before.asset.currency {
            check_fees(tx, self.merchant_id, currency).await?;
        }
        let chargeback_fee = match &changes.chargeback_fee {
            Some(digits) => amount("chargeback-fee", digits, currency)?,
            None if currency == before.asset.currency => before.chargeback_fee,
            None if before.chargeback_fee.minor() == 0 => Money::from_minor(0, currency),
            None => {
                let was = before.chargeback_fee;
                let rule = format!("it was {was}: say what it is in {currency}");
                return Err(invalid("chargeback-fee", rule));
            }
        };
        let after = Terms {
            asset,
            clear_days: changes.clear_days.unwrap_or(before.clear_days),
            reserve_bps: changes.reserve_bps.unwrap_or(before.reserve_bps),
            reserve_days: changes.reserve_days.unwrap_or(before.reserve_days),
            chargeback_fee,
        };
        if after != before {
            terms::set(tx, self.merchant_id, &after).await?;
        }
        agreement(tx, self.merchant_id, self.month).await
    }
}

/// A merchant that pays fees pays them after a change of currency as well: they are never forgotten
/// by it.
async fn check_fees(
    tx: &mut Tx<'_>,
    merchant_id: MerchantId,
    currency: Currency,
) -> Result<(), AgreeError> {
    let fees = terms::all_fees(tx, merchant_id).await?;
    if fees.is_empty() || fees.iter().any(|(_, from, _)| from.currency() == currency) {
        return Ok(());
    }
    let rule = format!(
        "the merchant's fees are in another currency: agree on some in {currency} first, by \
         turnpike merchant fees --currency {currency}"
    );
    Err(invalid("asset", rule))
}

struct AgreeFees {
    merchant_id: MerchantId,
    wanted: FeesWanted,
    month: i64,
}

impl Job for AgreeFees {
    type Output = Agreement;
    type Error = AgreeError;
    const NAME: &'static str = "agree fees";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Agreement, AgreeError> {
        let terms = known_terms(tx, self.merchant_id).await?;
        let FeesWanted { solution, currency, tiers } = &self.wanted;
        if !tiers.is_empty() {
            let currency = currency.unwrap_or(terms.asset.currency);
            let tiers: Result<Vec<_>, _> = tiers.iter().map(|tier| tier.read(currency)).collect();
            let broken = |error: NoSchedule| invalid("tier", error.to_string());
            let schedule = FeeSchedule::new(tiers?).map_err(broken)?;
            terms::set_fees(tx, self.merchant_id, solution.as_deref(), &schedule).await?;
        }
        agreement(tx, self.merchant_id, self.month).await
    }
}

impl TierWanted {
    fn read(&self, currency: Currency) -> Result<(Money, Fee), AgreeError> {
        let optional = |digits: &Option<String>| match digits {
            Some(digits) => amount("tier", digits, currency),
            None => Ok(Money::from_minor(0, currency)),
        };
        let (fixed, minimum) = (optional(&self.fixed)?, optional(&self.minimum)?);
        let fee = Fee { percent_bps: self.percent_bps, fixed, minimum };
        Ok((amount("tier", &self.from, currency)?, fee))
    }
}

/// An amount of a fee, which may be nothing.
fn amount(field: &'static str, digits: &str, currency: Currency) -> Result<Money, AgreeError> {
    match Money::parse(digits, currency) {
        Ok(amount) => Ok(amount),
        Err(AmountError::Zero) => Ok(Money::from_minor(0, currency)),
        Err(error) => Err(invalid(field, format!("{digits}: {error}"))),
    }
}

/// The terms of a merchant that there is.
async fn known_terms(tx: &mut Tx<'_>, merchant_id: MerchantId) -> Result<Terms, AgreeError> {
    if merchants::by_id(tx, merchant_id).await?.is_none() {
        return Err(AgreeError::NoMerchant(merchant_id));
    }
    Ok(terms::of_merchant(tx, merchant_id).await?.unwrap_or(USUAL_TERMS))
}

async fn agreement(
    tx: &mut Tx<'_>,
    merchant_id: MerchantId,
    month: i64,
) -> Result<Agreement, AgreeError> {
    let terms = terms::of_merchant(tx, merchant_id).await?.unwrap_or(USUAL_TERMS);
    let fees = terms::all_fees(tx, merchant_id).await?;
    let currency = terms.asset.currency;
    let live = prices::volume(tx, (merchant_id, true), month, currency).await?;
    let test = prices::volume(tx, (merchant_id, false), month, currency).await?;
    Ok(Agreement { terms, fees, volumes: [live, test] })
}
