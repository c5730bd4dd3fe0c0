//! A source of exchange rates: it answers as it is told to, and knows what it was asked.

use std::fmt::Write;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::extract::State;
use axum::http::header::{ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio::task::JoinHandle;

/// What a source answers.
#[derive(Clone, Debug)]
pub enum RateAnswer {
    /// This, under a tag of its own; whoever has it already is told so.
    Body(String),
    /// A status and nothing else.
    Status(u16),
    /// Nothing, for as long as one waits.
    Never,
}

struct Inner {
    answer: Mutex<RateAnswer>,
    /// The status of every answer so far; zero where there was none.
    answered: Mutex<Vec<u16>>,
    asked: Notify,
}

/// A source on a port of its own; it stops when it is dropped.
pub struct RateServer {
    address: SocketAddr,
    inner: Arc<Inner>,
    serving: JoinHandle<()>,
}

impl RateServer {
    /// Starts a server that gives an answer.
    ///
    /// # Errors
    /// When there is no free port.
    pub async fn start(answer: RateAnswer) -> anyhow::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let (answer, answered) = (Mutex::new(answer), Mutex::default());
        let inner = Arc::new(Inner { answer, answered, asked: Notify::new() });
        let router = Router::new().route("/rates", get(give)).with_state(inner.clone());
        let serving = tokio::spawn(async move {
            // It ends when its task is aborted, never by itself.
            drop(axum::serve(listener, router).await);
        });
        Ok(Self { address, inner, serving })
    }

    /// Where it is asked.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}/rates", self.address)
    }

    /// Gives another answer from now on.
    pub fn answer(&self, answer: RateAnswer) {
        *locked(&self.inner.answer) = answer;
    }

    /// The status of every answer so far; zero where there was none.
    #[must_use]
    pub fn answered(&self) -> Vec<u16> {
        locked(&self.inner.answered).clone()
    }

    /// Waits until it was asked so often. It waits for ever if it never is: whoever tests sets a
    /// limit around it.
    pub async fn wait_until_asked(&self, times: usize) {
        loop {
            let asked = self.inner.asked.notified();
            if locked(&self.inner.answered).len() >= times {
                return;
            }
            asked.await;
        }
    }
}

impl Drop for RateServer {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn give(State(inner): State<Arc<Inner>>, headers: HeaderMap) -> Response {
    let answer = locked(&inner.answer).clone();
    let response = match answer {
        RateAnswer::Body(body) => {
            let tag = format!("\"{}-{}\"", body.len(), body.bytes().map(u64::from).sum::<u64>());
            let known = headers.get(IF_NONE_MATCH).is_some_and(|known| known == tag.as_str());
            let body =
                if known { StatusCode::NOT_MODIFIED.into_response() } else { body.into_response() };
            Some(([(ETAG, tag)], body).into_response())
        }
        RateAnswer::Status(status) => Some(
            StatusCode::from_u16(status)
                .unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
                .into_response(),
        ),
        RateAnswer::Never => None,
    };
    let status = response.as_ref().map_or(0, |response| response.status().as_u16());
    locked(&inner.answered).push(status);
    inner.asked.notify_waiters();
    match response {
        Some(response) => response,
        None => std::future::pending().await,
    }
}

/// The European Central Bank's daily file of a day, with these rates.
#[must_use]
pub fn daily(day: &str, rates: &[(&str, &str)]) -> String {
    let mut cubes = String::new();
    for (currency, rate) in rates {
        let _ = writeln!(cubes, "<Cube currency='{currency}' rate='{rate}'/>");
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>
<gesmes:Envelope xmlns:gesmes=\"http://www.gesmes.org/xml/2002-08-01\" \
         xmlns=\"http://www.ecb.int/vocabulary/2002-08-01/eurofxref\">
<gesmes:subject>Reference rates</gesmes:subject>
<gesmes:Sender><gesmes:name>European Central Bank</gesmes:name></gesmes:Sender>
<Cube><Cube time='{day}'>
{cubes}</Cube></Cube>
</gesmes:Envelope>"
    )
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
