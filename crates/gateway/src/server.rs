//! Serves the gateway on a socket until it is told to stop, and then lets what is under way finish.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::Router;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::serve::{IncomingStream, Listener, ListenerExt};
use futures_util::FutureExt;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower_service::Service;

use crate::app::App;
use crate::request::{Identifier, RequestId};
use crate::{api, limits, payer, unread, workers};

/// A gateway that serves.
pub struct Server {
    address: SocketAddr,
    stop: CancellationToken,
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
        let address = listener.local_addr()?;
        let stop = CancellationToken::new();
        let tasks = TaskTracker::new();
        // A small reply must not wait for the acknowledgement of the one before it.
        let listener = listener.tap_io(|socket| {
            if let Err(error) = socket.set_nodelay(true) {
                tracing::debug!(%error, "cannot set TCP_NODELAY");
            }
        });
        let stopped = stop.clone().cancelled_owned();
        let connections = Connections::new(app, router(app));
        let serving = axum::serve(listener, connections).with_graceful_shutdown(stopped);
        tasks.spawn(async move {
            if let Err(error) = serving.await {
                tracing::error!(%error, "the server failed");
            }
        });
        Ok(Self { address, stop, tasks })
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
        self.tasks.close();
        if tokio::time::timeout(limits::DRAIN_TIMEOUT, self.tasks.wait()).await.is_err() {
            tracing::warn!("stopped before everything under way had ended");
        }
    }
}

fn router(app: &App) -> Router<App> {
    Router::new()
        .route("/healthz", get(async || "ok\n"))
        .route("/readyz", get(ready))
        .merge(api::router())
        .merge(payer::router(app, api::no_such_method))
        .fallback(api::no_such_path)
        .method_not_allowed_fallback(api::no_such_method)
}

/// Makes the service of each connection.
struct Connections {
    routes: Router,
    identifier: Identifier,
}

impl Connections {
    fn new(app: &App, routes: Router<App>) -> Self {
        let routes = routes.with_state(app.clone());
        Self { routes, identifier: Identifier::new(app) }
    }
}

impl<L: Listener<Addr = SocketAddr>> Service<IncomingStream<'_, L>> for Connections {
    type Response = Connection;
    type Error = Infallible;
    type Future = std::future::Ready<Result<Connection, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, incoming: IncomingStream<'_, L>) -> Self::Future {
        let (routes, identifier) = (self.routes.clone(), self.identifier.clone());
        let peer = *incoming.remote_addr();
        std::future::ready(Ok(Connection { routes, identifier, peer }))
    }
}

/// Puts around the routes what every request goes through. It is one service of its own: the
/// framework's layers would each put the request, and the future of its answer, into another box.
#[derive(Clone)]
struct Connection {
    routes: Router,
    identifier: Identifier,
    peer: SocketAddr,
}

impl Service<Request> for Connection {
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, mut request: Request) -> Self::Future {
        let id = self.identifier.identify(self.peer.ip(), &mut request);
        let unread = unread::watch(&mut request);
        let answer = self.routes.call(request);
        Box::pin(async move {
            let mut response = answered(answer, id).await;
            unread.discard().await;
            id.write(&mut response);
            Ok(response)
        })
    }
}

/// A request takes as long as it may: a body that trickles in must not hold its connection, or the
/// end of the process, for ever. One whose handler panics is answered all the same, with the id to
/// quote.
async fn answered(
    answer: impl Future<Output = Result<Response, Infallible>>,
    id: RequestId,
) -> Response {
    let in_time = tokio::time::timeout(limits::REQUEST_TIMEOUT, answer);
    match AssertUnwindSafe(in_time).catch_unwind().await {
        Ok(Ok(Ok(response))) => response,
        Ok(Err(_)) => api::too_slow(&id),
        Err(_) => api::panicked(&id),
    }
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
