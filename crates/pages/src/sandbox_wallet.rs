//! The simulated wallet: plays a payer's wallet and the chain, and says on its face that it is a
//! simulator.

use askama::Template;

/// The wallet's screen for one address.
#[derive(Template)]
#[template(path = "sandbox_wallet.html")]
pub struct SandboxWallet<'a> {
    /// Who is paid.
    pub payee_name: &'a str,
    /// What is to be paid, exactly, such as `15.04`.
    pub amount: &'a str,
    /// The stablecoin, such as `USDC`.
    pub currency: &'a str,
    /// The network, such as `Polygon`.
    pub network: &'a str,
    /// The address that everything is sent to.
    pub address: &'a str,
    /// The attempt's reference, which the form gives back.
    pub reference: &'a str,
    /// The payment page's token, URL-safe text.
    pub token: &'a str,
    /// What is still missing, where something was sent.
    pub rest: Option<&'a str>,
    /// Whether the amount that was typed is none.
    pub fault: bool,
    /// What was sent, in the order of the blocks.
    pub sent: &'a [SentTransfer<'a>],
}

/// A transfer that the wallet has sent.
pub struct SentTransfer<'a> {
    /// How much, exactly.
    pub amount: &'a str,
    /// Its reference, which the form gives back.
    pub reference: &'a str,
    /// How far it is.
    pub stage: SentStage,
}

/// How far a transfer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SentStage {
    /// In a block, with this many confirmations of this many.
    Seen([u32; 2]),
    /// Vanished.
    Dropped,
    /// There for good.
    Final,
}
