//! What the gateway does: one file for each thing that somebody wants of it. Routes, workers and
//! commands call these and nothing below; a use case runs its work as one job of the store.

pub(crate) mod acquirer_notice;
pub(crate) mod agree_terms;
pub(crate) mod authenticate;
pub(crate) mod books;
pub(crate) mod callback_body;
mod callers;
pub(crate) mod card_limits;
pub(crate) mod carry_out_refunds;
pub(crate) mod chain;
pub(crate) mod clear;
mod countries;
pub(crate) mod create_invoice;
pub(crate) mod create_merchant;
pub(crate) mod create_refund;
pub(crate) mod create_s2s;
pub(crate) mod deliver_callbacks;
pub(crate) mod exchange_rates;
mod health;
pub(crate) mod history;
pub(crate) mod history_blocks;
pub(crate) mod hold_rules;
pub(crate) mod idempotency;
pub(crate) mod ledger;
pub(crate) mod looks;
pub(crate) mod offers;
pub(crate) mod open_installation;
pub(crate) mod payment_page;
pub(crate) mod rate_limits;
pub(crate) mod read_invoice;
pub(crate) mod read_refund;
pub(crate) mod recon;
pub(crate) mod resend_callback;
pub(crate) mod review;
pub(crate) mod sandbox;
pub(crate) mod settlements;
pub(crate) mod sweep;
pub(crate) mod take_event;
pub(crate) mod test_helper;
pub(crate) mod transfers;
pub(crate) mod update_merchant;
pub(crate) mod upi_limits;
pub(crate) mod wallet;
mod wallet_address;
pub(crate) mod watch;
mod ways;

use std::sync::Arc;

use domain::money::Currency;
use domain::solution::Solution;
use domain::timestamp::Timestamp;
use hmac::Hmac;
use sha2::Sha256;
pub(crate) use store::StoreError;
use store::{Bulk, Store};
use tokio::sync::Notify;

use crate::app::callers::Callers;
use crate::app::card_limits::CardLimits;
use crate::app::chain::Chains;
use crate::app::countries::Countries;
use crate::app::create_invoice::CreateInvoice;
use crate::app::exchange_rates::ExchangeRates;
use crate::app::health::Health;
use crate::app::history_blocks::CountedUntil;
use crate::app::rate_limits::RateLimits;
use crate::app::upi_limits::UpiLimits;
use crate::app::watch::Watchers;
use crate::app::ways::Prices;
use crate::clock::Clock;
use crate::ids::Ids;
use crate::outgoing::{AddressGuard, OutgoingClient};
use crate::settings::Settings;
use crate::vault::Vault;

/// The gateway at work: what every use case is done with. Cheap to clone.
#[derive(Clone)]
pub struct App {
    pub(crate) inner: Arc<Inner>,
}

/// The parts of the gateway.
pub(crate) struct Inner {
    pub(crate) store: Store,
    /// Where invoices are created.
    pub(crate) creates: Bulk<CreateInvoice>,
    pub(crate) vault: Arc<Vault>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) ids: Arc<dyn Ids>,
    pub(crate) settings: Settings,
    pub(crate) public_url: Arc<str>,
    pub(crate) solutions: Vec<Solution>,
    pub(crate) prices: Prices,
    pub(crate) exchange_rates: ExchangeRates,
    pub(crate) health: Health,
    pub(crate) countries: Arc<Countries>,
    pub(crate) counted_until: CountedUntil,
    pub(crate) outgoing: OutgoingClient,
    /// Who tells what became of transactions on stablecoins' networks.
    pub(crate) chains: Chains,
    pub(crate) callers: Callers,
    pub(crate) rate_limits: RateLimits,
    /// The open pages that wait for their invoice to change.
    pub(crate) watchers: Watchers,
    pub(crate) card_limits: CardLimits,
    pub(crate) upi_limits: UpiLimits,
    /// Told whenever a callback may have become due.
    pub(crate) callbacks_due: Notify,
    /// Told whenever a refund is to be asked of its acquirer.
    pub(crate) refunds_due: Notify,
    /// Told whenever a transfer was seen on the simulated chain.
    pub(crate) transfers_seen: Notify,
}

/// What the gateway is put together from.
pub struct Parts {
    /// The database.
    pub store: Store,
    /// The installation's keys.
    pub vault: Vault,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Draws random numbers.
    pub ids: Arc<dyn Ids>,
    /// What the operator set.
    pub settings: Settings,
    /// What payers and merchants reach the gateway by, without a slash at its end.
    pub public_url: String,
}

