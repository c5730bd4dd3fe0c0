//! What keeps the field for a UPI id from telling who has one, and from having strangers asked for
//! money: how many ids an invoice and an address may send before there is a wait between them,
//! which grows. Whether anybody has an id, and whether its payer approves, makes no difference.
//! Each process counts for itself, in memory only, and of an id nothing at all.

use std::net::IpAddr;

use domain::ids::InvoiceId;
use domain::timestamp::Span;

use crate::app::App;
use crate::app::rate_limits::{Refusals, Waits, address_number};
use crate::limits;
use crate::settings::UpiLimitSettings;

/// The limits, and what has been counted towards them.
pub(crate) struct UpiLimits {
    addresses: Option<Waits>,
    invoices: Option<Waits>,
    refusals: Refusals,
}

/// Where a UPI id comes from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct UpiIdFrom {
    pub(crate) invoice: InvoiceId,
    pub(crate) address: IpAddr,
    /// Whether it is one that anybody may try, as the documents say.
    pub(crate) is_test_id: bool,
}

impl UpiLimits {
    pub(crate) fn new(settings: &UpiLimitSettings) -> Self {
        Self {
            addresses: Waits::new(settings.address_ids, limits::UPI_ADDRESS_FORGET),
            invoices: Waits::new(settings.invoice_ids, limits::UPI_INVOICE_FORGET),
            refusals: Refusals::default(),
        }
    }

    fn count(&self, from: &UpiIdFrom, now: Span) -> Result<(), Span> {
        let invoice = u128::from(from.invoice.get().unsigned_abs());
        let invoices = self.invoices.as_ref();
        let strike = invoices.map(|waits| waits.strike(invoice, None, now)).transpose()?;
        // What the documents name is tried all day, from the same address and by everybody.
        let addresses = self.addresses.as_ref().filter(|_| !from.is_test_id);
        let Some(addresses) = addresses else { return Ok(()) };
        let struck = addresses.strike(address_number(from.address), None, now);
        struck.map(drop).inspect_err(|_| {
            if let (Some(invoices), Some(strike)) = (invoices, strike) {
                invoices.take_back(strike);
            }
        })
    }
}

impl App {
    /// Counts a UPI id, before its acquirer is asked.
    ///
    /// # Errors
    /// How long none is taken from there; then nothing is counted.
    pub(crate) fn count_upi_id(&self, from: &UpiIdFrom) -> Result<(), Span> {
        let now = self.inner.clock.elapsed();
        let limits = &self.inner.upi_limits;
        limits.count(from, now).inspect_err(|_| {
            // A flood must not flood the log as well: it gets a line from time to time.
            if let Some(requests) = limits.refusals.add(now) {
                let last = from.invoice.get();
                tracing::warn!(requests, invoice.id = last, "UPI ids over a limit were refused");
            }
        })
    }
}
