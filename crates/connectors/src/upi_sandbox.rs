//! `upi_sandbox`: a simulator of a UPI acquirer, for test keys only. No bank is behind it and no
//! money moves. It has an acquirer's shape all the same: it is given a reference and an amount, and
//! tells what became of them in a notification (`sandbox.rs`).

use domain::money::Money;

use crate::upi::{self, PayLink};
use crate::upi_id::UpiId;

/// The name of the payment solution.
pub const NAME: &str = "upi_sandbox";

/// The simulated payee; no UPI app knows it, so nobody can pay it by mistake.
const PAYEE: &str = "turnpike@sandbox";

/// The sandbox's own reference of an order whose payer was asked by his UPI id.
pub const ASKED: &str = "asked_by_upi_id";

/// What the sandbox is asked to collect.
#[derive(Clone, Copy, Debug)]
pub struct Order<'a> {
    /// Our reference of the attempt.
    pub reference: &'a str,
    /// The merchant's name.
    pub payee_name: &'a str,
    /// The invoice's id, for the note on the payer's statement.
    pub invoice_id: &'a str,
    /// How much, in rupees.
    pub amount: Money,
}

/// The link that a payer's UPI app would be opened with.
#[must_use]
pub fn intent_link(order: &Order<'_>) -> String {
    let note = format!("Invoice {}", order.invoice_id);
    upi::compose(&PayLink {
        payee: PAYEE,
        payee_name: order.payee_name,
        reference: order.reference,
        note: &note,
        amount: order.amount,
    })
}

/// How a payer comes from an order's link to his app.
#[must_use]
pub fn links(intent_link: &str) -> upi::Links {
    upi::links_of(intent_link)
}

/// The bank's reference (RRN) of a payment: twelve digits of a digest.
pub(crate) fn bank_reference(digest: &[u8; 32]) -> String {
    let number = digest.iter().take(8).fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    format!("{:012}", number % 1_000_000_000_000)
}

/// What a payer with a test UPI id does (contract, section 11).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TestPayer {
    /// He approves, and his bank confirms.
    Succeeds,
    /// He declines.
    Declines,
    /// He approves, and his bank never confirms.
    StaysPending,
    /// His payment fails, and then succeeds.
    SucceedsLate,
    /// He is asked, and answers in the simulated app.
    IsAsked,
}

impl TestPayer {
    /// Every test UPI id, and who is behind it.
    pub const ALL: [(&'static str, Self); 5] = [
        ("success@sandbox", Self::Succeeds),
        ("failure@sandbox", Self::Declines),
        ("pending@sandbox", Self::StaysPending),
        ("late@sandbox", Self::SucceedsLate),
        ("ask@sandbox", Self::IsAsked),
    ];

    /// The payer of a UPI id; `None` for one that the sandbox does not know. Letters' case does not
    /// count, as in any UPI id.
    #[must_use]
    pub fn of(upi_id: &UpiId) -> Option<Self> {
        let upi_id = upi_id.expose();
        Self::ALL.into_iter().find(|(id, _)| id.eq_ignore_ascii_case(upi_id)).map(|(_, who)| who)
    }
}
