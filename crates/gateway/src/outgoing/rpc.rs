//! Questions to nodes of stablecoins' networks (JSON-RPC over HTTP). The operator chose them, so
//! they may be anywhere; what they answer is bounded in size and time, and believed by nobody here.

use std::time::Duration;

use anyhow::Context;
use connectors::evm::rpc::{AnswerError, Question, answer, message};
use reqwest::{
    Client, Response, StatusCode,
    header::{CONTENT_TYPE, RETRY_AFTER},
};
use thiserror::Error;
use tokio::time::{sleep, timeout};

use super::client::{PostError, builder, post_error, public_authorities, retry_after};
use crate::limits::{RPC_ANSWER_BYTES_MAX, RPC_PAUSE, RPC_PAUSE_MAX, RPC_TRIES_MAX};
use crate::settings::evm::RpcUrl;

/// Asks nodes. Clones share one pool of connections.
#[derive(Clone)]
pub(crate) struct RpcClient {
    http: Client,
    timeout: Duration,
}

/// Why there is no answer. The texts hold nothing of the URL and nothing that the node sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub(crate) enum RpcError {
    #[error(transparent)]
    Post(#[from] PostError),
    #[error("it answers with the status {0}")]
    Status(u16),
    #[error("its answer is larger than {RPC_ANSWER_BYTES_MAX} bytes")]
    TooLarge,
    #[error("{0}")]
    Answer(#[from] AnswerError),
}

impl RpcError {
    /// Whether the node may answer in a moment.
    fn is_overload(self) -> bool {
        match self {
            Self::Status(status) => status == 429 || status >= 500,
            Self::Answer(error) => error.is_too_often(),
            Self::Post(_) | Self::TooLarge => false,
        }
    }
}

/// Why a question had no answer, and how long the node wants to be left alone.
struct Unanswered {
    error: RpcError,
    pause: Option<Duration>,
}

impl<E: Into<RpcError>> From<E> for Unanswered {
    fn from(error: E) -> Self {
        Self { error: error.into(), pause: None }
    }
}

impl RpcClient {
    /// A client that gives a node `timeout` for each answer.
    ///
    /// # Errors
    ///
    /// A report, if the TLS library cannot be set up.
    pub(crate) fn new(timeout: Duration) -> anyhow::Result<Self> {
        let http = builder(public_authorities(), timeout)?;
        let http = http.build().context("setting up the client for networks' nodes")?;
        Ok(Self { http, timeout })
    }

    /// Asks a node, more than once where it is overloaded.
    ///
    /// # Errors
    ///
    /// [`RpcError`] when it does not answer.
    pub(crate) async fn ask<Q: Question + Sync>(
        &self,
        node: &RpcUrl,
        question: &Q,
    ) -> Result<Q::Answer, RpcError> {
        let mut usual_pause = RPC_PAUSE;
        for _ in 1..RPC_TRIES_MAX {
            match self.ask_once(node, question).await {
                Err(Unanswered { error, pause }) if error.is_overload() => {
                    sleep(pause.unwrap_or(usual_pause).min(RPC_PAUSE_MAX)).await;
                    usual_pause *= 2;
                }
                Err(Unanswered { error, .. }) => return Err(error),
                Ok(answer) => return Ok(answer),
            }
        }
        self.ask_once(node, question).await.map_err(|unanswered| unanswered.error)
    }

    async fn ask_once<Q: Question + Sync>(
        &self,
        node: &RpcUrl,
        question: &Q,
    ) -> Result<Q::Answer, Unanswered> {
        let request = self.http.post(node.expose()).body(message(question));
        let request = request.header(CONTENT_TYPE, "application/json");
        let asking = async {
            let response = request.send().await.map_err(|error| post_error(&error))?;
            let status = response.status();
            if status != StatusCode::OK {
                let header = response.headers().get(RETRY_AFTER);
                // Who names a date, which is then long past, is left alone for the usual time.
                let pause = header.and_then(|value| retry_after(value.to_str().ok()?, i64::MAX));
                let pause = pause.filter(|pause| !pause.is_zero());
                return Err(Unanswered { error: RpcError::Status(status.as_u16()), pause });
            }
            Ok(answer::<Q>(&read(response).await?)?)
        };
        timeout(self.timeout, asking).await.unwrap_or_else(|_| Err(PostError::Timeout.into()))
    }
}

async fn read(mut response: Response) -> Result<Vec<u8>, RpcError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| post_error(&error))? {
        if body.len() + chunk.len() > RPC_ANSWER_BYTES_MAX {
            return Err(RpcError::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

#[cfg(test)]
mod tests;
