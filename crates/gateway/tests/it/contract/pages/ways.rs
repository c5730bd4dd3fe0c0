//! The ways to pay on the hosted page: which are offered, how the payer changes his mind, and what
//! each brings about, by the test values of the contract's section 11.

use futures_util::future::join_all;
use simulator::{Answer, Options};

use super::super::{INFOS, Rows, Shop, active};
use super::{PAGE, Payer, RETURN, SIMULATED_APP, heading, redirect};

pub(super) const WAY: &str = "/widget/sale/way/";
pub(super) const CARD: &str = "/widget/sale/card/";
pub(super) const BANK: &str = "/sandbox/card/";

/// What an invoice is created with, what its page says, and which other ways it offers.
type Case<'a> = (&'a [(&'a str, &'a str)], &'a str, &'a [&'a str]);

impl Payer<'_> {
    /// Goes over to another way to pay, and gives its page.
    pub(super) async fn go_over(&self, way: &str) -> Answer {
        let answer = self.press(WAY, &format!("&way={way}")).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        self.load(PAGE).await
    }

    /// Pays by a card that is typed on a page.
    pub(super) async fn pay_by_card(
        &self,
        page: &Answer,
        [number, expiry, code]: [&str; 3],
    ) -> Answer {
        let reference = reference(page);
        let card = format!("&card_number={number}&card_expiry_date={expiry}&card_ccv={code}");
        let holder = "&card_holder=Ada+Lovelace";
        self.press(CARD, &format!("&reference={reference}{card}{holder}")).await
    }
}

/// The attempt that a form of a page is about.
pub(super) fn reference(page: &Answer) -> &str {
    let (_, rest) = page.body.split_once("name=\"reference\" value=\"").expect(&page.body);
    rest.split_once('"').unwrap().0
}

