//! What every request carries through the gateway: an id to quote, and the caller's address.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use ipnet::IpNet;

use crate::app::App;
use crate::ids::{self, Ids};

/// The header that carries the id of a request to whoever sent it.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The address of a caller that cannot be told: no list of addresses allows it, unless it allows
/// every address.
const NOWHERE: IpAddr = IpAddr::V4(Ipv4Addr::UNSPECIFIED);

/// The id under which a request is found in the logs.
#[derive(Clone, Debug, Default)]
pub(crate) struct RequestId(Arc<str>);

impl fmt::Display for RequestId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Numbers requests: a random beginning for each process, then a counter, so that an id is unique
/// and costs no system call.
pub(crate) struct RequestIds {
    beginning: String,
    next: AtomicU64,
}

impl RequestIds {
    pub(crate) fn new(ids: &dyn Ids) -> Self {
        Self { beginning: hex::encode(ids::random::<6>(ids)), next: AtomicU64::new(1) }
    }

    fn draw(&self) -> RequestId {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        RequestId(format!("{}-{number:x}", self.beginning).into())
    }
}

/// Where a request came from, behind all proxies that are trusted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CallerAddress(pub(crate) IpAddr);

/// What the middleware needs.
#[derive(Clone)]
pub(crate) struct Context {
    pub(crate) app: App,
    pub(crate) request_ids: Arc<RequestIds>,
}

/// Gives each request its id and its caller's address, and the reply its id.
pub(crate) async fn identify(
    State(context): State<Context>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    mut request: Request,
    next: Next,
) -> Response {
    let id = context.request_ids.draw();
    let header = HeaderValue::from_str(&id.0);
    let trusted = &context.app.settings().trusted_proxies;
    let address = caller_address(peer.ip(), request.headers(), trusted);
    tracing::debug!(
        request.id = %id,
        method = %request.method(),
        // The query may hold a token, so it stays out.
        path = request.uri().path(),
        "request"
    );
    request.extensions_mut().insert(id);
    request.extensions_mut().insert(CallerAddress(address));
    let mut response = next.run(request).await;
    if let Ok(header) = header {
        response.headers_mut().insert(REQUEST_ID, header);
    }
    response
}

/// The socket's address; or, where that is a trusted proxy's, the right-most address that proxies
/// report and that is not itself a trusted proxy. What stands further left anybody can have
/// written.
///
/// A proxy writes `Forwarded` (RFC 7239) or `X-Forwarded-For` and passes the other on as its caller
/// wrote it. Which one is the proxy's own cannot be seen, so where both are there and do not agree,
/// the caller has no address that anybody could allow; nor has one whose proxy reports none.
fn caller_address(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let peer = peer.to_canonical();
    if !trusted.iter().any(|network| network.contains(&peer)) {
        return peer;
    }
    let forwarded = entries(headers, "forwarded").map(|entry| forwarded_for(&entry)).collect();
    let x_forwarded_for =
        entries(headers, "x-forwarded-for").map(|entry| address(entry.trim())).collect();
    let nearest = |chain: Vec<Option<IpAddr>>| nearest_untrusted(peer, &chain, trusted);
    match (nearest(forwarded), nearest(x_forwarded_for)) {
        (Some(one), Some(other)) if one != other => NOWHERE,
        (Some(address), _) | (None, Some(address)) => address,
        (None, None) => peer,
    }
}

/// The right-most reported address that is no trusted proxy's; `None` where none is reported.
fn nearest_untrusted(peer: IpAddr, chain: &[Option<IpAddr>], trusted: &[IpNet]) -> Option<IpAddr> {
    chain.first()?;
    let mut nearest = peer;
    for reported in chain.iter().rev() {
        nearest = reported.unwrap_or(NOWHERE);
        if !trusted.iter().any(|network| network.contains(&nearest)) {
            break;
        }
    }
    Some(nearest)
}

/// The entries of a list header, left to right, however many lines it is written in.
fn entries(headers: &HeaderMap, name: &str) -> impl Iterator<Item = String> {
    let lines = headers.get_all(name).into_iter();
    let lines: Vec<&str> = lines.map(|line| line.to_str().unwrap_or("unreadable")).collect();
    let entries: Vec<String> =
        lines.iter().flat_map(|line| line.split(',')).map(str::to_owned).collect();
    entries.into_iter()
}

fn forwarded_for(element: &str) -> Option<IpAddr> {
    element.split(';').find_map(|pair| {
        let (name, value) = pair.trim().split_once('=')?;
        name.trim().eq_ignore_ascii_case("for").then(|| address(value.trim().trim_matches('"')))?
    })
}

/// An address, perhaps with a port, an IPv6 one perhaps in brackets.
fn address(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    let parsed = bare.parse::<IpAddr>().ok();
    let address = parsed.or_else(|| text.parse::<SocketAddr>().ok().map(|socket| socket.ip()));
    address.map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests;
