//! The simulated UPI app: it plays the payer's app and the payer's bank for sandbox payments.

use askama::Template;

use crate::Choice;

/// The simulated UPI app's screen for one payment.
#[derive(Template)]
#[template(path = "sandbox_upi.html")]
pub struct SandboxUpiApp<'a> {
    /// Who is paid, as the intent link names it.
    pub payee_name: &'a str,
    /// What is to be paid, grouped for reading, such as `1,250.08`.
    pub amount: &'a str,
    /// Its currency, such as `INR`.
    pub currency: &'a str,
    /// Its currency's symbol, such as `₹`.
    pub symbol: &'a str,
    /// The payment's reference, as the intent link gives it.
    pub reference: &'a str,
    /// The payment page's token, URL-safe text.
    pub token: &'a str,
    /// The UPI id that was typed is none that the sandbox knows.
    pub unknown_upi_id: bool,
    /// The codes that the bank can answer with.
    pub codes: &'a [Choice<'a>],
    /// What can be chosen now.
    pub state: SandboxUpiState<'a>,
}

/// What the simulated app can do with the payment.
pub enum SandboxUpiState<'a> {
    /// The payer has not chosen: `approve`, `decline`, `pending` and `late` are offered.
    AwaitingPayer,
    /// The payer approved and the bank owes its answer: `confirm` and `decline` are offered.
    BankPending,
    /// Nothing is left to choose; the text says how it ended, such as `The payment was approved.`
    Decided(&'a str),
}
