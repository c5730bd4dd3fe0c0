//! The one way out to an address that a merchant or an operator chose: a POST, or a GET, that goes
//! only where the guard allows, follows nothing, waits for a bounded time and reads a bounded
//! reply.

mod get;

use std::{
    error::Error as StdError,
    io,
    time::{Duration, UNIX_EPOCH},
};

use anyhow::Context;
use bytes::Bytes;
use reqwest::{
    Client, ClientBuilder, Response,
    dns::{Addrs, Name, Resolve, Resolving},
    header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER},
    redirect,
};
use rustls::{CertificateError, ClientConfig, RootCertStore, crypto::ring};
use thiserror::Error;
use tokio::time::{Instant, timeout_at};

pub(crate) use self::get::Page;
use super::{
    guard::{AddressGuard, Refused, UrlRefused},
    signature::SignedHeaders,
};

/// The part of the whole time that look-up and handshakes may take together. Whoever misses it is
/// not there, which the log then says, as against a slow program behind a live address.
const CONNECT_SHARE: u32 = 3;

/// A reply is read only to keep its connection usable; one longer than this costs more than a new
/// connection.
const REPLY_BODY_BYTES_MAX: usize = 64 * 1024;

const IDLE_CONNECTIONS_PER_HOST_MAX: usize = 1;
const IDLE_CONNECTION_AGE_MAX: Duration = Duration::from_secs(15);

const USER_AGENT: &str = concat!("Turnpike/", env!("CARGO_PKG_VERSION"));

/// Sends callbacks. Clones share one pool of connections.
#[derive(Clone)]
pub(crate) struct OutgoingClient {
    guard: AddressGuard,
    http: Client,
    timeout: Duration,
}

/// One sending of a callback. It has no `Debug`, for the sake of the URL's query and of whatever
/// the merchant put into the body.
pub(crate) struct CallbackPost<'a> {
    pub(crate) url: &'a str,
    pub(crate) headers: SignedHeaders,
    /// JSON, byte for byte as it was signed.
    pub(crate) body: Bytes,
    /// Unix seconds, from which a `Retry-After` date is counted.
    pub(crate) now: i64,
}

/// What a merchant's server answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    /// How long it asks us to wait, zero for a date that is past. It is the server's wish, as long
    /// as it likes: the caller caps it.
    pub(crate) retry_after: Option<Duration>,
}

/// Why there was no answer. The texts hold nothing of the URL, nothing that the server sent and no
/// address, so that a merchant may read them too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub(crate) enum PostError {
    #[error("the callback URL may not be called: {0}")]
    Refused(#[from] UrlRefused),
    #[error("a callback header holds a character that no header may hold")]
    InvalidHeader,
    #[error("the host name could not be resolved")]
    NameNotFound,
    #[error("no connection: {0}")]
    Connect(io::ErrorKind),
    #[error("no secure connection: {0}")]
    Tls(&'static str),
    #[error("no answer in time")]
    Timeout,
    #[error("the connection broke off, or what came over it was not HTTP")]
    Broken,
}

impl OutgoingClient {
    /// A client that gives each server `timeout` for the look-up of its name, the connection and
    /// the answer together.
    ///
    /// # Errors
    ///
    /// A report, if the TLS library cannot be set up.
    pub(crate) fn new(guard: AddressGuard, timeout: Duration) -> anyhow::Result<OutgoingClient> {
        OutgoingClient::trusting(public_authorities(), guard, timeout)
    }

    fn trusting(
        authorities: RootCertStore,
        guard: AddressGuard,
        timeout: Duration,
    ) -> anyhow::Result<OutgoingClient> {
        let http = builder(authorities, timeout)?
            .dns_resolver(GuardedResolver { guard })
            .build()
            .context("setting up the client for callbacks")?;
        Ok(OutgoingClient { guard, http, timeout })
    }

    /// Posts a callback and tells what status it was answered with, redirects included.
    ///
    /// The status decides as soon as it is there: a body that is endless, stalls or breaks off
    /// changes nothing about it.
    ///
    /// # Errors
    ///
    /// [`PostError`] when no status arrived, or nothing was sent at all.
    pub(crate) async fn post(&self, request: CallbackPost<'_>) -> Result<Reply, PostError> {
        let url = self.guard.check_url(request.url)?;
        let headers = header_map(&request.headers).ok_or(PostError::InvalidHeader)?;
        let sending = self.http.post(url).headers(headers).body(request.body).send();

        let deadline = Instant::now() + self.timeout;
        let response = timeout_at(deadline, sending)
            .await
            .map_err(|_| PostError::Timeout)?
            .map_err(|error| post_error(&error))?;
        let reply = Reply {
            status: response.status().as_u16(),
            retry_after: response
                .headers()
                .get(RETRY_AFTER)
                .and_then(|value| retry_after(value.to_str().ok()?, request.now)),
        };
        // Whether the body ended, was cut off or ran out of time is all the same for the outcome.
        let _ = timeout_at(deadline, read_to_end_or_limit(response)).await;
        Ok(reply)
    }
}

/// The authorities that browsers trust.
pub(super) fn public_authorities() -> RootCertStore {
    RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() }
}

