//! Merchants' servers: each takes callbacks at a port of its own and answers in its own manner.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use tokio::net::TcpListener;
use tokio::sync::Notify;

use crate::stopwatch::Stopwatch;

/// How many merchants are owed callbacks.
pub(crate) const MERCHANTS: usize = 10;

/// How long a server takes that is slow, less than the gateway waits.
const SLOW: Duration = Duration::from_secs(10);

/// How the last of the servers answers; the others always do at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Manner {
    AtOnce,
    Slowly,
    Never,
}

/// All servers. They end with the process.
pub(crate) struct Shops {
    pub(crate) callback_urls: Vec<String>,
    shared: Arc<Shared>,
}

struct Shared {
    tally: Mutex<Tally>,
    complete: Notify,
}

/// What is counted of one delivery.
struct Tally {
    last_answers: Manner,
    /// How many of the servers, from the first on, are counted.
    servers: usize,
    expected: u64,
    counted: u64,
    /// Runs since the first callback came.
    watch: Option<Stopwatch>,
    /// How long it took until the last one came.
    seconds: f64,
}

impl Shops {
    pub(crate) async fn open() -> anyhow::Result<Self> {
        let tally = Tally::new(Manner::AtOnce, 0, 0);
        let shared = Arc::new(Shared { tally: Mutex::new(tally), complete: Notify::new() });
        let mut callback_urls = Vec::new();
        for server in 0..MERCHANTS {
            let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
            callback_urls.push(format!("http://{}/callback", listener.local_addr()?));
            let state = (server, shared.clone());
            let router = Router::new().route("/callback", post(take)).with_state(state);
            tokio::spawn(async move { axum::serve(listener, router).await });
        }
        Ok(Self { callback_urls, shared })
    }

    /// Counts anew: what the first `servers` take, of which so many are expected.
    pub(crate) fn count(&self, last_answers: Manner, servers: usize, expected: u64) {
        *self.shared.tally() = Tally::new(last_answers, servers, expected);
    }

    /// Waits until all that is expected has come, or for so long that it never will. Answers how
    /// many came, and in how many seconds.
    pub(crate) async fn wait(&self, patience: Duration) -> (u64, f64) {
        let complete = async {
            loop {
                let complete = self.shared.complete.notified();
                if self.shared.tally().is_complete() {
                    return;
                }
                complete.await;
            }
        };
        // Whoever asks sees by the number whether it took too long.
        drop(tokio::time::timeout(patience, complete).await);
        let tally = self.shared.tally();
        (tally.counted, tally.seconds)
    }
}

async fn take(State((server, shared)): State<(usize, Arc<Shared>)>) -> StatusCode {
    let manner = shared.note(server);
    match manner {
        Manner::AtOnce => {}
        Manner::Slowly => tokio::time::sleep(SLOW).await,
        Manner::Never => std::future::pending().await,
    }
    StatusCode::NO_CONTENT
}

impl Shared {
    fn tally(&self) -> MutexGuard<'_, Tally> {
        self.tally.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, server: usize) -> Manner {
        let mut tally = self.tally();
        if server < tally.servers {
            let watch = *tally.watch.get_or_insert_with(Stopwatch::start);
            tally.counted += 1;
            if tally.is_complete() {
                tally.seconds = watch.seconds();
                self.complete.notify_waiters();
            }
        }
        if server + 1 == MERCHANTS { tally.last_answers } else { Manner::AtOnce }
    }
}

impl Tally {
    fn new(last_answers: Manner, servers: usize, expected: u64) -> Self {
        Self { last_answers, servers, expected, counted: 0, watch: None, seconds: 0.0 }
    }

    fn is_complete(&self) -> bool {
        self.counted >= self.expected
    }
}
