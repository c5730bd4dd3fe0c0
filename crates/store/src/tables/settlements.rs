//! Settlements: what merchants are paid, by whose word, and by which transaction.

use domain::asset::Asset;
use domain::evm::TransactionHash;
use domain::ids::{MerchantId, SettlementId};
use domain::money::Money;
use domain::settlement::{Person, Settlement as Progress, Status};
use domain::timestamp::Timestamp;

use crate::error::StoreError;
use crate::row::{Param, Row, unreadable};
use crate::tables::ledger::Owner;
use crate::tables::merchants::money;
use crate::tx::Tx;

/// A settlement that is not in the store yet.
#[derive(Clone, Debug)]
pub struct NewSettlement {
    /// Whose it is.
    pub merchant_id: MerchantId,
    /// Whether real money moves.
    pub live: bool,
    /// How much.
    pub amount: Money,
    /// Who proposes it.
    pub by: Person,
    /// When.
    pub at: Timestamp,
}

/// What a settlement was approved with. It stays, whatever the merchant's settings become.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approval {
    /// Who approved it.
    pub by: Person,
    /// When.
    pub at: Timestamp,
    /// What it is paid in.
    pub asset: Asset,
    /// The chain's number; 0 for the simulated one.
    pub chain_id: u64,
    /// Where it goes; none for a test merchant that has no wallet.
    pub wallet: Option<String>,
    /// The amount as the asset's contract counts it.
    pub base_units: u128,
}

/// The transfer that paid a settlement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paid {
    /// Its transaction.
    pub transaction: TransactionHash,
    /// Which of the block's logs it is.
    pub log_index: u64,
}

/// A settlement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settlement {
    /// Its id.
    pub id: SettlementId,
    /// Whose it is.
    pub merchant_id: MerchantId,
    /// Whether real money moves.
    pub live: bool,
    /// How much.
    pub amount: Money,
    /// How far it is.
    pub status: Status,
    /// Since when.
    pub status_at: Timestamp,
    /// Who proposed it.
    pub proposed_by: Person,
    /// When.
    pub proposed_at: Timestamp,
    /// What it was approved with, once it was.
    pub approval: Option<Approval>,
    /// When it was last written to a file for a wallet.
    pub exported_at: Option<Timestamp>,
    /// What paid it.
    pub paid: Option<Paid>,
}

/// A transaction that was sent for a settlement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Try {
    /// Which.
    pub transaction: TransactionHash,
    /// Who told of it.
    pub by: Person,
    /// When.
    pub at: Timestamp,
    /// What came of it, once that is known.
    pub outcome: Option<String>,
}

const INSERT: &str = "-- insert settlement
insert into settlement (merchant_id, live, amount_minor, currency, status, proposed_by,
    proposed_at, status_at, lease_until, lease_token)
values ($1, $2, $3, $4, 'proposed', $5, $6, $6, 0, 0)
returning id";

/// Adds a settlement, proposed.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn insert(tx: &mut Tx<'_>, new: &NewSettlement) -> Result<SettlementId, StoreError> {
    let parameters = [
        Param::from(new.merchant_id.get()),
        Param::from(new.live),
        Param::from(new.amount.minor()),
        Param::from(new.amount.currency().code()),
        Param::from(new.by.name()),
        Param::from(new.at),
    ];
    tx.insert(INSERT, &parameters).await.map(SettlementId::new)
}

/// The columns of a settlement, in the order in which [`read`] takes them.
macro_rules! columns {
    () => {
        "id, merchant_id, live, amount_minor, currency, status, status_at, proposed_by,
    proposed_at, approved_by, approved_at, asset, chain_id, wallet, base_units, exported_at,
    transaction_hash, log_index"
    };
}

const BY_ID: &str = concat!(
    "-- settlement by id\nselect ",
    columns!(),
    " from settlement where id = $1{for_update}"
);

/// The settlement of an id, held until the transaction ends where that writes.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn by_id(tx: &mut Tx<'_>, id: SettlementId) -> Result<Option<Settlement>, StoreError> {
    let row = tx.row(BY_ID, &[Param::from(id.get())]).await?;
    row.map(|mut row| read(&mut row)).transpose()
}

