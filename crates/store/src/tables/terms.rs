//! What is agreed with merchants about their money: what they are settled in, fees, and what is
//! kept back for how long.

use domain::asset::Asset;
use domain::fees::{Fee, FeeSchedule};
use domain::ids::MerchantId;
use domain::money::{Currency, Money};

use crate::error::StoreError;
use crate::row::{Param, unreadable};
use crate::tables::merchants::currency;
use crate::tables::prices::basis_points;
use crate::tx::Tx;

/// What is agreed with a merchant, its fees aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// What it is settled in.
    pub asset: Asset,
    /// How many days after a payment the merchant can be settled.
    pub clear_days: u32,
    /// What is kept in reserve, in hundredths of a percent.
    pub reserve_bps: u16,
    /// For how many days.
    pub reserve_days: u32,
    /// What a chargeback costs besides the money.
    pub chargeback_fee: Money,
}

const OF_MERCHANT: &str = "-- terms of merchant
select asset, clear_days, reserve_bps, reserve_days, chargeback_minor
from merchant_terms where merchant_id = $1";

/// What is agreed with a merchant; `None` where nothing is.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn of_merchant(tx: &mut Tx<'_>, id: MerchantId) -> Result<Option<Terms>, StoreError> {
    let Some(mut row) = tx.row(OF_MERCHANT, &[Param::from(id.get())]).await? else {
        return Ok(None);
    };
    let asset = Asset::from_wire(&row.text()?).ok_or_else(|| unreadable("an unknown asset"))?;
    let clear_days = row.small()?;
    let (reserve_bps, reserve_days) = (basis_points(row.small()?)?, row.small()?);
    let chargeback_fee = Money::from_minor(row.integer()?, asset.currency);
    Ok(Some(Terms { asset, clear_days, reserve_bps, reserve_days, chargeback_fee }))
}

const SET: &str = "-- set terms of merchant
insert into merchant_terms (merchant_id, asset, clear_days, reserve_bps, reserve_days,
    chargeback_minor)
values ($1, $2, $3, $4, $5, $6)
on conflict (merchant_id) do update set asset = $2, clear_days = $3, reserve_bps = $4,
    reserve_days = $5, chargeback_minor = $6";

/// Agrees terms with a merchant, for payments that are credited from now on.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn set(tx: &mut Tx<'_>, id: MerchantId, terms: &Terms) -> Result<(), StoreError> {
    let asset = terms.asset.to_string();
    let parameters = [
        Param::from(id.get()),
        Param::from(&asset),
        Param::from(terms.clear_days),
        Param::from(u32::from(terms.reserve_bps)),
        Param::from(terms.reserve_days),
        Param::from(terms.chargeback_fee.minor()),
    ];
    tx.execute(SET, &parameters).await.map(drop)
}

const FEES: &str = "-- fees of merchant
select solution, from_minor, percent_bps, fixed_minor, minimum_minor
from fee_tier where merchant_id = $1 and currency = $2 and solution in ($3, '')
order by solution desc, from_minor";

/// The fees of a merchant for a payment solution, or for all of them where it has none of its own;
/// `None` where nothing is agreed in the currency.
///
/// # Errors
/// [`StoreError::Unreadable`] for tiers that make no schedule.
pub async fn fees(
    tx: &mut Tx<'_>,
    id: MerchantId,
    solution: &str,
    currency: Currency,
) -> Result<Option<FeeSchedule>, StoreError> {
    let parameters = [Param::from(id.get()), Param::from(currency.code()), Param::from(solution)];
    let money = |minor| Money::from_minor(minor, currency);
    let mut tiers: Vec<(String, (Money, Fee))> = Vec::new();
    for mut row in tx.rows(FEES, &parameters).await? {
        let (solution, from) = (row.text()?, money(row.integer()?));
        let percent_bps = basis_points(row.small()?)?;
        let (fixed, minimum) = (money(row.integer()?), money(row.integer()?));
        tiers.push((solution, (from, Fee { percent_bps, fixed, minimum })));
    }
    let Some((first, _)) = tiers.first() else { return Ok(None) };
    let first = first.clone();
    let own = tiers.into_iter().filter(|(solution, _)| *solution == first).map(|(_, tier)| tier);
    let schedule = FeeSchedule::new(own.collect());
    schedule.map(Some).map_err(|error| unreadable(&error.to_string()))
}

const DROP_FEES: &str = "-- drop fees of merchant
delete from fee_tier where merchant_id = $1 and solution = $2 and currency = $3";

const INSERT_FEE: &str = "-- insert fee
insert into fee_tier (merchant_id, solution, currency, from_minor, percent_bps, fixed_minor,
    minimum_minor)
values ($1, $2, $3, $4, $5, $6, $7)";

/// Agrees fees with a merchant, for payments that are credited from now on: for one payment
/// solution, or for all that have none of their own, in the place of those before.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn set_fees(
    tx: &mut Tx<'_>,
    id: MerchantId,
    solution: Option<&str>,
    schedule: &FeeSchedule,
) -> Result<(), StoreError> {
    let solution = solution.unwrap_or_default();
    for (from, fee) in schedule.tiers() {
        let code = from.currency().code();
        if from.minor() == 0 {
            let parameters = [Param::from(id.get()), Param::from(solution), Param::from(code)];
            tx.execute(DROP_FEES, &parameters).await?;
        }
        let parameters = [
            Param::from(id.get()),
            Param::from(solution),
            Param::from(code),
            Param::from(from.minor()),
            Param::from(u32::from(fee.percent_bps)),
            Param::from(fee.fixed.minor()),
            Param::from(fee.minimum.minor()),
        ];
        tx.execute(INSERT_FEE, &parameters).await?;
    }
    Ok(())
}

const ALL_FEES: &str = "-- all fees of merchant
select solution, currency, from_minor, percent_bps, fixed_minor, minimum_minor
from fee_tier where merchant_id = $1 order by solution, currency, from_minor";

/// Every fee that is agreed with a merchant, with the solution that it is for (`None` for all that
/// have none of their own) and the volume from which on it holds.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn all_fees(
    tx: &mut Tx<'_>,
    id: MerchantId,
) -> Result<Vec<(Option<String>, Money, Fee)>, StoreError> {
    let rows = tx.rows(ALL_FEES, &[Param::from(id.get())]).await?;
    rows.into_iter()
        .map(|mut row| {
            let solution = Some(row.text()?).filter(|solution| !solution.is_empty());
            let currency = currency(&row.text()?)?;
            let money = |minor| Money::from_minor(minor, currency);
            let from = money(row.integer()?);
            let percent_bps = basis_points(row.small()?)?;
            let (fixed, minimum) = (money(row.integer()?), money(row.integer()?));
            Ok((solution, from, Fee { percent_bps, fixed, minimum }))
        })
        .collect()
}
