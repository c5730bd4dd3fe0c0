//! Paying by stablecoin, from the first transfer that is seen to what all of them came to.

use domain::money::Money;
use domain::timestamp::Timestamp;

use crate::payment::web_address;

/// A transfer that is on its chain and not final yet.
#[derive(Clone, Debug)]
pub struct OnItsWay<'a> {
    /// How much.
    pub amount: Money,
    /// How many blocks confirm it.
    pub confirmations: u32,
    /// How many make it final.
    pub required: u32,
    /// The transaction's hash.
    pub transaction: Transaction<'a>,
}

/// A transaction that a payer can look up.
#[derive(Clone, Debug)]
pub struct Transaction<'a> {
    /// Its hash.
    pub hash: &'a str,
    /// Where a page about it is; none for a simulated one.
    pub explorer_url: Option<String>,
}

/// Transfers that are being confirmed, and nothing for the payer to do.
pub struct Confirming<'a> {
    /// What was asked.
    pub payable: Money,
    /// What is missing of it once all of them are final.
    pub missing: Option<Money>,
    /// The network.
    pub network: &'a str,
    /// The transfers.
    pub transfers: &'a [OnItsWay<'a>],
    /// The shop's page for such payments; only http and https addresses are ever linked.
    pub back_url: Option<&'a str>,
    /// True when the browser goes there by itself.
    pub forward: bool,
    /// Where the simulated wallet is, for a sandbox solution only.
    pub simulated_wallet_url: Option<&'a str>,
}

impl Confirming<'_> {
    pub(crate) fn back_address(&self) -> Option<&str> {
        web_address(self.back_url)
    }
}

/// Less than was asked has come, and the rest can still be sent.
pub struct RestDue<'a> {
    /// What was asked.
    pub payable: Money,
    /// What has come.
    pub received: Money,
    /// What is missing.
    pub missing: Money,
    /// The network that it is sent on, such as `Polygon`.
    pub network: &'a str,
    /// The address that it is sent to: the same as before.
    pub address: &'a str,
    /// Until when the shop counts on it.
    pub due_by: Timestamp,
    /// The link that opens the payer's wallet with the missing amount.
    pub wallet_link: &'a str,
    /// Where the link's QR code is.
    pub qr_address: Option<&'a str>,
    /// Where the simulated wallet is, for a sandbox solution only.
    pub simulated_wallet_url: Option<&'a str>,
}

/// What is told of money that came by transfers, beside the outcome.
#[derive(Clone, Copy)]
pub struct ByTransfers<'a> {
    /// What was asked.
    pub asked: Money,
    /// What came beyond it.
    pub surplus: Option<Money>,
    /// The transactions that brought it.
    pub transactions: &'a [Transaction<'a>],
    /// Where the simulated wallet is, for a sandbox solution only.
    pub simulated_wallet_url: Option<&'a str>,
}
