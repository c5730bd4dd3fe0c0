//! Every code and every exact text of the contract's section 9 that these endpoints answer. 50110
//! is not among them: a reply is kept in the transaction that creates the invoice, so no second
//! request ever finds the first one half done.

use gateway::Wanted;
use simulator::Options;

use super::{
    CREATE, FORM, HELPER, INFOS, Rows, STATUS, Shop, active, form, networks, refusal,
    refusal_since, status_body,
};

const KEY_REQUIRED: (u32, &str) = (50001, "API-KEY required");
const INVALID_KEY: (u32, &str) = (50007, "invalid API-KEY");
const NO_ADDRESSES: (u32, &str) = (
    50010,
    "No IP is linked to your account. Please enter them in your profile page and API block",
);
const WRONG_ADDRESS: (u32, &str) =
    (50006, "this API-KEY can not use this API from this IP address");
const NOT_AVAILABLE: (u32, &str) = (50105, "payment solution not allowed or not available");
const NO_SOLUTION: (u32, &str) =
    (50115, "no payment solution available for this devise and amount");

/// What a form changes, and the code and text that it is refused with.
const FORMS: &[(&str, &str, u32, &str)] = &[
    ("email", "", 50002, "email required"),
    ("email", "nobody", 50005, "invalid email address"),
    ("amount", "", 50003, "amount required"),
    ("amount", "15,04", 50101, "invalid amount"),
    ("devise", "", 50004, "devise required"),
    ("devise", "XXX", 50009, "invalid devise"),
    ("amount", "1000.01", 50011, "Your amount is ABOVE the allowed maximum amount"),
    ("amount", "0.99", 50012, "Your amount is BELOW the allowed minimum amount"),
    ("name", "a\nb", 50114, "invalid field: name"),
    ("personal_id", "123", 50102, "invalid personal_id"),
    ("success_url", "javascript:alert(1)", 50103, "invalid URL: success_url"),
    ("cancel_url", "//shop.example", 50103, "invalid URL: cancel_url"),
    ("pending_url", "ftp://shop.example/", 50103, "invalid URL: pending_url"),
    ("failure_url", "https://", 50103, "invalid URL: failure_url"),
    ("payment_solution_type", "UPI", NOT_AVAILABLE.0, NOT_AVAILABLE.1),
    ("payment_solution_name", "upi_sandbox", NOT_AVAILABLE.0, NOT_AVAILABLE.1),
    ("devise", "EUR", NO_SOLUTION.0, NO_SOLUTION.1),
];

/// The merchant that the rows are about: it takes from 1 to 1000 dollars.
fn limited() -> Wanted {
    let dollars =
        |minor| vec![domain::money::Money::from_minor(minor, domain::money::Currency::Usd)];
    Wanted { min: dollars(100), max: dollars(100_000), ..active() }
}

