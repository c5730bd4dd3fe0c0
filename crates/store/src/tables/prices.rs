//! What merchants get for invoices, and when they can have it.

use domain::fees::Fee;
use domain::ids::{InvoiceId, MerchantId};
use domain::ledger::{Earning, Price};
use domain::money::{Currency, Money};
use domain::timestamp::Timestamp;
use rust_decimal::Decimal;

use crate::error::StoreError;
use crate::row::{Param, unreadable};
use crate::tables::merchants::currency;
use crate::tx::Tx;

/// A price with the times that belong to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agreed {
    /// The price.
    pub price: Price,
    /// What it brings of the invoice's amount, as far as that was paid.
    pub earning: Earning,
    /// From when on the merchant can be settled.
    pub clears_at: Timestamp,
    /// Until when the reserve is kept.
    pub reserve_until: Timestamp,
    /// When it was agreed.
    pub at: Timestamp,
}

const INSERT: &str = "-- insert price
insert into price (invoice_id, currency, rate, rate_source, percent_bps, fixed_minor,
    minimum_minor, reserve_bps, chargeback_minor, gross_minor, fee_minor, clears_at,
    reserve_until, priced_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";

/// Keeps the price of an invoice. The caller has loaded the invoice.
///
/// # Errors
/// [`StoreError::Duplicate`] if it has one.
pub async fn insert(tx: &mut Tx<'_>, id: InvoiceId, agreed: &Agreed) -> Result<(), StoreError> {
    let Price { currency, rate, rate_source, fee, reserve_bps, chargeback_fee } = &agreed.price;
    let rate = rate.to_string();
    let parameters = [
        Param::from(id.get()),
        Param::from(currency.code()),
        Param::from(&rate),
        Param::from(rate_source),
        Param::from(u32::from(fee.percent_bps)),
        Param::from(fee.fixed.minor()),
        Param::from(fee.minimum.minor()),
        Param::from(u32::from(*reserve_bps)),
        Param::from(chargeback_fee.minor()),
        Param::from(agreed.earning.gross.minor()),
        Param::from(agreed.earning.fee.minor()),
        Param::from(agreed.clears_at),
        Param::from(agreed.reserve_until),
        Param::from(agreed.at),
    ];
    tx.execute(INSERT, &parameters).await.map(drop)
}

const OF_INVOICE: &str = "-- price of invoice
select currency, rate, rate_source, percent_bps, fixed_minor, minimum_minor, reserve_bps,
    chargeback_minor, gross_minor, fee_minor
from price where invoice_id = $1";

/// The price of an invoice and what it brings, once its money was credited.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn of_invoice(
    tx: &mut Tx<'_>,
    id: InvoiceId,
) -> Result<Option<(Price, Earning)>, StoreError> {
    let Some(mut row) = tx.row(OF_INVOICE, &[Param::from(id.get())]).await? else {
        return Ok(None);
    };
    let currency = currency(&row.text()?)?;
    let rate = row.text()?.parse::<Decimal>().map_err(|_| unreadable("a rate"))?;
    let rate_source = row.text()?;
    let money = |minor| Money::from_minor(minor, currency);
    let percent_bps = basis_points(row.small()?)?;
    let (fixed, minimum) = (money(row.integer()?), money(row.integer()?));
    let reserve_bps = basis_points(row.small()?)?;
    let chargeback_fee = money(row.integer()?);
    let fee = Fee { percent_bps, fixed, minimum };
    let earning = Earning { gross: money(row.integer()?), fee: money(row.integer()?) };
    let price = Price { currency, rate, rate_source, fee, reserve_bps, chargeback_fee };
    Ok(Some((price, earning)))
}

const SET_EARNING: &str = "-- set what price brings
update price set gross_minor = $2, fee_minor = $3 where invoice_id = $1";

/// Says what a price brings after more or less of its invoice was paid.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn set_earning(
    tx: &mut Tx<'_>,
    id: InvoiceId,
    earning: Earning,
) -> Result<(), StoreError> {
    let parameters = [
        Param::from(id.get()),
        Param::from(earning.gross.minor()),
        Param::from(earning.fee.minor()),
    ];
    tx.execute(SET_EARNING, &parameters).await.map(drop)
}

/// What a merchant's invoice waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    /// To be settled.
    Clears,
    /// For its reserve.
    Reserve,
}

