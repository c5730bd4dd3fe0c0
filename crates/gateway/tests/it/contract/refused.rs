//! A refusal reaches a caller that still sends: many clients send the head first and the body after
//! it, and report a broken connection where the socket is closed in between.

use std::io::{Read, Write};
use std::net::TcpStream;

use super::{CREATE, FORM, Rows, STATUS, Shop, form, refusal, refusal_since};

fn connect(shop: &Shop) -> TcpStream {
    TcpStream::connect(shop.gateway.url("").trim_start_matches("http://")).unwrap()
}

fn head(path: &str, key: &str, length: usize) -> String {
    format!(
        "POST {path} HTTP/1.1\r\nhost: pay.example\r\napi-key: {key}\r\n\
         content-type: {FORM}\r\ncontent-length: {length}\r\n"
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn the_connection_lives_on_after_a_refusal() {
    let shop = Shop::open().await;
    let body = form(&[]);
    let mut rows = Rows::default();
    let no_path = refusal_since(50114, "invalid field: path", "there is no such path");
    for (label, path, key, expected) in [
        ("no key", CREATE, "", refusal(50001, "API-KEY required")),
        ("wrong key", CREATE, "tp_test_wrong", refusal(50007, "invalid API-KEY")),
        ("no path", "/api/no-such-path/", &*shop.key, no_path),
    ] {
        let mut socket = connect(&shop);
        let refused = format!("{}\r\n", head(path, key, body.len()));
        socket.write_all(refused.as_bytes()).unwrap();
        // Meanwhile the gateway has the time to refuse it.
        shop.read(STATUS, "1").await;
        let next = format!("{}connection: close\r\n\r\n", head(CREATE, &shop.key, body.len()));
        socket.write_all(format!("{body}{next}{body}").as_bytes()).unwrap();
        let mut answers = String::new();
        socket.read_to_string(&mut answers).unwrap();
        rows.same(label, &answers.contains(&expected), &true);
        rows.same(label, &answers.matches("\r\ninvoice-id: ").count(), &1);
    }
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_does_not_come_is_not_waited_for_for_ever() {
    let shop = Shop::open().await;
    let mut socket = connect(&shop);
    socket.write_all(format!("{}\r\n", head(CREATE, "", 10)).as_bytes()).unwrap();
    let mut answer = String::new();
    socket.read_to_string(&mut answer).unwrap();
    assert!(answer.ends_with(&refusal(50001, "API-KEY required")), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_without_end_is_not_read_to_its_end() {
    let shop = Shop::open().await;
    let mut socket = connect(&shop);
    socket.write_all(format!("{}\r\n", head(CREATE, "", 1 << 40)).as_bytes()).unwrap();
    let piece = [b'x'; 65_536];
    let taken = (0..1_024).take_while(|_| socket.write_all(&piece).is_ok()).count();
    assert!(taken < 1_024, "64 MiB were taken");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_that_asks_first_is_refused_at_once() {
    let shop = Shop::open().await;
    let mut socket = connect(&shop);
    let asks = format!("{}expect: 100-continue\r\n\r\n", head(CREATE, "", 10));
    socket.write_all(asks.as_bytes()).unwrap();
    let mut answer = String::new();
    socket.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    assert!(answer.ends_with(&refusal(50001, "API-KEY required")), "{answer}");
}
