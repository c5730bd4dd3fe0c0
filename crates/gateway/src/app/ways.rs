//! The ways to pay: which solutions there are, and what each of them asks of a payer.

use std::sync::{Arc, PoisonError, RwLock};

use connectors::{card_sandbox, crypto_sandbox, upi_sandbox};
use domain::asset::Asset;
use domain::limits::AmountLimits;
use domain::money::{Currency, Money};
use domain::quote::{NoQuote, Quote, quote};
use domain::rates::{Rates, redeemed_in};
use domain::solution::{Solution, SolutionType};
use domain::timestamp::{Span, Timestamp};
use domain::upi::UpiRules;
use rust_decimal::Decimal;

use crate::settings::{FxSettings, Settings};

/// Every solution, the one that is offered first before the others.
pub(crate) fn configured(settings: &Settings) -> Vec<Solution> {
    let sandbox = |name: &str, kind| Solution {
        name: name.to_owned(),
        kind,
        sandbox: true,
        currencies: Currency::INVOICED.to_vec(),
        assets: Vec::new(),
        limits: AmountLimits::default(),
        upi: UpiRules::default(),
    };
    vec![
        Solution {
            limits: settings.upi_sandbox_limits,
            upi: settings.upi_sandbox_rules,
            ..sandbox(upi_sandbox::NAME, SolutionType::Upi)
        },
        sandbox(card_sandbox::NAME, SolutionType::Card),
        Solution {
            assets: crypto_sandbox::ASSETS.to_vec(),
            ..sandbox(crypto_sandbox::NAME, SolutionType::Crypto)
        },
    ]
}

/// The rates of now, which everybody who prices anything shares.
#[derive(Clone, Debug, Default)]
pub(crate) struct RatesInUse(Arc<RwLock<Arc<Rates>>>);

impl RatesInUse {
    pub(crate) fn get(&self) -> Arc<Rates> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn set(&self, rates: Rates) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(rates);
    }
}

/// What payers are quoted, and merchants are settled at. Clones go on learning of new rates; it
/// asks nobody and waits for nothing, so that jobs of the store may use it.
#[derive(Clone, Debug)]
pub(crate) struct Prices {
    rates: RatesInUse,
    spread_bps: u16,
    validity: Span,
}

impl Prices {
    pub(crate) fn new(settings: &FxSettings, rates: RatesInUse) -> Self {
        let FxSettings { spread_bps, quote_validity, .. } = settings;
        Self { rates, spread_bps: *spread_bps, validity: *quote_validity }
    }

    /// These prices as they are now, for work that must come to the same when it is done again.
    pub(crate) fn as_they_are(&self) -> Self {
        let rates = RatesInUse(Arc::new(RwLock::new(self.rates.get())));
        Self { rates, ..self.clone() }
    }

    /// What a payer pays by a solution; in the asset that he chose, or in the solution's first.
    ///
    /// # Errors
    /// [`NoQuote`] when there is no price for it.
    pub(crate) fn quote(
        &self,
        solution: &Solution,
        amount: Money,
        asset: Option<Asset>,
        now: Timestamp,
    ) -> Result<Quote, NoQuote> {
        let base = amount.currency();
        let payer = paid_in(solution, base, asset).ok_or(NoQuote::NoRate)?;
        let mut rate = self.rates.get().between([base, payer], now)?;
        // What is the same money by another name bears no risk.
        if redeemed_in(base) != redeemed_in(payer) {
            rate.spread_bps = self.spread_bps;
        }
        quote(amount, &rate, now, self.validity)
    }

    /// Whether there is a rate now for invoices in a currency that are paid by a solution.
    pub(crate) fn has_rate(&self, solution: &Solution, base: Currency, now: Timestamp) -> bool {
        let payer = paid_in(solution, base, None);
        let has_rate = |payer| self.rates.get().between([base, payer], now).is_ok();
        payer.is_some_and(|payer| payer == base || has_rate(payer))
    }

    /// Units of `to` for one unit of `from` in a merchant's settlement, and where that rate comes
    /// from. Payers' spreads are no part of it.
    ///
    /// # Errors
    /// [`NoQuote`] when there is no rate for it.
    pub(crate) fn settlement_rate(
        &self,
        from: Currency,
        to: Currency,
        now: Timestamp,
    ) -> Result<(Decimal, String), NoQuote> {
        let rate = self.rates.get().between([from, to], now)?;
        Ok((rate.mid, rate.source))
    }
}

/// What a solution's payer pays in: the asset that he chose, or the solution's first.
fn paid_in(solution: &Solution, base: Currency, asset: Option<Asset>) -> Option<Currency> {
    match solution.kind {
        SolutionType::Upi => Some(Currency::Inr),
        SolutionType::Card => Some(base),
        SolutionType::Crypto => {
            asset.or_else(|| solution.assets.first().copied()).map(|asset| asset.currency)
        }
    }
}

#[cfg(test)]
mod tests;
