//! The ways to pay: which solutions there are, and what each of them asks of a payer.

use connectors::{card_sandbox, crypto_sandbox, upi_sandbox};
use domain::asset::Asset;
use domain::limits::AmountLimits;
use domain::money::{Currency, Money};
use domain::quote::{NoQuote, Quote, Rate, quote};
use domain::solution::{Solution, SolutionType};
use domain::timestamp::{Span, Timestamp};
use domain::upi::UpiRules;
use rust_decimal::Decimal;

use crate::settings::Settings;

/// Where the rate comes from that the operator fixed.
const FIXED: &str = "fixed";

/// Where the rate of a payment comes from that is made in the invoice's own currency.
const SAME_CURRENCY: &str = "same_currency";

/// Where the rate of a stablecoin comes from: what its issuer redeems it for.
const PEG: &str = "peg";

/// Every solution, the one that is offered first before the others.
pub(crate) fn configured(settings: &Settings) -> Vec<Solution> {
    let sandbox = |name: &str, kind| Solution {
        name: name.to_owned(),
        kind,
        sandbox: true,
        currencies: vec![Currency::Usd],
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
        Solution {
            currencies: Currency::INVOICED.to_vec(),
            ..sandbox(card_sandbox::NAME, SolutionType::Card)
        },
        Solution {
            assets: crypto_sandbox::ASSETS.to_vec(),
            ..sandbox(crypto_sandbox::NAME, SolutionType::Crypto)
        },
    ]
}

/// What payers are quoted.
#[derive(Clone, Debug)]
pub(crate) struct Prices {
    usd_inr: Decimal,
    spread_bps: u16,
    validity: Span,
}

impl Prices {
    pub(crate) const fn new(settings: &Settings) -> Self {
        let Settings { usd_inr, spread_bps, quote_validity, .. } = settings;
        Self { usd_inr: *usd_inr, spread_bps: *spread_bps, validity: *quote_validity }
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
        let rate = |source: &str, [base, payer]: [Currency; 2], mid, spread_bps| Rate {
            source: source.to_owned(),
            base,
            payer,
            mid,
            spread_bps,
            taken_at: now,
            max_age: None,
        };
        let rate = match solution.kind {
            SolutionType::Upi => {
                rate(FIXED, [Currency::Usd, Currency::Inr], self.usd_inr, self.spread_bps)
            }
            SolutionType::Card => rate(SAME_CURRENCY, [amount.currency(); 2], Decimal::ONE, 0),
            SolutionType::Crypto => {
                let asset = asset.or_else(|| solution.assets.first().copied());
                let asset = asset.ok_or(NoQuote::OtherCurrency)?;
                rate(PEG, [Currency::Usd, asset.currency], Decimal::ONE, 0)
            }
        };
        quote(amount, &rate, now, self.validity)
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
        _now: Timestamp,
    ) -> Result<(Decimal, String), NoQuote> {
        let is_dollar = |one| matches!(one, Currency::Usd | Currency::Usdc | Currency::Usdt);
        if from == to {
            Ok((Decimal::ONE, SAME_CURRENCY.to_owned()))
        } else if is_dollar(from) && is_dollar(to) {
            Ok((Decimal::ONE, PEG.to_owned()))
        } else {
            Err(NoQuote::OtherCurrency)
        }
    }
}
