//! A merchant's server: it takes callbacks, and answers them as it is told to.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use tokio::net::TcpListener;
use tokio::sync::{Notify, OwnedRwLockWriteGuard, RwLock};
use tokio::task::JoinHandle;

/// A callback as it came.
#[derive(Clone, Debug)]
pub struct Received {
    /// The headers, by lower-case name.
    pub headers: BTreeMap<String, String>,
    /// The raw body.
    pub body: String,
    /// The status that it is answered with; `None` if it never is.
    pub answered: Option<u16>,
}

impl Received {
    /// The body as JSON; null where it is none.
    #[must_use]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_default()
    }

    /// The status that it tells of.
    #[must_use]
    pub fn status(&self) -> String {
        self.json()["status"].as_str().unwrap_or_default().to_owned()
    }
}

/// How the server answers a callback: a status and headers, or, as `None`, never.
pub type Answering = Box<dyn Fn(&Received) -> Option<(u16, Vec<(String, String)>)> + Send>;

#[derive(Default)]
struct Inner {
    received: Mutex<Vec<Received>>,
    answering: Mutex<Option<Answering>>,
    changed: Notify,
    /// Held for writing while nothing is answered.
    gate: Arc<RwLock<()>>,
}

/// A merchant's server on a port of its own; it stops when it is dropped.
pub struct ShopServer {
    address: SocketAddr,
    inner: Arc<Inner>,
    serving: JoinHandle<()>,
}

impl ShopServer {
    /// Starts a server that acknowledges everything.
    ///
    /// # Errors
    /// When there is no free port.
    pub async fn start() -> anyhow::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let inner = Arc::new(Inner::default());
        let router = Router::new().route("/callback", post(take)).with_state(inner.clone());
        let serving = tokio::spawn(async move {
            // It ends when its task is aborted, never by itself.
            drop(axum::serve(listener, router).await);
        });
        Ok(Self { address, inner, serving })
    }

    /// Where callbacks go.
    #[must_use]
    pub fn callback_url(&self) -> String {
        format!("http://{}/callback", self.address)
    }

    /// Answers from now on as `answering` says.
    pub fn answer(
        &self,
        answering: impl Fn(&Received) -> Option<(u16, Vec<(String, String)>)> + Send + 'static,
    ) {
        *locked(&self.inner.answering) = Some(Box::new(answering));
    }

    /// Takes callbacks in but answers none until what this gives is dropped.
    pub async fn hold(&self) -> OwnedRwLockWriteGuard<()> {
        self.inner.gate.clone().write_owned().await
    }

    /// Everything that came so far, in the order in which it came.
    #[must_use]
    pub fn received(&self) -> Vec<Received> {
        locked(&self.inner.received).clone()
    }

    /// The statuses that came so far for an invoice, in the order in which they came.
    #[must_use]
    pub fn statuses(&self, invoice: i64) -> Vec<String> {
        let received = self.received();
        let about = received.iter().filter(|one| one.json()["id"].as_i64() == Some(invoice));
        about.map(Received::status).collect()
    }

    /// Waits until what came satisfies a condition. It waits for ever if it never does: whoever
    /// tests sets a limit around it. The condition may not call this server.
    pub async fn wait_until(&self, condition: impl Fn(&[Received]) -> bool) {
        loop {
            let changed = self.inner.changed.notified();
            if condition(&locked(&self.inner.received)) {
                return;
            }
            changed.await;
        }
    }
}

impl Drop for ShopServer {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn take(State(inner): State<Arc<Inner>>, headers: HeaderMap, body: Bytes) -> Response {
    let text =
        |value: &axum::http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let headers = headers.iter().map(|(name, value)| (name.to_string(), text(value))).collect();
    let body = String::from_utf8_lossy(&body).into_owned();
    let mut received = Received { headers, body, answered: None };
    let answer = match &*locked(&inner.answering) {
        Some(answering) => answering(&received),
        None => Some((204, Vec::new())),
    };
    received.answered = answer.as_ref().map(|(status, _)| *status);
    locked(&inner.received).push(received);
    inner.changed.notify_waiters();
    drop(inner.gate.read().await);
    let Some((status, headers)) = answer else { return std::future::pending().await };
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = status.into_response();
    for (name, value) in headers {
        if let (Ok(name), Ok(value)) =
            (name.parse::<axum::http::HeaderName>(), value.parse::<axum::http::HeaderValue>())
        {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
