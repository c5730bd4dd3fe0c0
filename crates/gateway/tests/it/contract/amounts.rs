//! Amounts are read from their digits, in every encoding, and are written in replies exactly
//! (contract, sections 1, 3 and 4).

use simulator::Options;

use super::{INFOS, Rows, STATUS, Shop, active, refusal, refusal_since, status_body};

const NOT_DIGITS: &str =
    "an amount is digits with at most one point between them, such as 15.04 or 42";
const TOO_MANY_DECIMALS: &str = "more decimals than the currency has";
const ZERO: &str = "an amount is above zero";
const TOO_LARGE: &str = "the amount is too large";
const NOT_TEXT: &str = "it must be a text or a number";

/// Texts that are no amounts, and why.
const BAD_TEXTS: &[(&str, &str)] = &[
    ("1e3", NOT_DIGITS),
    ("1E3", NOT_DIGITS),
    ("-1", NOT_DIGITS),
    ("+1", NOT_DIGITS),
    ("1,5", NOT_DIGITS),
    ("1,000.00", NOT_DIGITS),
    (" 15", NOT_DIGITS),
    ("15 ", NOT_DIGITS),
    ("1 500", NOT_DIGITS),
    ("15\n", NOT_DIGITS),
    ("15\u{a0}", NOT_DIGITS),
    ("\t15", NOT_DIGITS),
    (".5", NOT_DIGITS),
    ("5.", NOT_DIGITS),
    (".", NOT_DIGITS),
    ("1.2.3", NOT_DIGITS),
    ("1..2", NOT_DIGITS),
    ("0x10", NOT_DIGITS),
    ("1_000", NOT_DIGITS),
    ("$15", NOT_DIGITS),
    ("15 USD", NOT_DIGITS),
    ("NaN", NOT_DIGITS),
    ("nan", NOT_DIGITS),
    ("Infinity", NOT_DIGITS),
    ("-Infinity", NOT_DIGITS),
    ("inf", NOT_DIGITS),
    ("null", NOT_DIGITS),
    ("१५", NOT_DIGITS),
    ("１５", NOT_DIGITS),
    ("15\u{0}", NOT_DIGITS),
    ("15.041", TOO_MANY_DECIMALS),
    ("15.0400000000000000000000001", TOO_MANY_DECIMALS),
    ("0.001", TOO_MANY_DECIMALS),
    ("0", ZERO),
    ("0.00", ZERO),
    ("000", ZERO),
    ("92233720368547758.08", TOO_LARGE),
    ("18446744073709551631.04", TOO_LARGE),
];

