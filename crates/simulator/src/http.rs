//! A merchant's or a browser's HTTP client, reduced to what tests look at.

use std::collections::BTreeMap;
use std::io::Read;

use anyhow::Context;
use bytes::Bytes;
use flate2::read::GzDecoder;

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
    /// The body as it was before it was compressed; empty where it is an image.
    pub body: String,
    /// The body's bytes as they came.
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
        // Several lines of one name are one list (RFC 9110, 5.3).
        let mut headers: BTreeMap<String, String> = BTreeMap::new();
        for (name, value) in reply.headers() {
            let list = headers.entry(name.to_string()).or_default();
            if !list.is_empty() {
                list.push_str(", ");
            }
            list.push_str(&text(value));
        }
        let bytes = reply.bytes().await?;
        let media_type = headers.get("content-type").map_or("", String::as_str);
        let is_text = !media_type.starts_with("image/") || media_type == "image/svg+xml";
        let mut body = String::new();
        if is_text && headers.get("content-encoding").is_some_and(|coding| coding == "gzip") {
            // A HEAD is told of what is compressed, and gets none of it.
            if !bytes.is_empty() {
                GzDecoder::new(bytes.as_ref()).read_to_string(&mut body)?;
            }
        } else if is_text {
            body = String::from_utf8(bytes.to_vec())?;
        }
        Ok(Answer { status, headers, body, bytes })
    }
}
