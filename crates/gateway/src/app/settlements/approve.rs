//! A second person approves a settlement, by which its money leaves what the merchant can have; or
//! somebody cancels it, by which it comes back.

use domain::ids::{MerchantId, SettlementId};
use domain::ledger::Account;
use domain::settlement::{Movement, Person, Step};
use domain::timestamp::Timestamp;
use store::tables::settlements::{self, Approval, Settlement};
use store::tables::{ledger, merchants, settlement_invoices};
use store::{Job, Tx};

use crate::app::App;
use crate::app::settlements::{SettleError, load, post, terms_of};
use crate::app::wallet_address;
use crate::limits;

/// Approves a settlement; again where it has failed.
pub(crate) async fn approve(
    app: &App,
    id: SettlementId,
    by: &Person,
) -> Result<Settlement, SettleError> {
    let settlement = app.inner.store.run(Approve { id, by: by.clone(), at: app.now() }).await?;
    let (id, by) = (id.get(), by.name());
    tracing::info!(settlement.id = id, amount = %settlement.amount, by, "settlement approved");
    Ok(settlement)
}

/// Cancels a settlement that nobody has paid.
pub(crate) async fn cancel(
    app: &App,
    id: SettlementId,
    (by, is_unpaid): (&Person, bool),
) -> Result<Settlement, SettleError> {
    let job = Cancel { id, by: by.clone(), is_unpaid, at: app.now() };
    let settlement = app.inner.store.run(job).await?;
    tracing::info!(settlement.id = id.get(), by = by.name(), is_unpaid, "settlement canceled");
    Ok(settlement)
}

struct Approve {
    id: SettlementId,
    by: Person,
    at: Timestamp,
}

impl Job for Approve {
    type Output = Settlement;
    type Error = SettleError;
    const NAME: &'static str = "approve settlement";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Settlement, SettleError> {
        approve_in(tx, self.id, (&self.by, self.at)).await?;
        settlements::by_id(tx, self.id).await?.ok_or(SettleError::NotFound(self.id))
    }
}

/// Approves a settlement within a transaction.
pub(super) async fn approve_in(
    tx: &mut Tx<'_>,
    id: SettlementId,
    (by, at): (&Person, Timestamp),
) -> Result<(), SettleError> {
    let (settlement, progress, _) = load(tx, id).await?;
    let taken = progress.take(Step::Approve { by: by.clone() });
    let (_, movement) = taken.map_err(|refusal| SettleError::Refused(id, refusal))?;
    let approval = match &settlement.approval {
        // It goes where it was to go the first time, whatever has changed.
        Some(known) => Approval { by: by.clone(), at, ..known.clone() },
        None => approval(tx, &settlement, (by, at)).await?,
    };
    settlements::approve(tx, id, &approval).await?;
    if let Some(movement) = movement {
        hold(tx, &settlement, movement, at).await?;
    }
    Ok(())
}

/// Takes the amount from what the merchant can have; refused where it would become a debt.
async fn hold(
    tx: &mut Tx<'_>,
    settlement: &Settlement,
    movement: Movement,
    at: Timestamp,
) -> Result<(), SettleError> {
    post(tx, settlement, movement, at).await?;
    let (owner, currency) = (settlement.owner(), settlement.amount.currency());
    let left = ledger::balance_of(tx, owner, &Account::Available, currency).await?;
    if left.minor() > 0 { Err(SettleError::NotEnough(settlement.id)) } else { Ok(()) }
}

/// What a settlement is approved with.
async fn approval(
    tx: &mut Tx<'_>,
    settlement: &Settlement,
    (by, at): (&Person, Timestamp),
) -> Result<Approval, SettleError> {
    let Settlement { id, merchant_id, live, amount, .. } = *settlement;
    let asset = terms_of(tx, merchant_id).await?.asset;
    if asset.currency != amount.currency() {
        return Err(SettleError::OtherCurrency(id));
    }
    let wallet = if live {
        Some(wallet(tx, merchant_id, at).await?)
    } else {
        merchants::wallet(tx, merchant_id).await?.map(|wallet| wallet.address)
    };
    let chain_id = if live { asset.network.chain_id() } else { 0 };
    let base_units = asset.base_units(amount).ok_or(SettleError::Uncountable(id))?;
    Ok(Approval { by: by.clone(), at, asset, chain_id, wallet, base_units })
}

/// The wallet that a merchant is paid to, once it has been that for long enough.
async fn wallet(tx: &mut Tx<'_>, id: MerchantId, at: Timestamp) -> Result<String, SettleError> {
    let wallet = merchants::wallet(tx, id).await?.ok_or(SettleError::NoWallet(id))?;
    let address = wallet_address::parse(&wallet.address);
    let address = address.map_err(|rule| SettleError::Wallet(id, rule))?;
    let is_young = wallet
        .changed_at
        .is_some_and(|changed_at| at < changed_at.plus(limits::WALLET_SETTLED_AFTER));
    if is_young { Err(SettleError::YoungWallet(id)) } else { Ok(address) }
}

struct Cancel {
    id: SettlementId,
    by: Person,
    is_unpaid: bool,
    at: Timestamp,
}

impl Job for Cancel {
    type Output = Settlement;
    type Error = SettleError;
    const NAME: &'static str = "cancel settlement";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Settlement, SettleError> {
        let Self { id, by, is_unpaid, at } = self;
        let (settlement, progress, _) = load(tx, *id).await?;
        let taken = progress.take(Step::Cancel { is_unpaid: *is_unpaid });
        let (_, movement) = taken.map_err(|refusal| SettleError::Refused(*id, refusal))?;
        settlements::cancel(tx, *id, by, *at).await?;
        settlement_invoices::cancel(tx, *id, *at).await?;
        if let Some(movement) = movement {
            post(tx, &settlement, movement, *at).await?;
        }
        settlements::by_id(tx, *id).await?.ok_or(SettleError::NotFound(*id))
    }
}
