//! The histories of invoices, each a merchant's in one mode, in the order of creation. The place of
//! an invoice among those of a filter is found without counting those before it one by one: for
//! blocks of invoices that were created a while ago it is kept how many there are of each filter.

use std::collections::BTreeSet;

use domain::history::{Filter, Places};
use domain::ids::{InvoiceId, MerchantId};
use domain::ledger::Earning;
use domain::money::Money;
use domain::status::Status;
use domain::timestamp::Timestamp;

use crate::error::StoreError;
use crate::row::{Param, Row, unreadable};
use crate::tables::invoices::ReturnUrls;
use crate::tables::merchants::{currency, money};
use crate::tx::Tx;

/// Which invoices a history is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scope {
    /// Whose they are.
    pub merchant_id: MerchantId,
    /// Whether real money moves.
    pub live: bool,
    /// What has come of them.
    pub filter: Filter,
    /// They were created then or later.
    pub since: Timestamp,
    /// They were created before.
    pub until: Timestamp,
}

impl Scope {
    /// What every statement begins with.
    fn parameters<'a>(&self) -> [Param<'a>; 4] {
        [
            Param::from(self.merchant_id.get()),
            Param::from(self.live),
            Param::from(self.since),
            Param::from(self.until),
        ]
    }

    /// The same invoices, as far as they were created within a stretch of time.
    const fn within(self, since: Timestamp, until: Timestamp) -> Self {
        Self { since, until, ..self }
    }
}

/// Whether all statuses are asked for, and those that are asked for otherwise, at most five.
fn statuses<'a>(filter: Filter) -> [Param<'a>; 6] {
    let is_all = filter == Filter::All;
    let mut asked = [Param::from(""); 6];
    asked[0] = Param::from(is_all);
    if !is_all {
        for (place, status) in asked.iter_mut().skip(1).zip(filter.statuses()) {
            *place = Param::from(status.wire());
        }
    }
    asked
}

/// How many invoices of a filter a block has.
macro_rules! of_filter {
    ($filter:literal) => {
        concat!(
            "case ",
            $filter,
            " when 'PAID' then paid when 'UNPAID' then unpaid when 'WAITING' then waiting
        when 'EXPIRED' then expired else invoices end"
        )
    };
}

const COUNT: &str = "-- count invoices of history
select count(*) from invoice
where merchant_id = $1 and live = $2 and created_at >= $3 and created_at < $4
    and ($5 = 1 or status in ($6, $7, $8, $9, $10))";

async fn count(tx: &mut Tx<'_>, scope: &Scope) -> Result<i64, StoreError> {
    if scope.since >= scope.until {
        return Ok(0);
    }
    let mut parameters = scope.parameters().to_vec();
    parameters.extend(statuses(scope.filter));
    let row = tx.row(COUNT, &parameters).await?;
    row.ok_or_else(|| unreadable("no count"))?.integer()
}

