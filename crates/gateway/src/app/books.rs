//! The books are kept: whatever happens to the money of an invoice is posted to its merchant's
//! book, in the transaction that takes the event in.

use std::collections::BTreeMap;

use domain::asset::{Asset, Network};
use domain::fees::Fee;
use domain::ids::AttemptNumber;
use domain::invoice::{Facts, State};
use domain::ledger::{self as books, Attempted, Earning, NoEntry, Position, Price};
use domain::money::{Currency, Money};
use domain::timestamp::{Span, Timestamp};
use store::tables::attempts;
use store::tables::invoices::Invoice;
use store::tables::ledger::{self, NewEntry, Owner};
use store::tables::prices::{self, Agreed};
use store::tables::terms::{self, Terms};
use store::{StoreError, Tx};

use crate::app::transfers::arrival;
use crate::app::ways::Prices;
use crate::wire;

/// What holds for a merchant with whom nothing else is agreed: it is settled in USDC on Polygon, a
/// day after a payment, with nothing kept back and no fee.
pub(crate) const USUAL_TERMS: Terms = Terms {
    asset: Asset { currency: Currency::Usdc, network: Network::Polygon },
    clear_days: 1,
    reserve_bps: 0,
    reserve_days: 90,
    chargeback_fee: Money::from_minor(0, Currency::Usdc),
};

/// Posts what the books lack of an invoice, and says what its merchant gets for it, once that is
/// known. The caller has loaded the invoice, and its version is that of the last event.
pub(super) async fn keep(
    tx: &mut Tx<'_>,
    (invoice, facts): (&Invoice, &Facts),
    prices: &Prices,
    at: Timestamp,
) -> Result<Option<Earning>, StoreError> {
    if facts.first_receipt().is_none() {
        return Ok(None);
    }
    let attempts = attempts(tx, invoice, facts).await?;
    let (price, earning) = price(tx, (invoice, facts), &attempts, prices, at).await?.unzip();
    let uncountable = |_| StoreError::Unreadable(format!("the money of invoice {}", invoice.id));
    let wanted = Position::of(facts, invoice.amount, &attempts, price.as_ref());
    let wanted = wanted.map_err(uncountable)?;
    let booked = ledger::of_invoice(tx, invoice.id).await?;
    let booked = Position::from_postings(booked).map_err(uncountable)?;
    let postings = match wanted.missing_from(&booked) {
        Ok(postings) => postings,
        Err(NoEntry::Nothing) => return Ok(earning),
        Err(error @ (NoEntry::Unbalanced(_) | NoEntry::Uncountable)) => {
            return Err(StoreError::Unreadable(error.to_string()));
        }
    };
    let owner = Owner { merchant_id: Some(invoice.merchant_id), live: invoice.live };
    let cause = format!("event:{}:{}", invoice.id, invoice.version);
    let invoice_id = Some(invoice.id);
    let entry = NewEntry { cause: &cause, invoice_id, at, postings: &postings };
    ledger::append(tx, owner, &entry).await?;
    Ok(earning)
}

/// The attempts that money came for.
async fn attempts(
    tx: &mut Tx<'_>,
    invoice: &Invoice,
    facts: &Facts,
) -> Result<BTreeMap<AttemptNumber, Attempted>, StoreError> {
    let mut paid = BTreeMap::new();
    for (number, _, _) in facts.receipts() {
        if paid.contains_key(&number) {
            continue;
        }
        let attempt = attempts::by_number(tx, invoice.id, number).await?;
        let attempt = attempt.ok_or_else(|| {
            StoreError::Unreadable(format!("money of invoice {} for no attempt", invoice.id))
        })?;
        let arrival = arrival(&attempt);
        let attempted = Attempted { solution: attempt.solution, asked: attempt.payable, arrival };
        paid.insert(number, attempted);
    }
    Ok(paid)
}

/// The price of an invoice and what it brings; agreed now, where its money is credited for the
/// first time. `None` where there is none yet: the money then waits in the payer's currency.
async fn price(
    tx: &mut Tx<'_>,
    (invoice, facts): (&Invoice, &Facts),
    attempts: &BTreeMap<AttemptNumber, Attempted>,
    prices: &Prices,
    at: Timestamp,
) -> Result<Option<(Price, Earning)>, StoreError> {
    let Some(base) = books::credited(facts, invoice.amount, attempts) else { return Ok(None) };
    if let Some((price, known)) = prices::of_invoice(tx, invoice.id).await? {
        let earning = price.earning(base).unwrap_or(known);
        if earning != known {
            prices::set_earning(tx, invoice.id, earning).await?;
        }
        return Ok(Some((price, earning)));
    }
    let is_credited = matches!(facts.state(), State::AwaitingApproval { .. } | State::Paid { .. });
    let Some((first, _, _)) = facts.first_receipt().filter(|_| is_credited) else {
        return Ok(None);
    };
    let solution = attempts.get(&first).map(|attempted| attempted.solution.as_str());
    agree(tx, invoice, (base, solution.unwrap_or_default()), prices, at).await
}

/// Agrees on the price of a payment: by the merchant's terms, its fees for the solution, the volume
/// that it has had this month, and the rate of now.
async fn agree(
    tx: &mut Tx<'_>,
    invoice: &Invoice,
    (base, solution): (Money, &str),
    prices: &Prices,
    at: Timestamp,
) -> Result<Option<(Price, Earning)>, StoreError> {
    let merchant = invoice.merchant_id;
    let terms = terms::of_merchant(tx, merchant).await?.unwrap_or(USUAL_TERMS);
    let currency = terms.asset.currency;
    let Ok((rate, rate_source)) = prices.settlement_rate(base.currency(), currency, at) else {
        return Ok(None);
    };
    let schedule = terms::fees(tx, merchant, solution, currency).await?;
    let Terms { reserve_bps, chargeback_fee, .. } = terms;
    let fee = Fee::none(currency);
    let mut price = Price { currency, rate, rate_source, fee, reserve_bps, chargeback_fee };
    // What is beyond all counting stays what the payer paid.
    let Some(Earning { gross, .. }) = price.earning(base) else { return Ok(None) };
    let month = wire::month(at);
    let volume = prices::add_volume(tx, (merchant, invoice.live), month, gross).await?;
    if let Some(fee) = schedule.and_then(|schedule| schedule.at(volume)) {
        price.fee = fee;
    }
    let Some(earning) = price.earning(base) else { return Ok(None) };
    let (clears_at, reserve_until) =
        (at.plus(Span::from_days(terms.clear_days)), at.plus(Span::from_days(terms.reserve_days)));
    let agreed = Agreed { price: price.clone(), earning, clears_at, reserve_until, at };
    prices::insert(tx, invoice.id, &agreed).await?;
    Ok(Some((price, earning)))
}
