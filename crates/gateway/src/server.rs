//! Serves the gateway on a socket until it is told to stop, and then lets what is under way finish.

mod connections;
mod exchange;
mod phase;
mod socket;
mod unread;

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::app::App;
use crate::server::connections::{Connections, Patience};
use crate::server::exchange::Routes;
use crate::server::socket::Serving;
use crate::{api, limits, payer, workers};

/// How long to wait where the system has no room for another connection.
const NO_ROOM_PAUSE: Duration = Duration::from_millis(100);

/// A gateway that serves.
pub struct Server {
    app: App,
    address: SocketAddr,
    stop: CancellationToken,
    /// Ends what watches over the connections, which is needed until they have ended.
    end: CancellationToken,
    connections: Arc<Connections>,
    tasks: TaskTracker,
}

impl Server {
    /// Starts to answer on a socket, and starts the workers.
    ///
    /// # Errors
    /// When the socket cannot be used.
    pub fn start(app: &App, listener: TcpListener) -> std::io::Result<Self> {
        let server = Self::without_workers(app, listener)?;
        workers::start(app, &server.tasks, &server.stop);
        Ok(server)
    }

    /// Starts to answer, without the workers: whoever calls this does their work step by step, as a
    /// test with a clock of its own does.
    ///
    /// # Errors
    /// When the socket cannot be used.
    pub fn without_workers(app: &App, listener: TcpListener) -> std::io::Result<Self> {
        Self::serve(app, router(app), listener, Patience::usual())
    }

    fn serve(
        app: &App,
        router: Router<App>,
        listener: TcpListener,
        patience: Patience,
    ) -> std::io::Result<Self> {
        let address = listener.local_addr()?;
        let (stop, end) = (CancellationToken::new(), CancellationToken::new());
        let connections = Arc::new(Connections::new(app, patience));
        let tasks = TaskTracker::new();
        let watched = (connections.clone(), end.clone());
        tokio::spawn(async move { watched.0.watch(watched.1).await });
        let accepting = Accepting {
            routes: Arc::new(Routes::new(app, router, patience.request)),
            connections: connections.clone(),
            tasks: tasks.clone(),
        };
        let stopped = stop.clone();
        tasks.spawn(async move { accepting.run(listener, stopped).await });
        Ok(Self { app: app.clone(), address, stop, end, connections, tasks })
    }

    /// The address that it answers on.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Takes no more requests, and waits until those under way and the callbacks in flight have
    /// ended, for as long as `limits::DRAIN_TIMEOUT`.
    pub async fn stop(self) {
        self.stop.cancel();
        self.connections.stop();
        self.app.stop_watching();
        self.tasks.close();
        if tokio::time::timeout(limits::DRAIN_TIMEOUT, self.tasks.wait()).await.is_err() {
            tracing::warn!("stopped before everything under way had ended");
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.end.cancel();
    }
}

/// What takes connections.
struct Accepting {
    routes: Arc<Routes>,
    connections: Arc<Connections>,
    tasks: TaskTracker,
}

impl Accepting {
    async fn run(self, listener: TcpListener, stop: CancellationToken) {
        loop {
            let accepted = tokio::select! {
                accepted = listener.accept() => accepted,
                () = stop.cancelled() => break,
            };
            let (stream, peer) = match accepted {
                Ok(accepted) => accepted,
                // The caller has gone again.
                Err(error) if is_the_callers(&error) => continue,
                Err(error) => {
                    // The process may have no more file handles, which only time or room mends.
                    tracing::error!(%error, "cannot take a connection");
                    self.connections.make_room();
                    tokio::time::sleep(NO_ROOM_PAUSE).await;
                    continue;
                }
            };
            // A small reply must not wait for the acknowledgement of the one before it.
            if let Err(error) = stream.set_nodelay(true) {
                tracing::debug!(%error, "cannot set TCP_NODELAY");
            }
            self.connections.admit(peer.ip(), |place| {
                let serving = Serving::new(stream, peer.ip(), place, &self.routes);
                self.tasks.spawn(serving).abort_handle()
            });
        }
        drop(listener);
        // One that was taken after the others were told.
        self.connections.stop();
    }
}

fn is_the_callers(error: &std::io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::ConnectionRefused | ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset
    )
}

fn router(app: &App) -> Router<App> {
    Router::new()
        .route("/healthz", get(async || "ok\n"))
        .route("/readyz", get(ready))
        .merge(api::router())
        .merge(api::reference(app))
        .merge(payer::router(app, api::no_such_method))
        .fallback(api::no_such_path)
        .method_not_allowed_fallback(api::no_such_method)
}

/// `GET /readyz`: whether requests can be served.
async fn ready(State(app): State<App>) -> Response {
    match app.is_ready().await {
        Ok(()) => "ready\n".into_response(),
        Err(error) => {
            let error = &error as &dyn std::error::Error;
            tracing::warn!(error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "not ready\n").into_response()
        }
    }
}

#[cfg(test)]
mod tests;
