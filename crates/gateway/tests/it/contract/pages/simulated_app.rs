//! The simulated UPI app (contract, section 11): what its buttons bring about, pressed once, twice
//! and all at once; and that it is there for test invoices only.

use domain::timestamp::Span;
use futures_util::future::join_all;

use super::super::{INFOS, Rows, Shop};
use super::{PAGE, Payer, QUOTE, RETURN, SIMULATED_APP, heading, redirect};

/// The buttons that a page of the app offers.
fn buttons(page: &str) -> Vec<&str> {
    let values = page.split("name=\"choice\" value=\"").skip(1);
    values.filter_map(|rest| rest.split_once('"')).map(|(value, _)| value).collect()
}

/// What is pressed, one after the other, and the status after each.
const PRESSES: &[&[(&str, &str)]] = &[
    &[("approve", "awaiting_approval"), ("approve", "awaiting_approval")],
    &[("decline", "opened"), ("decline", "opened"), ("approve", "opened"), ("late", "opened")],
    &[("pending", "pending"), ("pending", "pending"), ("confirm", "awaiting_approval")],
    &[("pending", "pending"), ("decline", "failed"), ("confirm", "failed")],
    &[("late", "awaiting_approval"), ("late", "awaiting_approval")],
    // Too early, too late, and buttons that another page has.
    &[("confirm", "opened"), ("approve", "awaiting_approval"), ("decline", "awaiting_approval")],
    &[("pending", "pending"), ("approve", "pending"), ("late", "pending")],
];

