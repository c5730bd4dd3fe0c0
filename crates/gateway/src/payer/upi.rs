//! What the payment page shows of a payment by UPI: the ways into the payer's app, the form for his
//! UPI id where one is taken, and the wait for whoever was asked by it.

use connectors::upi::AppLink;
use connectors::upi_sandbox;
use domain::device::Device;
use domain::solution::SolutionType;
use domain::timestamp::Timestamp;
use pages::{PayByUpi, PaymentStage, UpiAppLink, UpiAsked, UpiIdFault, UpiIdForm};

use crate::app::payment_page::{Attempt, Shown};
use crate::payer::framed::Page;
use crate::payer::path;
use crate::payer::stage::{self, Viewer};

/// The form for a UPI id, as the page has it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// Nothing was typed into it, and nobody is about to.
    Folded,
    /// It is being filled in; this is wrong with what was sent before.
    Open(Option<UpiIdFault>),
}

/// Renders what a payer by UPI can do.
pub(super) fn render((shown, attempt): (&Shown, &Attempt), viewer: Viewer<'_>) -> Page {
    if shown.is_asked() {
        asked((shown, attempt), viewer)
    } else {
        pay((shown, attempt), viewer, Form::Folded)
    }
}

/// The attempt that is paid by a UPI id, if one is taken of this payer now.
pub(super) fn takes_upi_id(shown: &Shown, device: Device, now: Timestamp) -> Option<&Attempt> {
    let is_taken = shown.upi.upi_ids.are_taken_on(device) && !shown.is_asked();
    let is_upi = shown.kind == Some(SolutionType::Upi);
    stage::payable_attempt(shown, now).filter(|_| is_taken && is_upi)
}

/// Renders the ways into the payer's app.
pub(super) fn pay((shown, attempt): (&Shown, &Attempt), viewer: Viewer<'_>, form: Form) -> Page {
    let qr_address = stage::qr_address(attempt, viewer.token);
    let simulated_app = path("/sandbox/upi/", viewer.token);
    // Only Android opens an app by its name.
    let links =
        (viewer.device == Device::Android).then(|| upi_sandbox::links(&attempt.intent_link));
    let apps: Vec<_> = links.iter().flat_map(|links| &links.apps).map(app_link).collect();
    let (open, fault) = match form {
        Form::Folded => (false, None),
        Form::Open(fault) => (true, fault),
    };
    let form = UpiIdForm { reference: &attempt.reference, open, fault };
    let upi = PayByUpi {
        payable: attempt.payable,
        base: shown.invoice.amount.currency(),
        rate: &attempt.quote_rate,
        valid_until: attempt.valid_until,
        intent_link: &attempt.intent_link,
        qr_address: qr_address.as_deref(),
        apps: &apps,
        device: viewer.device,
        caution: shown.upi.caution(attempt.payable),
        upi_id: shown.upi.upi_ids.are_taken_on(viewer.device).then_some(form),
        simulated_app_url: (!shown.invoice.live).then_some(simulated_app.as_str()),
    };
    stage::page(shown, viewer, PaymentStage::PayByUpi(upi))
}

fn asked((shown, attempt): (&Shown, &Attempt), viewer: Viewer<'_>) -> Page {
    let simulated_app = path("/sandbox/upi/", viewer.token);
    let is_offered = shown.offers.iter().any(|offer| offer.kind == SolutionType::Upi);
    let asked = UpiAsked {
        payable: attempt.payable,
        valid_until: attempt.valid_until,
        may_go_back: is_offered && stage::may_try_again(attempt),
        simulated_app_url: (!shown.invoice.live).then_some(simulated_app.as_str()),
    };
    stage::page(shown, viewer, PaymentStage::UpiAsked(asked))
}

fn app_link(link: &AppLink) -> UpiAppLink<'_> {
    UpiAppLink { name: link.app.name(), address: &link.address }
}
