//! The simulated bank of a card: plays what a payer meets outside the gateway, and says on its face
//! that it is a simulator.

use askama::Template;

use crate::payment::Choice;

/// A simulated app's screen for one payment.
#[derive(Template)]
#[template(path = "sandbox_app.html")]
pub struct SandboxApp<'a> {
    /// What is simulated, such as `Simulated bank`.
    pub name: &'a str,
    /// What it plays and that nothing is behind it, in a sentence.
    pub role: &'a str,
    /// Who is paid.
    pub payee_name: &'a str,
    /// What is to be paid, grouped for reading.
    pub amount: &'a str,
    /// Its currency, such as `USDC`.
    pub currency: &'a str,
    /// Its currency's symbol; empty where it has none.
    pub symbol: &'a str,
    /// The attempt's reference, which the form gives back.
    pub reference: &'a str,
    /// The payment page's token, URL-safe text.
    pub token: &'a str,
    /// Where the form goes.
    pub action: &'a str,
    /// What the person is asked.
    pub question: &'a str,
    /// What he can choose; nothing once it is decided.
    pub choices: &'a [Choice<'a>],
}
