//! What is known of the payment that a line names.

use domain::ids::{AttemptNumber, InvoiceId};
use domain::invoice::{Facts, State};
use domain::recon::{
    Kind, KnownPayment, KnownReceipt, KnownRefund, Line, Outcome, PaymentKey, Target, match_batch,
    match_chargeback, match_payment, match_refund,
};
use domain::timestamp::{Span, Timestamp};
use store::tables::invoices::{self, Invoice};
use store::tables::statements::{self, Period, StoredLine};
use store::tables::{attempts, events, refunds};
use store::{StoreError, Tx};

/// The line as the rules of the domain have it.
pub(super) fn line(stored: &StoredLine) -> Line {
    Line {
        number: stored.number,
        kind: stored.kind,
        amount: stored.amount,
        fee: stored.fee,
        reference: stored.reference.clone(),
        bank_reference: stored.bank_reference.clone(),
        batch: None,
        id: stored.own_id.clone(),
        at: stored.at,
        mentions: Vec::new(),
    }
}

/// An attempt with its invoice, which is held until the transaction ends: what other lines tell of
/// it stays as it is until then.
pub(super) async fn payment(
    tx: &mut Tx<'_>,
    stored: &StoredLine,
    key: PaymentKey,
) -> Result<Option<(Invoice, KnownPayment)>, StoreError> {
    let Some(invoice) = invoices::by_id(tx, key.invoice_id).await? else { return Ok(None) };
    let Some(attempt) = attempts::by_number(tx, key.invoice_id, key.attempt).await? else {
        return Ok(None);
    };
    let occurred = events::of_invoice(tx, invoice.id).await?;
    let facts = Facts::from_events(invoice.created_at, &occurred);
    let told = statements::told_of_invoice(tx, invoice.id).await?;
    let of_attempt = || told.iter().filter(|one| one.attempt == Some(key.attempt));
    let mut receipts: Vec<(Timestamp, KnownReceipt)> = facts
        .receipts()
        .filter(|(number, _, _)| *number == key.attempt)
        .map(|(_, reference, receipt)| {
            let told = of_attempt().any(|one| one.receipt.as_deref() == Some(reference));
            let reference = reference.to_owned();
            (receipt.at, KnownReceipt { reference, amount: receipt.amount, told })
        })
        .collect();
    receipts.sort_by(|(one, a), (other, b)| (one, &a.reference).cmp(&(other, &b.reference)));
    let known = KnownPayment {
        key,
        of_solution: attempt.solution == stored.solution && invoice.live == stored.live,
        receipts: receipts.into_iter().map(|(_, receipt)| receipt).collect(),
        charged_back: matches!(facts.state(), State::Chargeback { .. }),
        chargeback_told: of_attempt().any(|one| one.kind == Kind::Chargeback),
    };
    Ok(Some((invoice, known)))
}

/// What a line names by its own reference and by the bank's.
async fn payments(
    tx: &mut Tx<'_>,
    stored: &StoredLine,
) -> Result<(Option<KnownPayment>, Vec<KnownPayment>), StoreError> {
    let mut ours = None;
    if let Some(reference) = &stored.reference
        && let Some(attempt) = attempts::by_reference(tx, reference).await?
    {
        let key = PaymentKey { invoice_id: attempt.invoice_id, attempt: attempt.number };
        ours = payment(tx, stored, key).await?.map(|(_, known)| known);
    }
    let mut theirs = Vec::new();
    if let Some(reference) = &stored.bank_reference {
        for (invoice_id, attempt) in events::attempts_of_payment(tx, reference).await? {
            let key = PaymentKey { invoice_id, attempt };
            theirs.extend(payment(tx, stored, key).await?.map(|(_, known)| known));
        }
    }
    Ok((ours, theirs))
}

/// The refund of a reference, and all refunds of the payment that a line names instead.
async fn refunds_of(
    tx: &mut Tx<'_>,
    stored: &StoredLine,
) -> Result<(Option<KnownRefund>, Vec<KnownRefund>), StoreError> {
    let ours = match &stored.reference {
        Some(reference) => refunds::by_reference(tx, reference).await?,
        None => None,
    };
    if let Some(refund) = ours {
        let known = known_refunds(tx, stored, refund.invoice_id).await?;
        return Ok((known.into_iter().find(|one| one.id == refund.id), Vec::new()));
    }
    let (ours, theirs) = payments(tx, stored).await?;
    match ours.or_else(|| theirs.into_iter().next()) {
        Some(payment) => Ok((None, known_refunds(tx, stored, payment.key.invoice_id).await?)),
        None => Ok((None, Vec::new())),
    }
}

