//! The simulated wallet: what its person sends to the address of a test invoice's attempt. A chain
//! does not care what has become of the invoice, so it can be sent at any time and any number of
//! times; and it can be made to vanish again.

use connectors::crypto_sandbox;
use domain::ids::InvoiceId;
use domain::money::Money;
use domain::transfer::{Transfer, missing};
use store::tables::attempts::{self, Attempt};
use store::tables::{invoices, merchants, transfers};
use store::{Job, StoreError, Tx};

use crate::app::{App, transfers as chain};
use crate::limits;

/// What the simulated wallet shows.
#[derive(Clone, Debug)]
pub(crate) struct Wallet {
    pub(crate) payee_name: String,
    pub(crate) attempt: Attempt,
    /// What was sent to the attempt's address.
    pub(crate) transfers: Vec<Transfer>,
}

impl Wallet {
    /// What is still to be sent, counting what is on its way; `None` where nothing is.
    pub(crate) fn rest(&self) -> Option<Money> {
        missing(self.attempt.payable, self.transfers.iter())
    }
}

/// The simulated wallet of a test invoice; `None` for an invoice that has nothing for it.
pub(crate) async fn look(app: &App, id: InvoiceId) -> Result<Option<Wallet>, StoreError> {
    app.inner.store.read(&Look(id)).await
}

/// What the person at the wallet does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Doing<'a> {
    /// He sends what was asked.
    SendExactly,
    /// Half of it.
    SendHalf,
    /// Twice as much.
    SendDouble,
    /// What is missing of it.
    SendRest,
    /// This much.
    Send(Money),
    /// He lets a transfer vanish, as if the block that it is in had been replaced.
    Drop(&'a str),
}

/// Does it for the attempt that was seen. `count` is how many transfers the person saw: a form that
/// is sent twice sends once.
pub(crate) async fn act(
    app: &App,
    id: InvoiceId,
    (seen, count): (&str, usize),
    doing: Doing<'_>,
) -> Result<(), StoreError> {
    let Some(wallet) = look(app, id).await?.filter(|one| one.attempt.reference == seen) else {
        return Ok(());
    };
    let asked = wallet.attempt.payable;
    let part = |minor| Some(Money::from_minor(minor, asked.currency()));
    let amount = match doing {
        Doing::SendExactly => Some(asked),
        Doing::SendHalf => part(asked.minor().saturating_add(1) / 2),
        Doing::SendDouble => part(asked.minor().saturating_mul(2)),
        Doing::SendRest => wallet.rest(),
        Doing::Send(amount) => Some(amount),
        Doing::Drop(reference) => {
            let known = wallet.transfers.iter().find(|one| one.reference == reference);
            let Some(Transfer { amount, progress, .. }) = known else { return Ok(()) };
            let progress = crypto_sandbox::drop_out(app.now(), progress.since);
            let outcome = crypto_sandbox::outcome(reference, *amount, progress);
            return chain::tell_of(app, seen, outcome).await;
        }
    };
    let is_next = count <= wallet.transfers.len() && count < limits::SANDBOX_TRANSFERS_MAX;
    let Some(amount) = amount.filter(|_| is_next) else { return Ok(()) };
    let reference = crypto_sandbox::transfer_reference(seen, count);
    if wallet.transfers.iter().any(|one| one.reference == reference) {
        return Ok(());
    }
    let now = app.now();
    let outcome = crypto_sandbox::outcome(&reference, amount, crypto_sandbox::look(now, now));
    chain::tell_of(app, seen, outcome).await?;
    app.transfers_seen().notify_one();
    Ok(())
}

struct Look(InvoiceId);

impl Job for Look {
    type Output = Option<Wallet>;
    type Error = StoreError;
    const NAME: &'static str = "look into simulated wallet";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Option<Wallet>, StoreError> {
        let invoice = invoices::by_id(tx, self.0).await?.filter(|invoice| !invoice.live);
        let Some(invoice) = invoice else { return Ok(None) };
        let attempt = attempts::latest_deposit(tx, self.0).await?;
        let Some(attempt) = attempt.filter(|one| one.solution == crypto_sandbox::NAME) else {
            return Ok(None);
        };
        let mut transfers = transfers::of_invoice(tx, self.0).await?;
        transfers.retain(|one| one.attempt == attempt.number);
        let merchant = merchants::by_id(tx, invoice.merchant_id).await?;
        let payee_name = merchant.map(|merchant| merchant.name).unwrap_or_default();
        Ok(Some(Wallet { payee_name, attempt, transfers }))
    }
}
