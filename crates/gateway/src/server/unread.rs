//! The rest of a request that was refused before all of it had come. A socket that is closed while
//! its caller still sends loses the reply on the way: many clients send the head first and the body
//! after it, and report a broken connection instead of the error. So what is left is waited for and
//! thrown away before the reply goes out.

use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes};
use axum::http::header;
use axum::http::request::Parts;
use http_body_util::BodyExt;
use hyper::body::{Body as HttpBody, Frame, Incoming, SizeHint};
use tokio::sync::oneshot;

use crate::limits;

/// Where a body comes back to if its handler has not read it to its end.
pub(super) struct Unread(Option<oneshot::Receiver<Incoming>>);

/// Makes a body for the routes, and watches it. One that is empty is left alone, and so is one
/// whose caller asked for leave before it sends: the refusal is its answer.
pub(super) fn watch(head: &Parts, body: Incoming) -> (Body, Unread) {
    if body.is_end_stream() || head.headers.contains_key(header::EXPECT) {
        return (Body::new(body), Unread(None));
    }
    let (sender, receiver) = oneshot::channel();
    let watched = Watched { body: Some(body), back: Some(sender) };
    (Body::new(watched), Unread(Some(receiver)))
}

impl Unread {
    /// Throws away what was not read, as much of it as a client sends without asking, and waits for
    /// it no longer than for a caller that is slow.
    pub(super) async fn discard(self) {
        let Some(mut body) = self.0.and_then(|mut back| back.try_recv().ok()) else { return };
        let all = async {
            let mut left = limits::DISCARDED_BYTES_MAX;
            while let Some(Ok(frame)) = body.frame().await {
                let length = frame.data_ref().map_or(0, Bytes::len);
                let Some(less) = left.checked_sub(length) else { break };
                left = less;
            }
        };
        if tokio::time::timeout(limits::DISCARD_TIMEOUT, all).await.is_err() {
            tracing::debug!("the rest of a refused request does not come");
        }
    }
}

/// A body that goes back where it is dropped before its end.
struct Watched {
    body: Option<Incoming>,
    back: Option<oneshot::Sender<Incoming>>,
}

impl HttpBody for Watched {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let Some(body) = &mut self.body else { return Poll::Ready(None) };
        let polled = Pin::new(body).poll_frame(context);
        if matches!(polled, Poll::Ready(None | Some(Err(_)))) {
            self.body = None;
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(HttpBody::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.body.as_ref().map_or_else(|| SizeHint::with_exact(0), HttpBody::size_hint)
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        if let (Some(body), Some(back)) = (self.body.take(), self.back.take())
            && !body.is_end_stream()
        {
            // Nobody takes it where the caller has gone.
            drop(back.send(body));
        }
    }
}
