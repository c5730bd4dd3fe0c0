//! Merchants: who they are, what they may do, and where their callbacks go.

use domain::ids::MerchantId;
use domain::limits::AmountLimits;
use domain::money::{Currency, Money};
use domain::solution::Terms;
use domain::timestamp::Timestamp;

use crate::error::StoreError;
use crate::row::{Param, Row, unreadable};
use crate::tx::Tx;

/// A merchant that is not in the store yet. Times are microseconds, secrets are sealed.
#[derive(Clone)]
pub struct NewMerchant {
    /// The name that payers see.
    pub name: String,
    /// The address that the operator writes to.
    pub email: String,
    /// The wallet for settlements.
    pub wallet: Option<String>,
    /// When the operator activated the merchant; until then it can create no invoice.
    pub activated_at: Option<Timestamp>,
    /// Where callbacks go.
    pub callback_url: Option<String>,
    /// The sealed secret that signs callbacks.
    pub callback_secret: Vec<u8>,
    /// Whether replies are in server-to-server mode.
    pub s2s: bool,
    /// Whether the merchant may choose the payment solution.
    pub choose_solution: bool,
    /// How many declined tries each of its invoices may have.
    pub tries_max: u32,
    /// When it is created.
    pub created_at: Timestamp,
}

/// A merchant, without its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merchant {
    /// Its id.
    pub id: MerchantId,
    /// The name that payers see.
    pub name: String,
    /// When the operator activated it.
    pub activated_at: Option<Timestamp>,
    /// Where callbacks go.
    pub callback_url: Option<String>,
    /// Whether replies are in server-to-server mode.
    pub s2s: bool,
    /// Whether the merchant may choose the payment solution.
    pub choose_solution: bool,
    /// How many declined tries each of its invoices may have.
    pub tries_max: u32,
}

const INSERT: &str = "-- insert merchant
insert into merchant (name, email, wallet, activated_at, callback_url, callback_secret, s2s,
    choose_solution, tries_max, created_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
returning id";

/// Adds a merchant and gives its id.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn insert(tx: &mut Tx<'_>, merchant: &NewMerchant) -> Result<MerchantId, StoreError> {
    let parameters = [
        Param::from(&merchant.name),
        Param::from(&merchant.email),
        Param::from(merchant.wallet.as_ref()),
        Param::from(merchant.activated_at),
        Param::from(merchant.callback_url.as_ref()),
        Param::from(merchant.callback_secret.as_slice()),
        Param::from(merchant.s2s),
        Param::from(merchant.choose_solution),
        Param::from(merchant.tries_max),
        Param::from(merchant.created_at),
    ];
    tx.insert(INSERT, &parameters).await.map(MerchantId::new)
}

/// The columns of a merchant, in the order in which [`read`] takes them.
macro_rules! columns {
    () => {
        "m.id, m.name, m.activated_at, m.callback_url, m.s2s, m.choose_solution, m.tries_max"
    };
}
pub(crate) use columns;

/// Reads the columns of a merchant from a row.
pub(crate) fn read(row: &mut Row) -> Result<Merchant, StoreError> {
    Ok(Merchant {
        id: MerchantId::new(row.integer()?),
        name: row.text()?,
        activated_at: row.optional_timestamp()?,
        callback_url: row.optional_text()?,
        s2s: row.boolean()?,
        choose_solution: row.boolean()?,
        tries_max: row.small()?,
    })
}

const BY_ID: &str =
    concat!("-- merchant by id\nselect ", columns!(), " from merchant m where m.id = $1");

/// The merchant of an id.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn by_id(tx: &mut Tx<'_>, id: MerchantId) -> Result<Option<Merchant>, StoreError> {
    match tx.row(BY_ID, &[Param::from(id.get())]).await? {
        Some(mut row) => read(&mut row).map(Some),
        None => Ok(None),
    }
}

const SET_TRIES: &str = "-- set tries of merchant
update merchant set tries_max = $2 where id = $1";

/// Says how many declined tries each invoice of a merchant may have that is created from now on.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn set_tries(tx: &mut Tx<'_>, id: MerchantId, tries: u32) -> Result<(), StoreError> {
    tx.execute(SET_TRIES, &[Param::from(id.get()), Param::from(tries)]).await.map(drop)
}

/// Where a merchant's settlements go.
#[derive(Clone, PartialEq, Eq)]
pub struct Wallet {
    /// The address.
    pub address: String,
    /// When it was changed to this one; `None` for the one that the merchant was created with.
    pub changed_at: Option<Timestamp>,
}

const WALLET: &str = "-- wallet of merchant
select wallet, wallet_at from merchant where id = $1";

/// Where a merchant's settlements go, once that is known.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn wallet(tx: &mut Tx<'_>, id: MerchantId) -> Result<Option<Wallet>, StoreError> {
    let Some(mut row) = tx.row(WALLET, &[Param::from(id.get())]).await? else { return Ok(None) };
    let (address, changed_at) = (row.optional_text()?, row.optional_timestamp()?);
    Ok(address.map(|address| Wallet { address, changed_at }))
}

const SET_WALLET: &str = "-- set wallet of merchant
update merchant set wallet = $2, wallet_at = $3, wallet_by = $4
where id = $1 and (wallet is null or wallet <> $2)";

