//! The client against servers that behave well, badly and worse, on this machine's loopback.

mod get;

use reqwest::StatusCode;
use rustls::pki_types::CertificateDer;
use tokio::{net::TcpSocket, task::spawn_blocking};

use super::*;
use crate::outgoing::tests::server::{Answer, Server, certificate};

/// Sunday, 6 November 1994, 08:49:37 UTC.
const NOW: i64 = 784_111_777;

const STRICT: AddressGuard = AddressGuard { allow_private: false };
const LENIENT: AddressGuard = AddressGuard { allow_private: true };

/// For tests whose outcome must not depend on it.
const LONG: Duration = Duration::from_secs(60);
/// For tests that wait for it to run out.
const SHORT: Duration = Duration::from_secs(1);

const OK: &str = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

fn signed() -> SignedHeaders {
    SignedHeaders {
        x_signature: "00ff".to_owned(),
        webhook_id: "msg_1".to_owned(),
        webhook_timestamp: NOW.to_string(),
        webhook_signature: "v1,AAAA".to_owned(),
    }
}

async fn post(guard: AddressGuard, timeout: Duration, url: &str) -> Result<Reply, PostError> {
    post_by(&OutgoingClient::new(guard, timeout).unwrap(), url).await
}

async fn post_by(client: &OutgoingClient, url: &str) -> Result<Reply, PostError> {
    let body = Bytes::from_static(b"{\"id\":185}");
    client.post(CallbackPost { url, headers: signed(), body, now: NOW }).await
}

#[tokio::test]
async fn the_request_is_what_was_signed_and_nothing_more() {
    let server = Server::plain([Answer::Close(OK)]);
    let url = server.url("http", "/shop/callback?order=7#fragment");
    let reply = post(LENIENT, LONG, &url).await;
    assert_eq!(reply, Ok(Reply { status: 200, retry_after: None }));

    let request = server.requests.recv().unwrap();
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    let (first_line, headers) = head.split_once("\r\n").unwrap();
    let mut headers: Vec<_> = headers.split("\r\n").collect();
    headers.sort_unstable();
    assert_eq!(first_line, "POST /shop/callback?order=7 HTTP/1.1");
    assert_eq!(body, "{\"id\":185}");
    assert_eq!(
        headers,
        [
            "accept: */*",
            "content-length: 10",
            "content-type: application/json",
            &format!("host: {}", server.address),
            &format!("user-agent: Turnpike/{}", env!("CARGO_PKG_VERSION")),
            "webhook-id: msg_1",
            "webhook-signature: v1,AAAA",
            "webhook-timestamp: 784111777",
            "x-signature: 00ff",
        ]
    );
}

#[tokio::test]
async fn any_status_is_a_reply() {
    for (answer, status, retry_after_s) in [
        ("HTTP/1.1 204 No Content\r\n\r\n", StatusCode::NO_CONTENT, None),
        ("HTTP/1.0 200 OK\r\n\r\nuntil the end", StatusCode::OK, None),
        ("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\ncut", StatusCode::OK, None),
        ("HTTP/1.1 410 Gone\r\n\r\n", StatusCode::GONE, None),
        ("HTTP/1.1 429 Slow\r\nretry-after: 120\r\n\r\n", StatusCode::TOO_MANY_REQUESTS, Some(120)),
        (
            "HTTP/1.1 503 No\r\nRetry-After: Sun, 06 Nov 1994 08:50:37 GMT\r\n\r\n",
            StatusCode::SERVICE_UNAVAILABLE,
            Some(60),
        ),
    ] {
        let server = Server::plain([Answer::Close(answer)]);
        let reply = post(LENIENT, LONG, &server.url("http", "/")).await;
        let retry_after = retry_after_s.map(Duration::from_secs);
        assert_eq!(reply, Ok(Reply { status: status.as_u16(), retry_after }), "{answer}");
    }
}