#[tokio::test(flavor = "multi_thread")]
async fn create_answers_each_code() {
    let shop = Shop::open_for_upi(Options::default(), limited()).await;
    let mut rows = Rows::default();
    for (field, value, code, text) in FORMS {
        let answer = shop.create(&[(field, value)]).await;
        let start = refusal(*code, text);
        // The rules behind the texts are compared by the tests of each field.
        let (bare, _) = answer.body.split_once(r#","errorDetail""#).unwrap_or((&answer.body, ""));
        let bare = format!("{}}}", bare.trim_end_matches('}'));
        rows.same(&format!("{field}={value}"), &(answer.status, bare), &(200, start));
    }
    let long = shop.create(&[("callbackJson", &"x".repeat(8_193))]).await;
    let expected = refusal_since(50104, "invalid callbackJson", "it must have at most 8 KiB");
    rows.expect("callbackJson of 8193 bytes", &long, &expected);
    rows.same("invoices", &shop.invoices(), &0);
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn each_endpoint_checks_the_key_and_the_address() {
    let shop = Shop::open().await;
    let elsewhere = Wanted { networks: networks(&["203.0.113.0/24"]), ..active() };
    let elsewhere = shop.merchant(elsewhere).await;
    let nowhere = shop.merchant(Wanted { networks: Vec::new(), ..active() }).await;
    let mut rows = Rows::default();
    for (method, path) in [
        ("POST", CREATE),
        ("GET", STATUS),
        ("POST", STATUS),
        ("GET", INFOS),
        ("POST", INFOS),
        ("POST", HELPER),
    ] {
        let url = shop.gateway.url(path);
        let lower = shop.key.to_lowercase();
        let calls = [
            ("no key", None, KEY_REQUIRED),
            ("an empty key", Some(""), KEY_REQUIRED),
            ("an unknown key", Some("tp_test_unknown"), INVALID_KEY),
            ("the key in other letters", Some(lower.as_str()), INVALID_KEY),
            ("a merchant without addresses", Some(nowhere.as_str()), NO_ADDRESSES),
            ("a merchant at another address", Some(elsewhere.as_str()), WRONG_ADDRESS),
        ];
        for (label, key, (code, text)) in calls {
            let mut headers = vec![("content-type", FORM)];
            headers.extend(key.map(|key| ("api-key", key)));
            let answer = shop.gateway.http.send(method, &url, &headers, "").await.unwrap();
            rows.expect(&format!("{method} {path}: {label}"), &answer, &refusal(code, text));
        }
    }
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_merchant_whose_wallet_is_not_active_creates_nothing_but_may_read() {
    let shop = Shop::open_for(Wanted { activate: false, ..active() }).await;
    let mut rows = Rows::default();
    let text = concat!(
        "You cannot create a sale because your wallet is being validated and activated.",
        "You will receive a confirmation email as soon as the treatment process is completed.",
        "While waiting for the final activation, you can still change it from ",
        "https://pay.example/client/profile the profile page",
    );
    rows.expect("create", &shop.create(&[]).await, &refusal(50008, text));
    let not_found = refusal(50108, "invoice not found");
    rows.expect("status", &shop.read(STATUS, "1").await, &not_found);
    rows.expect("infos", &shop.read(INFOS, "1").await, &not_found);
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn reads_and_the_test_helper_answer_each_code() {
    let shop = Shop::open().await;
    let id = shop.invoice(&[]).await;
    let mut rows = Rows::default();
    let bad_id = refusal_since(50114, "invalid field: id", "it must be digits");
    let cases = [
        ("", refusal(50002, "id required")),
        ("id=", refusal(50002, "id required")),
        ("id=one", bad_id),
        ("id=2", refusal(50108, "invoice not found")),
    ];
    for (fields, expected) in &cases {
        for path in [STATUS, INFOS] {
            let answer = shop.gateway.get(&format!("{path}?{fields}"), &shop.key).await.unwrap();
            rows.expect(&format!("GET {path} {fields}"), &answer, expected);
            let answer = shop.send("POST", path, FORM, fields).await;
            rows.expect(&format!("POST {path} {fields}"), &answer, expected);
        }
        let body = format!("{fields}&outcome=success");
        rows.expect(
            &format!("helper {body}"),
            &shop.send("POST", HELPER, FORM, &body).await,
            expected,
        );
    }
    let other = shop.merchant(active()).await;
    let foreign = refusal(50011, "This invoice belongs to another merchant");
    for path in [STATUS, INFOS] {
        let answer = shop.gateway.get(&format!("{path}?id={id}"), &other).await.unwrap();
        rows.expect(path, &answer, &foreign);
    }
    let body = format!("id={id}&outcome=success");
    rows.expect(HELPER, &shop.gateway.post_form(HELPER, &other, &body).await.unwrap(), &foreign);
    rows.same("status", &shop.status(id).await, &"created".to_owned());
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_live_key_finds_no_solution_and_no_test_helper() {
    let shop = Shop::open().await;
    let id = shop.invoice(&[]).await;
    let live = shop.merchant(Wanted { live: true, ..active() }).await;
    assert!(live.starts_with("tp_live_") && shop.key.starts_with("tp_test_"));
    let mut rows = Rows::default();
    let created = shop.gateway.post_form(CREATE, &live, &form(&[])).await.unwrap();
    rows.expect("create", &created, &refusal(NO_SOLUTION.0, NO_SOLUTION.1));
    let rule = "the test helper takes test keys only";
    let expected = refusal_since(NOT_AVAILABLE.0, NOT_AVAILABLE.1, rule);
    for body in
        [format!("id={id}&outcome=success"), "id=9&outcome=success".to_owned(), "x".to_owned()]
    {
        let answer = shop.gateway.post_form(HELPER, &live, &body).await.unwrap();
        rows.expect(&format!("helper {body}"), &answer, &expected);
    }
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn amounts_beyond_what_the_sandbox_takes_find_no_solution() {
    let mut options = Options::default();
    options.settings.push(("upi_sandbox.min_usd", "2".to_owned()));
    options.settings.push(("upi_sandbox.max_usd", "500".to_owned()));
    let shop = Shop::open_for_upi(options, limited()).await;
    let mut rows = Rows::default();
    let none = refusal(NO_SOLUTION.0, NO_SOLUTION.1);
    rows.expect("too little", &shop.create(&[("amount", "1.99")]).await, &none);
    rows.expect("too much", &shop.create(&[("amount", "500.01")]).await, &none);
    for (id, amount) in [(1, "2"), (2, "500")] {
        rows.same(amount, &shop.invoice(&[("amount", amount)]).await, &id);
    }
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn both_limits_of_a_merchant_are_allowed_amounts() {
    let shop = Shop::open_for(limited()).await;
    let mut rows = Rows::default();
    for (id, amount, shown) in [(1, "1", "1"), (2, "1000", "1000")] {
        rows.same(amount, &shop.invoice(&[("amount", amount)]).await, &id);
        let body = status_body(id, shown, "created");
        rows.expect(amount, &shop.read(STATUS, &id.to_string()).await, &body);
    }
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fault_of_our_own_is_named_by_its_request_and_nothing_else() {
    let shop = Shop::open().await;
    let id = shop.invoice(&[]).await;
    shop.tamper("alter table invoice rename to misplaced");
    let mut rows = Rows::default();
    let answers = [
        (CREATE, shop.create(&[]).await),
        (STATUS, shop.read(STATUS, &id.to_string()).await),
        (INFOS, shop.read(INFOS, &id.to_string()).await),
        (HELPER, shop.help(id, "success").await),
    ];
    for (path, answer) in answers {
        let text = format!("internal error, request {}", answer.headers["x-request-id"]);
        rows.expect_status(path, &answer, (500, &refusal(50199, &text)));
    }
    rows.end();
}
