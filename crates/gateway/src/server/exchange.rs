//! What every request of a connection goes through on its way to the routes and back.

use std::convert::Infallible;
use std::net::IpAddr;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::http::request::Parts;
use axum::response::Response;
use futures_util::FutureExt;
use hyper::body::Incoming;
use tower_service::Service;

use crate::app::App;
use crate::request::{CallerAddress, Identifier, RequestId};
use crate::server::connections::Place;
use crate::server::phase::Phase;
use crate::server::unread;
use crate::{api, limits, payer, security};

/// Asked by whoever watches over the gateway, however much others ask.
const NEVER_LIMITED: [&str; 2] = ["/healthz", "/readyz"];

/// The routes, and what every request needs before it gets there.
pub(super) struct Routes {
    app: App,
    router: Router,
    identifier: Identifier,
    /// How long a request may take.
    patience: Duration,
}

impl Routes {
    pub(super) fn new(app: &App, router: Router<App>, patience: Duration) -> Self {
        let router = router.with_state(app.clone());
        Self { app: app.clone(), router, identifier: Identifier::new(app), patience }
    }

    /// Answers a request that is not let through to the routes.
    fn refuse(&self, id: &RequestId, address: CallerAddress, head: &Parts) -> Option<Response> {
        let path = head.uri.path();
        if NEVER_LIMITED.contains(&path) {
            return None;
        }
        match self.app.count_request(address.0) {
            Ok(()) => api::too_large(id, head),
            Err(excess) if payer::is_page(path) => {
                Some(payer::too_many(&self.app, id, excess, head))
            }
            Err(excess) => Some(api::too_many(id, excess)),
        }
    }
}

/// Puts around the routes what every request goes through. It is one service of its own: the
/// framework's layers would each put the request, and the future of its answer, into another box.
pub(super) struct Exchange {
    routes: Arc<Routes>,
    peer: IpAddr,
    place: Arc<Place>,
}

impl Exchange {
    pub(super) const fn new(routes: Arc<Routes>, peer: IpAddr, place: Arc<Place>) -> Self {
        Self { routes, peer, place }
    }
}

impl hyper::service::Service<hyper::Request<Incoming>> for Exchange {
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn call(&self, request: hyper::Request<Incoming>) -> Self::Future {
        let place = self.place.clone();
        if !place.go_on(Phase::Serving) {
            // The connection was given up, and its task is about to be dropped.
            return Box::pin(std::future::pending());
        }
        let (mut head, body) = request.into_parts();
        let (id, address) = self.routes.identifier.identify(self.peer, &mut head);
        let (body, unread) = unread::watch(&head, body);
        // What a page's path is answered with is a page, or stands where one would.
        let page_of = payer::is_page(head.uri.path()).then(|| self.routes.app.clone());
        if let Some(mut refusal) = self.routes.refuse(&id, address, &head) {
            drop(body);
            return Box::pin(async move {
                unread.discard().await;
                security::complete(page_of.as_ref(), &mut refusal);
                id.write(&mut refusal);
                place.go_on(Phase::Replying);
                Ok(refusal)
            });
        }
        let waiting = if payer::may_wait(head.uri.path()) {
            limits::WATCH_PERIOD * limits::WATCH_LOOKS
        } else {
            Duration::ZERO
        };
        let patience = self.routes.patience + waiting;
        let request = Request::from_parts(head, body);
        let answer = self.routes.router.clone().call(request);
        Box::pin(async move {
            let mut response = answered(answer, id, patience).await;
            unread.discard().await;
            security::complete(page_of.as_ref(), &mut response);
            id.write(&mut response);
            place.go_on(Phase::Replying);
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
    patience: Duration,
) -> Response {
    let in_time = tokio::time::timeout(patience, answer);
    match AssertUnwindSafe(in_time).catch_unwind().await {
        Ok(Ok(Ok(response))) => response,
        Ok(Err(_)) => api::too_slow(&id),
        Err(_) => api::panicked(&id),
    }
}
