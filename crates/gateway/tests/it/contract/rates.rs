//! Exchange rates from sources: what can be paid because of them, and what is not believed.

use domain::timestamp::Span;
use gateway::ask_for_exchange_rates;
use simulator::{GatewayRun, Options, RateAnswer, RateServer, daily};

use super::pages::{heading, readable};
use super::{Rows, Shop, active, refusal, token_of};

const NAMES: &str = "/api/payment-solution-name/get/";
const PAGE: &str = "/widget/sale/create/";

/// The day before the clock's: a Saturday, so that tests may go back and forth.
const DAY: &str = "2026-11-21";

fn of(day: &str, inr: &str) -> RateAnswer {
    RateAnswer::Body(daily(day, &[("USD", "1.25"), ("GBP", "0.8"), ("INR", inr), ("ZAR", "20")]))
}

fn options(source: &RateServer, more: &[(&'static str, &str)]) -> Options {
    let mut options = Options::default();
    let ecb = [("fx.ecb_url", source.url()), ("fx.allow_private_sources", "true".to_owned())];
    options.settings.extend(ecb);
    options.settings.extend(more.iter().map(|(name, value)| (*name, (*value).to_owned())));
    options
}

/// Asks the sources that are due, and says how many there were.
async fn ask(shop: &Shop) -> usize {
    ask_for_exchange_rates(&shop.gateway.app).await.unwrap()
}

/// The currencies of the invoices that a solution takes.
async fn devises(shop: &Shop, name: &str) -> String {
    let answer = shop.gateway.get(NAMES, &shop.key).await.unwrap();
    let body: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
    let details = body["details"].as_array().unwrap().iter();
    let found: Vec<String> = details
        .filter(|detail| detail["name"] == name)
        .flat_map(|detail| detail["devise"].as_array().unwrap())
        .map(|devise| devise.as_str().unwrap().to_owned())
        .collect();
    found.join(" ")
}

/// The page of a new invoice in euros, on which its payer goes to UPI.
async fn page_by_upi(shop: &Shop) -> (String, simulator::Answer) {
    let token = token_of(&shop.create(&[("devise", "EUR"), ("amount", "100")]).await);
    shop.browse(&format!("{PAGE}?token={token}")).await;
    shop.submit("/widget/sale/way/", &format!("token={token}&way=UPI")).await;
    let page = shop.browse(&format!("{PAGE}?token={token}")).await;
    (token, page)
}

#[tokio::test(flavor = "multi_thread")]
async fn invoices_in_every_currency_can_be_paid_in_every_way_once_there_are_rates() {
    let source = RateServer::start(of(DAY, "100")).await.unwrap();
    let wanted = gateway::Wanted { choose_solution: true, ..active() };
    let shop = Shop::open_with(options(&source, &[("fx.spread_bps", "150")]), wanted).await;
    let mut rows = Rows::default();
    let no_solution = refusal(50115, "no payment solution available for this devise and amount");
    let by_upi = [("devise", "EUR"), ("payment_solution_type", "UPI")];
    rows.same("UPI before", &devises(&shop, "upi_sandbox").await.as_str(), &"INR");
    rows.same("coins before", &devises(&shop, "crypto_sandbox").await.as_str(), &"USD");
    rows.expect("before", &shop.create(&by_upi).await, &no_solution);
    rows.same("asked", &ask(&shop).await, &1);
    for name in ["upi_sandbox", "card_sandbox", "crypto_sandbox"] {
        rows.same(name, &devises(&shop, name).await.as_str(), &"USD EUR GBP INR ZAR");
    }
    rows.same("invoice", &shop.invoice(&by_upi).await, &1);

    let (token, page) = page_by_upi(&shop).await;
    rows.same("UPI", &heading(&page).as_str(), &"Pay by UPI ₹10,150.00 INR");
    rows.same("rate", &readable(&page).contains("1 EUR = 101.5 INR"), &true);
    shop.submit("/widget/sale/way/", &format!("token={token}&way=USDC_polygon")).await;
    let page = shop.browse(&format!("{PAGE}?token={token}")).await;
    rows.same("coins", &heading(&page).contains("126.875 USDC"), &true);
    rows.same("rate", &readable(&page).contains("1 EUR = 1.26875 USDC"), &true);
    let rates = shop.gateway.database().unwrap().rates_of_attempts().unwrap();
    rows.same("kept", &rates.join(", ").as_str(), &"ecb 101.5, ecb+peg 1.26875");

    // Rupees that are paid in rupees have no rate to be shown.
    let token = token_of(&shop.create(&[("devise", "INR"), ("amount", "100")]).await);
    shop.submit("/widget/sale/way/", &format!("token={token}&way=UPI")).await;
    let page = shop.browse(&format!("{PAGE}?token={token}")).await;
    rows.same("rupees", &heading(&page).as_str(), &"Pay by UPI ₹100.00 INR");
    rows.same("no rate", &readable(&page).contains("Locked rate"), &false);
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_quoted_by_a_rate_that_is_too_old() {
    let source = RateServer::start(of(DAY, "100")).await.unwrap();
    let wanted = gateway::Wanted { solutions: vec!["upi_sandbox".to_owned()], ..active() };
    let max_age = [("fx.ecb_max_age_hours", "48")];
    let shop = Shop::open_with(options(&source, &max_age), wanted).await;
    let mut rows = Rows::default();
    ask(&shop).await;
    let (token, page) = page_by_upi(&shop).await;
    rows.same("fresh", &heading(&page).as_str(), &"Pay by UPI ₹10,000.00 INR");

    // It is 10:00 of the day after: the rates are good for 14 more hours, and the price for none.
    source.answer(RateAnswer::Status(503));
    shop.gateway.clock.advance(Span::from_hours(14));
    let page = shop.browse(&format!("{PAGE}?token={token}")).await;
    rows.same("expired", &heading(&page).as_str(), &"The rate has run out");
    shop.gateway.clock.advance(Span::from_seconds(1));
    ask(&shop).await;
    rows.same("offered", &devises(&shop, "upi_sandbox").await.as_str(), &"INR");
    let no_solution = refusal(50115, "no payment solution available for this devise and amount");
    rows.expect("EUR", &shop.create(&[("devise", "EUR")]).await, &no_solution);
    let page = shop.browse(&format!("{PAGE}?token={token}")).await;
    let unavailable = heading(&page);
    rows.same("page", &unavailable.as_str(), &"Paying is not possible just now");
    shop.submit("/widget/sale/quote/", &format!("token={token}")).await;
    let database = shop.gateway.database().unwrap();
    rows.same("attempts", &database.rates_of_attempts().unwrap().len(), &1);
    let troubles = database.troubles_of_sources().unwrap();
    rows.same("trouble", &troubles.join("").as_str(), &"ecb: it answers with status 503");

    // The source comes back, and with it the way to pay.
    source.answer(of("2026-11-23", "110"));
    shop.gateway.clock.advance(Span::from_minutes(5));
    rows.same("asked", &ask(&shop).await, &1);
    shop.submit("/widget/sale/quote/", &format!("token={token}")).await;
    let page = shop.browse(&format!("{PAGE}?token={token}")).await;
    rows.same("again", &heading(&page).as_str(), &"Pay by UPI ₹11,000.00 INR");
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_doubtful_is_not_taken_and_the_last_good_rate_is_used() {
    let source = RateServer::start(of(DAY, "100")).await.unwrap();
    let shop = Shop::open_with(options(&source, &[]), active()).await;
    let mut rows = Rows::default();
    ask(&shop).await;
    let huge = format!("{}<!--{}-->", daily(DAY, &[]), "x".repeat(300 * 1024));
    let cases = [
        (RateAnswer::Status(404), "it answers with status 404"),
        (RateAnswer::Status(301), "it answers with status 301"),
        (RateAnswer::Body(huge), "its answer is longer than 262144 bytes"),
        (RateAnswer::Body("<html>".to_owned()), "its answer cannot be read: it is no XML document"),
        (of(DAY, "1O0"), "its answer cannot be read: its rate of INR is no decimal number"),
        (of("2026-11-23", "100"), "it is dated in the future"),
        (of("2026-11-20", "100"), "it is older than what the source said before"),
        (of(DAY, "120.01"), "the rate from EUR to INR has moved by more than 20 %"),
        (of(DAY, "79.99"), "the rate from EUR to INR has moved by more than 20 %"),
        (
            of(DAY, "0"),
            "the rate from EUR to INR is not between 0.000001 and 1000000, with at most 20 decimals",
        ),
        (
            RateAnswer::Body(daily(DAY, &[("USD", "1.25")])),
            "it has no rate from EUR to GBP any more",
        ),
    ];
    for (answer, trouble) in cases {
        source.answer(answer);
        shop.gateway.clock.advance(Span::from_hours(1));
        rows.same(trouble, &ask(&shop).await, &1);
        let database = shop.gateway.database().unwrap();
        let told = database.troubles_of_sources().unwrap().join("");
        rows.same(trouble, &told, &format!("ecb: {trouble}"));
        rows.same(trouble, &database.exchange_rates().unwrap().len(), &4);
        let (_, page) = page_by_upi(&shop).await;
        rows.same(trouble, &heading(&page).as_str(), &"Pay by UPI ₹10,000.00 INR");
    }
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_said_stays_and_is_there_at_once_after_a_restart() {
    let source = RateServer::start(of("2026-11-20", "100")).await.unwrap();
    let shop = Shop::open_with(options(&source, &[]), active()).await;
    let mut rows = Rows::default();
    rows.same("at first", &ask(&shop).await, &1);
    rows.same("not due", &ask(&shop).await, &0);
    shop.gateway.clock.advance(Span::from_hours(1));
    rows.same("due", &ask(&shop).await, &1);
    source.answer(of(DAY, "101"));
    shop.gateway.clock.advance(Span::from_hours(1));
    ask(&shop).await;
    rows.same("answers", &source.answered(), &vec![200, 304, 200]);
    let kept = shop.gateway.database().unwrap().exchange_rates().unwrap().join(", ");
    let all = "ecb EUR/GBP 0.8, ecb EUR/INR 100, ecb EUR/USD 1.25, ecb EUR/ZAR 20, \
               ecb EUR/GBP 0.8, ecb EUR/INR 101, ecb EUR/USD 1.25, ecb EUR/ZAR 20";
    rows.same("kept", &kept.as_str(), &all);

    // Another gateway on the same database needs nobody to ask.
    source.answer(RateAnswer::Never);
    let installation = Some(shop.gateway.installation.clone());
    let other = Options { installation, seed: 2, ..options(&source, &[]) };
    let gateway = GatewayRun::start(other, shop.gateway.clock.clone()).await.unwrap();
    rows.same("not due", &ask_for_exchange_rates(&gateway.app).await.unwrap(), &0);
    let answer = gateway.get(NAMES, &shop.key).await.unwrap();
    let upi = r#""type":"UPI","devise":["USD","EUR","GBP","INR","ZAR"]"#;
    rows.same("after a restart", &answer.body.contains(upi), &true);
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_source_in_json_stands_in_where_the_other_has_none() {
    let ecb = RateServer::start(RateAnswer::Status(500)).await.unwrap();
    let body = r#"{"timestamp":1795255200,"quotes":{"INR":"80.5","ZAR":16.25}}"#;
    let json = RateServer::start(RateAnswer::Body(body.to_owned())).await.unwrap();
    let url = json.url();
    let shape = [
        ("fx.json_url", url.as_str()),
        ("fx.json_base", "USD"),
        ("fx.json_time", "/timestamp"),
        ("fx.json_rates", "/quotes"),
        ("fx.fixed", "EUR/USD=1.1"),
    ];
    let shop = Shop::open_with(options(&ecb, &shape), active()).await;
    let mut rows = Rows::default();
    rows.same("asked", &ask(&shop).await, &2);
    rows.same("UPI", &devises(&shop, "upi_sandbox").await.as_str(), &"USD INR ZAR");
    rows.same("coins", &devises(&shop, "crypto_sandbox").await.as_str(), &"USD EUR INR ZAR");
    let kept = shop.gateway.database().unwrap().exchange_rates().unwrap().join(", ");
    rows.same("kept", &kept.as_str(), &"json USD/INR 80.5, json USD/ZAR 16.25");
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_source_at_a_private_address_is_not_asked_unless_the_operator_allows_it() {
    let mut options = Options::default();
    options.settings.push(("fx.ecb_url", "https://127.0.0.1:1/rates".to_owned()));
    let shop = Shop::open_with(options, active()).await;
    ask(&shop).await;
    let troubles = shop.gateway.database().unwrap().troubles_of_sources().unwrap();
    assert_eq!(troubles, ["ecb: its URL may not be called: its host is a loopback address"]);
}
