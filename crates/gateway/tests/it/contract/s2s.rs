//! Server-to-server mode (contract, section 2): what is mandatory for each kind of payment, in
//! which order it is checked, and what comes of a card, a stablecoin and UPI.

use futures_util::future::join_all;
use gateway::Wanted;
use serde_json::Value;

use super::pages::heading;
use super::{CREATE, FORM, JSON, Rows, Shop, active, form, refusal, refusal_since, status_body};

/// A card payment that nothing is wrong with.
const CARD: [(&str, &str); 11] = [
    ("name", "Jaya James"),
    ("phone", "+91 98765 43210"),
    ("customer_ip", "203.0.113.9"),
    ("address1", "1 Church Street"),
    ("city", "Bengaluru"),
    ("country", "IN"),
    ("postcode", "560001"),
    ("date_of_birth", "1990-02-28"),
    ("card_number", "4242424242424242"),
    ("card_expiry_date", "12/2034"),
    ("card_ccv", "123"),
];

async fn shop() -> Shop {
    Shop::open_for(Wanted { s2s: true, choose_solution: true, ..active() }).await
}

/// The fields of a card payment with these instead of, or beside, the usual ones.
fn card<'a>(changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let is_changed = |name: &str| changes.iter().any(|(changed, _)| *changed == name);
    let kept = CARD.into_iter().filter(|(name, _)| !is_changed(name));
    kept.chain(changes.iter().copied()).collect()
}

/// The reply's address, status and id.
fn parts(body: &str) -> (Option<String>, String, String) {
    let body: Value = serde_json::from_str(body).unwrap();
    let text = |name: &str| body[name].as_str().map(str::to_owned);
    (text("redirectUrl"), text("status").unwrap_or_default(), text("ID").unwrap_or_default())
}

