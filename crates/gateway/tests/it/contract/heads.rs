//! How large a request's head may be: its target, its headers and their number.

use std::io::{Read, Write};

use super::{Rows, STATUS, Shop, refusal, refusal_since};

/// Sends a request head with a target and headers, and gives the whole answer; empty where the
/// connection was cut off.
fn send(shop: &Shop, target: &str, headers: &str) -> String {
    let address = shop.gateway.url("");
    let mut socket = std::net::TcpStream::connect(address.trim_start_matches("http://")).unwrap();
    let key = &shop.key;
    let start = format!("GET {target} HTTP/1.1\r\nhost: pay.example\r\nconnection: close\r\n");
    let request = format!("{start}api-key: {key}\r\n{headers}\r\n");
    // Whoever is cut off while it still writes may find that nothing is left to read.
    let mut answer = Vec::new();
    if socket.write_all(request.as_bytes()).is_ok() && socket.read_to_end(&mut answer).is_err() {
        answer.clear();
    }
    String::from_utf8(answer).unwrap()
}

fn status_with(padding: usize) -> String {
    let start = format!("{STATUS}?id=1&padding=");
    format!("{start}{}", "x".repeat(padding - start.len()))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_target_has_at_most_8_kib() {
    let shop = Shop::open().await;
    let mut rows = Rows::default();
    let rule = "a path with its query is at most 8 KiB";
    let too_long = refusal_since(50114, "invalid field: path", rule);
    let found = refusal(50108, "invoice not found");
    for (length, start, end) in [
        (8_192, "HTTP/1.1 200 ", &found),
        (8_193, "HTTP/1.1 414 ", &too_long),
        (15_000, "HTTP/1.1 414 ", &too_long),
        (20_000, "HTTP/1.1 414 ", &too_long),
    ] {
        let answer = send(&shop, &status_with(length), "");
        let label = format!("{length} bytes: {answer}");
        rows.same(&label, &(answer.starts_with(start), answer.ends_with(end)), &(true, true));
    }
    let page = format!("/widget/sale/create/?token={}", "x".repeat(9_000));
    rows.same("a page", &send(&shop, &page, "").starts_with("HTTP/1.1 414 "), &true);
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_head_has_at_most_16_kib() {
    let shop = Shop::open().await;
    let mut rows = Rows::default();
    let rule = "path, query and headers are at most 16 KiB";
    let too_large = refusal_since(50114, "invalid field: headers", rule);
    let found = refusal(50108, "invoice not found");
    let target = format!("{STATUS}?id=1");
    // The head as it is counted: the target, and each header with four bytes more.
    let fixed = target.len() + "hostpay.example".len() + "connectionclose".len() + 3 * 4;
    let fixed = fixed + "api-key".len() + shop.key.len() + "padding".len() + 4;
    for (bytes, start, end) in [
        (16_384, "HTTP/1.1 200 ", &found),
        (16_385, "HTTP/1.1 431 ", &too_large),
        (30_000, "HTTP/1.1 431 ", &too_large),
    ] {
        let padding = format!("padding: {}\r\n", "x".repeat(bytes - fixed));
        let answer = send(&shop, &target, &padding);
        let label = format!("{bytes} bytes: {answer}");
        rows.same(&label, &(answer.starts_with(start), answer.ends_with(end)), &(true, true));
    }
    // What is far too large is not read to its end, and so not answered in words.
    let answer = send(&shop, &target, &format!("padding: {}\r\n", "x".repeat(1 << 20)));
    let label = format!("a mebibyte: {answer}");
    rows.same(&label, &(answer.is_empty() || answer.starts_with("HTTP/1.1 431 ")), &true);
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_head_has_at_most_100_headers() {
    let shop = Shop::open().await;
    let mut rows = Rows::default();
    let target = format!("{STATUS}?id=1");
    for (count, start) in [(97, "HTTP/1.1 200 "), (98, "HTTP/1.1 431 "), (500, "HTTP/1.1 431 ")] {
        let headers: String = (0..count).map(|number| format!("x-{number}: 1\r\n")).collect();
        let answer = send(&shop, &target, &headers);
        rows.same(&format!("{count} more: {answer}"), &answer.starts_with(start), &true);
    }
    rows.end();
}
