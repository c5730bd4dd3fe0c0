//! A merchant's or a browser's HTTP client, reduced to what tests look at.

use std::collections::BTreeMap;

use anyhow::Context;
use bytes::Bytes;

/// Sends requests, follows no redirect and keeps no cookie.
#[derive(Clone)]
pub struct Http(reqwest::Client);

/// What came back.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The headers, by lower-case name.
    pub headers: BTreeMap<String, String>,
    /// The body.
    pub body: String,
}

impl Http {
    /// A client.
    ///
    /// # Errors
    /// When it cannot be made.
    #[expect(clippy::disallowed_methods, reason = "this client plays others than the gateway")]
    pub fn new() -> anyhow::Result<Self> {
        // A second installation in one process is refused, and the first serves as well.
        drop(rustls::crypto::ring::default_provider().install_default());
        let client = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .build()?;
        Ok(Self(client))
    }

    /// Sends a request. A body needs its `content-type` among the headers.
    ///
    /// # Errors
    /// When no answer comes.
    pub async fn send(
        &self,
        method: &str,
        url: &str,
        headers: &[(&str, &str)],
        body: impl Into<Bytes>,
    ) -> anyhow::Result<Answer> {
        let mut request = self.0.request(method.parse()?, url).body(body.into());
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let reply = request.send().await.with_context(|| format!("no answer from {url}"))?;
        let status = reply.status().as_u16();
        let text = |value: &reqwest::header::HeaderValue| {
            String::from_utf8_lossy(value.as_bytes()).into_owned()
        };
        let headers = reply.headers().iter();
        let headers = headers.map(|(name, value)| (name.to_string(), text(value))).collect();
        let body = String::from_utf8(reply.bytes().await?.to_vec())?;
        Ok(Answer { status, headers, body })
    }
}
