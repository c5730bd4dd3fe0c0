//! A person says what a line is that waits.

use domain::ids::RefundId;
use domain::recon::{BatchId, Kind, PaymentKey, Share};
use domain::timestamp::Timestamp;
use store::tables::refunds;
use store::tables::statements::{self, Booked, Change, LineState, StoredLine};
use store::{Job, Tx};

use crate::app::App;
use crate::app::recon::{ReconError, book, known, look, named, refused};

/// What a line is.
#[derive(Clone, Copy, Debug)]
pub(crate) enum As {
    /// A confirmed payment; what it falls short by is still owed by the acquirer.
    Payment(PaymentKey),
    /// A confirmed payment, after a fee that the line does not name.
    Net(PaymentKey),
    /// A refund.
    Refund(RefundId),
    /// The chargeback of a payment.
    Chargeback(PaymentKey),
    /// The payout of a batch, whatever it comes to; of the one that comes to its sum, if none is
    /// named.
    Payout(Option<BatchId>),
    /// What an acquirer or a bank takes for itself.
    Fee,
    /// Told before; no money moved for it.
    Duplicate,
    /// Unknown: it stays where it is.
    Unmatched,
}

impl As {
    const fn word(self) -> &'static str {
        match self {
            Self::Payment(_) => "payment",
            Self::Net(_) => "net",
            Self::Refund(_) => "refund",
            Self::Chargeback(_) => "chargeback",
            Self::Payout(_) => "payout",
            Self::Fee => "fee",
            Self::Duplicate => "duplicate",
            Self::Unmatched => "unmatched",
        }
    }
}

/// Resolves a line, and books what follows from it.
pub(crate) async fn resolve(
    app: &App,
    line: i64,
    what: As,
    (by, why): (&str, &str),
) -> Result<(), ReconError> {
    named(by)?;
    if !(1..=500).contains(&why.chars().count()) {
        return Err(refused("why: a text of 1 to 500 characters"));
    }
    let (by, why, at) = (by.to_owned(), why.to_owned(), app.now());
    app.inner.store.run(Resolve { line, what, by, why, at }).await?;
    Ok(look::look(app).await?)
}

struct Resolve {
    line: i64,
    what: As,
    by: String,
    why: String,
    at: Timestamp,
}

impl Job for Resolve {
    type Output = ();
    type Error = ReconError;
    const NAME: &'static str = "resolve line";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), ReconError> {
        let line = statements::by_id(tx, self.line).await?;
        let line = line.ok_or_else(|| refused(format!("there is no line {}", self.line)))?;
        if line.state != LineState::Waiting {
            let state = line.state.word();
            return Err(refused(format!("line {} does not wait: it is {state}", line.id)));
        }
        let mut change = Change::to(LineState::Resolved, &line);
        let (by, why) = (self.by.clone(), self.why.clone());
        change.resolved = Some((self.what.word().to_owned(), by, why, self.at));
        match self.what {
            As::Payment(key) | As::Net(key) => self.payment(tx, &line, key, &mut change).await?,
            As::Refund(id) => refund(tx, &line, id, &mut change).await?,
            As::Chargeback(key) => {
                only(&line, &[Kind::Chargeback, Kind::Withdrawal])?;
                of_solution(tx, &line, key).await?;
                change.payment = Some(key);
            }
            As::Payout(batch) => {
                only(&line, &[Kind::Payout, Kind::Withdrawal])?;
                let batch = payout(tx, &line, batch).await?;
                statements::pay(tx, batch, line.id).await?;
                (change.paid_batch, change.booked) = (Some(batch), Booked::Done);
            }
            As::Fee => {
                only(&line, &[Kind::Refund, Kind::Chargeback, Kind::Withdrawal])?;
                if line.booked != Booked::Held {
                    return Err(refused("fee: only of money that has left the bank"));
                }
                let cost = book::share(&line)?.written_off();
                book::to_house(tx, &line, cost, (":moved", self.at)).await?;
                change.booked = Booked::Done;
            }
            As::Duplicate if line.booked == Booked::Held => {
                return Err(refused("duplicate: money has moved for it, so it is unmatched"));
            }
            As::Duplicate | As::Unmatched => {}
        }
        if let Some(key) = change.payment {
            self.hand_over(tx, &line, key, &mut change).await?;
        }
        Ok(statements::set(tx, line.id, &change).await?)
    }
}