const SUM_OF_BLOCKS: &str = concat!(
    "-- sum of history blocks
select min(starts_at), max(ends_at), cast(coalesce(sum(",
    of_filter!("$5"),
    "), 0) as bigint)
from history_block
where merchant_id = $1 and live = $2 and starts_at >= $3 and ends_at <= $4"
);

/// The invoices of a scope, counted: those in whole blocks, and those before and after them.
#[derive(Clone, Copy, Debug)]
pub struct Counted {
    scope: Scope,
    blocks_start: Timestamp,
    blocks_end: Timestamp,
    before: i64,
    in_blocks: i64,
    after: i64,
}

impl Counted {
    /// How many there are.
    #[must_use]
    pub const fn invoices(&self) -> i64 {
        self.before.saturating_add(self.in_blocks).saturating_add(self.after)
    }
}

/// Counts the invoices of a scope.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn counted(tx: &mut Tx<'_>, scope: Scope) -> Result<Counted, StoreError> {
    let [merchant_id, live, since, until] = scope.parameters();
    let parameters = [merchant_id, live, since, until, Param::from(scope.filter.wire())];
    let sum = tx.row(SUM_OF_BLOCKS, &parameters).await?;
    let mut sum = sum.ok_or_else(|| unreadable("no sum"))?;
    let blocks_start = sum.optional_timestamp()?.unwrap_or(scope.since);
    let blocks_end = sum.optional_timestamp()?.unwrap_or(scope.since);
    let in_blocks = sum.integer()?;
    let before = count(tx, &scope.within(scope.since, blocks_start)).await?;
    let after = count(tx, &scope.within(blocks_end, scope.until)).await?;
    Ok(Counted { scope, blocks_start, blocks_end, before, in_blocks, after })
}

const COUNT_BESIDE: &str = "-- count invoices of history created together
select count(*) from invoice
where merchant_id = $1 and live = $2 and created_at >= $3 and created_at < $4
    and ($5 = 1 or status in ($6, $7, $8, $9, $10))
    and id < $11";

/// How many invoices of a scope come before one of them.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn count_before(
    tx: &mut Tx<'_>,
    scope: Scope,
    (created_at, id): (Timestamp, InvoiceId),
) -> Result<i64, StoreError> {
    let earlier = counted(tx, scope.within(scope.since, created_at)).await?.invoices();
    let just_after = Timestamp::from_micros(created_at.micros().saturating_add(1));
    let mut parameters = scope.within(created_at, just_after).parameters().to_vec();
    parameters.extend(statuses(scope.filter));
    parameters.push(Param::from(id.get()));
    let row = tx.row(COUNT_BESIDE, &parameters).await?;
    let beside = row.ok_or_else(|| unreadable("no count"))?.integer()?;
    Ok(earlier.saturating_add(beside))
}

const BLOCKS_OF_PLACES: &str = concat!(
    "-- history blocks of places
select starts_at, ends_at, skipped, counted from (
    select starts_at, ends_at, counted,
        cast(sum(counted) over (order by starts_at) as bigint) - counted as skipped
    from (
        select starts_at, ends_at, ",
    of_filter!("$5"),
    " as counted
        from history_block
        where merchant_id = $1 and live = $2 and starts_at >= $3 and ends_at <= $4
    ) as block
) as placed
where counted > 0 and skipped < $7 and skipped + counted > $6 order by starts_at"
);

/// Invoices that follow one another in a stretch of time.
struct Stretch {
    since: Timestamp,
    until: Timestamp,
    /// Which of those in the stretch.
    places: Places,
}

/// The stretches of time in which the invoices at some places were created.
async fn stretches(
    tx: &mut Tx<'_>,
    counted: &Counted,
    places: Places,
) -> Result<Vec<Stretch>, StoreError> {
    let Counted { scope, blocks_start, blocks_end, before, in_blocks, after } = *counted;
    let mut found =
        vec![Stretch { since: scope.since, until: blocks_start, places: places.within(0, before) }];
    let wanted = places.within(before, in_blocks);
    if wanted.count() > 0 {
        let [merchant_id, live, since, until] = scope.parameters();
        let filter = Param::from(scope.filter.wire());
        let (first, end) = (Param::from(wanted.first), Param::from(wanted.end));
        let parameters = [merchant_id, live, since, until, filter, first, end];
        for mut row in tx.rows(BLOCKS_OF_PLACES, &parameters).await? {
            let (since, until) = (row.timestamp()?, row.timestamp()?);
            let places = wanted.within(row.integer()?, row.integer()?);
            found.push(Stretch { since, until, places });
        }
    }
    found.push(Stretch {
        since: blocks_end,
        until: scope.until,
        places: places.within(before.saturating_add(in_blocks), after),
    });
    found.retain(|stretch| stretch.places.count() > 0);
    Ok(found)
}

/// An invoice as a history shows it. It holds its payer's e-mail and address, so it is not printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its id.
    pub id: InvoiceId,
    /// The customer's e-mail address.
    pub email: String,
    /// What has come of it.
    pub status: Status,
    /// What is to be paid.
    pub amount: Money,
    /// When it was created.
    pub created_at: Timestamp,
    /// When its status last changed.
    pub status_at: Timestamp,
    /// From where its payment page was opened first.
    pub payer_ip: Option<String>,
    /// Where the browser goes afterwards.
    pub urls: ReturnUrls,
    /// What the payer has paid, unless in several currencies.
    pub received: Option<Money>,
    /// The transaction by which a stablecoin was paid.
    pub transaction: Option<String>,
    /// What it brings its merchant, once its money was credited at a price.
    pub earning: Option<Earning>,
}

