//! Rules by which confirmed money is held back.

use domain::hold_rule::{HoldRule, Window};
use domain::ids::MerchantId;
use domain::money::{Currency, Money};
use domain::timestamp::Timestamp;

use crate::error::StoreError;
use crate::row::{Param, Row, unreadable};
use crate::tables::merchants::currency;
use crate::tx::Tx;

/// A rule that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptRule {
    /// Its number.
    pub id: i64,
    /// Whose payments it looks at; everybody's without it.
    pub merchant_id: Option<MerchantId>,
    /// What it says.
    pub rule: HoldRule,
}

const INSERT: &str = "-- insert hold rule
insert into hold_rule (merchant_id, kind, amount_minor, currency, payments, minutes, countries,
    created_at)
values ($1, $2, $3, $4, $5, $6, $7, $8)
returning id";

/// Adds a rule, and gives its number.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn insert(
    tx: &mut Tx<'_>,
    merchant_id: Option<MerchantId>,
    rule: &HoldRule,
    at: Timestamp,
) -> Result<i64, StoreError> {
    let (mut above, mut payments, mut countries) = (None, None, None);
    match rule {
        HoldRule::Amount { above: amount } | HoldRule::Volume { above: amount, .. } => {
            above = Some(*amount);
        }
        HoldRule::Count { payments: count, .. } => payments = Some(*count),
        HoldRule::Country { codes } => countries = Some(codes.join(" ")),
        HoldRule::Late => {}
    }
    let parameters = [
        Param::from(merchant_id.map(MerchantId::get)),
        Param::from(rule.kind()),
        Param::from(above.map(Money::minor)),
        Param::from(above.map(Money::currency).map(Currency::code)),
        Param::from(payments),
        Param::from(rule.window().map(Window::minutes)),
        Param::from(countries.as_ref()),
        Param::from(at),
    ];
    tx.insert(INSERT, &parameters).await
}

const DELETE: &str = "-- delete hold rule
delete from hold_rule where id = $1";

/// Takes a rule away; `false` if there is none of this number.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn delete(tx: &mut Tx<'_>, id: i64) -> Result<bool, StoreError> {
    Ok(tx.execute(DELETE, &[Param::from(id)]).await? == 1)
}

const ALL: &str = "-- all hold rules
select id, merchant_id, kind, amount_minor, currency, payments, minutes, countries
from hold_rule order by id";

/// Every rule, in the order in which they are asked.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn all(tx: &mut Tx<'_>) -> Result<Vec<KeptRule>, StoreError> {
    tx.rows(ALL, &[]).await?.into_iter().map(|mut row| read(&mut row)).collect()
}

const OF_MERCHANT: &str = "-- hold rules of merchant
select id, merchant_id, kind, amount_minor, currency, payments, minutes, countries
from hold_rule where merchant_id is null or merchant_id = $1 order by id";

/// The rules that a merchant's payments are looked at by, in the order in which they are asked.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn of_merchant(tx: &mut Tx<'_>, id: MerchantId) -> Result<Vec<KeptRule>, StoreError> {
    let rows = tx.rows(OF_MERCHANT, &[Param::from(id.get())]).await?;
    rows.into_iter().map(|mut row| read(&mut row)).collect()
}

fn read(row: &mut Row) -> Result<KeptRule, StoreError> {
    let id = row.integer()?;
    let merchant_id = row.optional_integer()?.map(MerchantId::new);
    let kind = row.text()?;
    let above = match (row.optional_integer()?, row.optional_text()?) {
        (Some(minor), Some(code)) => Some(Money::from_minor(minor, currency(&code)?)),
        (None, _) | (_, None) => None,
    };
    let (payments, minutes) = (row.optional_small()?, row.optional_small()?);
    let countries = row.optional_text()?;

    let missing = || unreadable("a rule without one of its details");
    let above = above.ok_or_else(missing);
    let window = minutes.and_then(Window::from_minutes).ok_or_else(missing);
    let rule = match kind.as_str() {
        "amount" => HoldRule::Amount { above: above? },
        "count" => HoldRule::Count { payments: payments.ok_or_else(missing)?, window: window? },
        "volume" => HoldRule::Volume { above: above?, window: window? },
        "country" => {
            let countries = countries.ok_or_else(missing)?;
            HoldRule::Country { codes: countries.split(' ').map(str::to_owned).collect() }
        }
        "late" => HoldRule::Late,
        _ => return Err(unreadable("an unknown kind of rule")),
    };
    Ok(KeptRule { id, merchant_id, rule })
}
