//! An approved settlement is carried out: a wallet outside makes its transaction; then its chain is
//! asked, with no transaction open, and what it says is taken in, once.

use connectors::evm::verify::{Expected, Verdict};
use domain::evm::TransactionHash;
use domain::ids::SettlementId;
use domain::settlement::{Movement, Person, Status, Step};
use domain::timestamp::Timestamp;
use store::tables::settlements::{self, Claim, Paid, Settlement};
use store::{Job, StoreError, Tx};

use crate::app::App;
use crate::app::settlements::{SettleError, load, payout, post, sandbox};
use crate::{ids, limits};

/// What a chain says of the transaction of a settlement.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Told {
    /// It is final, and one transfer of it pays the settlement.
    Paid {
        /// Which.
        log_index: u64,
    },
    /// It may still be undone.
    NotYet,
    /// The chain knows of no such transaction, which may still come.
    NotFound,
    /// It is final, and pays the settlement never.
    Never(String),
}

/// Takes in which transaction a wallet has sent for a settlement.
pub(crate) async fn submit(
    app: &App,
    id: SettlementId,
    (transaction, by): (&TransactionHash, &Person),
) -> Result<Settlement, SettleError> {
    let (transaction, by) = (*transaction, by.clone());
    let job = Submit { id, transaction, by, is_sandbox: false, at: app.now() };
    let settlement = app.inner.store.run(job).await?;
    tracing::info!(settlement.id = id.get(), "settlement submitted");
    Ok(settlement)
}

/// Looks for every settlement that is on its way and that nobody else looks for; says how many
/// there were.
pub(crate) async fn look(app: &App) -> Result<usize, StoreError> {
    let mut count = 0_usize;
    loop {
        let now = app.now();
        if !app.inner.store.read(&AreDue(now)).await? {
            return Ok(count);
        }
        let until = now.plus(limits::SETTLEMENT_LEASE);
        let token = ids::lease_token(app.ids());
        let claim = Claim { at_most: limits::SETTLEMENTS_CLAIMED, now, until, token };
        let claimed = app.inner.store.run(ClaimSettlements(claim)).await?;
        if claimed.is_empty() {
            return Ok(count);
        }
        for settlement in claimed {
            count = count.saturating_add(1);
            let id = settlement.id.get();
            match look_for(app, settlement).await {
                Ok(()) => {}
                Err(SettleError::Store(error)) if error.is_passing() => return Err(error),
                Err(error) => {
                    // The lease runs out, and it is looked for again.
                    let error = &error as &dyn std::error::Error;
                    tracing::error!(settlement.id = id, error, "a settlement is stuck");
                }
            }
        }
    }
}

async fn look_for(app: &App, settlement: Settlement) -> Result<(), SettleError> {
    let id = settlement.id;
    if settlement.status == Status::Approved {
        let transaction = sandbox::transaction(id);
        let (by, at) = (Person::sandbox(), app.now());
        let job = Submit { id, transaction, by, is_sandbox: true, at };
        return app.inner.store.run(job).await.map(drop);
    }
    let (settlement, transaction) = app.inner.store.read(&ReadSubmitted(id)).await?;
    let (number, hash) = (id.get(), transaction.to_string());
    let told = match ask(app, &settlement, transaction).await? {
        None | Some(Told::NotYet) => return Ok(()),
        Some(Told::NotFound) => {
            if app.now().since(settlement.status_at) > limits::SETTLEMENT_MISSING_AFTER {
                tracing::error!(
                    settlement.id = number,
                    transaction = hash,
                    "no node knows of a settlement's transaction"
                );
            }
            return Ok(());
        }
        Some(told @ (Told::Paid { .. } | Told::Never(_))) => told,
    };
    let job = TakeTold { id, transaction, told, at: app.now() };
    match app.inner.store.run(job).await {
        Ok(Some(Outcome::Confirmed)) => {
            tracing::info!(settlement.id = number, transaction = hash, "settlement confirmed");
        }
        Ok(Some(Outcome::Failed(why))) => {
            tracing::error!(settlement.id = number, transaction = hash, why, "settlement failed");
        }
        Ok(None) => tracing::debug!(settlement.id = number, "another process was faster"),
        Err(error) => return Err(error),
    }
    Ok(())
}

/// Asks the settlement's chain; the simulated one says at once that it is paid. None where nobody
/// could be asked, or the nodes' answers differ.
async fn ask(
    app: &App,
    settlement: &Settlement,
    transaction: TransactionHash,
) -> Result<Option<Told>, SettleError> {
    if !settlement.live {
        return Ok(Some(Told::Paid { log_index: 0 }));
    }
    let expected = Expected { payout: payout(settlement)?, transaction, senders: Vec::new() };
    let told = match app.inner.chains.verify(&expected).await {
        Ok(Verdict::Final(paid)) => Told::Paid { log_index: paid.log_index },
        Ok(Verdict::NotFound) => Told::NotFound,
        Ok(Verdict::Reverted { is_final: true }) => Told::Never("it was reverted".to_owned()),
        Ok(Verdict::Wrong { reason, is_final: true }) => Told::Never(reason.to_string()),
        Ok(
            Verdict::NotYet { .. }
            | Verdict::Reverted { is_final: false }
            | Verdict::Wrong { is_final: false, .. },
        ) => Told::NotYet,
        Err(error) => {
            tracing::warn!(settlement.id = settlement.id.get(), %error, "nothing is known of it");
            return Ok(None);
        }
    };
    Ok(Some(told))
}

