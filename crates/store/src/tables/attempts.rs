//! Attempts: the tries to pay an invoice, each with its locked price.

use domain::asset::Asset;
use domain::ids::{AttemptNumber, InvoiceId};
use domain::money::Money;
use domain::timestamp::Timestamp;

use crate::error::StoreError;
use crate::row::{Param, Row, unreadable};
use crate::tables::merchants::money;
use crate::tx::Tx;

/// One try to pay an invoice by one payment solution.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// Which invoice.
    pub invoice_id: InvoiceId,
    /// Which try.
    pub number: AttemptNumber,
    /// The payment solution's name.
    pub solution: String,
    /// Our reference of it, which the acquirer gives back; unique.
    pub reference: String,
    /// The link that opens the payer's UPI app or wallet; empty for a card, which needs none.
    pub intent_link: String,
    /// Where the rate of the price comes from.
    pub quote_source: String,
    /// The rate, with its spread, as decimal text.
    pub quote_rate: String,
    /// The spread within the rate, in hundredths of a percent.
    pub quote_spread_bps: u32,
    /// When the source published the rate.
    pub quote_taken_at: Timestamp,
    /// What the payer pays.
    pub payable: Money,
    /// Until when the price holds.
    pub valid_until: Timestamp,
    /// When it began.
    pub created_at: Timestamp,
    /// What a stablecoin is paid in, and to which address.
    pub deposit: Option<Deposit>,
    /// By what the acquirer knows it, where the acquirer said so.
    pub acquirer_reference: Option<String>,
}

/// Where a stablecoin is to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deposit {
    /// The stablecoin and its network.
    pub asset: Asset,
    /// The address.
    pub address: String,
}

const INSERT: &str = "-- insert attempt
insert into attempt (invoice_id, number, solution, reference, intent_link, quote_source,
    quote_rate, quote_spread_bps, quote_taken_at, payable_minor, payable_currency, valid_until,
    created_at, asset, pay_to, acquirer_reference)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";

/// Adds an attempt.
///
/// # Errors
/// [`StoreError::Duplicate`] if its number or its reference is taken.
pub async fn insert(tx: &mut Tx<'_>, attempt: &Attempt) -> Result<(), StoreError> {
    let deposit = attempt.deposit.as_ref();
    let asset = deposit.map(|deposit| deposit.asset.to_string());
    let parameters = [
        Param::from(attempt.invoice_id.get()),
        Param::from(attempt.number.get()),
        Param::from(&attempt.solution),
        Param::from(&attempt.reference),
        Param::from(&attempt.intent_link),
        Param::from(&attempt.quote_source),
        Param::from(&attempt.quote_rate),
        Param::from(attempt.quote_spread_bps),
        Param::from(attempt.quote_taken_at),
        Param::from(attempt.payable.minor()),
        Param::from(attempt.payable.currency().code()),
        Param::from(attempt.valid_until),
        Param::from(attempt.created_at),
        Param::from(asset.as_ref()),
        Param::from(deposit.map(|deposit| &deposit.address)),
        Param::from(attempt.acquirer_reference.as_ref()),
    ];
    tx.execute(INSERT, &parameters).await.map(drop)
}

/// The columns of an attempt, in the order in which [`read`] takes them.
macro_rules! columns {
    () => {
        "invoice_id, number, solution, reference, intent_link, quote_source, quote_rate,
    quote_spread_bps, quote_taken_at, payable_minor, payable_currency, valid_until, created_at,
    asset, pay_to, acquirer_reference"
    };
}

const LATEST: &str = concat!(
    "-- latest attempt\nselect ",
    columns!(),
    " from attempt where invoice_id = $1 order by number desc limit 1"
);

/// The latest attempt to pay an invoice.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn latest(tx: &mut Tx<'_>, id: InvoiceId) -> Result<Option<Attempt>, StoreError> {
    one(tx.row(LATEST, &[Param::from(id.get())]).await?)
}

const LATEST_DEPOSIT: &str = concat!(
    "-- latest attempt by stablecoin\nselect ",
    columns!(),
    " from attempt where invoice_id = $1 and pay_to is not null order by number desc limit 1"
);

/// The latest attempt to pay an invoice by stablecoin.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn latest_deposit(tx: &mut Tx<'_>, id: InvoiceId) -> Result<Option<Attempt>, StoreError> {
    one(tx.row(LATEST_DEPOSIT, &[Param::from(id.get())]).await?)
}

const BY_NUMBER: &str = concat!(
    "-- attempt by number\nselect ",
    columns!(),
    " from attempt where invoice_id = $1 and number = $2"
);

/// An attempt to pay an invoice.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn by_number(
    tx: &mut Tx<'_>,
    id: InvoiceId,
    number: AttemptNumber,
) -> Result<Option<Attempt>, StoreError> {
    one(tx.row(BY_NUMBER, &[Param::from(id.get()), Param::from(number.get())]).await?)
}

const BY_REFERENCE: &str =
    concat!("-- attempt by reference\nselect ", columns!(), " from attempt where reference = $1");

/// The attempt of a reference that an acquirer gave back.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn by_reference(tx: &mut Tx<'_>, reference: &str) -> Result<Option<Attempt>, StoreError> {
    one(tx.row(BY_REFERENCE, &[Param::from(reference)]).await?)
}

fn one(row: Option<Row>) -> Result<Option<Attempt>, StoreError> {
    row.map(|mut row| read(&mut row)).transpose()
}

fn read(row: &mut Row) -> Result<Attempt, StoreError> {
    Ok(Attempt {
        invoice_id: InvoiceId::new(row.integer()?),
        number: AttemptNumber::new(row.small()?),
        solution: row.text()?,
        reference: row.text()?,
        intent_link: row.text()?,
        quote_source: row.text()?,
        quote_rate: row.text()?,
        quote_spread_bps: row.small()?,
        quote_taken_at: row.timestamp()?,
        payable: money(row)?,
        valid_until: row.timestamp()?,
        created_at: row.timestamp()?,
        deposit: match (row.optional_text()?, row.optional_text()?) {
            (Some(asset), Some(address)) => {
                let asset =
                    Asset::from_wire(&asset).ok_or_else(|| unreadable("an unknown asset"))?;
                Some(Deposit { asset, address })
            }
            _ => None,
        },
        acquirer_reference: row.optional_text()?,
    })
}

const KNOW: &str = "-- attempt's reference at its acquirer
update attempt set acquirer_reference = $1 where invoice_id = $2 and number = $3";

/// Keeps by what the acquirer knows an attempt.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn set_acquirer_reference(
    tx: &mut Tx<'_>,
    (id, number): (InvoiceId, AttemptNumber),
    reference: &str,
) -> Result<(), StoreError> {
    let parameters = [Param::from(reference), Param::from(id.get()), Param::from(number.get())];
    tx.execute(KNOW, &parameters).await.map(drop)
}