/// The ways that a page offers beside the one that it shows.
fn offered(page: &Answer) -> Vec<&str> {
    let values = page.body.split("name=\"way\" value=\"").skip(1);
    values.filter_map(|rest| rest.split_once('"')).map(|(value, _)| value).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payer_may_change_his_mind() {
    let shop = Shop::open().await;
    let mut rows = Rows::default();
    let payer = Payer::of(&shop, &[]).await;
    let page = payer.load(PAGE).await;
    rows.same("first", &heading(&page).as_str(), &"Pay by UPI ₹1,250.12 INR");
    rows.same("first", &offered(&page), &vec!["CARD", "CRYPTO"]);
    let steps = [
        ("CARD", "Pay by card $15.04 USD", ["UPI", "CRYPTO"]),
        ("CARD", "Pay by card $15.04 USD", ["UPI", "CRYPTO"]),
        ("CRYPTO", "Pay by stablecoin 15.04 USDC on Polygon", ["UPI", "CARD"]),
        ("UPI", "Pay by UPI ₹1,250.12 INR", ["CARD", "CRYPTO"]),
    ];
    for (way, title, others) in steps {
        let page = payer.go_over(way).await;
        rows.same(way, &heading(&page).as_str(), &title);
        rows.same(way, &offered(&page), &others.to_vec());
    }
    let other = payer.press(WAY, "&way=CASH").await;
    rows.same("no such way", &other.status, &404);
    rows.same("status", &payer.status().await.as_str(), &"opened");
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_way_is_offered_only_where_it_can_be_used() {
    let chooser = gateway::Wanted { choose_solution: true, ..active() };
    let shop = Shop::open_with(Options::default(), chooser).await;
    let mut rows = Rows::default();
    let cases: [Case<'_>; 4] = [
        (&[("devise", "EUR")], "Pay by card €15.04 EUR", &[]),
        (&[("payment_solution_type", "CARD")], "Pay by card $15.04 USD", &[]),
        (
            &[("payment_solution_name", "crypto_sandbox")],
            "Pay by stablecoin 15.04 USDC on Polygon",
            &[],
        ),
        (&[], "Pay by UPI ₹1,250.12 INR", &["CARD", "CRYPTO"]),
    ];
    for (changes, title, others) in cases {
        let payer = Payer::of(&shop, changes).await;
        let page = payer.load(PAGE).await;
        rows.same(title, &heading(&page).as_str(), &title);
        rows.same(title, &offered(&page), &others.to_vec());
        // A way that is not offered is not taken either.
        for way in ["UPI", "CARD", "CRYPTO"].iter().filter(|way| !others.contains(way)) {
            rows.same(way, &heading(&payer.go_over(way).await).as_str(), &title);
        }
    }
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn each_test_card_does_on_the_page_what_it_stands_for() {
    let shop = Shop::open().await;
    let mut rows = Rows::default();
    let cases = [
        ("4242424242424242", None, "awaiting_approval", "Payment received"),
        ("4000000000000002", None, "opened", "Payment declined"),
        ("4000000000009995", None, "opened", "Payment declined"),
        ("4000000000003220", Some("prove"), "awaiting_approval", "Payment received"),
        ("4000000000003220", Some("give_up"), "opened", "Payment declined"),
        ("4000000000003220", Some("fail"), "opened", "Payment declined"),
        ("4000008400001629", Some("prove"), "opened", "Payment declined"),
    ];
    for (number, choice, status, title) in cases {
        let payer = Payer::of(&shop, &[]).await;
        payer.load(PAGE).await;
        let page = payer.go_over("CARD").await;
        let answers = join_all((0..5).map(|_| payer.pay_by_card(&page, [number, "12/34", "123"])));
        let answers = answers.await;
        let on = |page: &str| format!("{page}?token={}", payer.token);
        if let Some(choice) = choice {
            rows.same(number, &redirect(&answers[0]), &(303, Some(on(BANK).as_str())));
            let bank = payer.load(BANK).await;
            let chosen = format!("&reference={}&choice={choice}", reference(&bank));
            let chosen = join_all((0..5).map(|_| payer.press(BANK, &chosen))).await;
            rows.same(number, &redirect(&chosen[0]), &(303, Some(on(RETURN).as_str())));
        } else {
            rows.same(number, &redirect(&answers[0]), &(303, Some(on(RETURN).as_str())));
        }
        rows.same(number, &payer.status().await.as_str(), &status);
        rows.same(number, &heading(&payer.load(PAGE).await).as_str(), &title);
        let infos = shop.read(INFOS, &payer.id.to_string()).await.body;
        let once = infos.contains(r#""fiat_amount":15.04,"fiat_currency":"USD""#);
        rows.same(number, &once, &(status == "awaiting_approval"));
    }
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_card_is_told_and_not_repeated() {
    let shop = Shop::open().await;
    let mut rows = Rows::default();
    let payer = Payer::of(&shop, &[]).await;
    payer.load(PAGE).await;
    let page = payer.go_over("CARD").await;
    let cases = [
        (["4242424242424241", "12/34", "123"], "One of the card number’s digits is mistyped."),
        (["4242", "12/34", "123"], "The card number is incomplete or too long."),
        (["4242424242424242", "13/34", "123"], "Type the month and the year on the card"),
        (["4242424242424242", "123", "123"], "Type the month and the year on the card"),
        (["4242424242424242", "01/20", "123"], "This card has expired."),
        (["4242424242424242", "12/34", "1"], "The security code has 3 or 4 digits."),
    ];
    for (card, fault) in cases {
        let answer = payer.pay_by_card(&page, card).await;
        rows.same(fault, &(answer.status, answer.body.contains(fault)), &(200, true));
        rows.same(fault, &answer.body.contains("4242424242424241"), &false);
        rows.same(fault, &heading(&answer).as_str(), &"Pay by card $15.04 USD");
    }
    rows.same("status", &payer.status().await.as_str(), &"opened");
    let answer = payer.pay_by_card(&page, ["4242424242424242", "12/2034", "123"]).await;
    rows.same("in full", &answer.status, &303);
    rows.same("status", &payer.status().await.as_str(), &"awaiting_approval");
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn each_test_upi_id_does_what_it_stands_for() {
    let shop = Shop::open().await;
    let mut rows = Rows::default();
    let cases = [
        ("success@sandbox", "awaiting_approval"),
        ("Success%40Sandbox", "awaiting_approval"),
        ("failure@sandbox", "opened"),
        ("pending@sandbox", "pending"),
        ("ask@sandbox", "opened"),
        ("late@sandbox", "awaiting_approval"),
    ];
    for (upi_id, status) in cases {
        let payer = Payer::of(&shop, &[]).await;
        payer.load(PAGE).await;
        let app = payer.load(SIMULATED_APP).await;
        let typed = format!("&reference={}&upi_id={upi_id}", reference(&app));
        let answer = payer.press(SIMULATED_APP, &typed).await;
        rows.same(upi_id, &answer.status, &303);
        rows.same(upi_id, &payer.status().await.as_str(), &status);
    }
    let payer = Payer::of(&shop, &[]).await;
    payer.load(PAGE).await;
    let answer = payer.press(SIMULATED_APP, "&upi_id=nobody@bank").await;
    let told = answer.body.contains("The sandbox does not know this UPI id.");
    rows.same("unknown", &(answer.status, told), &(200, true));
    rows.same("unknown", &answer.body.contains("nobody@bank"), &false);
    rows.same("unknown", &payer.status().await.as_str(), &"opened");
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_about_an_earlier_attempt_changes_nothing() {
    let shop = Shop::open().await;
    let mut rows = Rows::default();
    let payer = Payer::of(&shop, &[]).await;
    payer.load(PAGE).await;
    let card = payer.go_over("CARD").await;
    payer.go_over("CRYPTO").await;
    payer.go_over("CARD").await;
    payer.pay_by_card(&card, ["4242424242424242", "12/34", "123"]).await;
    rows.same("an old card form", &payer.status().await.as_str(), &"opened");
    let on = format!("{PAGE}?token={}", payer.token);
    rows.same("no bank", &redirect(&payer.load(BANK).await), &(303, Some(on.as_str())));
    rows.same("no app", &payer.load(SIMULATED_APP).await.status, &404);
    rows.end();
}
