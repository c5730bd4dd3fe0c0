//! A settlement is proposed: over what a merchant can have and no other proposal has taken, for the
//! invoices that are in none.

use domain::ids::MerchantId;
use domain::ledger::Account;
use domain::money::Money;
use domain::settlement::{Person, amount_due};
use domain::timestamp::Timestamp;
use store::tables::ledger::{self, Owner};
use store::tables::settlement_plans::{self, Plan};
use store::tables::settlements::{self, NewSettlement, Settlement};
use store::tables::{merchants, settlement_invoices};
use store::{Job, StoreError, Tx};

use crate::app::App;
use crate::app::settlements::approve::approve_in;
use crate::app::settlements::{SettleError, credit, terms_of};
use crate::limits;

/// Proposes settlements until nothing is left that is due to a merchant, of its live or its test
/// payments, by the word of whoever asks.
pub(crate) async fn propose(
    app: &App,
    (merchant_id, live): (MerchantId, bool),
    by: &Person,
) -> Result<Vec<Settlement>, SettleError> {
    let mut proposed = Vec::new();
    loop {
        let owner = Owner { merchant_id: Some(merchant_id), live };
        let job = Propose { owner, merchant_id, by: by.clone(), at: app.now() };
        let Some(settlement) = app.inner.store.run(job).await? else { return Ok(proposed) };
        note(&settlement);
        proposed.push(settlement);
    }
}

/// Proposes for every merchant whose time has come; says how many settlements there are by it.
pub(crate) async fn propose_due(app: &App) -> Result<usize, StoreError> {
    let (mut after, mut count) = (MerchantId::new(0), 0_usize);
    loop {
        let due = app.inner.store.read(&FindDue(app.now(), after)).await?;
        let Some(last) = due.last() else { return Ok(count) };
        after = *last;
        for merchant_id in due {
            count = count.saturating_add(propose_for(app, merchant_id).await?);
        }
    }
}

async fn propose_for(app: &App, merchant_id: MerchantId) -> Result<usize, StoreError> {
    let mut count = 0_usize;
    loop {
        let job = ProposeDue { merchant_id, at: app.now() };
        match app.inner.store.run(job).await {
            Ok(Some(settlement)) => note(&settlement),
            Ok(None) => return Ok(count),
            Err(SettleError::Store(error)) if error.is_passing() => return Err(error),
            Err(error) => {
                // It keeps no other merchant waiting, and is tried again.
                let error = &error as &dyn std::error::Error;
                tracing::error!(merchant.id = merchant_id.get(), error, "cannot be settled");
                return Ok(count);
            }
        }
        count = count.saturating_add(1);
    }
}

fn note(settlement: &Settlement) {
    tracing::info!(
        settlement.id = settlement.id.get(),
        merchant.id = settlement.merchant_id.get(),
        amount = %settlement.amount,
        by = settlement.proposed_by.name(),
        "settlement proposed"
    );
}

/// Proposes one settlement to a merchant; `None` where nothing is due to it.
struct Propose {
    owner: Owner,
    merchant_id: MerchantId,
    by: Person,
    at: Timestamp,
}

impl Job for Propose {
    type Output = Option<Settlement>;
    type Error = SettleError;
    const NAME: &'static str = "propose settlement";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Option<Settlement>, SettleError> {
        let Self { owner, merchant_id, by, at } = self;
        let merchant = merchants::by_id(tx, *merchant_id).await?;
        merchant.ok_or(SettleError::NoMerchant(*merchant_id))?;
        let nothing = terms_of(tx, *merchant_id).await?.chargeback_fee.nothing();
        let plan = settlement_plans::hold(tx, *merchant_id, nothing).await?;
        propose_in(tx, (*owner, *merchant_id), (&plan, nothing), (by, *at)).await
    }
}

/// Proposes one settlement to a merchant whose time has come. Only when there is none to propose is
/// its next time set, so that what a dead process has left is gone on with.
struct ProposeDue {
    merchant_id: MerchantId,
    at: Timestamp,
}

impl Job for ProposeDue {
    type Output = Option<Settlement>;
    type Error = SettleError;
    const NAME: &'static str = "propose due settlement";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Option<Settlement>, SettleError> {
        let Self { merchant_id, at } = *self;
        let nothing = terms_of(tx, merchant_id).await?.chargeback_fee.nothing();
        let plan = settlement_plans::hold(tx, merchant_id, nothing).await?;
        if plan.due_at.is_none_or(|due_at| due_at > at) {
            return Ok(None);
        }
        for live in [true, false] {
            let owner = Owner { merchant_id: Some(merchant_id), live };
            let by = (&Person::schedule(), at);
            let proposed = propose_in(tx, (owner, merchant_id), (&plan, nothing), by).await?;
            let Some(settlement) = proposed else { continue };
            // Of test payments nobody has to say that they may be paid.
            if !live {
                approve_in(tx, settlement.id, (&Person::sandbox(), at)).await?;
            }
            return Ok(Some(settlement));
        }
        let due_at = plan.schedule.next_after(at);
        settlement_plans::set(tx, merchant_id, &Plan { due_at, ..plan }).await?;
        Ok(None)
    }
}

/// Proposes one settlement. The caller holds the merchant's plan.
async fn propose_in(
    tx: &mut Tx<'_>,
    (owner, merchant_id): (Owner, MerchantId),
    (plan, nothing): (&Plan, Money),
    (by, at): (&Person, Timestamp),
) -> Result<Option<Settlement>, SettleError> {
    let currency = nothing.currency();
    let available = ledger::balance_of(tx, owner, &Account::Available, currency).await?;
    let available = credit(available)?;
    let proposed = settlements::proposed(tx, owner, nothing).await?;
    if available <= proposed {
        return Ok(None);
    }
    let most = limits::SETTLEMENT_INVOICES_MAX;
    let at_most = most.saturating_add(1);
    let mut invoices = settlement_invoices::eligible(tx, owner, currency, at_most).await?;
    let is_part = invoices.len() > usize::try_from(most).unwrap_or(usize::MAX);
    invoices.truncate(usize::try_from(most).unwrap_or(usize::MAX));
    let mut shares = invoices.iter().map(|(_, share)| *share);
    let part = shares.try_fold(nothing, Money::checked_add);
    let part = part.ok_or_else(|| StoreError::Unreadable("shares of a settlement".to_owned()))?;
    // All stablecoins are counted alike, and are worth the same.
    let minimum = Money::from_minor(plan.minimum.minor(), currency);
    let amount = amount_due(available, proposed, is_part.then_some(part), minimum);
    let Some(amount) = amount else { return Ok(None) };
    let live = owner.live;
    let new = NewSettlement { merchant_id, live, amount, by: by.clone(), at };
    let id = settlements::insert(tx, &new).await?;
    for invoice in invoices {
        settlement_invoices::insert(tx, id, invoice, at).await?;
    }
    let settlement = settlements::by_id(tx, id).await?;
    settlement.ok_or(SettleError::NotFound(id)).map(Some)
}

struct FindDue(Timestamp, MerchantId);

impl Job for FindDue {
    type Output = Vec<MerchantId>;
    type Error = StoreError;
    const NAME: &'static str = "find merchants to be settled";
    const IS_ONE_STATEMENT: bool = true;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Vec<MerchantId>, StoreError> {
        settlement_plans::due(tx, self.0, self.1, limits::SWEEP_ROWS_MAX).await
    }
}