/// The refunds of an invoice, which is held until the transaction ends.
pub(super) async fn known_refunds(
    tx: &mut Tx<'_>,
    stored: &StoredLine,
    id: InvoiceId,
) -> Result<Vec<KnownRefund>, StoreError> {
    let Some(invoice) = invoices::by_id(tx, id).await? else { return Ok(Vec::new()) };
    let occurred = events::of_invoice(tx, id).await?;
    let facts = Facts::from_events(invoice.created_at, &occurred);
    let attempt = facts.first_receipt().map_or(AttemptNumber::FIRST, |(attempt, _, _)| attempt);
    let told = statements::told_of_invoice(tx, id).await?;
    let all = refunds::of_invoice(tx, id).await?;
    let known = all.into_iter().map(|refund| KnownRefund {
        id: refund.id,
        key: PaymentKey { invoice_id: id, attempt },
        of_solution: refund.solution == stored.solution && refund.live == stored.live,
        given_back: refund.amounts.given_back,
        status: refund.status,
        told: told.iter().any(|one| one.refund == Some(refund.id)),
    });
    Ok(known.collect())
}

/// What becomes of a line, and the payment that a matched one is of.
pub(super) async fn outcome(
    tx: &mut Tx<'_>,
    stored: &StoredLine,
) -> Result<(Outcome, Option<PaymentKey>), StoreError> {
    let line = line(stored);
    let outcome = match stored.kind {
        Kind::Payment => payment_outcome(tx, stored, &line).await?,
        Kind::Chargeback => {
            let (ours, theirs) = payments(tx, stored).await?;
            match_chargeback(&line, ours.as_ref(), &theirs)
        }
        Kind::Fee => Outcome::Matched(Target::Costs),
        Kind::Refund => return refund_outcome(tx, stored, &line).await,
        Kind::Payout => {
            let (ours, theirs) = payments(tx, stored).await?;
            if ours.is_some() || !theirs.is_empty() {
                match_payment(&line, ours.as_ref(), &theirs, &[])
            } else {
                batch_outcome(tx, stored, &line).await?
            }
        }
        Kind::Withdrawal => {
            let (ours, of_payment) = refunds_of(tx, stored).await?;
            if ours.is_some() || !of_payment.is_empty() {
                return refund_outcome(tx, stored, &line).await;
            }
            batch_outcome(tx, stored, &line).await?
        }
    };
    let key = match &outcome {
        Outcome::Matched(Target::Receipt(key, _) | Target::Chargeback(key)) => Some(*key),
        Outcome::Matched(Target::Refund(_) | Target::Costs | Target::Batch(_))
        | Outcome::Waiting(..) => None,
    };
    Ok((outcome, key))
}

async fn payment_outcome(
    tx: &mut Tx<'_>,
    stored: &StoredLine,
    line: &Line,
) -> Result<Outcome, StoreError> {
    let (ours, theirs) = payments(tx, stored).await?;
    let mut alike = Vec::new();
    if ours.is_none() && theirs.is_empty() {
        // A day in either direction: neither clock nor calendar need be ours.
        let day = Span::from_days(1);
        let from = Timestamp::from_micros(line.at.micros().saturating_sub(day.micros()));
        let to = line.at.plus(day).plus(day);
        let period = Period { solution: &stored.solution, from, to };
        alike = statements::same_amount(tx, &period, line.amount).await?;
    }
    Ok(match_payment(line, ours.as_ref(), &theirs, &alike))
}

async fn refund_outcome(
    tx: &mut Tx<'_>,
    stored: &StoredLine,
    line: &Line,
) -> Result<(Outcome, Option<PaymentKey>), StoreError> {
    let (ours, of_payment) = refunds_of(tx, stored).await?;
    let outcome = match_refund(line, ours.as_ref(), &of_payment);
    let key = ours.iter().chain(&of_payment).map(|refund| refund.key).next();
    Ok((outcome, key))
}

async fn batch_outcome(
    tx: &mut Tx<'_>,
    stored: &StoredLine,
    line: &Line,
) -> Result<Outcome, StoreError> {
    let gone = line.amount.nothing().checked_sub(line.amount);
    let net = if line.kind.brings() { Some(line.amount) } else { gone };
    let references = [line.reference.as_ref(), line.bank_reference.as_ref()];
    let net = net.unwrap_or(line.amount);
    let unpaid = statements::unpaid(tx, &stored.solution, net, references).await?;
    Ok(match_batch(line, &unpaid))
}
