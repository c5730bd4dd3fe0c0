//! A GET that goes only where the guard allows, as a callback does, and reads a bounded answer.

use reqwest::{
    StatusCode,
    header::{ETAG, HeaderValue, IF_NONE_MATCH},
};
use thiserror::Error;
use tokio::time::{Instant, timeout_at};

use super::{OutgoingClient, PostError, post_error};
use crate::outgoing::guard::UrlRefused;

/// What a server answered.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Page {
    /// What is there.
    Whole {
        body: Vec<u8>,
        /// What this body is known by, for asking whether there is another.
        tag: Option<String>,
    },
    /// What was there when the tag was given.
    Same,
}

/// Why there is no answer to read. The texts hold nothing of the URL, whose query may be a secret,
/// and nothing that the server sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub(crate) enum GetError {
    #[error("its URL may not be called: {0}")]
    Refused(UrlRefused),
    #[error(transparent)]
    NoAnswer(PostError),
    #[error("it answers with status {0}")]
    Status(u16),
    #[error("its answer is longer than {0} bytes")]
    TooLong(usize),
}

impl From<PostError> for GetError {
    fn from(error: PostError) -> Self {
        match error {
            PostError::Refused(refused) => Self::Refused(refused),
            error => Self::NoAnswer(error),
        }
    }
}

impl OutgoingClient {
    /// Gets what is at a URL, unless it is still what `tag` stands for. Redirects are not followed.
    ///
    /// # Errors
    ///
    /// [`GetError`] when nothing arrived whole, in time and within `bytes_max`.
    pub(crate) async fn get(
        &self,
        url: &str,
        tag: Option<&str>,
        bytes_max: usize,
    ) -> Result<Page, GetError> {
        let deadline = Instant::now() + self.timeout;
        let getting = self.get_until_done(url, tag, bytes_max);
        timeout_at(deadline, getting).await.map_err(|_| PostError::Timeout)?
    }

    async fn get_until_done(
        &self,
        url: &str,
        tag: Option<&str>,
        bytes_max: usize,
    ) -> Result<Page, GetError> {
        let url = self.guard.check_url(url).map_err(GetError::Refused)?;
        let mut request = self.http.get(url);
        if let Some(tag) = tag.and_then(|tag| HeaderValue::from_str(tag).ok()) {
            request = request.header(IF_NONE_MATCH, tag);
        }
        let mut response = request.send().await.map_err(|error| post_error(&error))?;
        match response.status() {
            StatusCode::OK => {}
            StatusCode::NOT_MODIFIED if tag.is_some() => return Ok(Page::Same),
            other => return Err(GetError::Status(other.as_u16())),
        }
        let tag = response.headers().get(ETAG).and_then(|tag| tag.to_str().ok());
        let tag = tag.map(str::to_owned);
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| post_error(&error))? {
            if body.len().saturating_add(chunk.len()) > bytes_max {
                return Err(GetError::TooLong(bytes_max));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Page::Whole { body, tag })
    }
}