struct Submit {
    id: SettlementId,
    transaction: TransactionHash,
    by: Person,
    is_sandbox: bool,
    at: Timestamp,
}

impl Job for Submit {
    type Output = Settlement;
    type Error = SettleError;
    const NAME: &'static str = "submit settlement";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Settlement, SettleError> {
        let Self { id, transaction, by, is_sandbox, at } = self;
        let (settlement, progress, _) = load(tx, *id).await?;
        if !settlement.live && !is_sandbox {
            return Err(SettleError::IsTest(*id));
        }
        let taken = progress.take(Step::Submit { transaction: *transaction });
        let (after, _) = taken.map_err(|refusal| SettleError::Refused(*id, refusal))?;
        settlements::add_try(tx, *id, (transaction, by), *at).await?;
        settlements::set_status(tx, *id, after.status, *at).await?;
        settlements::by_id(tx, *id).await?.ok_or(SettleError::NotFound(*id))
    }
}

/// What is known of a settlement after its chain has said something that does not change.
enum Outcome {
    Confirmed,
    Failed(String),
}

/// Takes in what a chain says; `None` where it is known already.
struct TakeTold {
    id: SettlementId,
    transaction: TransactionHash,
    told: Told,
    at: Timestamp,
}

impl Job for TakeTold {
    type Output = Option<Outcome>;
    type Error = SettleError;
    const NAME: &'static str = "take what chain says of settlement";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Option<Outcome>, SettleError> {
        let (settlement, progress, _) = load(tx, self.id).await?;
        if progress.status != Status::Submitted {
            return Ok(None);
        }
        let (transaction, at) = (self.transaction, self.at);
        let why = match &self.told {
            Told::Paid { log_index } => {
                let paid = Paid { transaction, log_index: *log_index };
                if confirm_in(tx, &settlement, &paid, at).await? {
                    return Ok(Some(Outcome::Confirmed));
                }
                "its transfer has paid another settlement"
            }
            Told::Never(why) => why.as_str(),
            Told::NotYet | Told::NotFound => return Ok(None),
        };
        let taken = progress.take(Step::Fail { transaction });
        let (after, _) = taken.map_err(|refusal| SettleError::Refused(self.id, refusal))?;
        settlements::end_try(tx, self.id, &transaction, why).await?;
        settlements::set_status(tx, self.id, after.status, at).await?;
        Ok(Some(Outcome::Failed(why.to_owned())))
    }
}

/// Takes in the transfer that paid a settlement; `false` where it has paid another one. The money
/// leaves the house's books with it. The caller holds the settlement.
pub(super) async fn confirm_in(
    tx: &mut Tx<'_>,
    settlement: &Settlement,
    paid: &Paid,
    at: Timestamp,
) -> Result<bool, SettleError> {
    let id = settlement.id;
    let chain_id = settlement.approval.as_ref().map_or(0, |approval| approval.chain_id);
    let used = settlements::used_transfers(tx, chain_id, &paid.transaction).await?;
    if used.contains(&paid.log_index) {
        return Ok(false);
    }
    let (_, progress, _) = load(tx, id).await?;
    let taken = progress.take(Step::Confirm { transaction: paid.transaction });
    let (_, movement) = taken.map_err(|refusal| SettleError::Refused(id, refusal))?;
    settlements::confirm(tx, id, paid, at).await?;
    settlements::end_try(tx, id, &paid.transaction, "paid").await?;
    post(tx, settlement, movement.unwrap_or(Movement::Pay), at).await?;
    Ok(true)
}

struct AreDue(Timestamp);

impl Job for AreDue {
    type Output = bool;
    type Error = StoreError;
    const NAME: &'static str = "are settlements due";
    const IS_ONE_STATEMENT: bool = true;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<bool, StoreError> {
        settlements::are_due(tx, self.0).await
    }
}

struct ClaimSettlements(Claim);

impl Job for ClaimSettlements {
    type Output = Vec<Settlement>;
    type Error = StoreError;
    const NAME: &'static str = "claim settlements";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, StoreError> {
        settlements::claim(tx, &self.0).await
    }
}

/// A submitted settlement with its last transaction.
struct ReadSubmitted(SettlementId);

impl Job for ReadSubmitted {
    type Output = (Settlement, TransactionHash);
    type Error = SettleError;
    const NAME: &'static str = "read submitted settlement";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, SettleError> {
        let (settlement, progress, _) = load(tx, self.0).await?;
        let last = progress.transactions.last().copied();
        let lost = || StoreError::Unreadable("a settlement without its transaction".to_owned());
        Ok((settlement, last.ok_or_else(lost)?))
    }
}