const PAGE: &str = "-- invoices of history
select i.id, i.email, i.status, i.amount_minor, i.currency, i.created_at, i.status_at, i.payer_ip,
    i.success_url, i.cancel_url, i.pending_url, i.failure_url,
    p.currency, p.gross_minor, p.fee_minor,
    e.attempt, e.amount_minor, e.currency, e.reference, a.asset
from (
    select id, email, status, amount_minor, currency, created_at, status_at, payer_ip, success_url,
        cancel_url, pending_url, failure_url
    from invoice
    where merchant_id = $1 and live = $2 and created_at >= $3 and created_at < $4
        and ($5 = 1 or status in ($6, $7, $8, $9, $10))
    order by created_at, id limit $11 offset $12
) as i
left join price p on p.invoice_id = i.id
left join invoice_event e on e.invoice_id = i.id and e.kind = 'money_confirmed'
left join attempt a on a.invoice_id = e.invoice_id and a.number = e.attempt
order by i.created_at, i.id, e.number";

/// The invoices at some places of a scope that was counted in the same transaction, the oldest
/// first.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn page(
    tx: &mut Tx<'_>,
    counted: &Counted,
    places: Places,
) -> Result<Vec<Listed>, StoreError> {
    let mut listed = Vec::new();
    for stretch in stretches(tx, counted, places).await? {
        let scope = counted.scope.within(stretch.since, stretch.until);
        let mut parameters = scope.parameters().to_vec();
        parameters.extend(statuses(scope.filter));
        parameters.push(Param::from(stretch.places.count()));
        parameters.push(Param::from(stretch.places.first));
        add_listed(&mut listed, tx.rows(PAGE, &parameters).await?)?;
    }
    Ok(listed)
}

/// Reads invoices, each of as many rows as it was paid times, or of one.
fn add_listed(listed: &mut Vec<Listed>, rows: Vec<Row>) -> Result<(), StoreError> {
    let mut known = BTreeSet::new();
    for mut row in rows {
        let (invoice, payment) = read(&mut row)?;
        let is_new = listed.last().is_none_or(|last| last.id != invoice.id);
        if is_new {
            known.clear();
            listed.push(invoice);
        }
        let (Some(payment), Some(invoice)) = (payment, listed.last_mut()) else { continue };
        // An acquirer may tell of a payment twice.
        if !known.insert((payment.attempt, payment.reference.clone())) {
            continue;
        }
        invoice.received = match invoice.received {
            Some(received) => received.checked_add(payment.amount),
            None if known.len() == 1 => Some(payment.amount),
            None => None,
        };
        if payment.is_onchain && invoice.transaction.is_none() {
            invoice.transaction = Some(payment.reference);
        }
    }
    Ok(())
}

struct Payment {
    attempt: u32,
    reference: String,
    amount: Money,
    is_onchain: bool,
}

fn read(row: &mut Row) -> Result<(Listed, Option<Payment>), StoreError> {
    let invoice = Listed {
        id: InvoiceId::new(row.integer()?),
        email: row.text()?,
        status: {
            let wire = row.text()?;
            Status::from_wire(&wire).ok_or_else(|| unreadable("an unknown status"))?
        },
        amount: money(row)?,
        created_at: row.timestamp()?,
        status_at: row.timestamp()?,
        payer_ip: row.optional_text()?,
        urls: ReturnUrls {
            success: row.optional_text()?,
            cancel: row.optional_text()?,
            pending: row.optional_text()?,
            failure: row.optional_text()?,
        },
        received: None,
        transaction: None,
        earning: {
            let code = row.optional_text()?;
            match (code, row.optional_integer()?, row.optional_integer()?) {
                (Some(code), Some(gross), Some(fee)) => {
                    let currency = currency(&code)?;
                    let [gross, fee] = [gross, fee].map(|minor| Money::from_minor(minor, currency));
                    Some(Earning { gross, fee })
                }
                (None, _, _) | (_, None, _) | (_, _, None) => None,
            }
        },
    };
    let Some(attempt) = row.optional_small()? else { return Ok((invoice, None)) };
    let amount = money(row)?;
    let reference = row.text()?;
    let is_onchain = row.optional_text()?.is_some();
    Ok((invoice, Some(Payment { attempt, reference, amount, is_onchain })))
}