#[tokio::test(flavor = "multi_thread")]
async fn each_test_card_does_what_it_stands_for() {
    let shop = shop().await;
    let mut rows = Rows::default();
    let outcomes = [
        ("4242424242424242", "awaiting_approval"),
        ("4242 4242 4242 4242", "awaiting_approval"),
        ("4000000000000002", "failed"),
        ("4000000000009995", "failed"),
        // A real card's number is none that the sandbox knows.
        ("5555555555554444", "failed"),
    ];
    for (id, (number, status)) in (1..).zip(outcomes) {
        let answer = shop.create(&card(&[("card_number", number)])).await;
        let body = format!(
            r#"{{"errorCode":0,"redirectUrl":null,"status":"invoice:{status}","ID":"{id}"}}"#
        );
        rows.expect(number, &answer, &body);
        rows.same(number, &answer.headers["invoice-id"], &id.to_string());
        rows.same(number, &shop.status(id).await.as_str(), &status);
    }
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_that_needs_its_payer_leads_to_its_bank() {
    let shop = shop().await;
    let mut rows = Rows::default();
    let cases = [
        ("4000000000003220", "prove", "awaiting_approval"),
        ("4000000000003220", "give_up", "failed"),
        ("4000008400001629", "prove", "failed"),
        ("4000008400001629", "give_up", "failed"),
    ];
    for (id, (number, choice, status)) in (1..).zip(cases) {
        let answer = shop.create(&card(&[("card_number", number)])).await;
        let (url, created, told) = parts(&answer.body);
        rows.same(number, &(created.as_str(), told), &("invoice:created", id.to_string()));
        let url = url.unwrap();
        let token = url.strip_prefix("https://pay.example/sandbox/card/?token=").unwrap();
        let page = shop.browse(&format!("/sandbox/card/?token={token}")).await;
        rows.same(number, &heading(&page).as_str(), &"Pay Riverside Books $15.04 USD");
        rows.same(number, &page.body.contains("<strong>Simulator:</strong>"), &true);
        rows.same(number, &shop.status(id).await.as_str(), &"opened");
        let (_, reference) = page.body.split_once("name=\"reference\" value=\"").unwrap();
        let (reference, _) = reference.split_once('"').unwrap();
        let form = format!("token={token}&reference={reference}&choice={choice}");
        // Pressed many times, it happens once.
        join_all((0..5).map(|_| shop.submit("/sandbox/card/", &form))).await;
        rows.same(number, &shop.status(id).await.as_str(), &status);
        let page = shop.browse(&format!("/sandbox/card/?token={token}")).await;
        rows.same(number, &page.body.contains("name=\"choice\""), &false);
    }
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn each_field_that_is_mandatory_for_a_card_is_named() {
    let shop = shop().await;
    let mut rows = Rows::default();
    for (name, _) in CARD {
        let missing = refusal(50106, &format!("mandatory in S2S: {name}"));
        rows.expect(
            name,
            &shop.create(&card(&[("payment_solution_type", "CARD"), (name, "")])).await,
            &missing,
        );
    }
    // The earlier in the contract's table comes first, whatever else is wrong.
    for (at, (name, _)) in CARD.iter().enumerate() {
        for (later, _) in &CARD[at + 1..] {
            let fields = card(&[("payment_solution_type", "CARD"), (name, ""), (later, "")]);
            let missing = refusal(50106, &format!("mandatory in S2S: {name}"));
            rows.expect(&format!("{name}, {later}"), &shop.create(&fields).await, &missing);
        }
    }
    rows.same("invoices", &shop.invoices(), &0);
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_field_is_named_without_its_value() {
    let shop = shop().await;
    let mut rows = Rows::default();
    let phone = "it must be 6 to 20 digits, after a + if any";
    let ip = "it must be an IPv4 address";
    let country = "it must be a country's two letters (ISO 3166-1 alpha-2), in upper case";
    let date = "it must be a past date, YYYY-MM-DD";
    let number = "it must be 12 to 19 digits";
    let check = "its check digit is wrong: one of the digits is mistyped";
    let expiry = "it must be MM/YYYY";
    let code = "it must be 3 or 4 digits";
    let cases = [
        ("phone", "12345", 50114, phone),
        ("phone", "call me", 50114, phone),
        ("customer_ip", "2001:db8::1", 50114, ip),
        ("customer_ip", "1.2.3", 50114, ip),
        ("address1", "a\tb", 50114, "it must not have control characters"),
        ("address2", "a\nb", 50114, "it must not have control characters"),
        ("city", "a\u{7f}", 50114, "it must not have control characters"),
        ("country", "in", 50114, country),
        ("country", "India", 50114, country),
        ("country", "XX", 50114, country),
        ("date_of_birth", "28.02.1990", 50114, date),
        ("date_of_birth", "1990-02-30", 50114, date),
        ("date_of_birth", "2090-01-01", 50114, date),
        ("card_number", "4242", 50107, number),
        ("card_number", "4242424242424241", 50107, check),
        ("card_expiry_date", "12/34", 50107, expiry),
        ("card_expiry_date", "13/2034", 50107, expiry),
        ("card_expiry_date", "01/2020", 50107, "the card has expired"),
        ("card_expiry_date", "12/9999", 50107, "it must be within 20 years"),
        ("card_ccv", "12", 50107, code),
        ("card_ccv", "12a", 50107, code),
    ];
    for (name, value, number, rule) in cases {
        let text = if number == 50107 { "invalid card data" } else { "invalid field" };
        let expected = refusal_since(number, &format!("{text}: {name}"), rule);
        rows.expect(
            &format!("{name} {value:?}"),
            &shop.create(&card(&[(name, value)])).await,
            &expected,
        );
    }
    for name in ["card_number", "card_expiry_date", "card_ccv"] {
        let fields: Vec<String> = card(&[(name, "")])
            .iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| format!("\"{name}\":\"{value}\""))
            .collect();
        let body = format!(
            r#"{{"email":"a@b.cc","amount":"4","devise":"USD",{},"{name}":["4242"]}}"#,
            fields.join(",")
        );
        let answer = shop.send("POST", CREATE, JSON, &body).await;
        rows.expect(name, &answer, &refusal(50107, &format!("invalid card data: {name}")));
    }
    rows.same("invoices", &shop.invoices(), &0);
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stablecoin_leads_to_its_address_and_upi_to_its_page() {
    let shop = shop().await;
    let mut rows = Rows::default();
    let answer = shop.create(&[("payableCurrencies", "USDT_polygon")]).await;
    let (url, status, id) = parts(&answer.body);
    rows.same("crypto", &(status.as_str(), id.as_str()), &("invoice:created", "1"));
    let page = url.unwrap();
    let page = shop.browse(page.strip_prefix("https://pay.example").unwrap()).await;
    rows.same("crypto", &heading(&page).as_str(), &"Pay by stablecoin 15.04 USDT on Polygon");
    rows.same("crypto", &page.body.contains("0xSANDBOX"), &true);

    let (url, status, id) = parts(&shop.create(&[]).await.body);
    rows.same("UPI", &(status.as_str(), id.as_str()), &("invoice:created", "2"));
    let page = url.unwrap();
    let page = shop.browse(page.strip_prefix("https://pay.example").unwrap()).await;
    rows.same("UPI", &heading(&page).as_str(), &"Pay by UPI ₹1,250.12 INR");

    let missing = refusal(50106, "mandatory in S2S: payableCurrencies");
    let crypto = ("payment_solution_type", "CRYPTO");
    rows.expect("none", &shop.create(&[crypto]).await, &missing);
    let rule = "it must be a stablecoin and its network, such as USDT_polygon";
    let invalid = refusal_since(50114, "invalid field: payableCurrencies", rule);
    for asset in ["USDT", "usdt_polygon", "USD_polygon", "USDT_polygon,USDC_polygon"] {
        rows.expect(asset, &shop.create(&[("payableCurrencies", asset)]).await, &invalid);
    }
    let other = refusal(50105, "payment solution not allowed or not available");
    rows.expect("other", &shop.create(&[("payableCurrencies", "USDT_ethereum")]).await, &other);
    // Euros can be paid by card only, so that is what such a call is about.
    let missing = refusal(50106, "mandatory in S2S: name");
    rows.expect("EUR", &shop.create(&[("devise", "EUR")]).await, &missing);
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_pays_in_every_devise_once_under_a_key() {
    let shop = shop().await;
    let mut rows = Rows::default();
    for devise in ["USD", "EUR", "GBP", "INR", "ZAR"] {
        let body = form(&card(&[("devise", devise)]));
        let headers =
            [("api-key", shop.key.as_str()), ("content-type", FORM), ("idempotency-key", devise)];
        let url = shop.gateway.url(CREATE);
        let post = || shop.gateway.http.send("POST", &url, &headers, body.clone());
        let answers = join_all((0..10).map(|_| post())).await;
        let id = answers[0].as_ref().unwrap().headers["invoice-id"].clone();
        let expected = format!(
            r#"{{"errorCode":0,"redirectUrl":null,"status":"invoice:awaiting_approval","ID":"{id}"}}"#
        );
        for answer in answers {
            rows.expect(devise, &answer.unwrap(), &expected);
        }
        let infos = shop.read(super::INFOS, &id).await.body;
        let paid = format!(r#""fiat_amount":15.04,"fiat_currency":"{devise}""#);
        rows.same(devise, &infos.contains(&paid), &true);
    }
    rows.same("invoices", &shop.invoices(), &5);
    let history = shop.read("/api/invoice/history/", "").await.body;
    rows.same("ip", &history.matches(r#""ip":"203.0.113.9""#).count(), &5);
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_merchant_in_redirect_mode_is_never_charged_by_its_own_server() {
    let shop = Shop::open().await;
    let mut rows = Rows::default();
    let answer = shop.create(&card(&[])).await;
    rows.same("reply", &answer.body.contains("\"html\""), &true);
    rows.expect(
        "status",
        &shop.read(super::STATUS, "1").await,
        &status_body(1, "15.04", "created"),
    );
    let answer = shop.create_json(&[("card_number", "[1]")]).await;
    rows.same("ignored", &answer.body.contains("\"errorCode\":0"), &true);
    rows.end();
}

/// What its fields are for is no choice of a solution, so none that is missing is one of theirs.
#[tokio::test(flavor = "multi_thread")]
async fn a_live_key_without_a_choice_finds_no_solution() {
    let shop = shop().await;
    let mut rows = Rows::default();
    let wanted = Wanted { live: true, s2s: true, choose_solution: true, ..active() };
    let live = shop.merchant(wanted).await;
    let none = refusal(50115, "no payment solution available for this devise and amount");
    let not_available = refusal(50105, "payment solution not allowed or not available");
    let with = |name, value| card(&[(name, value)]);
    let cases = [
        ("no choice", Vec::new(), &none),
        ("a card", card(&[]), &none),
        ("a stablecoin", vec![("payableCurrencies", "USDT_polygon")], &none),
        ("a type", with("payment_solution_type", "CARD"), &not_available),
        ("a name", with("payment_solution_name", "card_sandbox"), &not_available),
    ];
    for (case, fields, expected) in cases {
        let answer = shop.gateway.post_form(CREATE, &live, &form(&fields)).await.unwrap();
        rows.expect(case, &answer, expected);
    }
    rows.same("invoices", &shop.invoices(), &0);
    rows.end();
}
