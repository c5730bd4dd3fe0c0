//! The demo shop: a pretend merchant's site that sells one thing and shows the callbacks it gets.

use askama::Template;

/// The demo shop's one product.
#[derive(Template)]
#[template(path = "demo_shop_home.html")]
pub struct DemoShopHome<'a> {
    /// The product's name.
    pub product: &'a str,
    /// Its price, such as `15.04 USD`.
    pub price: &'a str,
    /// What to know before buying, such as that no real money moves.
    pub test_note: &'a str,
    /// Why the last try to buy did not work.
    pub error: Option<&'a str>,
}

/// The page that the payer comes back to.
#[derive(Template)]
#[template(path = "demo_shop_return.html")]
pub struct DemoShopReturn<'a> {
    /// Which of the shop's four addresses the payer was sent to.
    pub outcome: DemoOutcome,
    /// The invoice's id.
    pub invoice_id: &'a str,
    /// The callbacks received for this invoice, oldest first.
    pub callbacks: Vec<DemoCallback<'a>>,
    /// This page's own address, to reload it.
    pub reload_url: &'a str,
    /// True while no final callback has come: the page then reloads itself.
    pub waiting: bool,
}

impl DemoShopReturn<'_> {
    /// The status the shop acts on: a callback that failed a check says nothing.
    fn latest_status(&self) -> Option<&str> {
        let trusted = |callback: &&DemoCallback<'_>| {
            callback.signature_verified && callback.standard_webhooks_verified
        };
        self.callbacks.iter().rev().find(trusted).map(|callback| callback.status)
    }
}

/// Which of the shop's four addresses the payer was sent to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum DemoOutcome {
    /// `success_url`.
    Success,
    /// `cancel_url`.
    Cancel,
    /// `pending_url`.
    Pending,
    /// `failure_url`.
    Failure,
}

impl DemoOutcome {
    fn heading(self) -> &'static str {
        match self {
            Self::Success => "Thank you for your order",
            Self::Cancel => "You canceled the order",
            Self::Pending => "Your payment is on its way",
            Self::Failure => "Your payment did not go through",
        }
    }

    fn address_name(self) -> &'static str {
        match self {
            Self::Success => "success_url",
            Self::Cancel => "cancel_url",
            Self::Pending => "pending_url",
            Self::Failure => "failure_url",
        }
    }
}

/// One callback as the shop received it.
pub struct DemoCallback<'a> {
    /// Its status, such as `invoice:awaiting_approval`.
    pub status: &'a str,
    /// When it came, in UTC, such as `2026-11-22 10:00:03`.
    pub received_at: &'a str,
    /// Its body, indented for reading.
    pub body_pretty: &'a str,
    /// True when `X-Signature` matches the body.
    pub signature_verified: bool,
    /// True when the Standard Webhooks headers match the body.
    pub standard_webhooks_verified: bool,
}