impl App {
    /// Puts the gateway together.
    ///
    /// # Errors
    /// When the client for outgoing requests cannot be made, or a file that a setting names is not
    /// what it should be.
    pub fn new(parts: Parts) -> anyhow::Result<Self> {
        let Parts { store, vault, clock, ids, settings, public_url } = parts;
        let guard = AddressGuard { allow_private: settings.allow_private_callbacks };
        let outgoing = OutgoingClient::new(guard, crate::limits::CALLBACK_TIMEOUT)?;
        let exchange_rates = ExchangeRates::new(&settings.fx)?;
        let inner = Inner {
            creates: store.bulk(),
            store,
            vault: Arc::new(vault),
            clock,
            ids,
            solutions: ways::configured(&settings),
            prices: Prices::new(&settings.fx, exchange_rates.in_use().clone()),
            exchange_rates,
            rate_limits: RateLimits::new(&settings.rate_limits),
            watchers: Watchers::new(settings.connection_limits),
            card_limits: CardLimits::new(&settings.card_limits),
            upi_limits: UpiLimits::new(&settings.upi_limits),
            health: Health::new(&settings),
            countries: Arc::new(Countries::open(settings.geoip_database.as_deref())?),
            counted_until: CountedUntil::default(),
            chains: Chains::new(&settings)?,
            settings,
            public_url: public_url.into(),
            outgoing,
            callers: Callers::default(),
            callbacks_due: Notify::new(),
            refunds_due: Notify::new(),
            transfers_seen: Notify::new(),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Lets every invoice expire whose time has come; says how many were looked at. For whoever
    /// runs the gateway without its workers.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn expire_due_invoices(&self) -> Result<usize, StoreError> {
        sweep::expire_invoices(self).await
    }

    /// Ends every wait of merchants for their money that is over; says how many there were. For
    /// whoever runs the gateway without its workers.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn clear_payments(&self) -> Result<usize, StoreError> {
        clear::clear(self).await
    }

    /// Counts the invoices that are old enough, once for all, so that histories are found fast;
    /// says how many blocks of them were made. For whoever runs the gateway without its workers.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn make_history_blocks(&self) -> Result<usize, StoreError> {
        let (mut first, mut made) = (Some(0), 0_usize);
        while let Some(next) = first {
            let done = history_blocks::make_blocks(self, next).await?;
            (first, made) = (done.next, made.saturating_add(done.made));
        }
        Ok(made)
    }

    /// The solutions by which anybody can be paid now.
    pub(crate) fn usable_solutions(&self) -> impl Iterator<Item = &Solution> {
        self.inner.solutions.iter().filter(|solution| self.inner.health.is_up(solution))
    }

    /// Whether there is a rate for invoices in a currency that are paid by a solution.
    pub(crate) fn has_rate(&self, now: Timestamp) -> impl Fn(&Solution, Currency) -> bool {
        move |solution, currency| self.inner.prices.has_rate(solution, currency, now)
    }

    /// When an invoice is created: now, or a little later where the clock was set back.
    pub(crate) fn creation_time(&self, now: Timestamp) -> Timestamp {
        self.inner.counted_until.creation_time(now)
    }

    /// What payers and merchants reach the gateway by.
    pub(crate) fn public_url(&self) -> &str {
        &self.inner.public_url
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.inner.settings
    }

    pub(crate) fn ids(&self) -> &dyn Ids {
        self.inner.ids.as_ref()
    }

    /// Told whenever a callback may have become due.
    pub(crate) fn callbacks_due(&self) -> &Notify {
        &self.inner.callbacks_due
    }

    /// Told whenever a refund is to be asked of its acquirer.
    pub(crate) fn refunds_due(&self) -> &Notify {
        &self.inner.refunds_due
    }

    /// Told whenever a transfer was seen on the simulated chain.
    pub(crate) fn transfers_seen(&self) -> &Notify {
        &self.inner.transfers_seen
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.inner.clock.now()
    }

    /// Writes addresses of payment pages.
    pub(crate) fn links(&self) -> Links {
        Links { public_url: self.inner.public_url.clone(), vault: self.inner.vault.clone() }
    }

    /// Computes what the fields of a call are known by.
    pub(crate) fn fingerprint(&self) -> Hmac<Sha256> {
        self.inner.vault.fingerprint()
    }

    /// The invoice of a payment page's token.
    pub(crate) fn invoice_of_token(&self, token: &str) -> Option<domain::ids::InvoiceId> {
        self.inner.vault.invoice_of_token(token)
    }

    /// Whether the database can be reached and its writer answers.
    pub(crate) async fn is_ready(&self) -> Result<(), StoreError> {
        read_invoice::probe(self).await
    }
}

/// Writes addresses of payment pages. A job of the store may keep it, as it may not keep the
/// [`App`], whose store would then be closed by its own writer.
pub(crate) struct Links {
    public_url: Arc<str>,
    vault: Arc<Vault>,
}

impl Links {
    /// The address of an invoice's payment page.
    pub(crate) fn payment_page(&self, invoice: domain::ids::InvoiceId) -> String {
        self.page("/widget/sale/create/", invoice)
    }

    /// The address where the simulated bank of a card asks its payer who he is.
    pub(crate) fn card_challenge(&self, invoice: domain::ids::InvoiceId) -> String {
        self.page("/sandbox/card/", invoice)
    }

    fn page(&self, path: &str, invoice: domain::ids::InvoiceId) -> String {
        let token = self.vault.page_token(invoice);
        format!("{}{path}?token={token}", self.public_url)
    }
}

#[cfg(test)]
mod tests;
