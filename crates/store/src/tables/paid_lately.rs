//! What merchants were paid lately, for the rules that ask for it: by the minute and by the hour,
//! so that a few rows are read however far a rule looks back, and however many payments there were.

use domain::hold_rule::{Recent, Window};
use domain::ids::MerchantId;
use domain::money::Money;
use domain::timestamp::Timestamp;

use crate::error::StoreError;
use crate::row::{Param, unreadable};
use crate::tx::Tx;

/// Whose payments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Payee {
    /// The merchant.
    pub merchant_id: MerchantId,
    /// Whether real money moves.
    pub live: bool,
}

const ADD: &str = "-- add to what was paid lately
insert into paid_lately (merchant_id, live, minutes, stretch, currency, payments, amount_minor)
values ($1, $2, $3, $4, $5, 1, $6)
on conflict (merchant_id, live, minutes, stretch, currency) do update
    set payments = paid_lately.payments + 1,
        amount_minor = paid_lately.amount_minor + excluded.amount_minor
returning payments";

const FORGET: &str = "-- forget what was not paid lately
delete from paid_lately where merchant_id = $1 and live = $2 and minutes = $3 and stretch <= $4";

/// Counts a payment in a rule's kind of stretches. With the first of a stretch, what is too old for
/// any rule is forgotten.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn add(
    tx: &mut Tx<'_>,
    payee: Payee,
    amount: Money,
    (minutes, at): (u32, Timestamp),
) -> Result<(), StoreError> {
    let parameters = [
        Param::from(payee.merchant_id.get()),
        Param::from(payee.live),
        Param::from(minutes),
        Param::from(stretch(minutes, at)),
        Param::from(amount.currency().code()),
        Param::from(amount.minor()),
    ];
    let row = tx.row(ADD, &parameters).await?;
    if row.ok_or_else(|| unreadable("no count of payments"))?.integer()? == 1 {
        let too_old = stretch(minutes, at).saturating_sub(i64::from(Window::STRETCHES_MAX));
        let parameters = [
            Param::from(payee.merchant_id.get()),
            Param::from(payee.live),
            Param::from(minutes),
            Param::from(too_old),
        ];
        tx.execute(FORGET, &parameters).await?;
    }
    Ok(())
}

const WITHIN: &str = "-- paid within a window
select cast(coalesce(sum(payments), 0) as bigint),
    cast(coalesce(sum(case when currency = $5 then amount_minor else 0 end), 0) as bigint)
from paid_lately where merchant_id = $1 and live = $2 and minutes = $3 and stretch > $4";

/// What was paid within a window up to a time: how many payments, and how much in the currency of
/// an amount. The first of its stretches counts whole.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn within(
    tx: &mut Tx<'_>,
    payee: Payee,
    amount: Money,
    (window, at): (Window, Timestamp),
) -> Result<Recent, StoreError> {
    let minutes = window.stretch_minutes();
    let parameters = [
        Param::from(payee.merchant_id.get()),
        Param::from(payee.live),
        Param::from(minutes),
        Param::from(stretch(minutes, at).saturating_sub(i64::from(window.stretches()))),
        Param::from(amount.currency().code()),
    ];
    let row = tx.row(WITHIN, &parameters).await?;
    let mut row = row.ok_or_else(|| unreadable("no sum of payments"))?;
    let payments = u64::try_from(row.integer()?).map_err(|_| unreadable("a count below zero"))?;
    Ok(Recent { payments, minor: row.integer()? })
}

/// Which of the stretches of so many minutes a time belongs to.
fn stretch(minutes: u32, at: Timestamp) -> i64 {
    at.seconds().div_euclid(i64::from(minutes).saturating_mul(60))
}