#[tokio::test]
async fn a_redirect_is_a_reply_and_not_followed() {
    for (answer, status) in [
        ("HTTP/1.1 301 Moved\r\nlocation: /elsewhere\r\ncontent-length: 0\r\n\r\n", 301),
        ("HTTP/1.1 302 Found\r\nlocation: /elsewhere\r\ncontent-length: 0\r\n\r\n", 302),
        ("HTTP/1.1 307 Moved\r\nlocation: /elsewhere\r\ncontent-length: 0\r\n\r\n", 307),
        ("HTTP/1.1 308 Moved\r\nlocation: /elsewhere\r\ncontent-length: 0\r\n\r\n", 308),
    ] {
        let server = Server::plain([Answer::Close(answer), Answer::Close(OK)]);
        let reply = post(LENIENT, LONG, &server.url("http", "/")).await;
        assert_eq!(reply, Ok(Reply { status, retry_after: None }), "{answer}");
    }
}

#[tokio::test]
async fn an_endless_body_is_cut_off() {
    let server = Server::plain([Answer::Endless("HTTP/1.1 200 OK\r\n\r\n")]);
    let reply = post(LENIENT, Duration::from_secs(5), &server.url("http", "/")).await;
    assert_eq!(reply, Ok(Reply { status: 200, retry_after: None }));
    // The client hangs up on this thread, so the server's end is waited for on another.
    let sent_bytes = spawn_blocking(|| server.sent_bytes()).await.unwrap();
    // What the kernel's buffers take beyond what is read is a few MiB; in five seconds an
    // unlimited reader takes gigabytes.
    assert!(sent_bytes < 64 * 1024 * 1024, "{sent_bytes}");
}

#[tokio::test]
async fn time_runs_out_for_a_status_but_not_for_the_body_after_it() {
    let ok = Ok(Reply { status: 200, retry_after: None });
    let mut rows = Vec::new();
    for (answer, expected) in [
        ("", Err(PostError::Timeout)),
        ("HTTP/1.1 200 OK\r\nserver: slow\r\n", Err(PostError::Timeout)),
        ("HTTP/1.1 100 Continue\r\n\r\n", Err(PostError::Timeout)),
        ("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n", ok),
        ("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nbegun", ok),
    ] {
        let server = Server::plain([Answer::Hold(answer)]);
        // All at once, since each takes as long as the client has patience.
        let reply =
            tokio::spawn(async move { post(LENIENT, SHORT, &server.url("http", "/")).await });
        rows.push((answer, expected, reply));
    }
    for (answer, expected, reply) in rows {
        assert_eq!(reply.await.unwrap(), expected, "{answer}");
    }
}

#[tokio::test]
async fn what_went_wrong_is_told_without_the_url() {
    let silent = Server::plain([Answer::Hold("")]);
    let closing = Server::plain([Answer::Close("")]);
    let babbling = Server::plain([Answer::Close("220 mail.example ESMTP\r\n")]);
    let without_tls = Server::plain([Answer::Greet("220 mail.example ESMTP\r\n")]);
    // Bound and not listening, so that nobody else can come to listen there meanwhile.
    let closed = TcpSocket::new_v4().unwrap();
    closed.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let closed = closed.local_addr().unwrap();
    let overlong_label = "a".repeat(64);
    let not_tls = PostError::Tls("the server does not speak TLS there");
    let credentials = PostError::Refused(UrlRefused::Credentials);
    for (url, expected) in [
        (closing.url("http", "/hush?hush"), PostError::Broken),
        (babbling.url("http", "/hush?hush"), PostError::Broken),
        (without_tls.url("https", "/hush?hush"), not_tls),
        (silent.url("https", "/hush?hush"), PostError::Connect(io::ErrorKind::TimedOut)),
        (format!("http://{closed}/?hush"), PostError::Connect(io::ErrorKind::ConnectionRefused)),
        (format!("http://{overlong_label}.example/?hush"), PostError::NameNotFound),
        ("http://hush:hush@shop.example/".to_owned(), credentials),
    ] {
        let error = post(LENIENT, SHORT, &url).await.unwrap_err();
        assert_eq!(error, expected, "{url}");
        assert!(!format!("{error} {error:?}").contains("hush"), "{error} {error:?}");
    }
}

