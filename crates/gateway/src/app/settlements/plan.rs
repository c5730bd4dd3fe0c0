//! When a merchant is settled without being asked.

use domain::ids::MerchantId;
use domain::money::Money;
use domain::settlement::Schedule;
use domain::timestamp::Timestamp;
use store::tables::merchants;
use store::tables::settlement_plans::{self, Plan};
use store::{Job, Tx};

use crate::app::App;
use crate::app::settlements::{SettleError, terms_of};

/// What is changed of a plan. What is not named stays as it is.
#[derive(Clone, Debug, Default)]
pub(crate) struct PlanChanges {
    pub(crate) schedule: Option<Schedule>,
    /// The digits of the least amount, in what the merchant is settled in.
    pub(crate) minimum: Option<String>,
}

/// Why a plan is not changed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PlanError {
    #[error(transparent)]
    Settle(#[from] SettleError),
    #[error("minimum: {0}")]
    Minimum(domain::money::AmountError),
}

impl From<store::StoreError> for PlanError {
    fn from(error: store::StoreError) -> Self {
        Self::Settle(error.into())
    }
}

/// Changes a merchant's plan, or only reads it, and says what it is then.
pub(crate) async fn change(
    app: &App,
    merchant_id: MerchantId,
    changes: PlanChanges,
) -> Result<Plan, PlanError> {
    let plan = app.inner.store.run(Change { merchant_id, changes, at: app.now() }).await?;
    let (id, schedule) = (merchant_id.get(), plan.schedule);
    tracing::info!(merchant.id = id, %schedule, minimum = %plan.minimum, "settlement plan");
    Ok(plan)
}

struct Change {
    merchant_id: MerchantId,
    changes: PlanChanges,
    at: Timestamp,
}

impl Job for Change {
    type Output = Plan;
    type Error = PlanError;
    const NAME: &'static str = "change settlement plan";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Plan, PlanError> {
        let Self { merchant_id, changes, at } = self;
        let merchant = merchants::by_id(tx, *merchant_id).await?;
        merchant.ok_or(SettleError::NoMerchant(*merchant_id))?;
        let nothing = terms_of(tx, *merchant_id).await?.chargeback_fee.nothing();
        let mut plan = settlement_plans::hold(tx, *merchant_id, nothing).await?;
        if let Some(schedule) = changes.schedule {
            plan.schedule = schedule;
            plan.due_at = schedule.next_after(*at);
        }
        if let Some(minimum) = &changes.minimum {
            let minimum = Money::parse(minimum, nothing.currency());
            plan.minimum = minimum.map_err(PlanError::Minimum)?;
        }
        settlement_plans::set(tx, *merchant_id, &plan).await?;
        Ok(plan)
    }
}