impl Resolve {
    async fn payment(
        &self,
        tx: &mut Tx<'_>,
        line: &StoredLine,
        key: PaymentKey,
        change: &mut Change,
    ) -> Result<(), ReconError> {
        only(line, &[Kind::Payment, Kind::Payout])?;
        let known = of_solution(tx, line, key).await?;
        let untold = || known.receipts.iter().filter(|one| !one.told);
        let named = untold().find(|one| line.bank_reference.as_ref() == Some(&one.reference));
        let receipt = named.or_else(|| untold().find(|one| one.amount == line.amount));
        let receipt = receipt.or_else(|| untold().next()).ok_or_else(|| {
            refused("invoice: one with a confirmed payment that no other line is of")
        })?;
        if receipt.amount.currency() != line.amount.currency() {
            return Err(refused("invoice: one that was paid in the line's currency"));
        }
        if matches!(self.what, As::Net(_)) {
            if receipt.amount < line.amount {
                return Err(refused("net: a line of less than what was confirmed"));
            }
            change.clears = receipt.amount;
        }
        (change.payment, change.receipt) = (Some(key), Some(receipt.reference.clone()));
        Ok(())
    }

    /// What was held in the house's book goes to where it belongs.
    async fn hand_over(
        &self,
        tx: &mut Tx<'_>,
        line: &StoredLine,
        key: PaymentKey,
        change: &mut Change,
    ) -> Result<(), ReconError> {
        if line.booked != Booked::Held {
            return Ok(());
        }
        let held = book::share(line)?;
        let share = Share::of(line.kind, line.amount, line.fee, change.clears);
        let share = share.ok_or_else(|| refused("line: amounts that can be counted"))?;
        book::to_merchant(tx, (line, key), share, self.at).await?;
        let moved = share.handed_over_later(held);
        book::to_house(tx, line, moved, (":moved", self.at)).await?;
        change.booked = Booked::Done;
        Ok(())
    }
}

/// The batch that a line is the payout of.
async fn payout(
    tx: &mut Tx<'_>,
    line: &StoredLine,
    batch: Option<BatchId>,
) -> Result<BatchId, ReconError> {
    let wrong = || refused("batch: one of the solution that waits for its payout");
    if line.booked != Booked::Held {
        return Err(wrong());
    }
    if let Some(id) = batch {
        let batch = statements::unpaid_batch(tx, &line.solution, id).await?;
        return batch.map(|batch| batch.id).ok_or_else(wrong);
    }
    let net = book::share(line)?.net();
    let unpaid = statements::unpaid(tx, &line.solution, net, [None, None]).await?;
    match unpaid.as_slice() {
        [one] => Ok(one.id),
        _ => Err(wrong()),
    }
}

async fn refund(
    tx: &mut Tx<'_>,
    line: &StoredLine,
    id: RefundId,
    change: &mut Change,
) -> Result<(), ReconError> {
    only(line, &[Kind::Refund, Kind::Withdrawal])?;
    let wrong = || refused("refund: one of the solution that no other line is of");
    let refund = refunds::by_id(tx, id).await?.ok_or_else(wrong)?;
    let known = known::known_refunds(tx, line, refund.invoice_id).await?;
    let fits = known.into_iter().find(|one| one.id == id && one.of_solution && !one.told);
    let known = fits.ok_or_else(wrong)?;
    (change.payment, change.refund) = (Some(known.key), Some(id));
    Ok(())
}

/// The payment, if it is one of the line's solution.
async fn of_solution(
    tx: &mut Tx<'_>,
    line: &StoredLine,
    key: PaymentKey,
) -> Result<domain::recon::KnownPayment, ReconError> {
    let known = known::payment(tx, line, key).await?;
    let known = known.map(|(_, known)| known).filter(|known| known.of_solution);
    known.ok_or_else(|| refused("invoice, attempt: one of the line's payment solution"))
}

fn only(line: &StoredLine, kinds: &[Kind]) -> Result<(), ReconError> {
    if kinds.contains(&line.kind) {
        return Ok(());
    }
    let kind = line.kind.word();
    Err(refused(format!("as: something else, since line {} is a {kind}", line.id)))
}
