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
    /// The body; empty where it is an image.
    pub body: String,
    /// The body's bytes.
    pub bytes: Bytes,
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
        let headers: BTreeMap<String, String> = headers;
        let bytes = reply.bytes().await?;
        let media_type = headers.get("content-type").map_or("", String::as_str);
        let is_text = !media_type.starts_with("image/") || media_type == "image/svg+xml";
        let body = if is_text { String::from_utf8(bytes.to_vec())? } else { String::new() };
        Ok(Answer { status, headers, body, bytes })
    }
}
