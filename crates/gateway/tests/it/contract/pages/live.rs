//! An open page waits for something to change, and is told as soon as something has.

use std::time::Duration;

use simulator::{Answer, Options};
use tokio::task::JoinHandle;

use super::super::{Rows, Shop, active};
use super::{CANCEL, LIVE_STATUS, PAGE, Payer};
use crate::soon;

/// Longer than it takes to be told, and shorter than a page is left to wait.
const AT_ONCE: Duration = Duration::from_secs(10);

fn told(tag: u32, status: &str) -> String {
    format!(r#"{{"tag":"{tag}","status":"invoice:{status}"}}"#)
}

/// Asks as an open page does that has seen so much.
fn wait(payer: &Payer<'_>, seen: &str) -> JoinHandle<Answer> {
    let http = payer.shop.gateway.http.clone();
    let path = format!("{LIVE_STATUS}?token={}&seen={seen}", payer.token);
    let url = payer.shop.gateway.url(&path);
    tokio::spawn(async move { http.send("GET", &url, &[], "").await.unwrap() })
}

async fn answered(waiting: JoinHandle<Answer>) -> Answer {
    tokio::time::timeout(AT_ONCE, waiting).await.expect("it is still waiting").unwrap()
}

/// Waits until so many requests are waiting.
async fn until_waiting(shop: &Shop, count: usize) {
    soon(async {
        while shop.gateway.app.waiting_pages() != count {
            tokio::task::yield_now().await;
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_is_told_at_once_where_it_has_not_seen_what_there_is() {
    let shop = Shop::open().await;
    let payer = Payer::of(&shop, &[]).await;
    let mut rows = Rows::default();
    rows.expect("created", &payer.load(LIVE_STATUS).await, &told(0, "created"));
    payer.load(PAGE).await;
    let page = payer.go_over("UPI").await;
    rows.same("page", &page.body.contains(" data-seen=\"2\""), &true);
    rows.expect("opened", &payer.load(LIVE_STATUS).await, &told(2, "opened"));
    for seen in ["0", "1", "", "x", "02", "%32%20", "-1", "99999999999999999999"] {
        let label = format!("seen {seen}");
        rows.expect(&label, &answered(wait(&payer, seen)).await, &told(2, "opened"));
    }
    payer.choose("pending").await;
    rows.expect("pending", &answered(wait(&payer, "2")).await, &told(3, "pending"));
    payer.choose("confirm").await;
    rows.expect("paid", &answered(wait(&payer, "3")).await, &told(4, "awaiting_approval"));
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_waits_is_told_of_whatever_happens_to_its_invoice() {
    let shop = Shop::open().await;
    let payer = Payer::of(&shop, &[]).await;
    let bystander = Payer::of(&shop, &[]).await;
    for payer in [&payer, &bystander] {
        payer.load(PAGE).await;
        payer.go_over("UPI").await;
    }
    let mut rows = Rows::default();
    let beside = wait(&bystander, "2");
    for (label, seen, tag, status) in [
        ("another way", 2, 3, "opened"),
        ("the acquirer", 3, 4, "pending"),
        ("the merchant", 4, 5, "awaiting_approval"),
    ] {
        let (one, other) = (wait(&payer, &seen.to_string()), wait(&payer, &seen.to_string()));
        until_waiting(&shop, 3).await;
        match label {
            "another way" => drop(payer.press("/widget/sale/way/", "&way=CARD").await),
            "the acquirer" => drop(shop.help(payer.id, "pending").await),
            _ => drop(shop.help(payer.id, "success").await),
        }
        rows.expect(label, &answered(one).await, &told(tag, status));
        rows.expect(label, &answered(other).await, &told(tag, status));
    }
    rows.same("another invoice's page", &beside.is_finished(), &false);
    until_waiting(&shop, 1).await;
    bystander.press(CANCEL, "").await;
    rows.expect("canceled", &answered(beside).await, &told(3, "canceled"));
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_waits_learns_what_another_process_did() {
    let shop = Shop::open().await;
    let payer = Payer::of(&shop, &[]).await;
    let waiting = wait(&payer, "0");
    until_waiting(&shop, 1).await;
    shop.tamper("update invoice set version = 1, status = 'invoice:opened'");
    let mut rows = Rows::default();
    rows.expect("changed", &answered(waiting).await, &told(1, "opened"));
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_preview_and_a_page_of_no_invoice_do_not_wait() {
    let shop = Shop::open().await;
    let payer = Payer::of(&shop, &[]).await;
    let mut rows = Rows::default();
    let url = shop.gateway.url(&format!("{LIVE_STATUS}?token={}&seen=0", payer.token));
    let head = shop.gateway.http.send("HEAD", &url, &[], "");
    let head = tokio::time::timeout(AT_ONCE, head).await.expect("it is waiting").unwrap();
    rows.same("HEAD", &head.status, &200);
    for query in ["?seen=0", "?token=x&seen=0", "?token=&seen=", "?seen=0&seen=1"] {
        let url = shop.gateway.url(&format!("{LIVE_STATUS}{query}"));
        let asked = shop.gateway.http.send("GET", &url, &[], "");
        let asked = tokio::time::timeout(AT_ONCE, asked).await.expect("it is waiting").unwrap();
        rows.same(query, &asked.status, &404);
    }
    rows.same("nobody waits", &shop.gateway.app.waiting_pages(), &0);
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_waits_is_answered_when_the_process_is_to_end() {
    let shop = Shop::open().await;
    let payer = Payer::of(&shop, &[]).await;
    let waiting = [wait(&payer, "0"), wait(&payer, "0")];
    until_waiting(&shop, 2).await;
    tokio::time::timeout(AT_ONCE, shop.gateway.stop()).await.expect("it does not end");
    let mut rows = Rows::default();
    for waiting in waiting {
        rows.expect("stopped", &answered(waiting).await, &told(0, "created"));
    }
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_is_closed_waits_no_more() {
    let shop = Shop::open().await;
    let payer = Payer::of(&shop, &[]).await;
    let waiting = wait(&payer, "0");
    until_waiting(&shop, 1).await;
    waiting.abort();
    until_waiting(&shop, 0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn half_of_the_connections_of_an_address_may_wait() {
    let mut options = Options::default();
    options.settings.push(("connections.per_address", "6".to_owned()));
    let shop = Shop::open_with(options, active()).await;
    let payer = Payer::of(&shop, &[]).await;
    let waiting = [(); 3].map(|()| wait(&payer, "0"));
    until_waiting(&shop, 3).await;
    let mut rows = Rows::default();
    rows.expect("one too many", &answered(wait(&payer, "0")).await, &told(0, "created"));
    rows.same("the others", &waiting.each_ref().map(JoinHandle::is_finished), &[false; 3]);
    payer.press(CANCEL, "").await;
    for waiting in waiting {
        rows.expect("told", &answered(waiting).await, &told(1, "canceled"));
    }
    rows.end();
}
