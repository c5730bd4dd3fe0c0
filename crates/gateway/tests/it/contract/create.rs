//! The replies to a new invoice (contract, section 2): redirect mode and server-to-server mode.

use gateway::Wanted;

use super::{CREATE, FORM, Rows, Shop, active, form, id_of, token_of};

#[tokio::test(flavor = "multi_thread")]
async fn redirect_mode_answers_with_an_address_and_an_anchor() {
    let shop = Shop::open().await;
    let mut rows = Rows::default();
    for id in ["1", "2", "3"] {
        let created = shop.create(&[]).await;
        let url = format!("https://pay.example/widget/sale/create/?token={}", token_of(&created));
        let anchor = format!("<a href='{url}'>Pay 15.04 USD</a>");
        let expected = format!(r#"{{"errorCode":0,"redirectUrl":"{url}","html":"{anchor}"}}"#);
        rows.expect(id, &created, &expected);
        rows.same(id, &created.headers["invoice-id"].as_str(), &id);
        rows.same(id, &created.headers["content-type"].as_str(), &"application/json");
        rows.same(id, &created.headers.get("idempotent-replayed"), &None);
    }
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn server_to_server_mode_answers_with_a_status_and_an_id() {
    let shop = Shop::open_for(Wanted { s2s: true, ..active() }).await;
    let mut rows = Rows::default();
    for id in ["1", "2"] {
        let created = shop.create(&[]).await;
        let url = format!("https://pay.example/widget/sale/create/?token={}", token_of(&created));
        let start = format!(r#"{{"errorCode":0,"redirectUrl":"{url}","#);
        let expected = format!(r#"{start}"status":"invoice:created","ID":"{id}"}}"#);
        rows.expect(id, &created, &expected);
        rows.same(id, &created.headers["invoice-id"].as_str(), &id);
    }
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn every_invoice_has_a_token_of_its_own() {
    let shop = Shop::open().await;
    let mut tokens = std::collections::HashSet::new();
    for _ in 0..20 {
        let token = token_of(&shop.create(&[]).await);
        let is_url_safe = |one: u8| one.is_ascii_alphanumeric() || one == b'-' || one == b'_';
        assert!(token.len() >= 32 && token.bytes().all(is_url_safe), "{token}");
        assert!(tokens.insert(token));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_an_idempotency_key_two_identical_posts_are_two_invoices() {
    let shop = Shop::open().await;
    let (first, second) = (shop.create(&[]).await, shop.create(&[]).await);
    assert_eq!((first.headers["invoice-id"].as_str(), first.status), ("1", 200));
    assert_eq!((second.headers["invoice-id"].as_str(), second.status), ("2", 200));
    assert_ne!(token_of(&first), token_of(&second));
}

#[tokio::test(flavor = "multi_thread")]
async fn both_ways_to_write_a_path_are_the_same() {
    let shop = Shop::open().await;
    let mut rows = Rows::default();
    for (at, path) in [CREATE, CREATE.trim_end_matches('/')].into_iter().enumerate() {
        let created = shop.send("POST", path, FORM, &form(&[])).await;
        rows.same(path, &created.headers["invoice-id"], &(at + 1).to_string());
    }
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn unknown_fields_are_ignored() {
    let shop = Shop::open().await;
    let unknown = [("colour", "green"), ("callbackJson[txId]", "1"), ("", "nameless"), ("id", "9")];
    assert_eq!(shop.invoice(&unknown).await, 1);
    let unknown = [("colour", r#"{"a":[1,{"b":null}]}"#), ("amounts", "1e3")];
    assert_eq!(id_of(&shop.create_json(&unknown).await), 2);
}