const PAGE: &str = concat!(
    "-- settlements after\nselect ",
    columns!(),
    " from settlement where id > $1 and (merchant_id = $2 or $2 = 0) order by id limit $3"
);

/// Settlements of one merchant or of all, those after the last one of the page before.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn page(
    tx: &mut Tx<'_>,
    of: Option<MerchantId>,
    after: SettlementId,
    at_most: u32,
) -> Result<Vec<Settlement>, StoreError> {
    let of = of.map_or(0, MerchantId::get);
    let parameters = [Param::from(after.get()), Param::from(of), Param::from(at_most)];
    let rows = tx.rows(PAGE, &parameters).await?;
    rows.into_iter().map(|mut row| read(&mut row)).collect()
}

const PROPOSED: &str = "-- sum of proposed settlements
select cast(coalesce(sum(amount_minor), 0) as bigint) from settlement
where merchant_id = $1 and live = $2 and currency = $3 and status = 'proposed'";

/// What is proposed of a book's money and not approved yet, in the currency of `nothing`.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn proposed(tx: &mut Tx<'_>, owner: Owner, nothing: Money) -> Result<Money, StoreError> {
    let currency = nothing.currency();
    let parameters =
        [Param::from(owner.number()), Param::from(owner.live), Param::from(currency.code())];
    let row = tx.row(PROPOSED, &parameters).await?;
    let sum = row.ok_or_else(|| unreadable("no sum"))?.integer()?;
    Ok(Money::from_minor(sum, currency))
}

const APPROVE: &str = "-- approve settlement
update settlement set status = 'approved', status_at = $2, approved_by = $3, approved_at = $2,
    asset = $4, chain_id = $5, wallet = $6, base_units = $7, exported_at = null, lease_until = 0
where id = $1";

/// Keeps what a settlement is approved with. The caller has loaded it.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn approve(
    tx: &mut Tx<'_>,
    id: SettlementId,
    approval: &Approval,
) -> Result<(), StoreError> {
    let (asset, base_units) = (approval.asset.to_string(), approval.base_units.to_string());
    let parameters = [
        Param::from(id.get()),
        Param::from(approval.at),
        Param::from(approval.by.name()),
        Param::from(&asset),
        Param::from(number(approval.chain_id)?),
        Param::from(approval.wallet.as_ref()),
        Param::from(&base_units),
    ];
    tx.execute(APPROVE, &parameters).await.map(drop)
}

const EXPORTED: &str = "-- settlement was exported
update settlement set exported_at = $2 where id = $1";

/// Says that a settlement was written to a file for a wallet. The caller has loaded it.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn exported(tx: &mut Tx<'_>, id: SettlementId, at: Timestamp) -> Result<(), StoreError> {
    tx.execute(EXPORTED, &[Param::from(id.get()), Param::from(at)]).await.map(drop)
}

const SET_STATUS: &str = "-- set status of settlement
update settlement set status = $2, status_at = $3, lease_until = 0 where id = $1";

/// Says how far a settlement is. The caller has loaded it.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn set_status(
    tx: &mut Tx<'_>,
    id: SettlementId,
    status: Status,
    at: Timestamp,
) -> Result<(), StoreError> {
    let parameters = [Param::from(id.get()), Param::from(status.word()), Param::from(at)];
    tx.execute(SET_STATUS, &parameters).await.map(drop)
}

const CANCEL: &str = "-- cancel settlement
update settlement set status = 'canceled', status_at = $2, canceled_by = $3 where id = $1";

/// Says that a settlement is not carried out. The caller has loaded it.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn cancel(
    tx: &mut Tx<'_>,
    id: SettlementId,
    by: &Person,
    at: Timestamp,
) -> Result<(), StoreError> {
    let parameters = [Param::from(id.get()), Param::from(at), Param::from(by.name())];
    tx.execute(CANCEL, &parameters).await.map(drop)
}

const CONFIRM: &str = "-- confirm settlement
update settlement set status = 'confirmed', status_at = $2, transaction_hash = $3, log_index = $4
where id = $1";

