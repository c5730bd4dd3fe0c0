//! What a payer by card is told: nothing of why his card was declined, and how things are with a
//! bank that asks who he is.

use domain::timestamp::Span;

use super::super::{Rows, Shop};
use super::ways::{BANK, CARD, reference};
use super::{PAGE, Payer, RETURN, heading, redirect};

/// Test cards that are declined, and for which reason.
const DECLINED: [(&str, &str); 7] = [
    ("4000000000000002", "declined_by_bank"),
    ("4000000000009995", "insufficient_funds"),
    ("4000000000009987", "lost_card"),
    ("4000000000009979", "stolen_card"),
    ("4000000000000069", "expired_card"),
    ("4000000000000127", "wrong_code"),
    ("4000000000000119", "processing_error"),
];

impl Payer<'_> {
    /// All that a browser gets from a card on, without what is this invoice's own.
    async fn told(&self, number: &str) -> Vec<String> {
        self.load(PAGE).await;
        let form = self.go_over("CARD").await;
        let sent = self.pay_by_card(&form, [number, "12/34", "123"]).await;
        let mut told = vec![format!("{:?} {:?}", sent.status, sent.headers.get("location"))];
        for page in [RETURN, PAGE] {
            let page = self.load(page).await;
            told.push(format!("{} {:?}", page.status, page.headers.get("content-length")));
            told.push(page.body);
        }
        let id = format!(">{}<", self.id);
        told.iter().map(|text| without_reference(text, &self.token).replace(&id, ">ID<")).collect()
    }
}

