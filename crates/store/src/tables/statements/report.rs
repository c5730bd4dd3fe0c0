//! Sums over a day, and what is missing on either side.

use domain::ids::{AttemptNumber, InvoiceId};
use domain::money::Money;
use domain::recon::{Kind, PaymentKey};
use domain::timestamp::Timestamp;

use crate::error::StoreError;
use crate::row::{Param, Row};
use crate::tables::merchants::money;
use crate::tables::statements::kind;
use crate::tx::Tx;

/// What is looked at: the time between two midnights, of one payment solution.
#[derive(Clone, Copy, Debug)]
pub struct Period<'a> {
    /// The solution.
    pub solution: &'a str,
    /// From when on.
    pub from: Timestamp,
    /// Until when; that moment is not in it.
    pub to: Timestamp,
}

impl<'a> Period<'a> {
    fn parameters(&self) -> [Param<'a>; 3] {
        [Param::from(self.solution), Param::from(self.from), Param::from(self.to)]
    }
}

/// How many, and how much together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figure {
    /// How many.
    pub count: i64,
    /// Their sum.
    pub sum: Money,
}

/// A payment that was confirmed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confirmed {
    /// Of which attempt.
    pub key: PaymentKey,
    /// The attempt's reference.
    pub reference: String,
    /// The acquirer's or bank's reference of the payment.
    pub receipt: String,
    /// How much.
    pub amount: Money,
    /// When we learned of it.
    pub at: Timestamp,
}

/// A line that is of nothing that is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// Its id.
    pub id: i64,
    /// What happened.
    pub kind: Kind,
    /// How much.
    pub amount: Money,
    /// Our reference, as the line has it.
    pub reference: Option<String>,
    /// The bank's.
    pub bank_reference: Option<String>,
    /// Why it waits, or as what it was resolved.
    pub because: String,
    /// When it happened.
    pub at: Timestamp,
}

const CONFIRMED: &str = "-- confirmed payments of period
select count(*), cast(coalesce(sum(e.amount_minor), 0) as bigint), e.currency
from invoice_event e
join attempt a on a.invoice_id = e.invoice_id and a.number = e.attempt
where e.kind = 'money_confirmed' and a.solution = $1 and e.occurred_at >= $2
    and e.occurred_at < $3
group by e.currency order by e.currency";

/// The payments that were confirmed in a period, in each currency.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn confirmed(tx: &mut Tx<'_>, period: &Period<'_>) -> Result<Vec<Figure>, StoreError> {
    figures(tx.rows(CONFIRMED, &period.parameters()).await?)
}

fn figures(rows: Vec<Row>) -> Result<Vec<Figure>, StoreError> {
    let read = |mut row: Row| Ok(Figure { count: row.integer()?, sum: money(&mut row)? });
    rows.into_iter().map(read).collect()
}

const MISSING: &str = "-- confirmed payments of period that no line is of
select e.invoice_id, e.attempt, a.reference, e.reference, e.amount_minor, e.currency, e.occurred_at
from invoice_event e
join attempt a on a.invoice_id = e.invoice_id and a.number = e.attempt
left join statement_line l on l.invoice_id = e.invoice_id and l.attempt = e.attempt
    and l.receipt = e.reference
where e.kind = 'money_confirmed' and a.solution = $1 and e.occurred_at >= $2
    and e.occurred_at < $3 and l.id is null
order by e.occurred_at, e.invoice_id limit $4";

/// The payments that were confirmed in a period and that no line is of.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn missing(
    tx: &mut Tx<'_>,
    period: &Period<'_>,
    at_most: u32,
) -> Result<Vec<Confirmed>, StoreError> {
    let [solution, from, to] = period.parameters();
    let rows = tx.rows(MISSING, &[solution, from, to, Param::from(at_most)]).await?;
    rows.into_iter()
        .map(|mut row| {
            Ok(Confirmed {
                key: key(&mut row)?,
                reference: row.text()?,
                receipt: row.text()?,
                amount: money(&mut row)?,
                at: row.timestamp()?,
            })
        })
        .collect()
}

fn key(row: &mut Row) -> Result<PaymentKey, StoreError> {
    let invoice_id = InvoiceId::new(row.integer()?);
    Ok(PaymentKey { invoice_id, attempt: AttemptNumber::new(row.small()?) })
}

