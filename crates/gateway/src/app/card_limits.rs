//! What keeps others from trying stolen cards here: how many cards may be declined of one address,
//! of one card and of one invoice before there is a wait between them, which grows. What is over a
//! limit is refused before any acquirer is asked, so nothing is learned from it. Each process
//! counts for itself, in memory only; of a card it counts a keyed code.

use std::net::IpAddr;

use connectors::card::Card;
use domain::ids::{InvoiceId, MerchantId};
use domain::timestamp::Span;
use store::tables::invoices::Invoice;

use crate::app::App;
use crate::app::rate_limits::{Buckets, Refusals, Strike, Waits, address_number, half_of};
use crate::limits;
use crate::settings::CardLimitSettings;

/// What is over its limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Over {
    Address,
    Card,
    Invoice,
}

/// The limits, and what has been counted towards them.
pub(crate) struct CardLimits {
    addresses: Option<Waits>,
    cards: Option<Waits>,
    invoices: Option<Waits>,
    merchants: Option<Buckets>,
    refusals: Refusals,
    /// Merchants that were found to be attacked and not yet logged.
    attacks: Refusals,
}

/// A card that somebody wants to pay with.
pub(crate) struct Tried<'a> {
    pub(crate) invoice: &'a Invoice,
    pub(crate) card: &'a Card,
    pub(crate) address: IpAddr,
    /// Whether it is a card that anybody may try, as the documents say.
    pub(crate) is_test_number: bool,
}

/// What was counted of a card before its acquirer was asked.
pub(crate) struct Counted {
    merchant: MerchantId,
    is_test_number: bool,
    strikes: Vec<(Over, Strike)>,
}

/// What the acquirer made of a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CardAnswer {
    Paid,
    /// The payer has to prove who he is. Most payers of some countries have to, so it is not held
    /// against their address.
    Challenged,
    Declined,
}

impl CardLimits {
    pub(crate) fn new(settings: &CardLimitSettings) -> Self {
        let hour = 60 * 60;
        Self {
            addresses: Waits::new(settings.address_declines, limits::CARD_ADDRESS_FORGET),
            cards: Waits::new(settings.card_declines, limits::CARD_FORGET),
            invoices: Waits::new(settings.invoice_faults, limits::CARD_INVOICE_FORGET),
            merchants: Buckets::new(settings.merchant_declines_per_hour, hour, hour),
            refusals: Refusals::default(),
            attacks: Refusals::default(),
        }
    }

    const fn waits(&self, of: Over) -> Option<&Waits> {
        match of {
            Over::Address => self.addresses.as_ref(),
            Over::Card => self.cards.as_ref(),
            Over::Invoice => self.invoices.as_ref(),
        }
    }

    /// How many declines of an address are free at a merchant: fewer where it is under attack.
    fn free(&self, merchant: MerchantId, now: Span) -> Option<u32> {
        let left = self.merchants.as_ref()?.look(merchant_number(merchant), now);
        left.is_err().then_some(limits::CARD_FREE_UNDER_ATTACK)
    }

    /// A flood must not flood the log as well: it gets a line from time to time.
    fn over(&self, over: Over, invoice: InvoiceId, now: Span) {
        if let Some(cards) = self.refusals.add(now) {
            let total = self.refusals.total();
            let last = invoice.get();
            tracing::warn!(
                cards,
                cards.total = total,
                last = ?over,
                invoice.id = last,
                "cards over a limit were refused"
            );
        }
    }
}

impl App {
    /// How long no card is taken for an invoice, or from an address.
    pub(crate) fn card_wait(&self, invoice: InvoiceId, address: Option<IpAddr>) -> Option<Span> {
        let now = self.inner.clock.elapsed();
        let limits = &self.inner.card_limits;
        let of_invoice =
            limits.invoices.as_ref().and_then(|waits| waits.wait(invoice_number(invoice), now));
        let of_address = address
            .and_then(|address| limits.addresses.as_ref()?.wait(address_number(address), now));
        of_invoice.max(of_address)
    }

