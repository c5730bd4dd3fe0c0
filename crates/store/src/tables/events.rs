//! The events of each invoice, in the order in which they were taken in: append-only, and all that
//! the state machine decides by.

use domain::ids::{AttemptNumber, HoldNumber, InvoiceId, RefundNumber};
use domain::invoice::{Event, Occurred, Reason, RefundAmounts};
use domain::money::{Currency, Money};
use domain::timestamp::Timestamp;

use crate::error::StoreError;
use crate::row::{Param, Row, unreadable};
use crate::tables::merchants::currency;
use crate::tx::Tx;

/// An event as a row: one column for each detail that any kind has.
#[derive(Default)]
struct Columns<'a> {
    kind: &'static str,
    attempt: Option<AttemptNumber>,
    hold: Option<HoldNumber>,
    amount: Option<Money>,
    reference: Option<&'a str>,
    reason: Option<&'a str>,
    refund: Option<RefundNumber>,
    given_back: Option<Money>,
}

impl<'a> Columns<'a> {
    fn of(event: &'a Event) -> Self {
        let none = Self::default();
        match event {
            Event::Opened => Self { kind: "opened", ..none },
            Event::AttemptStarted { attempt } => {
                Self { kind: "attempt_started", attempt: Some(*attempt), ..none }
            }
            Event::Approved { attempt } => {
                Self { kind: "approved", attempt: Some(*attempt), ..none }
            }
            Event::Declined { attempt, reason } => Self {
                kind: "declined",
                attempt: Some(*attempt),
                reason: Some(reason.as_str()),
                ..none
            },
            Event::MoneyConfirmed { attempt, received, reference } => Self {
                kind: "money_confirmed",
                attempt: Some(*attempt),
                amount: Some(*received),
                reference: Some(reference),
                ..none
            },
            Event::Failed => Self { kind: "failed", ..none },
            Event::Canceled => Self { kind: "canceled", ..none },
            Event::Expired => Self { kind: "expired", ..none },
            Event::Withheld { hold, reason } => {
                Self { kind: "withheld", hold: Some(*hold), reason: Some(reason.as_str()), ..none }
            }
            Event::Released { hold } => Self { kind: "released", hold: Some(*hold), ..none },
            Event::Settled => Self { kind: "settled", ..none },
            Event::ChargedBack => Self { kind: "charged_back", ..none },
            Event::ChargebackWon => Self { kind: "chargeback_won", ..none },
            Event::Cleared => Self { kind: "cleared", ..none },
            Event::ReserveReleased => Self { kind: "reserve_released", ..none },
            Event::RefundStarted { refund, amounts } => {
                Self::of_refund("refund_started", *refund, amounts)
            }
            Event::RefundSucceeded { refund, amounts } => {
                Self::of_refund("refund_succeeded", *refund, amounts)
            }
            Event::RefundFailed { refund, amounts } => {
                Self::of_refund("refund_failed", *refund, amounts)
            }
            Event::Refunded => Self { kind: "refunded", ..none },
        }
    }

    fn of_refund(kind: &'static str, refund: RefundNumber, amounts: &RefundAmounts) -> Self {
        Self {
            kind,
            refund: Some(refund),
            amount: Some(amounts.amount),
            given_back: Some(amounts.given_back),
            ..Self::default()
        }
    }
}

/// Where an event of an invoice belongs in its sequence, and who told of it.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// Which invoice.
    pub invoice_id: InvoiceId,
    /// Its number in the sequence, from 1.
    pub number: i64,
    /// Who told of it, such as `payer` or `upi_sandbox`.
    pub source: &'a str,
}

const INSERT: &str = "-- insert invoice event
insert into invoice_event (invoice_id, number, kind, attempt, hold, amount_minor, currency,
    reference, reason, source, occurred_at, refund, given_back_minor, given_back_currency)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";

/// Appends an event.
///
/// # Errors
/// [`StoreError::Duplicate`] if the place is taken.
pub async fn insert(
    tx: &mut Tx<'_>,
    place: &Place<'_>,
    occurred: &Occurred,
) -> Result<(), StoreError> {
    let columns = Columns::of(&occurred.event);
    let parameters = [
        Param::from(place.invoice_id.get()),
        Param::from(place.number),
        Param::from(columns.kind),
        Param::from(columns.attempt.map(AttemptNumber::get)),
        Param::from(columns.hold.map(HoldNumber::get)),
        Param::from(columns.amount.map(Money::minor)),
        Param::from(columns.amount.map(Money::currency).map(Currency::code)),
        Param::from(columns.reference),
        Param::from(columns.reason),
        Param::from(place.source),
        Param::from(occurred.at),
        Param::from(columns.refund.map(RefundNumber::get)),
        Param::from(columns.given_back.map(Money::minor)),
        Param::from(columns.given_back.map(Money::currency).map(Currency::code)),
    ];
    tx.execute(INSERT, &parameters).await.map(drop)
}

const OF_INVOICE: &str = "-- events of invoice
select kind, attempt, hold, amount_minor, currency, reference, reason, occurred_at, refund,
    given_back_minor, given_back_currency
from invoice_event where invoice_id = $1 order by number";

