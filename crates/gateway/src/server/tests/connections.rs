//! Connections that take too long, and too many of them, over real sockets.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::routing::{get, post};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;

use super::super::Server;
use super::super::connections::Patience;
use super::super::phase::Phase;
use super::app;

const NEVER: u32 = u32::MAX;

/// Nothing is ever cut off.
const ENDLESS: Patience = Patience {
    tick: Duration::from_millis(10),
    request: Duration::from_secs(600),
    head: NEVER,
    idle: NEVER,
    reply: NEVER,
};

const REQUEST: &str = "GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n";

/// A reply that no socket's buffers hold.
const LARGE: usize = 64 << 20;

/// A gateway and what its slow handler waits for.
struct Running {
    server: Server,
    gate: Arc<Semaphore>,
    _data: TempDir,
}

async fn start(patience: Patience, settings: &[(&'static str, &str)]) -> Running {
    let gate = Arc::new(Semaphore::new(0));
    let slow = gate.clone();
    let router = Router::new()
        .route("/healthz", get(async || "ok"))
        .route("/large", get(async || vec![b'x'; LARGE]))
        .route("/echo", post(async |body: Bytes| body))
        .route("/slow", get(async move || drop(slow.acquire().await.unwrap())));
    let data = tempfile::tempdir().unwrap();
    let app = app(data.path(), settings);
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let server = Server::serve(&app, router, listener, patience).unwrap();
    Running { server, gate, _data: data }
}

impl Running {
    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.server.address()).await.unwrap()
    }

    /// A connection that has been served a request, and lies idle.
    async fn idle(&self) -> TcpStream {
        let mut socket = self.connect().await;
        ask(&mut socket).await;
        self.until(|phases| !phases.contains(&Phase::Replying)).await;
        socket
    }

    /// Waits until what the connections do is as it should be.
    async fn until(&self, is_so: impl Fn(&[Phase]) -> bool) {
        soon(async {
            while !is_so(&self.server.connections.phases()) {
                tokio::task::yield_now().await;
            }
        })
        .await;
    }

    /// Waits until connections have been looked through so many times more.
    async fn ticks(&self, count: u32) {
        let start = self.server.connections.ticks();
        soon(async {
            while self.server.connections.ticks() < start + count {
                tokio::task::yield_now().await;
            }
        })
        .await;
    }
}

async fn soon<T>(coming: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(60), coming).await.expect("it did not come")
}

/// Sends a request and reads its whole reply.
async fn ask(socket: &mut TcpStream) {
    socket.write_all(REQUEST.as_bytes()).await.unwrap();
    let reply = soon(read_until(socket, "\r\n\r\nok")).await;
    assert!(reply.starts_with("HTTP/1.1 200 OK\r\n"), "{reply}");
}

async fn read_until(socket: &mut TcpStream, end: &str) -> String {
    let mut read = String::new();
    while !read.ends_with(end) {
        read.push(char::from(socket.read_u8().await.unwrap()));
    }
    read
}

/// Reads until the connection is closed, in whatever manner.
async fn rest(socket: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let read = soon(socket.read_to_end(&mut bytes)).await;
    if read.is_err() { "reset".to_owned() } else { String::from_utf8_lossy(&bytes).into_owned() }
}

