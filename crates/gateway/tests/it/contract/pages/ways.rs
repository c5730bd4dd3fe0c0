//! The ways to pay on the hosted page: which are offered, how the payer changes his mind, and what
//! each brings about, by the test values of the contract's section 11.

use domain::timestamp::Span;
use futures_util::future::join_all;
use simulator::{Answer, Options};

use super::super::{INFOS, Rows, Shop, active};
use super::{PAGE, Payer, RETURN, SIMULATED_APP, WAY, heading, redirect};

pub(super) const CARD: &str = "/widget/sale/card/";
pub(super) const BANK: &str = "/sandbox/card/";
const WALLET: &str = "/sandbox/wallet/";

/// What an invoice is created with, what its page says, and what there is to choose.
type Case<'a> = (&'a [(&'a str, &'a str)], &'a str, &'a [&'a str]);

impl Payer<'_> {
    /// Goes back to the ways to pay, and gives the page.
    async fn choose_again(&self) -> Answer {
        self.shop.browse(&format!("{PAGE}?token={}&choose=1", self.token)).await
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

/// The ways that a page offers, in their order.
fn offered(page: &Answer) -> Vec<&str> {
    let values = page.body.split("name=\"way\" value=\"").skip(1);
    values.filter_map(|rest| rest.split_once('"')).map(|(value, _)| value).collect()
}

/// Every way to pay an invoice in dollars.
const ALL: [&str; 4] = ["UPI", "CARD", "USDC_polygon", "USDT_polygon"];

const CHOOSE: &str = "Choose how to pay $15.04 USD";

#[tokio::test(flavor = "multi_thread")]
async fn nothing_begins_before_the_payer_has_chosen() {
    let shop = Shop::open().await;
    let mut rows = Rows::default();
    let payer = Payer::of(&shop, &[]).await;
    for _ in 0..2 {
        let page = payer.load(PAGE).await;
        rows.same("first", &heading(&page).as_str(), &CHOOSE);
        rows.same("first", &offered(&page), &ALL.to_vec());
        for sum in ["₹1,250.12", "$15.04", "15.04\u{a0}USDC", "15.04\u{a0}USDT"] {
            rows.same(sum, &page.body.contains(sum), &true);
        }
    }
    rows.same("status", &payer.status().await.as_str(), &"opened");
    for (page, status) in [(SIMULATED_APP, 404), (BANK, 303), (WALLET, 404)] {
        rows.same(page, &payer.load(page).await.status, &status);
    }
    // The price is the one of when he chooses.
    shop.gateway.clock.advance(Span::from_minutes(60));
    rows.same("later", &heading(&payer.load(PAGE).await).as_str(), &CHOOSE);
    rows.same(
        "chosen",
        &heading(&payer.go_over("UPI").await).as_str(),
        &"Pay by UPI ₹1,250.12 INR",
    );
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payer_may_change_his_mind() {
    let shop = Shop::open().await;
    let mut rows = Rows::default();
    let payer = Payer::of(&shop, &[]).await;
    let back = |page: &Answer| page.body.contains("&amp;choose=1\"");
    let steps = [
        ("UPI", "Pay by UPI ₹1,250.12 INR"),
        ("CARD", "Pay by card $15.04 USD"),
        ("CARD", "Pay by card $15.04 USD"),
        ("CRYPTO", "Pay by stablecoin 15.04 USDC on Polygon"),
        ("USDT_polygon", "Pay by stablecoin 15.04 USDT on Polygon"),
        ("UPI", "Pay by UPI ₹1,250.12 INR"),
    ];
    for (way, title) in steps {
        let page = payer.go_over(way).await;
        rows.same(way, &heading(&page).as_str(), &title);
        rows.same(way, &back(&page), &true);
        // Going back to the choice leaves what was chosen as it is.
        let choice = payer.choose_again().await;
        rows.same(way, &heading(&choice).as_str(), &CHOOSE);
        rows.same(way, &offered(&choice), &ALL.to_vec());
        rows.same(way, &payer.load(PAGE).await.body, &page.body);
        rows.same(way, &payer.go_over(way).await.body, &page.body);
    }
    for way in ["CASH", "", "upi", "USDC_ethereum_", "USDC"] {
        rows.same(way, &payer.press(WAY, &format!("&way={way}")).await.status, &404);
    }
    rows.same("status", &payer.status().await.as_str(), &"opened");
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payment_that_is_under_way_is_not_chosen_away() {
    let shop = Shop::open().await;
    let mut rows = Rows::default();
    let cases = [("pending", "Waiting for your bank"), ("approve", "Payment received")];
    for (choice, title) in cases {
        let payer = Payer::of(&shop, &[]).await;
        payer.go_over("UPI").await;
        payer.choose(choice).await;
        rows.same(choice, &heading(&payer.choose_again().await).as_str(), &title);
        for way in ALL {
            rows.same(way, &heading(&payer.go_over(way).await).as_str(), &title);
        }
        let infos = shop.read(INFOS, &payer.id.to_string()).await.body;
        rows.same(choice, &infos.contains(r#""fiat_currency":"INR""#), &(choice == "approve"));
    }
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_way_is_offered_only_where_it_can_be_used() {
    let chooser = gateway::Wanted { choose_solution: true, ..active() };
    let shop = Shop::open_with(Options::default(), chooser).await;
    let mut rows = Rows::default();
    let coins = ["USDC_polygon", "USDT_polygon"];
    // Where there is nothing to choose the payment begins at once.
    let cases: [Case<'_>; 4] = [
        (&[("devise", "EUR")], "Pay by card €15.04 EUR", &[]),
        (&[("payment_solution_type", "CARD")], "Pay by card $15.04 USD", &[]),
        (
            &[("payment_solution_name", "crypto_sandbox")],
            "Pay by stablecoin 15.04 USDC on Polygon",
            &coins,
        ),
        (&[("payment_solution_type", "UPI")], "Pay by UPI ₹1,250.12 INR", &[]),
    ];
    for (changes, title, ways) in cases {
        let payer = Payer::of(&shop, changes).await;
        let page = payer.load(PAGE).await;
        rows.same(title, &heading(&page).as_str(), &title);
        rows.same(title, &offered(&payer.choose_again().await), &ways.to_vec());
        // A way that is not offered is not taken either.
        for way in ["UPI", "CARD", "USDC_ethereum"] {
            rows.same(way, &heading(&payer.go_over(way).await).as_str(), &title);
        }
    }
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_way_that_is_down_is_not_offered() {
    let mut rows = Rows::default();
    let cases: [(&str, &str, &[&str]); 3] = [
        ("upi_sandbox", CHOOSE, &["CARD", "USDC_polygon", "USDT_polygon"]),
        ("crypto_sandbox", CHOOSE, &["UPI", "CARD"]),
        ("crypto_sandbox,card_sandbox", "Pay by UPI ₹1,250.12 INR", &[]),
    ];
    for (down, title, ways) in cases {
        let mut options = Options::default();
        options.settings.push(("solutions.disabled", down.to_owned()));
        let shop = Shop::open_with(options, active()).await;
        let page = Payer::of(&shop, &[]).await.load(PAGE).await;
        rows.same(down, &heading(&page).as_str(), &title);
        rows.same(down, &offered(&page), &ways.to_vec());
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
        payer.go_over("UPI").await;
        let app = payer.load(SIMULATED_APP).await;
        let typed = format!("&reference={}&upi_id={upi_id}", reference(&app));
        let answer = payer.press(SIMULATED_APP, &typed).await;
        rows.same(upi_id, &answer.status, &303);
        rows.same(upi_id, &payer.status().await.as_str(), &status);
    }
    let payer = Payer::of(&shop, &[]).await;
    payer.go_over("UPI").await;
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
