//! What a merchant gets for an invoice.

use rust_decimal::Decimal;

use crate::fees::{Fee, proportion};
use crate::money::{Currency, Money};
use crate::quote::money_from_decimal;

/// What a merchant gets for an invoice, agreed when its money is credited first and never changed:
/// later rates, fees and volumes are for later invoices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Price {
    /// The currency that the merchant is settled in.
    pub currency: Currency,
    /// One unit of the invoice's currency in that one; above zero.
    pub rate: Decimal,
    /// Where the rate comes from.
    pub rate_source: String,
    /// What is taken for the payment.
    pub fee: Fee,
    /// What is kept in reserve of the rest, in hundredths of a percent.
    pub reserve_bps: u16,
    /// What a chargeback costs the merchant besides the money.
    pub chargeback_fee: Money,
}

/// What an amount of an invoice brings, in the currency that its merchant is settled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Earning {
    /// The amount itself.
    pub gross: Money,
    /// What is taken of it.
    pub fee: Money,
}

impl Earning {
    /// What the merchant gets after fees.
    #[must_use]
    pub fn net(&self) -> Option<Money> {
        self.gross.checked_sub(self.fee)
    }
}

impl Price {
    /// What an amount in the invoice's currency brings; `None` where it cannot be counted.
    #[must_use]
    pub fn earning(&self, amount: Money) -> Option<Earning> {
        let gross = self.exchanged(amount)?;
        Some(Earning { gross, fee: self.fee.of(gross)? })
    }

    /// An amount of the invoice's currency, rounded half-even.
    fn exchanged(&self, amount: Money) -> Option<Money> {
        let major = Decimal::new(amount.minor(), amount.currency().decimals());
        money_from_decimal(major.checked_mul(self.rate)?, self.currency)
    }

    /// What is kept in reserve of what the merchant gets.
    pub(super) fn reserve(&self, net: Money) -> Option<Money> {
        proportion(net, self.reserve_bps)
    }
}
