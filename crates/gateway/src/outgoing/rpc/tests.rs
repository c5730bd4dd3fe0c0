//! The client against nodes that answer, are overloaded, or answer with what is none.

use connectors::evm::rpc::{BlockNumber, ChainId};
use connectors::evm::wire::Quantity;
use tokio::task::spawn_blocking;

use super::*;
use crate::outgoing::tests::server::{Answer, Server};
use crate::settings::evm::RpcUrl;

/// For tests whose outcome must not depend on it.
const LONG: Duration = Duration::from_secs(60);

const OK: &str = "HTTP/1.1 200 OK\r\n\r\n{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\"0x89\"}";
const BUSY: &str = "HTTP/1.1 429 Slow\r\nretry-after: 0\r\n\r\n";
const DOWN: &str = "HTTP/1.1 503 Down\r\nretry-after: Sun, 06 Nov 1994 08:49:37 GMT\r\n\r\n";
const LIMITED: &str =
    "HTTP/1.1 200 OK\r\n\r\n{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-32005}}";

fn node(server: &Server) -> RpcUrl {
    RpcUrl::parse(&server.url("http", "/v2/hushhush")).unwrap()
}

async fn ask<const COUNT: usize>(answers: [Answer; COUNT]) -> Result<Quantity, RpcError> {
    let server = Server::plain(answers);
    RpcClient::new(LONG).unwrap().ask(&node(&server), &ChainId).await
}

#[tokio::test]
async fn a_question_is_posted_to_the_whole_url() {
    let server = Server::plain([Answer::Close(OK)]);
    let client = RpcClient::new(LONG).unwrap();
    assert_eq!(client.ask(&node(&server), &BlockNumber).await, Ok(Quantity(137)));
    let request = server.requests.recv().unwrap();
    assert!(request.starts_with("POST /v2/hushhush HTTP/1.1\r\n"), "{request}");
    assert!(request.contains("\r\ncontent-type: application/json\r\n"), "{request}");
    assert!(request.ends_with("\"method\":\"eth_blockNumber\",\"params\":[]}"), "{request}");
}

#[tokio::test]
async fn an_overloaded_node_is_asked_again() {
    for busy in [BUSY, DOWN, LIMITED] {
        let answers = [Answer::Close(busy), Answer::Close(busy), Answer::Close(OK)];
        assert_eq!(ask(answers).await, Ok(Quantity(137)), "{busy}");
    }
    let answers = [Answer::Close(BUSY), Answer::Close(DOWN), Answer::Close(BUSY)];
    assert_eq!(ask(answers).await, Err(RpcError::Status(429)));
}

#[tokio::test]
async fn what_is_no_answer_is_not_asked_for_again() {
    let unreadable = RpcError::Answer(AnswerError::Unreadable);
    let refused =
        "HTTP/1.1 200 OK\r\n\r\n{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-32601}}";
    for (answer, error) in [
        ("HTTP/1.1 200 OK\r\n\r\n<html>hushhush</html>", unreadable),
        ("HTTP/1.1 401 No\r\n\r\n", RpcError::Status(401)),
        ("HTTP/1.1 307 There\r\nlocation: /else\r\n\r\n", RpcError::Status(307)),
        (refused, RpcError::Answer(AnswerError::Refused(-32_601))),
        ("HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{", RpcError::Post(PostError::Broken)),
    ] {
        let said = ask([Answer::Close(answer)]).await;
        assert_eq!(said, Err(error), "{answer}");
        assert!(!format!("{error} {error:?}").contains("hush"));
    }
}

#[tokio::test]
async fn an_endless_answer_is_cut_off_and_a_late_one_given_up() {
    let server = Server::plain([Answer::Endless("HTTP/1.1 200 OK\r\n\r\n")]);
    let client = RpcClient::new(LONG).unwrap();
    assert_eq!(client.ask(&node(&server), &ChainId).await, Err(RpcError::TooLarge));
    let sent_bytes = spawn_blocking(|| server.sent_bytes()).await.unwrap();
    // What the kernel's buffers take beyond what is read is a few MiB.
    assert!(sent_bytes < 64 * 1024 * 1024, "{sent_bytes}");

    let server = Server::plain([Answer::Hold("HTTP/1.1 200 OK\r\n\r\n{")]);
    let client = RpcClient::new(Duration::from_millis(200)).unwrap();
    let late = client.ask(&node(&server), &ChainId).await;
    assert_eq!(late, Err(RpcError::Post(PostError::Timeout)));
}

#[test]
fn a_nodes_url_is_shown_by_its_host_alone() {
    let url = RpcUrl::parse("https://me:hushhush@node.example:8443/v2/hushhush?key=hushhush");
    let url = url.unwrap();
    assert_eq!(format!("{url:?} {}", url.host()), "RpcUrl(node.example) node.example");
    assert!(url.expose().ends_with("key=hushhush"));
}