/// A client that follows nothing, goes by no proxy, keeps few connections, and gives a server
/// `timeout` altogether.
#[expect(clippy::disallowed_methods, reason = "every client that leaves the gateway begins here")]
pub(super) fn builder(
    authorities: RootCertStore,
    timeout: Duration,
) -> anyhow::Result<ClientBuilder> {
    // The provider is named here rather than installed for the process, so that no other part of
    // the program can change what is encrypted with.
    let tls = ClientConfig::builder_with_provider(ring::default_provider().into())
        .with_safe_default_protocol_versions()
        .context("setting up TLS for what leaves the gateway")?
        .with_root_certificates(authorities)
        .with_no_client_auth();
    let builder = Client::builder()
        .tls_backend_preconfigured(tls)
        .redirect(redirect::Policy::none())
        .no_proxy()
        .referer(false)
        .http1_only()
        .connect_timeout(timeout / CONNECT_SHARE)
        .pool_max_idle_per_host(IDLE_CONNECTIONS_PER_HOST_MAX)
        .pool_idle_timeout(IDLE_CONNECTION_AGE_MAX)
        .user_agent(USER_AGENT);
    Ok(builder)
}

/// Resolves a name once and hands on its addresses only if all of them may be connected to, so
/// that there is no second look-up that could give another answer.
struct GuardedResolver {
    guard: AddressGuard,
}

impl Resolve for GuardedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let guard = self.guard;
        Box::pin(async move {
            // Port 0 is replaced by the URL's own.
            let addresses: Vec<_> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            guard.check_all(addresses.iter().map(|address| address.ip()))?;
            Ok(Box::new(addresses.into_iter()) as Addrs)
        })
    }
}

fn header_map(signed: &SignedHeaders) -> Option<HeaderMap> {
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    for (name, value) in [
        ("x-signature", &signed.x_signature),
        ("webhook-id", &signed.webhook_id),
        ("webhook-timestamp", &signed.webhook_timestamp),
        ("webhook-signature", &signed.webhook_signature),
    ] {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_str(value).ok()?);
    }
    Some(headers)
}

async fn read_to_end_or_limit(mut response: Response) {
    let mut read_bytes = 0_usize;
    while let Ok(Some(chunk)) = response.chunk().await {
        read_bytes = read_bytes.saturating_add(chunk.len());
        if read_bytes > REPLY_BODY_BYTES_MAX {
            return;
        }
    }
}

/// Reads a `Retry-After` value, which is a number of seconds or an HTTP date.
pub(super) fn retry_after(value: &str, now: i64) -> Option<Duration> {
    let value = value.trim();
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        // More than 136 years is as good as for ever, and leaves a caller's sums room.
        return Some(Duration::from_secs(value.parse::<u32>().unwrap_or(u32::MAX).into()));
    }
    let date = httpdate::parse_http_date(value).ok()?.duration_since(UNIX_EPOCH).ok()?;
    let now = Duration::from_secs(u64::try_from(now).ok()?);
    Some(date.saturating_sub(now))
}

/// The client's own errors print the whole URL, so what happened is found out from the causes and
/// said in our words.
pub(super) fn post_error(error: &reqwest::Error) -> PostError {
    if let Some(refused) = cause::<Refused>(error) {
        PostError::Refused((*refused).into())
    } else if error.is_timeout() && error.is_connect() {
        PostError::Connect(io::ErrorKind::TimedOut)
    } else if error.is_timeout() {
        PostError::Timeout
    } else if error.is_dns() {
        PostError::NameNotFound
    } else if let Some(tls) = cause::<rustls::Error>(error) {
        PostError::Tls(tls_words(tls))
    } else if error.is_connect() {
        let kind = cause::<io::Error>(error).map_or(io::ErrorKind::Other, io::Error::kind);
        PostError::Connect(kind)
    } else {
        PostError::Broken
    }
}

fn tls_words(error: &rustls::Error) -> &'static str {
    match error {
        rustls::Error::InvalidCertificate(certificate) => match certificate {
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
                "the certificate has expired"
            }
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
                "the certificate is not valid yet"
            }
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                "the certificate is for another name"
            }
            CertificateError::UnknownIssuer => "the certificate's issuer is not trusted",
            _ => "the certificate is not acceptable",
        },
        rustls::Error::InvalidMessage(_) => "the server does not speak TLS there",
        _ => "the handshake failed",
    }
}

/// The innermost cause that is a `T`.
fn cause<'a, T: StdError + 'static>(error: &'a (dyn StdError + 'static)) -> Option<&'a T> {
    let mut link = Some(error);
    let mut found = None;
    while let Some(error) = link {
        found = error.downcast_ref().or(found);
        // An I/O error leaves out the error that it wraps when it is asked for its source.
        let wrapped = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        link = match wrapped {
            Some(wrapped) => Some(wrapped),
            None => error.source(),
        };
    }
    found
}

#[cfg(test)]
mod tests;