/// Whether a connection is still served.
async fn is_open(socket: &mut TcpStream) -> bool {
    if socket.write_all(REQUEST.as_bytes()).await.is_err() {
        return false;
    }
    let mut byte = [0];
    matches!(soon(socket.read(&mut byte)).await, Ok(1))
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_takes_too_long_is_cut_off_and_nobody_else() {
    let head = Patience { head: 5, ..ENDLESS };
    let idle = Patience { idle: 5, ..ENDLESS };
    let cases = [
        ("nothing comes", head, ""),
        ("half a head", head, "GET /healthz HTTP/1.1\r\nhost:"),
        ("a byte", head, "G"),
        ("idle", idle, REQUEST),
        // What came along with a request is not seen to have come until more does.
        ("half a head behind a request", idle, &format!("{REQUEST}GET")),
        ("idle after two at once", idle, &REQUEST.repeat(2)),
    ];
    for (label, patience, sent) in cases {
        let running = start(patience, &[]).await;
        let mut socket = running.connect().await;
        socket.write_all(sent.as_bytes()).await.unwrap();
        let served = rest(&mut socket).await.matches("200 OK").count();
        assert_eq!(served, sent.matches("\r\n\r\n").count(), "{label}");
        running.until(<[_]>::is_empty).await;
    }
    let running = start(head, &[]).await;
    let mut socket = running.idle().await;
    socket.write_all(b"GET").await.unwrap();
    assert_eq!(rest(&mut socket).await, "", "half a second head");
    // Each is only as impatient as it is meant to be.
    let running = start(head, &[]).await;
    let mut socket = running.idle().await;
    running.ticks(20).await;
    assert!(is_open(&mut socket).await, "it may lie idle");
    let running = start(idle, &[]).await;
    let mut socket = running.connect().await;
    running.ticks(20).await;
    assert!(is_open(&mut socket).await, "it may take its time to send a head");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_head_that_trickles_is_not_given_new_time_for_each_byte() {
    let running = start(Patience { head: 20, ..ENDLESS }, &[]).await;
    let mut socket = running.idle().await;
    let start = running.server.connections.ticks();
    for byte in REQUEST.as_bytes().iter().cycle() {
        // A line feed would end a line, and two of them the head.
        let byte = if byte.is_ascii_control() { b'x' } else { *byte };
        if socket.write_all(&[byte]).await.is_err() || running.server.connections.ticks() > 5_000 {
            break;
        }
        running.ticks(1).await;
    }
    let took = running.server.connections.ticks() - start;
    assert!((20..2_000).contains(&took), "it took {took} ticks");
    running.until(<[_]>::is_empty).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_trickles_is_answered_and_cut_off() {
    let running = start(Patience { request: Duration::from_millis(100), ..ENDLESS }, &[]).await;
    let mut socket = running.connect().await;
    let head = "POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n1";
    socket.write_all(head.as_bytes()).await.unwrap();
    let reply = rest(&mut socket).await;
    assert!(reply.starts_with("HTTP/1.1 408 "), "{reply}");
    assert!(reply.contains(r#""errorDetail":"the request did not arrive in time""#), "{reply}");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_does_not_take_its_reply_is_cut_off() {
    let running = start(Patience { reply: 5, ..ENDLESS }, &[]).await;
    let mut socket = running.connect().await;
    socket.write_all(b"GET /large HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
    running.until(|phases| phases.contains(&Phase::Replying)).await;
    running.until(<[_]>::is_empty).await;
    let mut reply = Vec::new();
    let read = soon(socket.read_to_end(&mut reply)).await;
    assert!(read.is_err() || reply.len() < LARGE, "it was kept");
    // Whoever takes it as fast as it comes gets all of it.
    let running = start(Patience { reply: 3_000, ..ENDLESS }, &[]).await;
    let mut socket = running.connect().await;
    let request = b"GET /large HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
    socket.write_all(request).await.unwrap();
    assert!(rest(&mut socket).await.len() > LARGE);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_is_served_is_waited_for() {
    let running = start(Patience { head: 1, idle: 1, reply: 1, ..ENDLESS }, &[]).await;
    let mut socket = running.connect().await;
    socket.write_all(b"GET /slow HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
    running.until(|phases| phases == [Phase::Serving]).await;
    running.ticks(20).await;
    running.gate.add_permits(1);
    let reply = rest(&mut socket).await;
    assert!(reply.starts_with("HTTP/1.1 200 OK\r\n"), "{reply}");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_lay_idle_makes_room_for_a_new_one() {
    for (name, other) in [("connections.total", "1000"), ("connections.per_address", "1000")] {
        let other = if name == "connections.total" {
            ("connections.per_address", other)
        } else {
            ("connections.total", other)
        };
        let running = start(ENDLESS, &[(name, "3"), other]).await;
        let mut oldest = running.idle().await;
        running.ticks(2).await;
        let mut busy = running.connect().await;
        busy.write_all(b"GET /slow HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
        running.until(|phases| phases.contains(&Phase::Serving)).await;
        let mut newer = running.idle().await;
        let mut new = running.idle().await;
        assert_eq!(rest(&mut oldest).await, "", "{name}: the one that lay idle for longest");
        assert!(is_open(&mut newer).await && is_open(&mut new).await, "{name}");
        running.gate.add_permits(1);
        let reply = soon(read_until(&mut busy, "\r\n\r\n")).await;
        assert!(reply.starts_with("HTTP/1.1 200 OK\r\n"), "{name}: {reply}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn where_none_is_idle_a_new_one_is_refused() {
    let running = start(ENDLESS, &[("connections.total", "3")]).await;
    let mut busy = Vec::new();
    for _ in 0..3 {
        let mut socket = running.connect().await;
        socket.write_all(b"GET /slow HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
        busy.push(socket);
    }
    running.until(|phases| phases == [Phase::Serving; 3]).await;
    for _ in 0..200 {
        let mut refused = running.connect().await;
        assert!(!is_open(&mut refused).await);
        assert_eq!(running.server.connections.phases().len(), 3);
    }
    running.gate.add_permits(3);
    for socket in &mut busy {
        let reply = soon(read_until(socket, "\r\n\r\n")).await;
        assert!(reply.starts_with("HTTP/1.1 200 OK\r\n"), "{reply}");
    }
    // As soon as they are done there is room again.
    running.until(|phases| phases.contains(&Phase::Idle)).await;
    assert!(is_open(&mut running.connect().await).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_that_sends_nothing_does_not_shut_others_out() {
    let running = start(ENDLESS, &[("connections.total", "20")]).await;
    let mut flood = Vec::new();
    for _ in 0..100 {
        flood.push(running.connect().await);
    }
    running.until(|phases| phases.len() == 20).await;
    // What has sent nothing for a moment makes room.
    running.ticks(3).await;
    assert!(is_open(&mut running.connect().await).await);
    assert!(running.server.connections.phases().len() <= 20);
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_of_a_proxy_are_not_counted_as_one_address() {
    let settings = [("connections.per_address", "2"), ("trusted_proxies", "127.0.0.0/8")];
    let running = start(ENDLESS, &settings).await;
    let mut sockets = Vec::new();
    for _ in 0..10 {
        sockets.push(running.idle().await);
    }
    for socket in &mut sockets {
        assert!(is_open(socket).await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_has_ended_leaves_nothing_behind() {
    let settings = [("connections.total", "5"), ("connections.per_address", "5")];
    let running = start(ENDLESS, &settings).await;
    for _ in 0..50 {
        let mut socket = running.idle().await;
        assert!(is_open(&mut socket).await);
        drop(socket);
        running.until(<[_]>::is_empty).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_ends_idle_connections_at_once_and_others_with_their_reply() {
    let running = start(ENDLESS, &[]).await;
    let (mut idle, mut new) = (running.idle().await, running.connect().await);
    let mut busy = running.connect().await;
    busy.write_all(b"GET /slow HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
    let mut half = running.connect().await;
    half.write_all(b"GET /healthz HTTP/1.1\r\n").await.unwrap();
    let expected = [Phase::Idle, Phase::New, Phase::Serving, Phase::Head];
    running.until(|phases| expected.iter().all(|phase| phases.contains(phase))).await;
    let Running { server, gate, _data } = running;
    let stopping = tokio::spawn(server.stop());
    assert_eq!(rest(&mut idle).await, "");
    assert_eq!(rest(&mut new).await, "");
    assert_eq!(rest(&mut half).await, "", "it has a moment to go on, not more");
    gate.add_permits(1);
    let reply = rest(&mut busy).await;
    assert!(reply.starts_with("HTTP/1.1 200 OK\r\n"), "{reply}");
    assert!(reply.contains("\r\nconnection: close\r\n"), "{reply}");
    soon(stopping).await.unwrap();
}