/// Changes where a merchant's settlements go, and keeps when and by whose word; `false` where it is
/// so already.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn set_wallet(
    tx: &mut Tx<'_>,
    id: MerchantId,
    (address, by): (&str, &str),
    at: Timestamp,
) -> Result<bool, StoreError> {
    let parameters =
        [Param::from(id.get()), Param::from(address), Param::from(at), Param::from(by)];
    Ok(tx.execute(SET_WALLET, &parameters).await? == 1)
}

const ANY: &str = "-- any merchant
select id from merchant limit 1";

/// Whether there is any merchant.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn any(tx: &mut Tx<'_>) -> Result<bool, StoreError> {
    Ok(tx.row(ANY, &[]).await?.is_some())
}

const INSERT_LIMIT: &str = "-- insert merchant limit
insert into merchant_limit (merchant_id, currency, min_minor, max_minor)
values ($1, $2, $3, $4)";

/// Adds the bounds of the amounts that a merchant takes in one currency.
///
/// # Errors
/// [`StoreError`] when the engine fails; [`StoreError::Duplicate`] for a second pair of bounds.
pub async fn insert_limits(
    tx: &mut Tx<'_>,
    id: MerchantId,
    currency: Currency,
    limits: &AmountLimits,
) -> Result<(), StoreError> {
    let parameters = [
        Param::from(id.get()),
        Param::from(currency.code()),
        Param::from(limits.min.map(Money::minor)),
        Param::from(limits.max.map(Money::minor)),
    ];
    tx.execute(INSERT_LIMIT, &parameters).await.map(drop)
}

const LIMITS: &str = "-- merchant limits
select currency, min_minor, max_minor from merchant_limit where merchant_id = $1
order by currency";

/// The bounds of the amounts that a merchant takes, at most one pair for each currency.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn limits(tx: &mut Tx<'_>, id: MerchantId) -> Result<Vec<AmountLimits>, StoreError> {
    let rows = tx.rows(LIMITS, &[Param::from(id.get())]).await?;
    rows.into_iter()
        .map(|mut row| {
            let currency = currency(&row.text()?)?;
            let money = |minor| Money::from_minor(minor, currency);
            let min = row.optional_integer()?.map(money);
            Ok(AmountLimits { min, max: row.optional_integer()?.map(money) })
        })
        .collect()
}

const INSERT_NETWORK: &str = "-- insert merchant network
insert into merchant_network (merchant_id, network) values ($1, $2)";

/// Allows calls with the merchant's keys from a network, such as `192.0.2.0/24`.
///
/// # Errors
/// [`StoreError`] when the engine fails; [`StoreError::Duplicate`] if it is allowed already.
pub async fn insert_network(
    tx: &mut Tx<'_>,
    id: MerchantId,
    network: &str,
) -> Result<(), StoreError> {
    let parameters = [Param::from(id.get()), Param::from(network)];
    tx.execute(INSERT_NETWORK, &parameters).await.map(drop)
}

const NETWORKS: &str = "-- merchant networks
select network from merchant_network where merchant_id = $1 order by network";

/// The networks from which the merchant's keys may be used.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn networks(tx: &mut Tx<'_>, id: MerchantId) -> Result<Vec<String>, StoreError> {
    let rows = tx.rows(NETWORKS, &[Param::from(id.get())]).await?;
    rows.into_iter().map(|mut row| row.text()).collect()
}

const INSERT_SOLUTION: &str = "-- insert merchant solution
insert into merchant_solution (merchant_id, solution) values ($1, $2)";

/// Allows a merchant a payment solution; from then on it may use no other but those allowed.
///
/// # Errors
/// [`StoreError`] when the engine fails; [`StoreError::Duplicate`] if it is allowed already.
pub async fn insert_solution(
    tx: &mut Tx<'_>,
    id: MerchantId,
    solution: &str,
) -> Result<(), StoreError> {
    let parameters = [Param::from(id.get()), Param::from(solution)];
    tx.execute(INSERT_SOLUTION, &parameters).await.map(drop)
}

const SOLUTIONS: &str = "-- merchant solutions
select solution from merchant_solution where merchant_id = $1 order by solution";

/// The payment solutions that a merchant may use; none of them means all.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn solutions(tx: &mut Tx<'_>, id: MerchantId) -> Result<Vec<String>, StoreError> {
    let rows = tx.rows(SOLUTIONS, &[Param::from(id.get())]).await?;
    rows.into_iter().map(|mut row| row.text()).collect()
}

/// What has been agreed with a merchant.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn terms(tx: &mut Tx<'_>, id: MerchantId) -> Result<Terms, StoreError> {
    Ok(Terms { solutions: solutions(tx, id).await?, limits: limits(tx, id).await? })
}

/// Reads an amount: its smallest units, and its currency's code in the column after them.
pub(crate) fn money(row: &mut Row) -> Result<Money, StoreError> {
    let minor = row.integer()?;
    Ok(Money::from_minor(minor, currency(&row.text()?)?))
}

/// Reads a currency's code.
pub(crate) fn currency(code: &str) -> Result<Currency, StoreError> {
    Currency::from_code(code).ok_or_else(|| unreadable("an unknown currency"))
}
