//! Renders the typed views that the gateway fills in as escaped HTML and SVG. The pages
//! of payers speak their languages, which [`Locale`] knows. This crate computes no money, reads no
//! clock, fetches nothing and knows no HTTP beyond the addresses its forms point at. What a page
//! loads besides itself is in [`assets`].

mod assets;
mod card;
mod demo_shop;
pub mod gallery;
mod locale;
mod notice;
mod payment;
mod qr;
mod reference;
mod sandbox_app;
mod sandbox_upi;
mod sandbox_wallet;
mod stablecoin;
mod theme;
mod upi;

use askama::Template;

pub use crate::{
    assets::{Asset, asset, assets, style_link},
    card::{CardFault, CardFaults, CardWait, PayByCard},
    demo_shop::{DemoCallback, DemoOutcome, DemoShopHome, DemoShopReturn},
    locale::Locale,
    notice::{ErrorPage, TooManyPage, UnknownPage},
    payment::{
        Choice, Choose, Decline, Declined, Outcome, OutcomeKind, PageLogo, PayByStablecoin,
        PaymentPage, PaymentStage, TryAgain, Waiting, WayKind, WayOffer,
    },
    qr::{QR_BYTES_MAX, qr_picture},
    reference::{
        ReferenceCall, ReferenceCallback, ReferenceError, ReferenceErrorLink, ReferenceField,
        ReferencePage, ReferenceReply, has_snippets,
    },
    sandbox_app::SandboxApp,
    sandbox_upi::{SandboxUpiApp, SandboxUpiState},
    sandbox_wallet::{SandboxWallet, SentStage, SentTransfer},
    stablecoin::{ByTransfers, Confirming, OnItsWay, RestDue, Transaction},
    theme::Theme,
    upi::{PayByUpi, UpiAppLink, UpiAsked, UpiIdFault, UpiIdForm},
};

/// The payment page, in whichever stage the invoice is.
pub fn payment(view: &PaymentPage<'_>) -> String {
    markup(view)
}

/// The page for a payment link that belongs to no invoice.
pub fn unknown_payment(view: &UnknownPage) -> String {
    markup(view)
}

/// The page for a fault of our own.
pub fn error(view: &ErrorPage<'_>) -> String {
    markup(view)
}

/// The page for a payer whose network sends too much.
pub fn too_many(view: &TooManyPage<'_>) -> String {
    markup(view)
}

/// The simulated wallet.
pub fn sandbox_wallet(view: &SandboxWallet<'_>) -> String {
    markup(view)
}

/// The simulated bank of a card.
pub fn sandbox_app(view: &SandboxApp<'_>) -> String {
    markup(view)
}

/// The simulated UPI app of the sandbox.
pub fn sandbox_upi_app(view: &SandboxUpiApp<'_>) -> String {
    markup(view)
}

/// The demo shop's one product.
pub fn demo_shop_home(view: &DemoShopHome<'_>) -> String {
    markup(view)
}

/// The demo shop's page that the payer comes back to, with the callbacks it received.
pub fn demo_shop_return(view: &DemoShopReturn<'_>) -> String {
    markup(view)
}

/// The reference of the merchant API.
pub fn reference(view: &ReferencePage<'_>) -> String {
    markup(view)
}

/// A template over text cannot fail: writing to a `String` is infallible, and no view holds a
/// value whose `Display` could refuse.
fn markup(template: &impl Template) -> String {
    template.render().expect("views hold only text, and text always formats")
}

#[cfg(test)]
mod tests;
