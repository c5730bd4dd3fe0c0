//! What every request carries through the gateway: an id to quote, and the caller's address.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::Response;
use ipnet::IpNet;

use crate::app::App;
use crate::ids;

/// The header that carries the id of a request to whoever sent it.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The address of a caller that cannot be told: no list of addresses allows it, unless it allows
/// every address.
const NOWHERE: IpAddr = IpAddr::V4(Ipv4Addr::UNSPECIFIED);

/// The id under which a request is found in the logs: a random beginning for each process, then a
/// number, so that an id is unique and costs no system call.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct RequestId {
    beginning: u64,
    number: u64,
}

impl RequestId {
    /// Tells the caller.
    pub(crate) fn write(self, response: &mut Response) {
        if let Ok(header) = HeaderValue::try_from(self.to_string()) {
            response.headers_mut().insert(REQUEST_ID, header);
        }
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:012x}-{:x}", self.beginning, self.number)
    }
}

/// Has the connection closed after an answer to a request that held a card: its buffer is freed
/// then, which wipes it (`main.rs`).
pub(crate) fn close_connection(response: &mut Response) {
    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
}

/// Where a request came from, behind all proxies that are trusted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CallerAddress(pub(crate) IpAddr);

impl CallerAddress {
    /// The address, unless it cannot be told.
    pub(crate) fn known(self) -> Option<IpAddr> {
        Some(self.0).filter(|address| *address != NOWHERE)
    }
}

/// Gives each request its id and its caller's address; cheap to clone.
#[derive(Clone)]
pub(crate) struct Identifier {
    app: App,
    beginning: u64,
    next: Arc<AtomicU64>,
}

impl Identifier {
    pub(crate) fn new(app: &App) -> Self {
        let [a, b, c, d, e, f] = ids::random(app.ids());
        let beginning = u64::from_be_bytes([0, 0, a, b, c, d, e, f]);
        Self { app: app.clone(), beginning, next: Arc::new(AtomicU64::new(1)) }
    }

    /// Puts into a request who sent it, and the id that its reply has to carry.
    pub(crate) fn identify(&self, peer: IpAddr, head: &mut Parts) -> (RequestId, CallerAddress) {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let id = RequestId { beginning: self.beginning, number };
        let trusted = &self.app.settings().trusted_proxies;
        let address = caller_address(peer, &head.headers, trusted);
        tracing::debug!(
            request.id = %id,
            method = %head.method,
            // The query may hold a token, so it stays out.
            path = head.uri.path(),
            "request"
        );
        let address = CallerAddress(address);
        head.extensions.insert(id);
        head.extensions.insert(address);
        (id, address)
    }
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
