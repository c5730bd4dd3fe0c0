//! Exchange rates of gateways on one database: one of them asks, and all of them know.

use std::time::Duration;

use simulator::{Http, Installation, RateAnswer, RateServer, daily};

use super::Site;
use super::together::post;
use crate::binary::{active_merchant, run, turnpike};
use crate::command_line::fx::{set_source, today};
use crate::soon;

/// Creates an invoice in euros at a gateway, and gives its payment page there.
async fn page(node: &str, key: &str) -> String {
    let form = "email=a@example.com&amount=100&devise=EUR";
    let created = post(node, key, "/api/btn-create-invoice/get/", form).await;
    let Some((_, rest)) = created.body.split_once("?token=") else { return created.body };
    let token = rest.split_once('"').unwrap().0;
    let url = format!("{node}/widget/sale/create/?token={token}");
    let page = Http::new().unwrap().send("GET", &url, &[], "").await.unwrap();
    page.body.replace('\u{a0}', " ")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_rate_is_everywhere_within_seconds_and_asked_for_once() {
    let source = RateServer::start(RateAnswer::Body(daily(&today(), &[("INR", "100")])));
    let source = source.await.unwrap();
    let database = cluster::Database::fresh().unwrap();
    let installation = Installation::on(database).unwrap();
    set_source(&installation, &source);
    let site = Site::open(installation, 3).await;
    let merchant = active_merchant(&site.installation, &["--solution", "upi_sandbox"]).await;
    let know = async |rate: &str| {
        for node in &site.nodes {
            while !page(&node.url, &merchant.api_key).await.contains(rate) {}
        }
    };
    soon(know("1 EUR = 100 INR")).await;
    assert_eq!(source.answered(), [200], "one of three asks");

    source.answer(RateAnswer::Body(daily(&today(), &[("INR", "110")])));
    let mut command = turnpike(site.installation.directory(), &["fx", "fetch"]);
    let ended = run(command.args(site.installation.flags())).await;
    assert!(ended.output.starts_with("ecb: new rates\n"), "{ended:?}");
    let known = tokio::time::timeout(Duration::from_secs(5), know("1 EUR = 110 INR")).await;
    known.expect("a gateway does not know of the new rate");
    assert_eq!(source.answered(), [200, 200]);
}