/// Every event of an invoice, in the order in which they were taken in.
///
/// # Errors
/// [`StoreError::Unreadable`] for an event that this version does not know.
pub async fn of_invoice(
    tx: &mut Tx<'_>,
    invoice_id: InvoiceId,
) -> Result<Vec<Occurred>, StoreError> {
    let rows = tx.rows(OF_INVOICE, &[Param::from(invoice_id.get())]).await?;
    rows.into_iter().map(|mut row| read(&mut row)).collect()
}

const OF_PAYMENT: &str = "-- attempts of payment
select distinct invoice_id, attempt from invoice_event
where kind = 'money_confirmed' and reference = $1 order by invoice_id, attempt limit 10";

/// The attempts for which a payment of a reference was confirmed: the reference is the acquirer's
/// or the bank's, and two of those may call two payments the same.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn attempts_of_payment(
    tx: &mut Tx<'_>,
    reference: &str,
) -> Result<Vec<(InvoiceId, AttemptNumber)>, StoreError> {
    let rows = tx.rows(OF_PAYMENT, &[Param::from(reference)]).await?;
    rows.into_iter()
        .map(|mut row| Ok((InvoiceId::new(row.integer()?), AttemptNumber::new(row.small()?))))
        .collect()
}

fn read(row: &mut Row) -> Result<Occurred, StoreError> {
    let kind = row.text()?;
    let attempt = row.optional_small()?.map(AttemptNumber::new);
    let hold = row.optional_small()?.map(HoldNumber::new);
    let amount = money(row)?;
    let reference = row.optional_text()?;
    let reason = row.optional_text()?.map(|text| Reason::new(&text));
    let at = row.timestamp()?;
    let refund = row.optional_small()?.map(RefundNumber::new);
    let given_back = money(row)?;

    let missing = || unreadable("an event without one of its details");
    let attempt = attempt.ok_or_else(missing);
    let hold = hold.ok_or_else(missing);
    let reason = reason.ok_or_else(missing);
    let amount = amount.ok_or_else(missing);
    let refund = refund.ok_or_else(missing);
    let amounts = || -> Result<RefundAmounts, StoreError> {
        let amount = *amount.as_ref().map_err(|_| missing())?;
        Ok(RefundAmounts { amount, given_back: given_back.ok_or_else(missing)? })
    };
    let event = match kind.as_str() {
        "opened" => Event::Opened,
        "attempt_started" => Event::AttemptStarted { attempt: attempt? },
        "approved" => Event::Approved { attempt: attempt? },
        "declined" => Event::Declined { attempt: attempt?, reason: reason? },
        "money_confirmed" => Event::MoneyConfirmed {
            attempt: attempt?,
            received: amount?,
            reference: reference.ok_or_else(missing)?,
        },
        "failed" => Event::Failed,
        "canceled" => Event::Canceled,
        "expired" => Event::Expired,
        "withheld" => Event::Withheld { hold: hold?, reason: reason? },
        "released" => Event::Released { hold: hold? },
        "settled" => Event::Settled,
        "charged_back" => Event::ChargedBack,
        "chargeback_won" => Event::ChargebackWon,
        "cleared" => Event::Cleared,
        "reserve_released" => Event::ReserveReleased,
        "refund_started" => Event::RefundStarted { refund: refund?, amounts: amounts()? },
        "refund_succeeded" => Event::RefundSucceeded { refund: refund?, amounts: amounts()? },
        "refund_failed" => Event::RefundFailed { refund: refund?, amounts: amounts()? },
        "refunded" => Event::Refunded,
        _ => return Err(unreadable("an unknown kind of event")),
    };
    Ok(Occurred { at, event })
}

/// An amount with its currency, where there is one.
fn money(row: &mut Row) -> Result<Option<Money>, StoreError> {
    match (row.optional_integer()?, row.optional_text()?) {
        (Some(minor), Some(code)) => Ok(Some(Money::from_minor(minor, currency(&code)?))),
        (None, _) | (_, None) => Ok(None),
    }
}

/// An event as a person reads it who asks how an invoice came to what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Its number in the sequence, from 1.
    pub number: i64,
    /// Its kind, such as `money_confirmed`.
    pub kind: String,
    /// Who told of it.
    pub source: String,
    /// When.
    pub at: Timestamp,
    /// Why, where that was said.
    pub reason: Option<String>,
    /// How much, where it is about an amount.
    pub amount: Option<Money>,
}

const TIMELINE: &str = "-- timeline of invoice
select number, kind, source, occurred_at, reason, amount_minor, currency
from invoice_event where invoice_id = $1 order by number";

/// Everything that happened to an invoice, and who told of it.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn timeline(tx: &mut Tx<'_>, invoice_id: InvoiceId) -> Result<Vec<Told>, StoreError> {
    let rows = tx.rows(TIMELINE, &[Param::from(invoice_id.get())]).await?;
    rows.into_iter()
        .map(|mut row| {
            Ok(Told {
                number: row.integer()?,
                kind: row.text()?,
                source: row.text()?,
                at: row.timestamp()?,
                reason: row.optional_text()?,
                amount: money(&mut row)?,
            })
        })
        .collect()
}