#[tokio::test(flavor = "multi_thread")]
async fn each_button_does_what_it_says_once() {
    let shop = Shop::open().await;
    let mut rows = Rows::default();
    for presses in PRESSES {
        let payer = Payer::of(&shop, &[]).await;
        payer.go_over("UPI").await;
        for (choice, status) in *presses {
            let pressed = payer.choose(choice).await;
            let on = format!("{RETURN}?token={}", payer.token);
            let label = format!("{presses:?} {choice}");
            rows.same(&label, &redirect(&pressed), &(303, Some(on.as_str())));
            rows.same(&label, &payer.status().await.as_str(), status);
        }
        let infos = shop.read(INFOS, &payer.id.to_string()).await.body;
        let is_paid = presses.last().unwrap().1 == "awaiting_approval";
        let once = infos.contains(r#""fiat_amount":1250.12,"#);
        rows.same(&format!("{presses:?}"), &once, &is_paid);
    }
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_does_what_npci_says() {
    let shop = Shop::open().await;
    let mut rows = Rows::default();
    // What nobody knows is never a decline, and a later code may tell.
    let cases: [&[(&str, &str)]; 6] = [
        &[("00", "awaiting_approval")],
        &[("Z9", "opened")],
        &[("zm", "opened")],
        &[("U20", "pending"), ("UP", "pending"), ("00", "awaiting_approval")],
        &[("96", "pending"), ("ZA", "failed")],
        &[("none+such", "pending")],
    ];
    for codes in cases {
        let payer = Payer::of(&shop, &[]).await;
        payer.go_over("UPI").await;
        for (code, status) in codes {
            payer.choose(&format!("code&code={code}")).await;
            rows.same(code, &payer.status().await.as_str(), status);
        }
    }
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_button_that_is_pressed_many_times_at_once_is_pressed_once() {
    let shop = Shop::open().await;
    let mut rows = Rows::default();
    for (choice, status) in [
        ("approve", "awaiting_approval"),
        ("late", "awaiting_approval"),
        ("decline", "opened"),
        ("pending", "pending"),
    ] {
        for _ in 0..5 {
            let payer = Payer::of(&shop, &[]).await;
            payer.go_over("UPI").await;
            join_all((0..10).map(|_| payer.choose(choice))).await;
            rows.same(choice, &payer.status().await.as_str(), &status);
            let infos = shop.read(INFOS, &payer.id.to_string()).await.body;
            let once = infos.contains(r#""fiat_amount":1250.12,"#);
            rows.same(choice, &once, &(status == "awaiting_approval"));
        }
    }
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_app_shows_what_can_be_chosen() {
    let shop = Shop::open().await;
    let mut rows = Rows::default();
    let steps: &[(&[&str], &[&str])] = &[
        (&["open"], &["approve", "decline", "pending", "late", "code"]),
        (&["pending"], &["confirm", "decline", "code"]),
        (&["success"], &[]),
        (&["decline"], &[]),
        (&["cancel"], &[]),
        (&["success", "settle"], &[]),
        (&["success", "withhold"], &[]),
        (&["success", "refund"], &[]),
        (&["success", "chargeback"], &[]),
    ];
    for (outcomes, expected) in steps {
        let payer = Payer::of(&shop, &[]).await;
        payer.go_over("UPI").await;
        for outcome in *outcomes {
            shop.help(payer.id, outcome).await;
        }
        let app = payer.load(SIMULATED_APP).await;
        let label = format!("{outcomes:?}");
        let title = "Pay Riverside Books ₹1,250.12 INR";
        rows.same(&label, &(app.status, heading(&app).as_str()), &(200, title));
        rows.same(
            &label,
            &app.body.contains("<strong>Simulator:</strong> no bank, no money."),
            &true,
        );
        rows.same(&label, &buttons(&app.body).as_slice(), expected);
    }
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn there_is_no_app_before_a_price_and_none_after_the_expiry() {
    let shop = Shop::open().await;
    let payer = Payer::of(&shop, &[]).await;
    let mut rows = Rows::default();
    rows.same("no price", &payer.load(SIMULATED_APP).await.status, &404);
    payer.choose("approve").await;
    rows.same("no price", &payer.status().await.as_str(), &"created");
    payer.go_over("UPI").await;
    shop.gateway.clock.advance(Span::from_days(15));
    shop.gateway.app.expire_due_invoices().await.unwrap();
    let app = payer.load(SIMULATED_APP).await;
    rows.same("expired", &buttons(&app.body).len(), &0);
    rows.same("expired", &app.body.contains("The payment request expired."), &true);
    payer.choose("approve").await;
    rows.same("expired", &payer.status().await.as_str(), &"expired");
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_app_refuses_a_price_that_ran_out() {
    let shop = Shop::open().await;
    let payer = Payer::of(&shop, &[]).await;
    payer.go_over("UPI").await;
    let seen = reference(&payer.load(SIMULATED_APP).await.body);
    shop.gateway.clock.advance(Span::from_minutes(10));
    let mut rows = Rows::default();
    let app = payer.load(SIMULATED_APP).await;
    rows.same("run out", &buttons(&app.body).len(), &0);
    let said = app.body.contains("The payment request has run out.");
    rows.same("run out", &said, &true);
    for choice in ["approve", "pending", "decline", "late"] {
        payer.choose(choice).await;
        rows.same(choice, &payer.status().await.as_str(), &"opened");
    }
    // A screen that was opened before shows a request that the new price has taken the place of.
    payer.press(QUOTE, "").await;
    let (old, new) = (seen, reference(&payer.load(SIMULATED_APP).await.body));
    rows.same("another request", &(old == new), &false);
    for choice in ["approve", "pending", "decline", "late"] {
        payer.choose(&format!("{choice}&reference={old}")).await;
        rows.same(choice, &payer.status().await.as_str(), &"opened");
    }
    payer.choose(&format!("approve&reference={new}")).await;
    rows.same("the new one", &payer.status().await.as_str(), &"awaiting_approval");
    rows.end();
}

/// The reference that the app's form sends along.
fn reference(page: &str) -> String {
    let (_, rest) = page.split_once("name=\"reference\" value=\"").unwrap();
    rest.split_once('"').unwrap().0.to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_choice_that_no_button_has_is_unknown() {
    let shop = Shop::open().await;
    let payer = Payer::of(&shop, &[]).await;
    payer.go_over("UPI").await;
    let mut rows = Rows::default();
    for choice in ["", "Approve", "success", "captured", "approve "] {
        rows.same(choice, &payer.choose(choice).await.status, &404);
        rows.same(choice, &payer.status().await.as_str(), &"opened");
    }
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_live_invoice_has_no_simulated_app() {
    let shop = Shop::open().await;
    let payer = Payer::of(&shop, &[]).await;
    let mut rows = Rows::default();
    let page = payer.go_over("UPI").await;
    rows.same("test", &page.body.contains(SIMULATED_APP), &true);
    rows.same("test", &page.body.contains("Test mode:"), &true);
    shop.tamper("update invoice set live = 1");
    let page = payer.go_over("UPI").await;
    rows.same("live", &heading(&page).as_str(), &"Pay by UPI ₹1,250.12 INR");
    rows.same("live", &page.body.contains(SIMULATED_APP), &false);
    rows.same("live", &page.body.contains("Test mode:"), &false);
    rows.same("live app", &payer.load(SIMULATED_APP).await.status, &404);
    for choice in ["approve", "late", "decline", "pending"] {
        payer.choose(choice).await;
    }
    // Nothing takes real money yet, so one that was not opened before has no way to be paid.
    let unopened = Payer::of(&shop, &[]).await;
    shop.tamper("update invoice set live = 1");
    let title = "Paying is not possible just now";
    rows.same("unopened", &heading(&unopened.load(PAGE).await).as_str(), &title);
    rows.same("unopened", &unopened.load(SIMULATED_APP).await.status, &404);
    shop.tamper("update invoice set live = 0");
    rows.same("live", &payer.status().await.as_str(), &"opened");
    rows.end();
}
