//! When merchants are settled by themselves. Whoever proposes for a merchant holds its row, so that
//! one at a time does.

use domain::ids::MerchantId;
use domain::money::Money;
use domain::settlement::Schedule;
use domain::timestamp::Timestamp;

use crate::error::StoreError;
use crate::row::{Param, unreadable};
use crate::tables::merchants::money;
use crate::tx::Tx;

/// What is agreed with a merchant on when it is settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// How often.
    pub schedule: Schedule,
    /// The least that is proposed.
    pub minimum: Money,
    /// When it is due next.
    pub due_at: Option<Timestamp>,
}

const OPEN: &str = "-- open settlement plan
insert into settlement_plan (merchant_id, schedule, minimum_minor, currency)
values ($1, 'hand', 0, $2) on conflict (merchant_id) do nothing";

const HOLD: &str = "-- hold settlement plan
select schedule, minimum_minor, currency, due_at from settlement_plan
where merchant_id = $1{for_update}";

/// Holds a merchant's plan until the transaction ends; one that has none is settled by hand. A row
/// is made for it, with an amount in the currency of `nothing`.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn hold(tx: &mut Tx<'_>, id: MerchantId, nothing: Money) -> Result<Plan, StoreError> {
    if let Some(plan) = of_merchant(tx, id).await? {
        return Ok(plan);
    }
    tx.execute(OPEN, &[Param::from(id.get()), Param::from(nothing.currency().code())]).await?;
    of_merchant(tx, id).await?.ok_or_else(|| unreadable("a plan that is not there"))
}

async fn of_merchant(tx: &mut Tx<'_>, id: MerchantId) -> Result<Option<Plan>, StoreError> {
    let Some(mut row) = tx.row(HOLD, &[Param::from(id.get())]).await? else { return Ok(None) };
    let schedule = Schedule::parse(&row.text()?).ok_or_else(|| unreadable("a schedule"))?;
    Ok(Some(Plan { schedule, minimum: money(&mut row)?, due_at: row.optional_timestamp()? }))
}

const SET: &str = "-- set settlement plan
insert into settlement_plan (merchant_id, schedule, minimum_minor, currency, due_at)
values ($1, $2, $3, $4, $5)
on conflict (merchant_id) do update set schedule = $2, minimum_minor = $3, currency = $4,
    due_at = $5";

/// Agrees with a merchant on when it is settled.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn set(tx: &mut Tx<'_>, id: MerchantId, plan: &Plan) -> Result<(), StoreError> {
    let schedule = plan.schedule.to_string();
    let parameters = [
        Param::from(id.get()),
        Param::from(&schedule),
        Param::from(plan.minimum.minor()),
        Param::from(plan.minimum.currency().code()),
        Param::from(plan.due_at),
    ];
    tx.execute(SET, &parameters).await.map(drop)
}

const DUE: &str = "-- merchants that are due to be settled
select merchant_id from settlement_plan where due_at <= $1 and merchant_id > $2
order by merchant_id limit $3";

/// Merchants whose time has come, those after the last one of the page before.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn due(
    tx: &mut Tx<'_>,
    now: Timestamp,
    after: MerchantId,
    at_most: u32,
) -> Result<Vec<MerchantId>, StoreError> {
    let parameters = [Param::from(now), Param::from(after.get()), Param::from(at_most)];
    let rows = tx.rows(DUE, &parameters).await?;
    rows.into_iter().map(|mut row| row.integer().map(MerchantId::new)).collect()
}