/// JSON values that are no amounts, and why.
const BAD_VALUES: &[(&str, &str)] = &[
    ("15.041", TOO_MANY_DECIMALS),
    ("1e3", NOT_DIGITS),
    ("1E3", NOT_DIGITS),
    ("1.504e1", NOT_DIGITS),
    ("1504e-2", NOT_DIGITS),
    ("-1", NOT_DIGITS),
    ("-0", NOT_DIGITS),
    ("-15.04", NOT_DIGITS),
    ("0", ZERO),
    ("0.0", ZERO),
    ("1e400", NOT_DIGITS),
    ("15.039999999999999147", TOO_MANY_DECIMALS),
    ("true", NOT_TEXT),
    ("false", NOT_TEXT),
    ("[]", NOT_TEXT),
    ("[15.04]", NOT_TEXT),
    ("{}", NOT_TEXT),
    (r#"{"value":15.04}"#, NOT_TEXT),
    (r#""1e3""#, NOT_DIGITS),
    (r#""NaN""#, NOT_DIGITS),
    (r#"" 15""#, NOT_DIGITS),
    (r#""\u0031\u0065\u0033""#, NOT_DIGITS),
    (r#""\ud800""#, NOT_TEXT),
];

/// Amounts as they are sent, as replies write them, and as a reader sees them.
const GOOD: &[(&str, &str, &str)] = &[
    ("15.04", "15.04", "15.04"),
    ("42", "42", "42.00"),
    ("4.50", "4.5", "4.50"),
    ("4.5", "4.5", "4.50"),
    ("15.040", "15.04", "15.04"),
    ("15.0400000000000000000000000000000000000000", "15.04", "15.04"),
    ("100", "100", "100.00"),
    ("100.00", "100", "100.00"),
    ("0.01", "0.01", "0.01"),
    ("0.10", "0.1", "0.10"),
    ("10.01", "10.01", "10.01"),
    // The nearest binary floats of these are not what is written here.
    ("0.29", "0.29", "0.29"),
    ("90071992547409.93", "90071992547409.93", "90071992547409.93"),
    ("1109645336003000.01", "1109645336003000.01", "1109645336003000.01"),
];

#[tokio::test(flavor = "multi_thread")]
async fn a_text_that_is_no_amount_is_refused_in_every_encoding() {
    let shop = Shop::open().await;
    let mut rows = Rows::default();
    let digits = "9".repeat(400);
    let decimals = format!("1.{digits}");
    let long = [(digits.as_str(), TOO_LARGE), (decimals.as_str(), TOO_MANY_DECIMALS)];
    for (amount, rule) in BAD_TEXTS.iter().chain(&long) {
        let expected = refusal_since(50101, "invalid amount", rule);
        let answer = shop.create(&[("amount", amount)]).await;
        rows.expect(&format!("form {amount:?}"), &answer, &expected);
        let value = serde_json::to_string(amount).unwrap();
        let answer = shop.create_json(&[("amount", &value)]).await;
        rows.expect(&format!("JSON text {amount:?}"), &answer, &expected);
    }
    rows.same("invoices", &shop.invoices(), &0);
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_json_value_that_is_no_amount_is_refused() {
    let shop = Shop::open().await;
    let mut rows = Rows::default();
    let digits = "9".repeat(400);
    for (amount, rule) in BAD_VALUES.iter().chain(&[(digits.as_str(), TOO_LARGE)]) {
        let answer = shop.create_json(&[("amount", amount)]).await;
        rows.expect(amount, &answer, &refusal_since(50101, "invalid amount", rule));
    }
    for amount in ["null", r#""""#, ""] {
        let answer = shop.create_json(&[("amount", amount)]).await;
        rows.expect(amount, &answer, &refusal(50003, "amount required"));
    }
    rows.same("invoices", &shop.invoices(), &0);
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_amount_comes_back_digit_for_digit() {
    let shop = Shop::open().await;
    let mut rows = Rows::default();
    for (amount, trimmed, fixed) in GOOD {
        let text = format!("\"{amount}\"");
        let answers = [
            ("form", shop.create(&[("amount", amount)]).await),
            ("JSON text", shop.create_json(&[("amount", &text)]).await),
            ("JSON number", shop.create_json(&[("amount", amount)]).await),
        ];
        for (encoding, created) in answers {
            let label = format!("{encoding} {amount}");
            let id: i64 = created.headers["invoice-id"].parse().unwrap();
            let read = shop.read(STATUS, &id.to_string()).await;
            rows.expect(&label, &read, &status_body(id, trimmed, "created"));
            let read = shop.read(INFOS, &id.to_string()).await.body;
            let number = format!(r#""devise":"USD","amount":{trimmed},"description""#);
            rows.same(&label, &read.contains(&number), &true);
            let anchor = format!(">Pay {fixed} USD</a>\"}}");
            rows.same(&label, &created.body.ends_with(&anchor), &true);
        }
    }
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_amount_that_has_no_price_in_rupees_finds_no_solution() {
    let mut rows = Rows::default();
    let no_solution = refusal(50115, "no payment solution available for this devise and amount");
    // Less than half a paisa, and more than the gateway counts in.
    for (rate, amount) in [("0.4", "0.01"), ("83.12", "92233720368547758.07")] {
        let mut options = Options::default();
        options.settings.push(("fx.usd_inr", rate.to_owned()));
        let shop = Shop::open_for_upi(options, active()).await;
        rows.expect(amount, &shop.create(&[("amount", amount)]).await, &no_solution);
        rows.same("invoices", &shop.invoices(), &0);
    }
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn every_devise_is_known_exactly_as_it_is_written() {
    let shop = Shop::open_for_upi(Options::default(), active()).await;
    let mut rows = Rows::default();
    let rule = "it must be USD, EUR, GBP, INR or ZAR, in upper case";
    let invalid = refusal_since(50009, "invalid devise", rule);
    for devise in ["usd", "Usd", " USD", "USD ", "US", "USDC", "USDT", "JPY", "840", "$", "ＵＳＤ"]
    {
        rows.expect(devise, &shop.create(&[("devise", devise)]).await, &invalid);
    }
    for devise in ["true", "[]", "{}", "840", r#"["USD"]"#] {
        rows.expect(devise, &shop.create_json(&[("devise", devise)]).await, &invalid);
    }
    for devise in ["null", r#""""#, ""] {
        let answer = shop.create_json(&[("devise", devise)]).await;
        rows.expect(devise, &answer, &refusal(50004, "devise required"));
    }
    let no_solution = refusal(50115, "no payment solution available for this devise and amount");
    for devise in ["EUR", "GBP", "ZAR"] {
        rows.expect(devise, &shop.create(&[("devise", devise)]).await, &no_solution);
    }
    rows.same("invoices", &shop.invoices(), &0);
    for (id, devise) in (1..).zip(["USD", "INR"]) {
        rows.same(devise, &shop.invoice(&[("devise", devise)]).await, &id);
    }
    let shop = Shop::open().await;
    for (id, devise) in (1..).zip(["USD", "EUR", "GBP", "INR", "ZAR"]) {
        rows.same(devise, &shop.invoice(&[("devise", devise)]).await, &id);
    }
    rows.end();
}
