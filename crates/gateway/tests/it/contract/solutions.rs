//! What a merchant can be paid by (contract, section 6): what is listed can be used, and nothing
//! else can.

use domain::money::{Currency, Money};
use gateway::Wanted;
use simulator::Options;

use super::{FORM, Rows, Shop, active, refusal, refusal_since, token_of};

const TYPES: &str = "/api/payment-solution-type/get/";
const NAMES: &str = "/api/payment-solution-name/get/";
const CURRENCIES: &str = "/api/payable-currencies/get/";

const UPI: &str = r#"{"name":"upi_sandbox","type":"UPI","devise":["USD","INR"],"min_amount":null,"max_amount":null}"#;
const CARD: &str = r#"{"name":"card_sandbox","type":"CARD","devise":["USD","EUR","GBP","INR","ZAR"],"min_amount":null,"max_amount":null}"#;
const CRYPTO: &str = r#"{"name":"crypto_sandbox","type":"CRYPTO","devise":["USD","INR"],"min_amount":null,"max_amount":null}"#;

fn types(types: &str) -> String {
    format!(r#"{{"errorCode":0,"payment_solution_type":[{types}]}}"#)
}

fn names(names: &str, details: &[&str]) -> String {
    let details = details.join(",");
    format!(r#"{{"errorCode":0,"payment_solution_name":[{names}],"details":[{details}]}}"#)
}

async fn get(shop: &Shop, path: &str) -> simulator::Answer {
    shop.gateway.get(path, &shop.key).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_is_listed_where_nothing_is_restricted() {
    let shop = Shop::open().await;
    let mut rows = Rows::default();
    let all_types = types(r#""CARD","UPI","CRYPTO""#);
    rows.expect("types", &get(&shop, TYPES).await, &all_types);
    rows.expect("POST", &shop.send("POST", TYPES, FORM, "").await, &all_types);
    let all = names(r#""upi_sandbox","card_sandbox","crypto_sandbox""#, &[UPI, CARD, CRYPTO]);
    rows.expect("names", &get(&shop, NAMES).await, &all);
    let upi = names(r#""upi_sandbox""#, &[UPI]);
    let filtered = format!("{NAMES}?payment_solution_type=UPI");
    rows.expect("of a type", &get(&shop, &filtered).await, &upi);
    let body = "payment_solution_type=UPI";
    rows.expect("POST", &shop.send("POST", NAMES, FORM, body).await, &upi);
    let refused = refusal_since(
        50111,
        "invalid filter: payment_solution_type",
        "it must be CARD, UPI or CRYPTO",
    );
    let unknown = format!("{NAMES}?payment_solution_type=upi");
    rows.expect("unknown type", &get(&shop, &unknown).await, &refused);
    let currencies = r#"{"errorCode":0,"payableCurrencies":["USDC_polygon","USDT_polygon"]}"#;
    rows.expect("currencies", &get(&shop, CURRENCIES).await, currencies);
    for path in [TYPES, NAMES, CURRENCIES] {
        let answer = shop.gateway.get(path, "tp_test_unknown").await.unwrap();
        rows.expect(path, &answer, &refusal(50007, "invalid API-KEY"));
    }
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_live_merchant_has_no_sandbox() {
    let shop = Shop::open_for(Wanted { live: true, ..active() }).await;
    let mut rows = Rows::default();
    rows.expect("types", &get(&shop, TYPES).await, &types(""));
    rows.expect("names", &get(&shop, NAMES).await, &names("", &[]));
    let none = r#"{"errorCode":0,"payableCurrencies":[]}"#;
    rows.expect("currencies", &get(&shop, CURRENCIES).await, none);
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_operator_has_switched_off_is_not_there() {
    let mut options = Options::default();
    options.settings.push(("solutions.disabled", "crypto_sandbox".to_owned()));
    let wanted = Wanted { choose_solution: true, ..active() };
    let shop = Shop::open_with(options, wanted).await;
    let mut rows = Rows::default();
    rows.expect("types", &get(&shop, TYPES).await, &types(r#""CARD","UPI""#));
    let none = r#"{"errorCode":0,"payableCurrencies":[]}"#;
    rows.expect("currencies", &get(&shop, CURRENCIES).await, none);
    let refused = refusal(50105, "payment solution not allowed or not available");
    let chosen = shop.create(&[("payment_solution_type", "CRYPTO")]).await;
    rows.expect("chosen", &chosen, &refused);
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_merchant_uses_what_it_is_allowed() {
    let wanted = Wanted {
        choose_solution: true,
        solutions: vec!["card_sandbox".to_owned()],
        min: vec![Money::from_minor(500, Currency::Eur), Money::from_minor(100, Currency::Usd)],
        max: vec![Money::from_minor(100_000, Currency::Usd)],
        ..active()
    };
    let shop = Shop::open_for(wanted).await;
    let mut rows = Rows::default();
    rows.expect("types", &get(&shop, TYPES).await, &types(r#""CARD""#));
    // Each pair of bounds is a detail of its own.
    let details = [
        r#"{"name":"card_sandbox","type":"CARD","devise":["USD"],"min_amount":"1.00","max_amount":"1000.00"}"#,
        r#"{"name":"card_sandbox","type":"CARD","devise":["EUR"],"min_amount":"5.00","max_amount":null}"#,
        r#"{"name":"card_sandbox","type":"CARD","devise":["GBP","INR","ZAR"],"min_amount":null,"max_amount":null}"#,
    ];
    rows.expect("names", &get(&shop, NAMES).await, &names(r#""card_sandbox""#, &details));
    let refused = refusal(50105, "payment solution not allowed or not available");
    let upi = shop.create(&[("payment_solution_name", "upi_sandbox")]).await;
    rows.expect("not allowed", &upi, &refused);
    let card = shop.create(&[("payment_solution_name", "card_sandbox")]).await;
    rows.same("allowed", &card.body.starts_with(r#"{"errorCode":0,"#), &true);
    rows.end();

    // The page begins no attempt by another solution either.
    let created = shop.create(&[]).await;
    shop.browse(&format!("/widget/sale/create/?token={}", token_of(&created))).await;
    let database = shop.gateway.database().unwrap();
    assert_eq!(database.solutions_of_attempts().unwrap(), ["card_sandbox"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_leaves_no_amount_is_left_out() {
    let mut options = Options::default();
    options.settings.push(("upi_sandbox.max_usd", "10.00".to_owned()));
    let wanted = Wanted { min: vec![Money::from_minor(1_100, Currency::Usd)], ..active() };
    let shop = Shop::open_with(options, wanted).await;
    let answer = get(&shop, &format!("{NAMES}?payment_solution_type=UPI")).await;
    let rupees = r#"{"name":"upi_sandbox","type":"UPI","devise":["INR"],"min_amount":null,"max_amount":null}"#;
    assert_eq!(answer.body, names(r#""upi_sandbox""#, &[rupees]));
}
