//! Others who use the same data: a second gateway is refused, the command line is not, and a
//! database that somebody has locked is an overload and no failure.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use simulator::{Answer, GatewayRun, Http, Installation, ManualClock, Options, only_on_sqlite};

use crate::binary::{Serving, active_merchant, run, serve};
use crate::soon;

const CREATE: &str = "/api/btn-create-invoice/get/";

const FORM: &str = "email=a@example.com&amount=15.04&devise=USD";

async fn create(url: &str, api_key: &str) -> Answer {
    let form_type = "application/x-www-form-urlencoded";
    let headers = [("api-key", api_key), ("content-type", form_type)];
    let http = Http::new().unwrap();
    http.send("POST", &format!("{url}{CREATE}"), &headers, FORM).await.unwrap()
}

fn error_code(answer: &Answer) -> i64 {
    let reply: Value = serde_json::from_str(&answer.body).unwrap();
    reply["errorCode"].as_i64().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_gateway_on_the_same_data_is_refused() {
    if !only_on_sqlite("many gateways may share a server's database") {
        return;
    }
    let installation = Installation::fresh().unwrap();
    let merchant = active_merchant(&installation, &[]).await;
    let first = Serving::on(&installation).await;
    let second = run(&mut serve(&installation)).await;
    assert_eq!(second.status.code(), Some(1));
    assert_eq!(second.output, "");
    assert!(
        second.errors.starts_with("turnpike: another turnpike serves from data; stop it first"),
        "{second:?}"
    );
    assert_eq!(error_code(&create(&first.url, &merchant.api_key).await), 0);
    first.stop().await;
    // The data are free again.
    Serving::on(&installation).await.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_merchant_that_is_created_meanwhile_is_served_within_a_second() {
    let installation = Installation::fresh().unwrap();
    let serving = Serving::on(&installation).await;
    for count in 1..=3 {
        let merchant = active_merchant(&installation, &[]).await;
        assert_eq!(merchant.id, count.to_string());
        let served =
            async { while error_code(&create(&serving.url, &merchant.api_key).await) != 0 {} };
        tokio::time::timeout(Duration::from_secs(1), served).await.expect("the key is not known");
    }
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_somebody_broke_is_a_fault_of_ours() {
    let clock = Arc::new(ManualClock::new());
    let gateway = GatewayRun::start(Options::default(), clock).await.unwrap();
    let merchant = gateway.active_merchant(None).await.unwrap();
    let key = merchant.api_key.as_str();
    gateway.installation.tamper("alter table invoice rename to lost").unwrap();
    let ready = gateway.get("/readyz", key).await.unwrap();
    assert_eq!((ready.status, ready.body.as_str()), (503, "not ready\n"));
    let healthy = gateway.get("/healthz", key).await.unwrap();
    assert_eq!(healthy.status, 200);
    let failed = gateway.post_form(CREATE, key, FORM).await.unwrap();
    assert_eq!(failed.status, 500);
    let request = &failed.headers["x-request-id"];
    assert_eq!(
        failed.body,
        format!(r#"{{"errorCode":50199,"errorMessage":"internal error, request {request}"}}"#)
    );
    gateway.installation.tamper("alter table lost rename to invoice").unwrap();
    let ready = gateway.get("/readyz", key).await.unwrap();
    assert_eq!((ready.status, ready.body.as_str()), (200, "ready\n"));
    let created = gateway.post_form(CREATE, key, FORM).await.unwrap();
    assert_eq!(error_code(&created), 0, "{created:?}");
    gateway.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_database_is_an_overload() {
    let clock = Arc::new(ManualClock::new());
    let gateway = GatewayRun::start(Options::default(), clock).await.unwrap();
    let merchant = gateway.active_merchant(None).await.unwrap();
    let key = merchant.api_key.as_str();
    let before = gateway.post_form(CREATE, key, FORM).await.unwrap();
    assert_eq!(error_code(&before), 0, "{before:?}");
    let lock = gateway.installation.lock().unwrap();
    let refused = soon(gateway.post_form(CREATE, key, FORM)).await.unwrap();
    assert_eq!(refused.status, 503, "{refused:?}");
    assert_eq!(refused.headers["retry-after"], "1");
    assert_eq!(refused.headers["content-type"], "application/json");
    assert_eq!(
        refused.body,
        r#"{"errorCode":50199,"errorMessage":"internal error: overloaded, try again"}"#
    );
    // What only reads goes on.
    let status = gateway.get("/api/invoice/status/?id=1", key).await.unwrap();
    assert_eq!(error_code(&status), 0, "{status:?}");
    drop(lock);
    let after = gateway.post_form(CREATE, key, FORM).await.unwrap();
    assert_eq!(error_code(&after), 0, "{after:?}");
    let invoices = gateway.installation.database().unwrap().invoices().unwrap();
    assert_eq!(invoices.len(), 2, "the refused one was created: {invoices:?}");
    gateway.stop().await;
}
