//! Faults of the transport (contract, section 1): they keep their HTTP status and carry the same
//! JSON body; and what every reply of the API has in common.

use std::io::{Read, Write};

use super::{
    CREATE, FORM, HELPER, INFOS, JSON, ORDER, Rows, STATUS, Shop, form, refusal, refusal_since,
};

#[tokio::test(flavor = "multi_thread")]
async fn no_such_path() {
    let shop = Shop::open().await;
    let mut rows = Rows::default();
    let expected = refusal_since(50114, "invalid field: path", "there is no such path");
    for path in [
        "/",
        "/api",
        "/api/",
        "/api/btn-create-invoice/",
        "/api/btn-create-invoice/get//",
        "/api/btn-create-invoice/get/x",
        "/API/btn-create-invoice/get/",
        "//api/invoice/status/",
        "/api/invoice/status.php",
        "/api/invoice/status/%2e%2e/",
        "/widget/",
        "/bench/no-op",
        "/.env",
    ] {
        for method in ["GET", "POST", "PUT"] {
            let answer = shop.send(method, path, FORM, &form(&[])).await;
            rows.expect_status(&format!("{method} {path}"), &answer, (404, &expected));
            rows.same(path, &answer.headers["content-type"].as_str(), &"application/json");
        }
    }
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn no_such_method() {
    let shop = Shop::open().await;
    let mut rows = Rows::default();
    let rule = "the path does not take this method";
    let expected = refusal_since(50114, "invalid field: method", rule);
    let others = ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"];
    for (path, refused, allowed) in [
        (CREATE, &["GET"][..], "POST"),
        (HELPER, &["GET"], "POST"),
        (STATUS, &[], "GET,HEAD,POST"),
        (INFOS, &[], "GET,HEAD,POST"),
        ("/widget/sale/create/", &["POST"], "GET,HEAD"),
        ("/widget/sale/cancel/", &["GET"], "POST"),
        ("/healthz", &["POST"], "GET,HEAD"),
    ] {
        for path in [path, path.trim_end_matches('/')] {
            for method in refused.iter().chain(&others) {
                let answer = shop.send(method, path, FORM, "id=1").await;
                let label = format!("{method} {path}");
                rows.expect_status(&label, &answer, (405, &expected));
                let allow = answer.headers.get("allow").map(String::as_str);
                rows.same(&label, &allow, &Some(allowed));
                rows.same(&label, &answer.headers["content-type"].as_str(), &"application/json");
            }
        }
    }
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_head_is_answered_as_its_get_without_the_body() {
    let shop = Shop::open().await;
    shop.create(&[]).await;
    let mut rows = Rows::default();
    for path in [STATUS, INFOS] {
        let path = format!("{path}?id=1");
        let get = shop.send("GET", &path, FORM, "").await;
        let head = shop.send("HEAD", &path, FORM, "").await;
        rows.expect_status(&path, &head, (200, ""));
        for header in ["content-length", "content-type"] {
            rows.same(&path, &head.headers[header], &get.headers[header]);
        }
    }
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_has_at_most_64_kib() {
    let shop = Shop::open().await;
    let mut rows = Rows::default();
    let expected = refusal_since(50113, "unreadable body", "a body is at most 64 KiB");
    let filled = |length: usize| {
        let start = form(&[]) + "&padding=";
        format!("{start}{}", "x".repeat(length - start.len()))
    };
    let created = shop.send("POST", CREATE, FORM, &filled(65_536)).await;
    rows.same("65536 bytes", &super::id_of(&created), &1);
    let answer = shop.send("POST", CREATE, FORM, &filled(65_537)).await;
    rows.expect_status("65537 bytes", &answer, (413, &expected));
    for path in [STATUS, INFOS, HELPER] {
        let answer = shop.send("POST", path, JSON, &filled(70_000)).await;
        rows.expect_status(path, &answer, (413, &expected));
    }
    let chunk = format!("8001\r\n{}\r\n", "x".repeat(0x8001));
    let raw =
        raw_request(&shop, &format!("transfer-encoding: chunked\r\n\r\n{chunk}{chunk}0\r\n\r\n"));
    rows.same("chunks", &raw.starts_with("HTTP/1.1 413 "), &true);
    rows.same("chunks", &raw.ends_with(&expected), &true);
    rows.same("invoices", &shop.invoices(), &1);
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_comes_in_pieces_is_put_together() {
    let shop = Shop::open().await;
    let mut chunks = String::new();
    for piece in form(&[]).as_bytes().chunks(7) {
        chunks.push_str(&format!("{:x}\r\n{}\r\n", piece.len(), String::from_utf8_lossy(piece)));
    }
    let raw = raw_request(&shop, &format!("transfer-encoding: chunked\r\n\r\n{chunks}0\r\n\r\n"));
    assert!(raw.starts_with("HTTP/1.1 200 ") && raw.contains("\r\ninvoice-id: 1\r\n"), "{raw}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_breaks_off_is_refused() {
    let shop = Shop::open().await;
    let raw = raw_request(&shop, "transfer-encoding: chunked\r\n\r\n5\r\nemail\r\nnonsense");
    let expected = refusal_since(50113, "unreadable body", "the body broke off");
    assert!(raw.starts_with("HTTP/1.1 400 ") && raw.ends_with(&expected), "{raw}");
    assert_eq!(shop.invoices(), 0);
}

/// Sends a form with whatever follows its type, and gives the whole answer.
fn raw_request(shop: &Shop, rest: &str) -> String {
    let address = shop.gateway.url("");
    let mut socket = std::net::TcpStream::connect(address.trim_start_matches("http://")).unwrap();
    let head = format!("POST {CREATE} HTTP/1.1\r\nhost: pay.example\r\nconnection: close\r\n");
    let key = &shop.key;
    let request = format!("{head}api-key: {key}\r\ncontent-type: {FORM}\r\n{rest}");
    socket.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    socket.read_to_string(&mut answer).unwrap();
    answer
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_is_no_text_is_an_unknown_key() {
    let shop = Shop::open().await;
    let address = shop.gateway.url("");
    let mut socket = std::net::TcpStream::connect(address.trim_start_matches("http://")).unwrap();
    let head = format!("GET {STATUS}?id=1 HTTP/1.1\r\nhost: pay.example\r\nconnection: close\r\n");
    socket.write_all(&[head.as_bytes(), b"api-key: \xff\xfe\r\n\r\n"].concat()).unwrap();
    let mut answer = String::new();
    socket.read_to_string(&mut answer).unwrap();
    assert!(answer.ends_with(&refusal(50007, "invalid API-KEY")), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn each_answer_has_a_request_id_of_its_own() {
    let shop = Shop::open().await;
    let mut ids = std::collections::HashSet::new();
    let created = shop.create(&[]).await;
    let token = super::token_of(&created);
    for answer in [
        created,
        shop.create(&[("amount", "0")]).await,
        shop.read(STATUS, "1").await,
        shop.send("PUT", CREATE, JSON, "{}").await,
        shop.send("POST", CREATE, JSON, "{").await,
        shop.browse("/nothing").await,
        shop.browse(&format!("/widget/sale/create/?token={token}")).await,
        shop.browse("/widget/sale/create/?token=x").await,
        shop.browse("/healthz").await,
    ] {
        let id = answer.headers["x-request-id"].clone();
        assert!(!id.is_empty() && ids.insert(id), "{answer:?}");
    }
}

/// What a refusal must not repeat: it would end up in logs of whoever called.
#[tokio::test(flavor = "multi_thread")]
async fn no_refusal_repeats_what_was_sent() {
    let shop = Shop::open().await;
    let marker = "Zq7xMarker";
    let mut rows = Rows::default();
    let fields = ORDER.into_iter().map(|(name, _)| name).chain([
        "name",
        "personal_id",
        "success_url",
        "cancel_url",
        "pending_url",
        "failure_url",
        "payment_solution_type",
        "payment_solution_name",
        "id",
        "outcome",
    ]);
    let mut bodies: Vec<(&str, String)> = Vec::new();
    for field in fields {
        bodies.push((FORM, form(&[(field, &format!("{marker}\n"))])));
        bodies.push((JSON, super::json(&[(field, &format!(r#"["{marker}"]"#))])));
        bodies.push((JSON, super::json(&[(field, marker)])));
    }
    bodies.push((FORM, form(&[("callbackJson", &marker.repeat(1_000))])));
    bodies.push((FORM, format!("{marker}=%ff")));
    bodies.push((FORM, format!("{marker}=1&{marker}=2")));
    bodies.push((JSON, format!(r#"{{"{marker}":1,"{marker}":2}}"#)));
    let part = format!("--x\r\nContent-Disposition: form-data; name=\"{marker}\"\r\n");
    let multipart = "multipart/form-data; boundary=x";
    bodies.push((multipart, format!("{part}\r\n{marker}")));
    bodies.push((multipart, format!("{part}{marker}: \u{1}\r\n\r\n{marker}\r\n--x--")));
    bodies.push((multipart, format!("--x\r\n{marker} : {marker}\r\n\r\n1\r\n--x--")));
    bodies.push((multipart, format!("{part}\r\n1\r\n{part}\r\n2\r\n--x--\r\n")));
    bodies.push((marker, marker.to_owned()));
    for (content_type, body) in &bodies {
        for path in [CREATE, STATUS, INFOS, HELPER] {
            let answer = shop.send("POST", path, content_type, body).await;
            let label = format!("{path} {content_type} {body}: {}", answer.body);
            let is_refusal = !answer.body.starts_with(r#"{"errorCode":0"#);
            rows.same(&label, &answer.body.contains(marker), &false);
            rows.same(&label, &(is_refusal || path == CREATE), &true);
        }
    }
    for path in [&format!("{STATUS}?id={marker}"), &format!("/{marker}/?{marker}=1")] {
        let answer = shop.gateway.get(path, &shop.key).await.unwrap();
        rows.same(path, &answer.body.contains(marker), &false);
    }
    rows.end();
}
