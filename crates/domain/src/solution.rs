//! Payment solutions: the ways a merchant can be paid, and which of them an invoice may use.

use crate::asset::Asset;
use crate::limits::AmountLimits;
use crate::money::{Currency, Money};
use crate::upi::UpiRules;

/// The kind of a payment solution (contract, section 2: `payment_solution_type`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SolutionType {
    /// Cards.
    Card,
    /// Unified Payments Interface, in Indian rupees.
    Upi,
    /// Stablecoins.
    Crypto,
}

impl SolutionType {
    /// Every kind, in the contract's order.
    pub const ALL: [Self; 3] = [Self::Card, Self::Upi, Self::Crypto];

    /// The wire value.
    #[must_use]
    pub const fn wire(self) -> &'static str {
        match self {
            Self::Card => "CARD",
            Self::Upi => "UPI",
            Self::Crypto => "CRYPTO",
        }
    }

    /// The kind of an exact wire value.
    #[must_use]
    pub fn from_wire(wire: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.wire() == wire)
    }
}

/// One way to be paid: a connector's configured instance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Solution {
    /// The name that the merchant API uses, such as `upi_sandbox`.
    pub name: String,
    /// Its kind.
    pub kind: SolutionType,
    /// Whether it is a simulator: the only kind that a test key reaches, and only a test key.
    pub sandbox: bool,
    /// The currencies in which an invoice for it may be made out.
    pub currencies: Vec<Currency>,
    /// What a payer pays in, for a crypto solution; empty for the others.
    pub assets: Vec<Asset>,
    /// The amounts it takes, in the invoice's currency.
    pub limits: AmountLimits,
    /// What holds for payers by UPI; nothing does for the others.
    pub upi: UpiRules,
}

/// What an invoice asks of the solution that will take its payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted<'a> {
    /// The amount of the invoice.
    pub amount: Money,
    /// Whether real money moves.
    pub live: bool,
    /// The kind that the merchant chose, if it chose.
    pub kind: Option<SolutionType>,
    /// The name that the merchant chose, if it chose; it outranks the kind (contract, section 2).
    pub name: Option<&'a str>,
}

/// What an operator has agreed with a merchant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    /// The names of the solutions that it may use; none of them means all.
    pub solutions: Vec<String>,
    /// The amounts that it takes, at most one pair of bounds for each currency.
    pub limits: Vec<AmountLimits>,
}

impl Terms {
    /// Whether the merchant may use a solution.
    fn allow(&self, solution: &Solution) -> bool {
        self.solutions.is_empty() || self.solutions.contains(&solution.name)
    }

    /// The amounts in a currency that the merchant takes by a solution; `None` if there are none.
    fn bounds(&self, solution: &Solution, currency: Currency) -> Option<AmountLimits> {
        if !solution.currencies.contains(&currency) {
            return None;
        }
        let own = solution.limits.intersection(AmountLimits::default(), currency);
        self.limits.iter().fold(own, |bounds, limits| bounds?.intersection(*limits, currency))
    }
}

/// Currencies in which a merchant can be paid by a solution, all within the same bounds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer<'a> {
    /// The solution.
    pub solution: &'a Solution,
    /// The currencies, in the solution's order.
    pub currencies: Vec<Currency>,
    /// The least and the largest amount, as texts with all decimals; `None` is no bound.
    pub bounds: [Option<String>; 2],
}

/// All that a merchant can be paid by, in the order in which the solutions are configured. An
/// invoice for any of it is [`eligible`], and for nothing else. `has_rate` says whether what a
/// solution's payer pays in has a price in an invoice's currency now.
pub fn offers<'a>(
    solutions: impl IntoIterator<Item = &'a Solution>,
    terms: &Terms,
    live: bool,
    has_rate: impl Fn(&Solution, Currency) -> bool,
) -> Vec<Offer<'a>> {
    let mut offers: Vec<Offer<'a>> = Vec::new();
    let usable = solutions.into_iter().filter(|one| one.sandbox != live && terms.allow(one));
    for solution in usable {
        let priced = solution.currencies.iter().filter(|currency| has_rate(solution, **currency));
        for currency in priced.copied() {
            let Some(AmountLimits { min, max }) = terms.bounds(solution, currency) else {
                continue;
            };
            let bounds = [min, max].map(|bound| bound.map(Money::fixed));
            let alike = |offer: &&mut Offer<'_>| {
                offer.solution.name == solution.name && offer.bounds == bounds
            };
            match offers.iter_mut().find(alike) {
                Some(offer) => offer.currencies.push(currency),
                None => offers.push(Offer { solution, currencies: vec![currency], bounds }),
            }
        }
    }
    offers
}

/// Why no solution can take the payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoSolution {
    /// The one that the merchant chose is not there for it (contract: 50105).
    NotAvailable,
    /// None takes this currency and amount (contract: 50115).
    NoneForAmount,
}

/// The solutions that can take a merchant's payment, in the order in which they are configured.
/// `has_rate` is as for [`offers`].
///
/// # Errors
/// [`NoSolution`] when there is none.
pub fn eligible<'a>(
    solutions: impl IntoIterator<Item = &'a Solution>,
    terms: &Terms,
    wanted: &Wanted<'_>,
    has_rate: impl Fn(&Solution, Currency) -> bool,
) -> Result<Vec<&'a Solution>, NoSolution> {
    let chosen = |solution: &&Solution| match (wanted.name, wanted.kind) {
        (Some(name), _) => solution.name == name,
        (None, Some(kind)) => solution.kind == kind,
        (None, None) => true,
    };
    let reachable: Vec<&Solution> = solutions
        .into_iter()
        .filter(|solution| solution.sandbox != wanted.live && terms.allow(solution))
        .filter(chosen)
        .collect();
    let merchant_chose = wanted.name.is_some() || wanted.kind.is_some();
    if reachable.is_empty() && merchant_chose {
        return Err(NoSolution::NotAvailable);
    }
    let fits = |solution: &&Solution| {
        let currency = wanted.amount.currency();
        let bounds = terms.bounds(solution, currency);
        bounds.is_some_and(|bounds| bounds.check(wanted.amount).is_ok())
            && has_rate(solution, currency)
    };
    let fitting: Vec<&Solution> = reachable.into_iter().filter(fits).collect();
    if fitting.is_empty() { Err(NoSolution::NoneForAmount) } else { Ok(fitting) }
}

#[cfg(test)]
mod tests;