const LINES: &str = "-- lines of period
select kind, count(*), cast(sum(amount_minor) as bigint), cast(sum(fee_minor) as bigint),
    cast(sum(clears_minor) as bigint), currency
from statement_line
where solution = $1 and happened_at >= $2 and happened_at < $3 and repeats = 0
group by kind, currency order by currency, kind";

/// The lines of a period, in each kind and currency: how many, their sum, the sum of their fees,
/// and what they clear.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn lines_of_period(
    tx: &mut Tx<'_>,
    period: &Period<'_>,
) -> Result<Vec<(Kind, Figure, Money, Money)>, StoreError> {
    let rows = tx.rows(LINES, &period.parameters()).await?;
    rows.into_iter()
        .map(|mut row| {
            let (kind, count) = (kind(&mut row)?, row.integer()?);
            let (sum, fees, clears) = (row.integer()?, row.integer()?, money(&mut row)?);
            let currency = clears.currency();
            let sum = Money::from_minor(sum, currency);
            Ok((kind, Figure { count, sum }, Money::from_minor(fees, currency), clears))
        })
        .collect()
}

const UNASSIGNED: &str = "-- lines of period that are of nothing known
select id, kind, amount_minor, currency, reference, bank_reference,
    coalesce(resolved_as, suggestion, state), happened_at
from statement_line
where solution = $1 and happened_at >= $2 and happened_at < $3 and repeats = 0
    and kind in ('payment', 'refund', 'chargeback') and invoice_id is null
order by happened_at, id limit $4";

/// The lines of a period that are of no payment that is known.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn unassigned(
    tx: &mut Tx<'_>,
    period: &Period<'_>,
    at_most: u32,
) -> Result<Vec<Missing>, StoreError> {
    let [solution, from, to] = period.parameters();
    let rows = tx.rows(UNASSIGNED, &[solution, from, to, Param::from(at_most)]).await?;
    rows.into_iter()
        .map(|mut row| {
            Ok(Missing {
                id: row.integer()?,
                kind: kind(&mut row)?,
                amount: money(&mut row)?,
                reference: row.optional_text()?,
                bank_reference: row.optional_text()?,
                because: row.text()?,
                at: row.timestamp()?,
            })
        })
        .collect()
}

const SHIFTED: &str = "-- lines of period for payments of others
select count(*), cast(coalesce(sum(l.amount_minor), 0) as bigint), l.currency
from statement_line l
join invoice_event e on e.invoice_id = l.invoice_id and e.attempt = l.attempt
    and e.reference = l.receipt and e.kind = 'money_confirmed'
where l.solution = $1 and l.happened_at >= $2 and l.happened_at < $3 and l.receipt is not null
    and (e.occurred_at < $2 or e.occurred_at >= $3)
group by l.currency order by l.currency";

/// The lines of a period for payments that were confirmed before or after it.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn shifted(tx: &mut Tx<'_>, period: &Period<'_>) -> Result<Vec<Figure>, StoreError> {
    figures(tx.rows(SHIFTED, &period.parameters()).await?)
}

const SAME_AMOUNT: &str = "-- confirmed payments of an amount
select e.invoice_id, e.attempt
from invoice_event e
join attempt a on a.invoice_id = e.invoice_id and a.number = e.attempt
left join statement_line l on l.invoice_id = e.invoice_id and l.attempt = e.attempt
    and l.receipt = e.reference
where e.kind = 'money_confirmed' and a.solution = $1 and e.occurred_at >= $2
    and e.occurred_at < $3 and e.amount_minor = $4 and e.currency = $5 and l.id is null
order by e.occurred_at, e.invoice_id limit 2";

/// Up to two payments of an amount that were confirmed in a period and that no line is of.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn same_amount(
    tx: &mut Tx<'_>,
    period: &Period<'_>,
    amount: Money,
) -> Result<Vec<PaymentKey>, StoreError> {
    let [solution, from, to] = period.parameters();
    let code = Param::from(amount.currency().code());
    let parameters = [solution, from, to, Param::from(amount.minor()), code];
    let rows = tx.rows(SAME_AMOUNT, &parameters).await?;
    rows.into_iter().map(|mut row| key(&mut row)).collect()
}