/// Says which transfer paid a settlement. The caller has loaded it.
///
/// # Errors
/// [`StoreError::Duplicate`] if the transfer has paid another one.
pub async fn confirm(
    tx: &mut Tx<'_>,
    id: SettlementId,
    paid: &Paid,
    at: Timestamp,
) -> Result<(), StoreError> {
    let transaction = paid.transaction.to_string();
    let parameters = [
        Param::from(id.get()),
        Param::from(at),
        Param::from(&transaction),
        Param::from(number(paid.log_index)?),
    ];
    tx.execute(CONFIRM, &parameters).await.map(drop)
}

const USED: &str = "-- transfers of transaction that paid settlements
select log_index from settlement
where chain_id = $1 and transaction_hash = $2 and log_index is not null";

/// The transfers of a transaction that have paid a settlement.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn used_transfers(
    tx: &mut Tx<'_>,
    chain_id: u64,
    transaction: &TransactionHash,
) -> Result<Vec<u64>, StoreError> {
    let transaction = transaction.to_string();
    let parameters = [Param::from(number(chain_id)?), Param::from(&transaction)];
    let rows = tx.rows(USED, &parameters).await?;
    rows.into_iter().map(|mut row| unsigned(row.integer()?)).collect()
}

const TRIES: &str = "-- tries of settlement
select transaction_hash, submitted_by, submitted_at, outcome from settlement_try
where settlement_id = $1 order by number";

/// The transactions that were sent for a settlement, in order.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn tries(tx: &mut Tx<'_>, id: SettlementId) -> Result<Vec<Try>, StoreError> {
    let rows = tx.rows(TRIES, &[Param::from(id.get())]).await?;
    rows.into_iter()
        .map(|mut row| {
            let (transaction, by) = (hash(&row.text()?)?, person(&row.text()?)?);
            Ok(Try { transaction, by, at: row.timestamp()?, outcome: row.optional_text()? })
        })
        .collect()
}

const ADD_TRY: &str = "-- add try to settlement
insert into settlement_try (settlement_id, number, transaction_hash, submitted_by, submitted_at)
select cast($1 as bigint), count(*) + 1, $2, $3, cast($4 as bigint)
from settlement_try where settlement_id = $1";

/// Adds a transaction that was sent for a settlement. The caller has loaded it.
///
/// # Errors
/// [`StoreError::Duplicate`] if it was sent before.
pub async fn add_try(
    tx: &mut Tx<'_>,
    id: SettlementId,
    (transaction, by): (&TransactionHash, &Person),
    at: Timestamp,
) -> Result<(), StoreError> {
    let transaction = transaction.to_string();
    let parameters =
        [Param::from(id.get()), Param::from(&transaction), Param::from(by.name()), Param::from(at)];
    tx.execute(ADD_TRY, &parameters).await.map(drop)
}

const END_TRY: &str = "-- end try of settlement
update settlement_try set outcome = $3 where settlement_id = $1 and transaction_hash = $2";

/// Says what came of a transaction. The caller has loaded its settlement.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn end_try(
    tx: &mut Tx<'_>,
    id: SettlementId,
    transaction: &TransactionHash,
    outcome: &str,
) -> Result<(), StoreError> {
    let outcome: String = outcome.chars().take(300).collect();
    let transaction = transaction.to_string();
    let parameters = [Param::from(id.get()), Param::from(&transaction), Param::from(&outcome)];
    tx.execute(END_TRY, &parameters).await.map(drop)
}

/// What a process claims, and for how long.
#[derive(Clone, Copy, Debug)]
pub struct Claim {
    /// How many at most.
    pub at_most: u32,
    /// The time.
    pub now: Timestamp,
    /// When another process may take them over.
    pub until: Timestamp,
    /// What the lease is known by; drawn at random.
    pub token: i64,
}

const ARE_DUE: &str = "-- are settlements to be looked for
select id from settlement
where lease_until <= $1 and (status = 'submitted' or (status = 'approved' and live = 0)) limit 1";

/// Whether there is a settlement to be looked for on its chain, or one of a test book to be made
/// there.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn are_due(tx: &mut Tx<'_>, now: Timestamp) -> Result<bool, StoreError> {
    Ok(tx.row(ARE_DUE, &[Param::from(now)]).await?.is_some())
}

