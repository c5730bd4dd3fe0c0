//! What is in a callback, to the byte, and that both of its signatures are right.

use std::collections::BTreeSet;

use crate::callbacks::{Stage, happens, id_of, invoice, wanted};
use crate::signatures::check_signatures;

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";

/// How an invoice is created, what happens to it, and the body of the callback about that.
struct Case {
    content_type: &'static str,
    fields: &'static str,
    outcomes: &'static [&'static str],
    body: &'static str,
}

const CASES: &[Case] = &[
    Case {
        content_type: JSON,
        fields: r#"{"email":"a@example.com","amount":15.04,"devise":"USD","callbackJson":{"txId":"qktr12eqzg"}}"#,
        outcomes: &["success"],
        body: r#"{"status":"invoice:awaiting_approval","devise":"USD","amount":15.04,"id":1,"description":"The payment of the invoice is confirmed and awaits its settlement","callbackJson":{"txId":"qktr12eqzg"},"fiat_amount":1250.12,"fiat_currency":"INR","totalAmount":15.04,"totalCurrency":"USDC","datetime":"2026-11-22 10:00:00"}"#,
    },
    Case {
        content_type: JSON,
        fields: r#"{"email":"a@example.com","amount":"4.00","devise":"USD"}"#,
        outcomes: &["open"],
        body: r#"{"status":"invoice:opened","devise":"USD","amount":4,"id":2,"description":"The payer has opened the payment page","callbackJson":null,"fiat_amount":null,"fiat_currency":null,"totalAmount":null,"totalCurrency":null,"datetime":"2026-11-22 10:00:00"}"#,
    },
    // The merchant's own JSON comes back byte for byte: its spaces, its order, a key that is there
    // twice, and numbers that no binary float holds.
    Case {
        content_type: JSON,
        fields: r#"{"email":"a@example.com","amount":"4.50","devise":"USD","callbackJson":{ "z" : 1.0,"a":12345678901234567890123,"a":"\u20b9 ₹ \/" , "n":[ ] }}"#,
        outcomes: &["success"],
        body: r#"{"status":"invoice:awaiting_approval","devise":"USD","amount":4.5,"id":3,"description":"The payment of the invoice is confirmed and awaits its settlement","callbackJson":{ "z" : 1.0,"a":12345678901234567890123,"a":"\u20b9 ₹ \/" , "n":[ ] },"fiat_amount":374.04,"fiat_currency":"INR","totalAmount":4.5,"totalCurrency":"USDC","datetime":"2026-11-22 10:00:00"}"#,
    },
    // A string that need not be JSON, out of a form.
    Case {
        content_type: FORM,
        fields: "email=a@example.com&amount=0.10&devise=USD&callbackJson=order+7+%22gift%22",
        outcomes: &["cancel"],
        body: r#"{"status":"invoice:canceled","devise":"USD","amount":0.1,"id":4,"description":"The payer has canceled the payment","callbackJson":"order 7 \"gift\"","fiat_amount":null,"fiat_currency":null,"totalAmount":null,"totalCurrency":null,"datetime":"2026-11-22 10:00:00"}"#,
    },
    Case {
        content_type: FORM,
        fields: "email=a@example.com&amount=70000000000000.07&devise=USD&callbackJson=%5B1%2C+2%5D",
        outcomes: &["success"],
        body: r#"{"status":"invoice:awaiting_approval","devise":"USD","amount":70000000000000.07,"id":5,"description":"The payment of the invoice is confirmed and awaits its settlement","callbackJson":[1, 2],"fiat_amount":5818400000000005.82,"fiat_currency":"INR","totalAmount":null,"totalCurrency":null,"datetime":"2026-11-22 10:00:00"}"#,
    },
    // Beyond the integers that a binary float holds.
    Case {
        content_type: JSON,
        fields: r#"{"email":"a@example.com","amount":901719925474099.31,"devise":"USD","callbackJson":"plain"}"#,
        outcomes: &["open"],
        body: r#"{"status":"invoice:opened","devise":"USD","amount":901719925474099.31,"id":6,"description":"The payer has opened the payment page","callbackJson":"plain","fiat_amount":null,"fiat_currency":null,"totalAmount":null,"totalCurrency":null,"datetime":"2026-11-22 10:00:00"}"#,
    },
];

#[tokio::test(flavor = "multi_thread")]
async fn a_body_is_what_the_contract_says_to_the_byte() {
    let stage = Stage::set().await;
    for Case { content_type, fields, outcomes, body } in CASES {
        let url = stage.gateway.url("/api/btn-create-invoice/get/");
        let headers =
            [("api-key", stage.merchant.api_key.as_str()), ("content-type", content_type)];
        let created = stage.gateway.http.send("POST", &url, &headers, *fields).await.unwrap();
        let invoice = id_of(&created);
        for outcome in *outcomes {
            stage.happens(invoice, outcome).await;
        }
        stage.send().await;
        let received = stage.shop.received();
        assert_eq!(received.last().unwrap().body, *body, "{fields}");
    }
    assert_eq!(stage.shop.received().len(), CASES.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_headers_carry_both_signatures_whatever_the_secret() {
    let stage = Stage::set().await;
    let secrets = [
        None,
        Some("whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="),
        // Without the prefix, and base64 by chance.
        Some("c2VjcmV0LXNlY3JldA=="),
        // From a shop that moved over, and no base64.
        Some("our-old-secret-of-2019"),
        Some("whsec_not*base64"),
    ];
    for secret in secrets {
        let url = stage.shop.callback_url();
        let merchant = stage.gateway.merchant(wanted(&url, secret)).await.unwrap();
        if let Some(secret) = secret {
            assert_eq!(merchant.callback_secret(), secret);
        }
        let invoice = invoice(&stage.gateway, &merchant).await;
        happens(&stage.gateway, &merchant, invoice, "success").await;
        assert_eq!(stage.send().await, 1);
        let received = stage.shop.received().pop().unwrap();
        check_signatures(&received, merchant.callback_secret());
        let header = |name| received.headers.get(name).map(String::as_str);
        assert_eq!(header("content-type"), Some("application/json"));
        assert_eq!(header("webhook-timestamp"), Some("1795341600"));
        assert!(header("user-agent").is_some_and(|agent| agent.starts_with("Turnpike/")));
    }
    let received = stage.shop.received();
    let ids: BTreeSet<&str> =
        received.iter().map(|received| received.headers["webhook-id"].as_str()).collect();
    assert_eq!(ids.len(), secrets.len(), "each callback has an id of its own");
}
