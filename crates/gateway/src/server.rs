//! Serves the gateway on a socket until it is told to stop, and then lets what is under way finish.

use std::net::SocketAddr;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::serve::ListenerExt;
use axum::{Extension, Router, middleware};
use futures_util::FutureExt;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::app::App;
use crate::request::{Context, RequestId, RequestIds, identify};
use crate::{api, limits, payer, workers};

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
        let service = router(app).into_make_service_with_connect_info::<SocketAddr>();
        let stopped = stop.clone().cancelled_owned();
        let serving = axum::serve(listener, service).with_graceful_shutdown(stopped);
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

fn router(app: &App) -> Router {
    let routes = Router::new()
        .route("/healthz", get(async || "ok\n"))
        .route("/readyz", get(ready))
        .merge(api::router())
        .merge(payer::router(app, api::no_such_method))
        .fallback(api::no_such_path)
        .method_not_allowed_fallback(api::no_such_method);
    wrapped(app, routes)
}

/// Puts around the routes what every request goes through.
fn wrapped(app: &App, routes: Router<App>) -> Router {
    let request_ids = Arc::new(RequestIds::new(app.ids()));
    let context = Context { app: app.clone(), request_ids };
    routes
        .layer(DefaultBodyLimit::max(limits::BODY_BYTES_MAX))
        .layer(middleware::from_fn(answer_in_time))
        .layer(middleware::from_fn(answer_panics))
        .layer(middleware::from_fn_with_state(context, identify))
        .with_state(app.clone())
}

/// A request takes as long as it may: a body that trickles in must not hold its connection, or the
/// end of the process, for ever.
async fn answer_in_time(
    Extension(id): Extension<RequestId>,
    request: Request,
    next: Next,
) -> Response {
    let answered = tokio::time::timeout(limits::REQUEST_TIMEOUT, next.run(request)).await;
    answered.unwrap_or_else(|_| api::too_slow(&id))
}

/// A request whose handler panics is answered all the same, with the id to quote.
async fn answer_panics(
    Extension(id): Extension<RequestId>,
    request: Request,
    next: Next,
) -> Response {
    let answered = AssertUnwindSafe(next.run(request)).catch_unwind().await;
    answered.unwrap_or_else(|_| api::panicked(&id))
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