const CLAIM: &str = "-- claim settlements
with claimed as materialized (
    select id from settlement
    where lease_until <= $3 and (status = 'submitted' or (status = 'approved' and live = 0))
    order by lease_until, id limit $4{skip_locked})
update settlement set lease_until = $1, lease_token = $2
from claimed where settlement.id = claimed.id and settlement.status in ('approved', 'submitted')";

const CLAIMED: &str = concat!(
    "-- claimed settlements\nselect ",
    columns!(),
    " from settlement
where status in ('approved', 'submitted') and lease_until = $2 and lease_token = $1 order by id"
);

/// Leases settlements that are to be looked for. A lease that runs out is anybody's: to look once
/// more does no harm.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn claim(tx: &mut Tx<'_>, claim: &Claim) -> Result<Vec<Settlement>, StoreError> {
    let (until, token) = (Param::from(claim.until), Param::from(claim.token));
    let parameters = [until, token, Param::from(claim.now), Param::from(claim.at_most)];
    if tx.execute(CLAIM, &parameters).await? == 0 {
        return Ok(Vec::new());
    }
    let rows = tx.rows(CLAIMED, &[token, until]).await?;
    rows.into_iter().map(|mut row| read(&mut row)).collect()
}

impl Settlement {
    /// What decides what may become of it, with the transactions that were sent for it.
    #[must_use]
    pub fn progress(&self, tries: &[Try]) -> Progress {
        Progress {
            status: self.status,
            proposed_by: self.proposed_by.clone(),
            is_exported: self.exported_at.is_some(),
            transactions: tries.iter().map(|one| one.transaction).collect(),
        }
    }

    /// Whose book it is paid from.
    #[must_use]
    pub const fn owner(&self) -> Owner {
        Owner { merchant_id: Some(self.merchant_id), live: self.live }
    }
}

fn read(row: &mut Row) -> Result<Settlement, StoreError> {
    Ok(Settlement {
        id: SettlementId::new(row.integer()?),
        merchant_id: MerchantId::new(row.integer()?),
        live: row.boolean()?,
        amount: money(row)?,
        status: {
            let word = row.text()?;
            Status::from_word(&word).ok_or_else(|| unreadable("an unknown status"))?
        },
        status_at: row.timestamp()?,
        proposed_by: person(&row.text()?)?,
        proposed_at: row.timestamp()?,
        approval: approval(row)?,
        exported_at: row.optional_timestamp()?,
        paid: {
            let (transaction, log_index) = (row.optional_text()?, row.optional_integer()?);
            let paid = transaction.zip(log_index).map(|(transaction, log_index)| {
                let transaction = hash(&transaction)?;
                Ok::<_, StoreError>(Paid { transaction, log_index: unsigned(log_index)? })
            });
            paid.transpose()?
        },
    })
}

fn approval(row: &mut Row) -> Result<Option<Approval>, StoreError> {
    let (by, at, asset) = (row.optional_text()?, row.optional_timestamp()?, row.optional_text()?);
    let (chain_id, wallet) = (row.optional_integer()?, row.optional_text()?);
    let base_units = row.optional_text()?;
    let (Some(by), Some(at), Some(asset)) = (by, at, asset) else { return Ok(None) };
    let (Some(chain_id), Some(base_units)) = (chain_id, base_units) else { return Ok(None) };
    Ok(Some(Approval {
        by: person(&by)?,
        at,
        asset: Asset::from_wire(&asset).ok_or_else(|| unreadable("an unknown asset"))?,
        chain_id: unsigned(chain_id)?,
        wallet,
        base_units: base_units.parse().map_err(|_| unreadable("no base units"))?,
    }))
}

fn person(name: &str) -> Result<Person, StoreError> {
    Person::from_kept(name).ok_or_else(|| unreadable("no person's name"))
}

fn hash(text: &str) -> Result<TransactionHash, StoreError> {
    TransactionHash::from_hex(text).ok_or_else(|| unreadable("no transaction's hash"))
}

fn number(value: u64) -> Result<i64, StoreError> {
    i64::try_from(value).map_err(|_| unreadable("a number out of range"))
}

fn unsigned(value: i64) -> Result<u64, StoreError> {
    u64::try_from(value).map_err(|_| unreadable("a number out of range"))
}
