//! The simulated chain, which confirms the settlements of test payments; and the test helper's
//! settlement of one invoice, by the same steps in one transaction.

use domain::evm::TransactionHash;
use domain::ids::{InvoiceId, MerchantId, SettlementId};
use domain::invoice::{Event, Facts, State};
use domain::ledger::Account;
use domain::money::Money;
use domain::settlement::{Person, Status, amount_due};
use domain::timestamp::Timestamp;
use sha2::{Digest, Sha256};
use store::tables::invoices::Invoice;
use store::tables::ledger::{self, Owner};
use store::tables::prices::{self, Wait};
use store::tables::settlement_invoices::{self, End};
use store::tables::settlement_plans;
use store::tables::settlements::{self, NewSettlement, Paid};
use store::{Job, StoreError, Tx};

use crate::app::App;
use crate::app::idempotency::{Answered, Answering, OnceError};
use crate::app::settlements::approve::approve_in;
use crate::app::settlements::carry_out::confirm_in;
use crate::app::settlements::{SettleError, credit, terms_of};
use crate::app::take_event::{self, Happening, TakeError, Taken};

/// The simulated transaction of a settlement, by which nothing is sent.
pub(super) fn transaction(id: SettlementId) -> TransactionHash {
    let digest = Sha256::digest(format!("simulated settlement {id}"));
    TransactionHash::new(digest.into())
}

/// Settles a test invoice at once, for the test helper: the payment clears, and a settlement of it
/// alone is proposed, approved and confirmed.
pub(crate) async fn settle_at_once(
    app: &App,
    invoice: &Invoice,
    source: &'static str,
    answering: Answering<Taken>,
) -> Result<Answered, OnceError<TakeError>> {
    let happening = Happening::now(app, invoice.id, Event::Settled, source);
    take_event::run_once(app, SettleAtOnce { happening }, answering).await
}

struct SettleAtOnce {
    happening: Happening,
}

impl Job for SettleAtOnce {
    type Output = Taken;
    type Error = TakeError;
    const NAME: &'static str = "settle at once";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Taken, TakeError> {
        let (id, at) = (self.happening.invoice_id, self.happening.at);
        let loaded = take_event::load(tx, id).await?.ok_or(TakeError::NotFound)?;
        let (merchant_id, live) = (loaded.0.merchant_id, loaded.0.live);
        let nothing = terms_of(tx, merchant_id).await?.chargeback_fee.nothing();
        // As whoever proposes, and before anything is posted.
        settlement_plans::hold(tx, merchant_id, nothing).await?;
        let happening = Happening { events: events(&loaded.1), ..self.happening.clone() };
        if happening.events.contains(&Event::Cleared) {
            prices::end_wait(tx, Wait::Clears, id).await?;
        }
        let taken = take_event::take(tx, loaded, &happening).await?;
        let owner = Owner { merchant_id: Some(merchant_id), live };
        settle(tx, (owner, merchant_id), id, (nothing, at)).await.map_err(TakeError::Store)?;
        Ok(taken)
    }
}

/// The events by which an invoice is settled; its payment clears before.
fn events(facts: &Facts) -> Vec<Event> {
    let clears = facts.cleared.is_none() && matches!(facts.state(), State::AwaitingApproval { .. });
    clears.then_some(Event::Cleared).into_iter().chain([Event::Settled]).collect()
}

/// Pays what an invoice brought by a settlement of it alone. One that is in a settlement already is
/// paid by that, and one that brought nothing by none.
async fn settle(
    tx: &mut Tx<'_>,
    (owner, merchant_id): (Owner, MerchantId),
    invoice: InvoiceId,
    (nothing, at): (Money, Timestamp),
) -> Result<(), StoreError> {
    if settlement_invoices::settlement_of(tx, invoice).await?.is_some() {
        return Ok(());
    }
    let currency = nothing.currency();
    let brought = ledger::of_invoice(tx, invoice).await?.into_iter().find(|posting| {
        posting.account == Account::Available && posting.amount.currency() == currency
    });
    let Some(brought) = brought else { return Ok(()) };
    let share = credit(brought.amount)?;
    let available = ledger::balance_of(tx, owner, &Account::Available, currency).await?;
    let proposed = settlements::proposed(tx, owner, nothing).await?;
    let amount = amount_due(credit(available)?, proposed, Some(share), nothing);
    let Some(amount) = amount.filter(|_| share.minor() > 0) else { return Ok(()) };
    let by = helper()?;
    let live = owner.live;
    let id = settlements::insert(tx, &NewSettlement { merchant_id, live, amount, by, at }).await?;
    settlement_invoices::insert(tx, id, (invoice, share), at).await?;
    settlement_invoices::end(tx, (id, invoice), End::Paid, at).await?;
    confirm(tx, id, at).await.map_err(|error| match error {
        SettleError::Store(error) => error,
        other => StoreError::Unreadable(other.to_string()),
    })
}

async fn confirm(tx: &mut Tx<'_>, id: SettlementId, at: Timestamp) -> Result<(), SettleError> {
    let (by, transaction) = (Person::sandbox(), transaction(id));
    approve_in(tx, id, (&by, at)).await?;
    settlements::add_try(tx, id, (&transaction, &by), at).await?;
    settlements::set_status(tx, id, Status::Submitted, at).await?;
    let settlement = settlements::by_id(tx, id).await?.ok_or(SettleError::NotFound(id))?;
    let paid = Paid { transaction, log_index: 0 };
    confirm_in(tx, &settlement, &paid, at).await.map(drop)
}

/// Who proposes what the test helper settles.
fn helper() -> Result<Person, StoreError> {
    let helper = Person::from_kept("test_helper");
    helper.ok_or_else(|| StoreError::Unreadable("no name of the test helper's".to_owned()))
}