#[tokio::test]
async fn a_refused_address_is_not_connected_to_by_number_or_by_name() {
    let server = Server::plain([Answer::Close(OK)]);
    let port = server.address.port();
    for url in [
        format!("http://127.0.0.1:{port}/"),
        format!("http://2130706433:{port}/"),
        format!("http://[::ffff:127.0.0.1]:{port}/"),
        format!("http://localhost:{port}/"),
        format!("https://localhost:{port}/"),
        format!("http://LOCALHOST:{port}/"),
    ] {
        let error = post(STRICT, LONG, &url).await.unwrap_err();
        let PostError::Refused(UrlRefused::Address(refused)) = error else {
            panic!("{url}: {error:?}");
        };
        assert_eq!(refused.range, "a loopback address", "{url}");
        let words = "the callback URL may not be called: its host is a loopback address";
        assert_eq!(error.to_string(), words, "{url}");
    }
    // The server has one answer, so one that was fetched before would leave none for this.
    let by_name = post(LENIENT, LONG, &format!("http://localhost:{port}/")).await;
    assert_eq!(by_name, Ok(Reply { status: 200, retry_after: None }));
}

#[tokio::test]
async fn a_certificate_must_be_trusted_valid_and_for_the_name() {
    let (key, valid) = certificate("localhost", 2100);
    let (old_key, expired) = certificate("localhost", 2001);
    let trusting = |certificate: &CertificateDer<'static>| {
        let mut authorities = RootCertStore::empty();
        authorities.add(certificate.clone()).unwrap();
        OutgoingClient::trusting(authorities, LENIENT, LONG).unwrap()
    };
    let ours = trusting(&valid);
    let public = OutgoingClient::new(LENIENT, LONG).unwrap();
    let ok = Ok(Reply { status: 200, retry_after: None });
    let refused = |words| Err(PostError::Tls(words));
    for (client, server_has, host, expected) in [
        (&ours, (&key, &valid), "localhost", ok),
        (&ours, (&key, &valid), "127.0.0.1", refused("the certificate is for another name")),
        (&public, (&key, &valid), "localhost", refused("the certificate's issuer is not trusted")),
        (
            &trusting(&expired),
            (&old_key, &expired),
            "localhost",
            refused("the certificate has expired"),
        ),
    ] {
        let server = Server::secure([Answer::Close(OK)], server_has);
        let url = format!("https://{host}:{}/", server.address.port());
        assert_eq!(post_by(client, &url).await, expected, "{url}");
    }
}

#[tokio::test]
async fn a_header_that_cannot_be_sent_is_refused() {
    let headers = SignedHeaders { webhook_id: "msg\r\nx-forged: 1".to_owned(), ..signed() };
    let client = OutgoingClient::new(STRICT, LONG).unwrap();
    let url = "https://shop.example/";
    let request = CallbackPost { url, headers, body: Bytes::new(), now: NOW };
    assert_eq!(client.post(request).await, Err(PostError::InvalidHeader));
}

#[test]
fn retry_after_is_seconds_or_a_date() {
    let ages = u64::from(u32::MAX);
    for (value, expected_s) in [
        ("0", Some(0)),
        ("120", Some(120)),
        (" 120 ", Some(120)),
        ("4294967295", Some(ages)),
        ("4294967296", Some(ages)),
        ("99999999999999999999999999", Some(ages)),
        ("Sun, 06 Nov 1994 08:49:37 GMT", Some(0)),
        ("Sun, 06 Nov 1994 09:49:37 GMT", Some(3600)),
        ("Sun, 06 Nov 1994 07:49:37 GMT", Some(0)),
        ("Sunday, 06-Nov-94 08:50:37 GMT", Some(60)),
        ("Sun Nov  6 08:49:38 1994", Some(1)),
        ("", None),
        ("-1", None),
        ("+1", None),
        ("1.5", None),
        ("soon", None),
        ("Mon, 06 Nov 1994 08:49:37 GMT", None),
        ("1994-11-06T08:49:37Z", None),
    ] {
        assert_eq!(retry_after(value, NOW), expected_s.map(Duration::from_secs), "{value:?}");
    }
}
