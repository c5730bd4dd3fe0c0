//! The page says how things are: in every status its own words, and no way to pay where there is
//! nothing to pay.

use std::sync::Arc;

use domain::timestamp::Span;
use simulator::{GatewayRun, Installation, Options};

use super::super::{Rows, Shop, active, refusal_since};
use super::{CANCEL, PAGE, Payer, RETURN, heading, readable, redirect};

/// The outcomes that lead to a status, and the heading of its page.
const STATUSES: &[(&[&str], &str, &str)] = &[
    (&["pending"], "pending", "Waiting for your bank"),
    (&["success"], "awaiting_approval", "Payment received"),
    (&["success", "settle"], "paid", "Payment received"),
    (&["success", "withhold"], "withheld", "Payment under review"),
    (&["decline"], "failed", "Payment declined"),
    (&["cancel"], "canceled", "Payment canceled"),
    (&["success", "chargeback"], "chargeback", "Payment taken back"),
    (&["success", "refund"], "refunded", "Payment refunded"),
];

#[tokio::test(flavor = "multi_thread")]
async fn each_status_has_its_page() {
    let shop = Shop::open().await;
    let mut rows = Rows::default();
    for (outcomes, status, title) in STATUSES {
        let payer = Payer::of(&shop, &[]).await;
        for outcome in *outcomes {
            shop.help(payer.id, outcome).await;
        }
        rows.same(status, &payer.status().await.as_str(), status);
        // The page says the same however often it is looked at, and looking changes nothing.
        for page in [PAGE, RETURN, PAGE] {
            let page = payer.load(page).await;
            rows.same(status, &(page.status, heading(&page).as_str()), &(200, *title));
            for gone in ["upi://", "/widget/sale/qr/", "action=\"/widget/sale/cancel/\""] {
                rows.same(status, &page.body.contains(gone), &false);
            }
            let is_paid = outcomes[0] == "success";
            let paid = "<div><dt>You paid</dt><dd>1,250.12 INR</dd></div>";
            rows.same(status, &readable(&page).contains(paid), &is_paid);
            rows.same(status, &page.body.contains("Bank reference"), &is_paid);
            rows.same(status, &page.body.contains("Test mode:"), &true);
        }
        rows.same(status, &payer.status().await.as_str(), status);
    }
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expired_invoice_has_its_page() {
    let shop = Shop::open().await;
    let mut rows = Rows::default();
    let (unseen, seen) = (Payer::of(&shop, &[]).await, Payer::of(&shop, &[]).await);
    seen.go_over("UPI").await;
    shop.gateway.clock.advance(Span::from_days(15));
    shop.gateway.app.expire_due_invoices().await.unwrap();
    for payer in [unseen, seen] {
        for page in [PAGE, RETURN] {
            let page = payer.load(page).await;
            let title = "This payment link has expired";
            rows.same("expired", &(page.status, heading(&page).as_str()), &(200, title));
            rows.same("expired", &page.body.contains("upi://"), &false);
        }
        let pressed = payer.press(CANCEL, "").await;
        rows.same("cancel", &pressed.status, &303);
        rows.same("cancel", &payer.status().await.as_str(), &"expired");
    }
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_payer_cancels_while_nothing_is_paid() {
    let shop = Shop::open().await;
    let mut rows = Rows::default();
    for opened in [false, true] {
        let payer = Payer::of(&shop, &[]).await;
        if opened {
            payer.go_over("UPI").await;
        }
        for _ in 0..2 {
            let pressed = payer.press(CANCEL, "").await;
            let on = format!("{RETURN}?token={}", payer.token);
            rows.same("cancel", &redirect(&pressed), &(303, Some(on.as_str())));
            rows.same("cancel", &payer.status().await.as_str(), &"canceled");
        }
        let page = payer.go_over("UPI").await;
        rows.same("page", &heading(&page).as_str(), &"Payment canceled");
    }
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancel_is_refused_once_the_payer_has_approved() {
    let shop = Shop::open().await;
    let mut rows = Rows::default();
    for (outcomes, status, title) in STATUSES {
        let payer = Payer::of(&shop, &[]).await;
        for outcome in *outcomes {
            shop.help(payer.id, outcome).await;
        }
        let pressed = payer.press(CANCEL, "").await;
        let on = format!("{RETURN}?token={}", payer.token);
        rows.same(status, &redirect(&pressed), &(303, Some(on.as_str())));
        rows.same(status, &payer.status().await.as_str(), status);
        rows.same(status, &heading(&payer.load(RETURN).await).as_str(), title);
    }
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invoice_that_no_solution_takes_any_more_says_so() {
    let installation = Some(Arc::new(Installation::fresh().unwrap()));
    let mut options = Options { installation, ..Options::default() };
    let shop = Shop::open_with(options.clone(), active()).await;
    let (token, id) = {
        let payer = Payer::of(&shop, &[]).await;
        (payer.token, payer.id)
    };
    let shop = {
        let (clock, key) = (shop.gateway.clock.clone(), shop.key.clone());
        shop.gateway.stop().await;
        // Since the invoice was created, every solution has been switched off.
        let disabled = "upi_sandbox,card_sandbox,crypto_sandbox".to_owned();
        options.settings.push(("solutions.disabled", disabled));
        Shop { gateway: GatewayRun::start(options, clock).await.unwrap(), key }
    };
    let payer = Payer { shop: &shop, id, token };
    let mut rows = Rows::default();
    for _ in 0..2 {
        let page = payer.go_over("UPI").await;
        let title = "Paying is not possible just now";
        rows.same("page", &(page.status, heading(&page).as_str()), &(200, title));
        rows.same("page", &page.body.contains("upi://"), &false);
    }
    let rule = "the invoice's status does not allow it";
    let expected = refusal_since(50114, "invalid field: outcome", rule);
    rows.expect("helper", &shop.help(id, "success").await, &expected);
    payer.press(CANCEL, "").await;
    rows.same("cancel", &payer.status().await.as_str(), &"canceled");
    rows.end();
}