    /// Counts a card, before its acquirer is asked, as if it were declined.
    ///
    /// # Errors
    /// How long nobody may try again; then nothing is counted.
    pub(crate) fn count_card(&self, tried: &Tried<'_>) -> Result<Counted, Span> {
        let now = self.inner.clock.elapsed();
        let limits = &self.inner.card_limits;
        let merchant = tried.invoice.merchant_id;
        let is_test_number = tried.is_test_number;
        let mut counted = Counted { merchant, is_test_number, strikes: Vec::with_capacity(3) };
        let invoice = (Over::Invoice, invoice_number(tried.invoice.id), None);
        let address = (Over::Address, address_number(tried.address), limits.free(merchant, now));
        let card = (Over::Card, self.card_number(tried.card), None);
        // What the documents name is tried all day, from the same address and by everybody.
        let subjects: &[_] = if is_test_number { &[invoice] } else { &[invoice, address, card] };
        for (over, number, free) in subjects {
            let Some(waits) = limits.waits(*over) else { continue };
            match waits.strike(*number, *free, now) {
                Ok(strike) => counted.strikes.push((*over, strike)),
                Err(wait) => {
                    self.take_back(&counted, |_| true);
                    self.hold_card(tried.invoice.id, wait);
                    limits.over(*over, tried.invoice.id, now);
                    return Err(wait);
                }
            }
        }
        Ok(counted)
    }

    /// Takes back what was counted of a card that its acquirer did not decline.
    pub(crate) fn settle_card(&self, counted: &Counted, verdict: CardAnswer) {
        match verdict {
            CardAnswer::Paid => self.take_back(counted, |_| true),
            CardAnswer::Challenged => self.take_back(counted, |of| of == Over::Address),
            CardAnswer::Declined if !counted.is_test_number => {
                let limits = &self.inner.card_limits;
                let now = self.inner.clock.elapsed();
                let Some(merchants) = &limits.merchants else { return };
                let is_attacked =
                    merchants.take(merchant_number(counted.merchant), 1, now).is_err();
                let declines = if is_attacked { limits.attacks.add(now) } else { None };
                if let Some(declines) = declines {
                    let merchant = counted.merchant.get();
                    tracing::warn!(
                        merchant.id = merchant,
                        declines,
                        "very many cards are declined"
                    );
                }
            }
            CardAnswer::Declined => {}
        }
    }

    /// Counts what somebody sent for an invoice that is no card.
    ///
    /// # Errors
    /// How long nothing is taken for it.
    pub(crate) fn count_card_fault(&self, invoice: InvoiceId) -> Result<(), Span> {
        let Some(invoices) = &self.inner.card_limits.invoices else { return Ok(()) };
        let now = self.inner.clock.elapsed();
        let struck = invoices.strike(invoice_number(invoice), None, now);
        struck.map(drop).inspect_err(|_| self.inner.card_limits.over(Over::Invoice, invoice, now))
    }

    /// The invoice waits as well, so that its page says so however it is loaded.
    fn hold_card(&self, invoice: InvoiceId, wait: Span) {
        let now = self.inner.clock.elapsed();
        if let Some(invoices) = &self.inner.card_limits.invoices {
            invoices.hold(invoice_number(invoice), wait, now);
        }
    }

    fn take_back(&self, counted: &Counted, which: impl Fn(Over) -> bool) {
        for (of, strike) in counted.strikes.iter().filter(|(of, _)| which(*of)) {
            if let Some(waits) = self.inner.card_limits.waits(*of) {
                waits.take_back(*strike);
            }
        }
    }

    fn card_number(&self, card: &Card) -> u128 {
        half_of(&card.number.fingerprint(self.inner.vault.card_fingerprint()).into())
    }
}

fn invoice_number(invoice: InvoiceId) -> u128 {
    u128::from(invoice.get().unsigned_abs())
}

fn merchant_number(merchant: MerchantId) -> u128 {
    u128::from(merchant.get().unsigned_abs())
}