const CLEARS: &str = "-- invoices that clear
select clears_at, invoice_id from price
where clears_at <= $1 and (clears_at, invoice_id) > ($2, $3)
order by clears_at, invoice_id limit $4";

const RESERVE: &str = "-- invoices whose reserve ends
select reserve_until, invoice_id from price
where reserve_until <= $1 and (reserve_until, invoice_id) > ($2, $3)
order by reserve_until, invoice_id limit $4";

/// Invoices whose wait is over, with the time at which it was; those after the last one of the page
/// before.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn due(
    tx: &mut Tx<'_>,
    wait: Wait,
    now: Timestamp,
    after: Option<(Timestamp, InvoiceId)>,
    at_most: u32,
) -> Result<Vec<(Timestamp, InvoiceId)>, StoreError> {
    let statement = match wait {
        Wait::Clears => CLEARS,
        Wait::Reserve => RESERVE,
    };
    let (since, id) = after.unwrap_or((Timestamp::from_micros(i64::MIN), InvoiceId::new(0)));
    let parameters =
        [Param::from(now), Param::from(since), Param::from(id.get()), Param::from(at_most)];
    let rows = tx.rows(statement, &parameters).await?;
    rows.into_iter().map(|mut row| Ok((row.timestamp()?, InvoiceId::new(row.integer()?)))).collect()
}

const CLEARED: &str = "-- invoice has cleared
update price set clears_at = null,
    due_to = (
        select merchant_id from invoice
        where id = $1 and status not in ('invoice:paid', 'invoice:refunded'))
where invoice_id = $1 and clears_at is not null";

const RELEASED: &str = "-- reserve was released
update price set reserve_until = null where invoice_id = $1 and reserve_until is not null";

/// Says that a wait is over; `false` if it was before.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn end_wait(tx: &mut Tx<'_>, wait: Wait, id: InvoiceId) -> Result<bool, StoreError> {
    let statement = match wait {
        Wait::Clears => CLEARED,
        Wait::Reserve => RELEASED,
    };
    Ok(tx.execute(statement, &[Param::from(id.get())]).await? == 1)
}

const NOT_DUE: &str = "-- invoice is due to nobody
update price set due_to = null where invoice_id = $1 and due_to is not null";

/// Says that nothing of an invoice is to be settled any more.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn end_due(tx: &mut Tx<'_>, id: InvoiceId) -> Result<(), StoreError> {
    tx.execute(NOT_DUE, &[Param::from(id.get())]).await.map(drop)
}

const ADD_VOLUME: &str = "-- add to volume
insert into volume (merchant_id, live, month, currency, gross_minor) values ($1, $2, $3, $4, $5)
on conflict (merchant_id, live, month, currency) do update
    set gross_minor = volume.gross_minor + excluded.gross_minor
returning gross_minor";

/// Adds to what a merchant was credited in a month, such as 202611, and says what it was before.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn add_volume(
    tx: &mut Tx<'_>,
    (merchant_id, live): (MerchantId, bool),
    month: i64,
    gross: Money,
) -> Result<Money, StoreError> {
    let parameters = [
        Param::from(merchant_id.get()),
        Param::from(live),
        Param::from(month),
        Param::from(gross.currency().code()),
        Param::from(gross.minor()),
    ];
    let row = tx.row(ADD_VOLUME, &parameters).await?;
    let after = row.ok_or_else(|| unreadable("no volume"))?.integer()?;
    let after = Money::from_minor(after, gross.currency());
    after.checked_sub(gross).ok_or_else(|| unreadable("a volume that cannot be counted"))
}

const VOLUME: &str = "-- volume of merchant
select gross_minor from volume
where merchant_id = $1 and live = $2 and month = $3 and currency = $4";

/// What a merchant was credited in a month, such as 202611, in a currency.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn volume(
    tx: &mut Tx<'_>,
    (merchant_id, live): (MerchantId, bool),
    month: i64,
    currency: Currency,
) -> Result<Money, StoreError> {
    let parameters = [
        Param::from(merchant_id.get()),
        Param::from(live),
        Param::from(month),
        Param::from(currency.code()),
    ];
    let row = tx.row(VOLUME, &parameters).await?;
    let minor = row.map_or(Ok(0), |mut row| row.integer())?;
    Ok(Money::from_minor(minor, currency))
}

pub(super) fn basis_points(value: u32) -> Result<u16, StoreError> {
    u16::try_from(value).map_err(|_| unreadable("hundredths of a percent"))
}
