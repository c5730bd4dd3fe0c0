//! Payment solutions: the ways a merchant can be paid, and which of them an invoice may use.

use crate::asset::Asset;
use crate::limits::AmountLimits;
use crate::money::{Currency, Money};

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

/// Why no solution can take the payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoSolution {
    /// The one that the merchant chose is not there for it (contract: 50105).
    NotAvailable,
    /// None takes this currency and amount (contract: 50115).
    NoneForAmount,
}

/// The solutions that can take the payment, in the order in which they are configured.
///
/// # Errors
/// [`NoSolution`] when there is none.
pub fn eligible<'a>(
    solutions: &'a [Solution],
    wanted: &Wanted<'_>,
) -> Result<Vec<&'a Solution>, NoSolution> {
    let chosen = |solution: &&Solution| match (wanted.name, wanted.kind) {
        (Some(name), _) => solution.name == name,
        (None, Some(kind)) => solution.kind == kind,
        (None, None) => true,
    };
    let reachable: Vec<&Solution> = solutions
        .iter()
        .filter(|solution| solution.sandbox != wanted.live)
        .filter(chosen)
        .collect();
    let merchant_chose = wanted.name.is_some() || wanted.kind.is_some();
    if reachable.is_empty() && merchant_chose {
        return Err(NoSolution::NotAvailable);
    }
    let fitting: Vec<&Solution> = reachable
        .into_iter()
        .filter(|solution| solution.currencies.contains(&wanted.amount.currency()))
        .filter(|solution| solution.limits.check(wanted.amount).is_ok())
        .collect();
    if fitting.is_empty() { Err(NoSolution::NoneForAmount) } else { Ok(fitting) }
}

#[cfg(test)]
mod tests;
