//! A page's token is unguessable and grants its own invoice only, and what opens the page is a
//! payer's GET.

use std::sync::Arc;

use simulator::{GatewayRun, Installation, Options};

use super::super::{Rows, Shop, active};
use super::{CANCEL, LIVE_STATUS, PAGE, Payer, QR, QUOTE, RETURN, SIMULATED_APP, heading};

const UNKNOWN: &str = "This payment link is not known";

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_was_changed_is_unknown() {
    let shop = Shop::open().await;
    let payer = Payer::of(&shop, &[]).await;
    let other = Payer::of(&shop, &[]).await;
    let mut tokens: Vec<String> = (0..payer.token.len())
        .map(|at| {
            let mut changed = payer.token.clone().into_bytes();
            changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
            String::from_utf8(changed).unwrap()
        })
        .filter(|changed| *changed != payer.token && *changed != other.token)
        .collect();
    // One invoice's id with the other's code.
    let (head, _) = other.token.split_at(12);
    let (_, tail) = payer.token.split_at(12);
    tokens.push(format!("{head}{tail}"));
    tokens.extend((0..payer.token.len()).map(|length| payer.token[..length].to_owned()));
    tokens.push(payer.token[1..].to_owned());
    tokens.push(format!("{}A", payer.token));
    tokens.push(format!("{}=", payer.token));
    tokens.push(format!("{}%20", payer.token));
    tokens.push(payer.token.to_lowercase());
    for token in ["", "1", "x", "%00", "%ff", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "é", "../.."] {
        tokens.push(token.to_owned());
    }
    let mut rows = Rows::default();
    for token in &tokens {
        for page in [PAGE, RETURN, SIMULATED_APP, LIVE_STATUS, QR] {
            let answer = shop.browse(&format!("{page}?token={token}")).await;
            let label = format!("{page} {token}");
            rows.same(&label, &(answer.status, heading(&answer).as_str()), &(404, UNKNOWN));
        }
        for page in [CANCEL, QUOTE, SIMULATED_APP] {
            let answer = shop.submit(page, &format!("token={token}&choice=approve")).await;
            let label = format!("POST {page} {token}");
            rows.same(&label, &(answer.status, heading(&answer).as_str()), &(404, UNKNOWN));
        }
    }
    rows.same("status", &payer.status().await.as_str(), &"created");
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_names_no_single_token_is_unknown() {
    let shop = Shop::open().await;
    let payer = Payer::of(&shop, &[]).await;
    let mut rows = Rows::default();
    let token = &payer.token;
    for query in [
        "".to_owned(),
        "?".to_owned(),
        format!("?token={token}&token={token}"),
        format!("?Token={token}"),
    ] {
        for page in [PAGE, RETURN, SIMULATED_APP, LIVE_STATUS, QR] {
            let answer = shop.browse(&format!("{page}{query}")).await;
            let label = format!("{page}{query}");
            rows.same(&label, &(answer.status, heading(&answer).as_str()), &(404, UNKNOWN));
        }
    }
    for form in ["".to_owned(), format!("token={token}&token={token}")] {
        for page in [CANCEL, QUOTE, SIMULATED_APP] {
            let answer = shop.submit(page, &format!("{form}&choice=approve")).await;
            let label = format!("POST {page} {form}");
            rows.same(&label, &(answer.status, heading(&answer).as_str()), &(404, UNKNOWN));
        }
    }
    rows.same("status", &payer.status().await.as_str(), &"created");
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn another_installations_token_is_unknown() {
    let shop = Shop::open().await;
    let other = Shop::open_with(Options { seed: 2, ..Options::default() }, active()).await;
    let (own, foreign) = (Payer::of(&shop, &[]).await, Payer::of(&other, &[]).await);
    assert_eq!(own.id, foreign.id);
    assert_ne!(own.token, foreign.token);
    let answer = shop.browse(&format!("{PAGE}?token={}", foreign.token)).await;
    assert_eq!((answer.status, heading(&answer).as_str()), (404, UNKNOWN));
    assert_eq!(own.status().await, "created");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_outlives_a_restart_but_not_its_invoice() {
    let installation = Some(Arc::new(Installation::fresh().unwrap()));
    let options = || Options { installation: installation.clone(), ..Options::default() };
    let shop = Shop::open_with(options(), active()).await;
    let payer = Payer::of(&shop, &[]).await;
    let (token, clock, key) = (payer.token, shop.gateway.clock.clone(), shop.key.clone());
    shop.gateway.stop().await;
    let gateway = GatewayRun::start(options(), clock).await.unwrap();
    let shop = Shop { gateway, key };
    let page = shop.browse(&format!("{PAGE}?token={token}")).await;
    assert_eq!((page.status, heading(&page).as_str()), (200, "Choose how to pay $15.04 USD"));
    shop.tamper("delete from attempt; delete from invoice_event; delete from callback");
    shop.tamper("delete from invoice");
    let page = shop.browse(&format!("{PAGE}?token={token}")).await;
    assert_eq!((page.status, heading(&page).as_str()), (404, UNKNOWN));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_is_opened_by_get_and_by_nothing_else() {
    let shop = Shop::open().await;
    let payer = Payer::of(&shop, &[]).await;
    let mut rows = Rows::default();
    for page in [PAGE, RETURN, LIVE_STATUS, SIMULATED_APP, QR] {
        let url = shop.gateway.url(&format!("{page}?token={}", payer.token));
        for method in ["HEAD", "OPTIONS", "PUT", "DELETE"] {
            shop.gateway.http.send(method, &url, &[], "").await.unwrap();
            rows.same(&format!("{method} {page}"), &payer.status().await.as_str(), &"created");
        }
    }
    // Neither does a page that only looks.
    for page in [RETURN, LIVE_STATUS, SIMULATED_APP, QR] {
        payer.load(page).await;
        rows.same(page, &payer.status().await.as_str(), &"created");
    }
    let page = payer.load(PAGE.trim_end_matches('/')).await;
    rows.same("GET", &(page.status, payer.status().await.as_str()), &(200, "opened"));
    let again = payer.load(PAGE).await;
    rows.same("GET again", &(again.body == page.body), &true);
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_is_opened_many_times_at_once_is_opened_once() {
    let shop = Shop::open().await;
    let payer = Payer::of(&shop, &[]).await;
    let pages = futures_util::future::join_all((0..30).map(|_| payer.load(PAGE))).await;
    let mut rows = Rows::default();
    for page in &pages {
        rows.same(
            "page",
            &(page.status, heading(page).as_str()),
            &(200, "Choose how to pay $15.04 USD"),
        );
    }
    let kinds = shop.gateway.database().unwrap().event_kinds().unwrap();
    rows.same("events", &kinds[&payer.id].join(" ").as_str(), &"opened");
    rows.end();
}
