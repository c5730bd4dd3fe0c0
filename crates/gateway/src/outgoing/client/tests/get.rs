//! A GET of servers that behave well, badly and worse.

use super::{LENIENT, LONG, SHORT, STRICT};
use crate::outgoing::client::get::GetError;
use crate::outgoing::client::{OutgoingClient, Page, PostError};
use crate::outgoing::guard::{AddressGuard, UrlRefused};
use crate::outgoing::tests::server::{Answer, Server};

const BYTES_MAX: usize = 1_000;

async fn get(
    guard: AddressGuard,
    timeout: std::time::Duration,
    url: &str,
    tag: Option<&str>,
) -> Result<(Option<Vec<u8>>, Option<String>), GetError> {
    let client = OutgoingClient::new(guard, timeout).unwrap();
    Ok(match client.get(url, tag, BYTES_MAX).await? {
        Page::Whole { body, tag } => (Some(body), tag),
        Page::Same => (None, None),
    })
}

#[tokio::test]
async fn a_body_comes_with_what_it_is_known_by() {
    let whole = "HTTP/1.1 200 OK\r\netag: \"a\"\r\ncontent-length: 2\r\n\r\nok";
    let same = "HTTP/1.1 304 Not Modified\r\netag: \"a\"\r\n\r\n";
    let server = Server::plain([Answer::Close(whole), Answer::Close(same), Answer::Close(same)]);
    let url = server.url("http", "/daily.xml?id=7");
    let expected = (Some(b"ok".to_vec()), Some("\"a\"".to_owned()));
    assert_eq!(get(LENIENT, LONG, &url, None).await, Ok(expected));
    let request = server.requests.recv().unwrap();
    assert!(request.starts_with("GET /daily.xml?id=7 HTTP/1.1\r\n"), "{request}");
    assert!(!request.contains("if-none-match"), "{request}");
    assert_eq!(get(LENIENT, LONG, &url, Some("\"a\"")).await, Ok((None, None)));
    let request = server.requests.recv().unwrap();
    assert!(request.contains("if-none-match: \"a\"\r\n"), "{request}");
    // Nobody asked whether it was the same.
    assert_eq!(get(LENIENT, LONG, &url, None).await, Err(GetError::Status(304)));
}

#[tokio::test]
async fn what_is_not_whole_in_time_and_short_enough_is_refused() {
    let broken = GetError::NoAnswer(PostError::Broken);
    let late = GetError::NoAnswer(PostError::Timeout);
    let moved = "HTTP/1.1 302 Found\r\nlocation: http://192.0.2.1/\r\ncontent-length: 0\r\n\r\n";
    let cut = "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\ncut";
    let cases = [
        (
            Answer::Close("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n"),
            GetError::Status(404),
        ),
        (Answer::Close(moved), GetError::Status(302)),
        (Answer::Close(cut), broken),
        (Answer::Hold(cut), late),
        (Answer::Hold(""), late),
        (Answer::Endless("HTTP/1.1 200 OK\r\n\r\n"), GetError::TooLong(BYTES_MAX)),
    ];
    for (answer, expected) in cases {
        let server = Server::plain([answer]);
        let url = server.url("http", "/");
        assert_eq!(get(LENIENT, SHORT, &url, None).await, Err(expected), "{expected}");
    }
}

#[tokio::test]
async fn it_goes_where_callbacks_may_go_and_tells_no_url() {
    let server = Server::plain([]);
    let url = server.url("http", "/?key=hushhush");
    let refused = get(STRICT, LONG, &url, None).await.unwrap_err();
    assert!(matches!(refused, GetError::Refused(UrlRefused::Address(_))), "{refused:?}");
    assert_eq!(refused.to_string(), "its URL may not be called: its host is a loopback address");
}
