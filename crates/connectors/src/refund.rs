//! What an acquirer is asked for when money goes back to its payer, and what it says to that.

use domain::money::Money;

/// What an acquirer is to give back.
#[derive(Clone, Copy)]
pub struct Order<'a> {
    /// Our reference of the refund. An acquirer that is asked twice by the same one refunds once.
    pub reference: &'a str,
    /// The acquirer's reference of the payment.
    pub payment: &'a str,
    /// How much, in the currency that was paid.
    pub amount: Money,
    /// Why, in the merchant's words.
    pub reason: Option<&'a str>,
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The payer gets the money.
    Succeeded,
    /// He gets none of it.
    Failed,
}
