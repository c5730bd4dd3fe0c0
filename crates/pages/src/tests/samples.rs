//! Every page in every state: those of the gallery, and those that no payer sees.

use crate::gallery::{self, Sample};
use crate::{
    DemoCallback, DemoOutcome, DemoShopHome, DemoShopReturn, Locale, demo_shop_home,
    demo_shop_return,
};

/// Every page, in English.
pub(crate) fn every_page() -> Vec<(&'static str, String)> {
    let samples = gallery::samples(Locale::English).iter();
    let mut pages: Vec<_> = samples.map(|Sample { name, html }| (*name, html.clone())).collect();
    pages.extend(demo_shop_pages());
    pages.push(("reference", super::reference::sample()));
    pages
}

fn demo_shop_pages() -> Vec<(&'static str, String)> {
    let home = |error| {
        demo_shop_home(&DemoShopHome {
            product: "Enamel camping mug",
            price: "15.04 USD",
            test_note: "Test mode: the payment is simulated and no real money moves.",
            error,
        })
    };
    let back = |outcome, callbacks, waiting| {
        demo_shop_return(&DemoShopReturn {
            outcome,
            invoice_id: "1689",
            callbacks,
            reload_url: "/return?outcome=success&invoice=1689",
            waiting,
        })
    };
    let mut forged = callback("invoice:paid");
    forged.signature_verified = false;
    forged.standard_webhooks_verified = false;
    vec![
        ("demo_shop_home", home(None)),
        ("demo_shop_home_error", home(Some("The gateway answered 50115: no way to pay just now."))),
        (
            "demo_shop_success",
            back(
                DemoOutcome::Success,
                vec![callback("invoice:opened"), callback("invoice:awaiting_approval")],
                false,
            ),
        ),
        ("demo_shop_pending", back(DemoOutcome::Pending, vec![], true)),
        ("demo_shop_cancel", back(DemoOutcome::Cancel, vec![callback("invoice:canceled")], false)),
        ("demo_shop_failure_forged", back(DemoOutcome::Failure, vec![forged], false)),
    ]
}

fn callback(status: &str) -> DemoCallback<'_> {
    DemoCallback {
        status,
        received_at: "2026-11-22 10:00:03",
        body_pretty: "{\n  \"status\": \"invoice:awaiting_approval\",\n  \"devise\": \"USD\",\n  \
                      \"amount\": 15.04,\n  \"id\": 1689,\n  \"description\": \"Waiting\",\n  \
                      \"callbackJson\": {\"order\": 77},\n  \
                      \"datetime\": \"2026-11-22 10:00:00\"\n}",
        signature_verified: true,
        standard_webhooks_verified: true,
    }
}
