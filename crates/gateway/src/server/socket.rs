//! A socket that tells what its connection is doing, and the connection that is served on it.

use std::io::{self, IoSlice};
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

use crate::limits;
use crate::server::connections::Place;
use crate::server::exchange::{Exchange, Routes};
use crate::server::phase::Phase;

/// A socket that tells what its connection is doing.
struct Socket {
    stream: TcpStream,
    place: Arc<Place>,
}

impl AsyncRead for Socket {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(context, buffer))?;
        if buffer.filled().len() > before
            && matches!(self.place.phase(), Phase::New | Phase::Idle | Phase::GivenUp)
            && !self.place.go_on(Phase::Head)
        {
            // It came too late: the task is about to be dropped.
            buffer.set_filled(before);
            return Poll::Pending;
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Socket {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        // Whoever serves flushes when all that it had to say is written.
        ready!(Pin::new(&mut self.stream).poll_flush(context))?;
        if self.place.phase() == Phase::Replying {
            self.place.go_on(Phase::Idle);
        }
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, bytes)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

/// Serves a connection to its end.
pub(super) struct Serving {
    connection: http1::Connection<TokioIo<Socket>, Exchange>,
    place: Arc<Place>,
    /// Whether the connection knows that it is to end with the request that it serves.
    is_told: bool,
}

impl Serving {
    pub(super) fn new(stream: TcpStream, peer: IpAddr, place: Place, routes: &Arc<Routes>) -> Self {
        let place = Arc::new(place);
        let exchange = Exchange::new(routes.clone(), peer, place.clone());
        let socket = Socket { stream, place: place.clone() };
        let connection = http1::Builder::new()
            .max_buf_size(limits::READ_BYTES_MAX)
            // What takes too long is found without timers.
            .header_read_timeout(None)
            .serve_connection(TokioIo::new(socket), exchange);
        Self { connection, place, is_told: false }
    }

    /// Has the connection end with its request, if the gateway stops and there is one. Whether that
    /// is news.
    fn heed_stop(&mut self) -> bool {
        let has_request =
            matches!(self.place.phase(), Phase::Serving | Phase::Replying | Phase::Idle);
        let is_news = !self.is_told && has_request && self.place.is_stopping();
        if is_news {
            self.is_told = true;
            Pin::new(&mut self.connection).graceful_shutdown();
        }
        is_news
    }
}

impl Future for Serving {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        self.heed_stop();
        let mut end = Pin::new(&mut self.connection).poll(context);
        // Whoever stops closes what it finds idle, so what has become idle since must look.
        if end.is_pending() && self.heed_stop() {
            end = Pin::new(&mut self.connection).poll(context);
        }
        end.map(|ended| {
            if let Err(error) = ended {
                tracing::trace!(%error, "a connection broke");
            }
        })
    }
}
