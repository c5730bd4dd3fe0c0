//! The accounts of a book.

use std::fmt;

use crate::money::Currency;

/// An account of a merchant's book. It has a balance in each currency that was posted to it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Account {
    /// What the acquirer of a payment solution has taken from payers and not passed on yet.
    Clearing {
        /// The solution's name, such as `upi_sandbox`.
        solution: String,
    },
    /// What has reached the gateway's own bank accounts and wallets.
    Funds,
    /// Payers' money that nobody has been credited with: it is under review, or was never asked
    /// for.
    Held,
    /// What merchants are owed for payments that could not be priced yet, in the payer's currency.
    Unpriced,
    /// What the merchant is owed and cannot be settled yet.
    Pending,
    /// What the merchant is owed and can be settled. Below zero, the merchant owes it.
    Available,
    /// What is kept of the merchant's money for a while, against chargebacks.
    Reserve,
    /// What was taken from the merchant for refunds that are not carried out yet.
    Refunds,
    /// What was taken from the merchant for settlements that are not on the chain yet.
    Settling,
    /// What the gateway has earned.
    Fees,
    /// The other side of an exchange, in both currencies of the pair.
    Trading {
        /// What was paid.
        from: Currency,
        /// What it became.
        to: Currency,
    },
    /// What exchanges within one currency left over, such as a spread.
    FxResult,
    /// What acquirers keep for themselves of the money that they pass on.
    AcquirerCosts,
    /// What acquirers and banks have moved and nobody knows what for.
    Unmatched,
}

impl Account {
    /// Whether its balance can never be on the wrong side: what is owed to somebody is never below
    /// nothing there, and a payment that would make it so is an error of the gateway's.
    #[must_use]
    pub const fn has_floor(&self) -> bool {
        match self {
            Self::Held
            | Self::Unpriced
            | Self::Pending
            | Self::Reserve
            | Self::Refunds
            | Self::Settling => true,
            Self::Clearing { .. }
            | Self::Funds
            | Self::Available
            | Self::Fees
            | Self::Trading { .. }
            | Self::FxResult
            | Self::AcquirerCosts
            | Self::Unmatched => false,
        }
    }

    /// The account of a name, as it is displayed; `None` for any other text.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "funds" => Self::Funds,
            "held" => Self::Held,
            "unpriced" => Self::Unpriced,
            "pending" => Self::Pending,
            "available" => Self::Available,
            "reserve" => Self::Reserve,
            "refunds" => Self::Refunds,
            "settling" => Self::Settling,
            "fees" => Self::Fees,
            "fx_result" => Self::FxResult,
            "acquirer_costs" => Self::AcquirerCosts,
            "unmatched" => Self::Unmatched,
            _ => match name.split_once(':')? {
                ("clearing", solution) if !solution.is_empty() => {
                    Self::Clearing { solution: solution.to_owned() }
                }
                ("trading", pair) => {
                    let (from, to) = pair.split_once('/')?;
                    let [from, to] = [from, to].map(Currency::from_code);
                    Self::Trading { from: from?, to: to? }
                }
                _ => return None,
            },
        })
    }
}

/// The name in the store, in exports and on the command line: `available`, `clearing:upi_sandbox`,
/// `trading:INR/USDC`.
impl fmt::Display for Account {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Clearing { solution } => write!(formatter, "clearing:{solution}"),
            Self::Funds => formatter.write_str("funds"),
            Self::Held => formatter.write_str("held"),
            Self::Unpriced => formatter.write_str("unpriced"),
            Self::Pending => formatter.write_str("pending"),
            Self::Available => formatter.write_str("available"),
            Self::Reserve => formatter.write_str("reserve"),
            Self::Refunds => formatter.write_str("refunds"),
            Self::Settling => formatter.write_str("settling"),
            Self::Fees => formatter.write_str("fees"),
            Self::Trading { from, to } => write!(formatter, "trading:{from}/{to}"),
            Self::FxResult => formatter.write_str("fx_result"),
            Self::AcquirerCosts => formatter.write_str("acquirer_costs"),
            Self::Unmatched => formatter.write_str("unmatched"),
        }
    }
}