/// A page without its token, and without the reference of the attempt that a form gives back.
fn without_reference(text: &str, token: &str) -> String {
    let text = text.replace(token, "TOKEN");
    let mark = "name=\"reference\" value=\"";
    let Some((before, after)) = text.split_once(mark) else { return text };
    let (_, rest) = after.split_once('"').unwrap();
    format!("{before}{mark}REFERENCE\"{rest}")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_declined_card_tells_nothing_of_the_reason() {
    let shop = Shop::open().await;
    let mut rows = Rows::default();
    let (first, _) = DECLINED[0];
    let expected = Payer::of(&shop, &[]).await.told(first).await;
    let pages = expected.join("\n");
    assert!(pages.contains("The card was declined and has not been charged."), "{pages}");
    for (number, _) in DECLINED {
        rows.same(number, &Payer::of(&shop, &[]).await.told(number).await, &expected);
    }
    // Nor does it after his bank asked him.
    let payer = Payer::of(&shop, &[]).await;
    payer.told("4000008400001629").await;
    let proof = format!("&choice=prove&reference={}", reference(&payer.load(BANK).await));
    payer.press(BANK, &proof).await;
    for page in [RETURN, PAGE] {
        let page = payer.load(page).await;
        let body = without_reference(&page.body, &payer.token);
        let body = body.replace(&format!(">{}<", payer.id), ">ID<");
        rows.same("after the bank", &expected.contains(&body), &true);
    }
    // The merchant's staff find it in the events.
    let kept = shop.gateway.database().unwrap().everything().unwrap().join("\n");
    for (number, reason) in DECLINED {
        rows.same(number, &kept.contains(reason), &true);
        rows.same(number, &pages.contains(reason), &false);
    }
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bank_that_asks_is_found_again_until_it_does_not_wait_any_more() {
    let shop = Shop::open().await;
    let mut rows = Rows::default();
    let payer = Payer::of(&shop, &[]).await;
    payer.load(PAGE).await;
    let form = payer.go_over("CARD").await;
    payer.pay_by_card(&form, ["4000000000003220", "12/34", "123"]).await;
    let bank = format!("href=\"{BANK}?token={}\"", payer.token);
    let on = format!("{PAGE}?token={}", payer.token);
    for _ in 0..2 {
        rows.same("back on the page", &payer.load(PAGE).await.body.contains(&bank), &true);
        let page = payer.load(BANK).await;
        let title = "Pay Riverside Books $15.04 USD";
        rows.same("at the bank", &(page.status, heading(&page).as_str()), &(200, title));
    }
    let proof = format!("&choice=prove&reference={}", reference(&payer.load(BANK).await));
    shop.gateway.clock.advance(Span::from_minutes(15));
    rows.same("late, the bank", &redirect(&payer.load(BANK).await), &(303, Some(on.as_str())));
    let page = payer.load(PAGE).await;
    rows.same("late, the page", &page.body.contains(&bank), &false);
    rows.same("late, the proof", &payer.press(BANK, &proof).await.status, &303);
    rows.same("nothing is paid", &payer.status().await.as_str(), &"opened");
    // The form is there, and so another card can be tried; and the bank asks anew.
    payer.pay_by_card(&page, ["4000000000003220", "12/34", "123"]).await;
    payer.press(BANK, &proof).await;
    rows.same("in time", &payer.status().await.as_str(), &"awaiting_approval");
    for _ in 0..2 {
        payer.press(BANK, &proof).await;
        payer.press(BANK, &proof.replace("prove", "give_up")).await;
        rows.same("again", &redirect(&payer.load(BANK).await), &(303, Some(on.as_str())));
    }
    rows.same("it stays paid", &payer.status().await.as_str(), &"awaiting_approval");
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_loads_the_forms_address_again_gets_the_page() {
    let shop = Shop::open().await;
    let mut rows = Rows::default();
    let payer = Payer::of(&shop, &[]).await;
    let on = format!("{PAGE}?token={}", payer.token);
    rows.same("again", &redirect(&payer.load(CARD).await), &(303, Some(on.as_str())));
    for token in ["", "x", "%0A", "%0D%0Ax:%20y", "%00"] {
        let answer = shop.browse(&format!("{CARD}?token={token}")).await;
        rows.same(token, &redirect(&answer), &(404, None));
    }
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn every_fault_is_told_by_its_field_and_only_the_name_is_kept() {
    let shop = Shop::open().await;
    let mut rows = Rows::default();
    let payer = Payer::of(&shop, &[]).await;
    payer.load(PAGE).await;
    let form = payer.go_over("CARD").await;
    let fields = ["number", "expiry", "code", "holder"];
    let cases = [
        ("", "", "", "", [true; 4]),
        ("4242424242424241", "12/34", "123", "Ada", [true, false, false, false]),
        ("4242424242424242", "01/20", "12", "Ada", [false, true, true, false]),
        ("378282246310005", "12/34", "123", "4242424242424242", [false, false, true, true]),
        ("4242424242424242", "13/34", "1234", "A&amp;B<i>", [false, true, true, false]),
    ];
    for (number, expiry, code, holder, expected) in cases {
        let holder = holder.replace('&', "%26");
        let card = format!("&card_number={number}&card_expiry_date={expiry}&card_ccv={code}");
        let typed = format!("&reference={}{card}&card_holder={holder}", reference(&form));
        let page = payer.press(CARD, &typed).await;
        let label = format!("{number} {expiry} {code} {holder}");
        rows.same(&label, &page.status, &200);
        for (field, is_wrong) in fields.iter().zip(expected) {
            let field = format!("<li><a href=\"#{field}\">");
            rows.same(&label, &page.body.contains(&field), &is_wrong);
        }
        let count = expected.iter().filter(|is_wrong| **is_wrong).count();
        rows.same(&label, &page.body.matches("aria-invalid=\"true\"").count(), &count);
        rows.same(&label, &page.body.contains("value=\"Ada\""), &(holder == "Ada"));
        rows.same(&label, &page.body.contains("<i>"), &false);
        for typed in [number, expiry].into_iter().filter(|typed| !typed.is_empty()) {
            rows.same(&label, &page.body.contains(&format!("value=\"{typed}")), &false);
        }
    }
    rows.end();
}
