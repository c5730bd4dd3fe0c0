//! How a merchant knows that a callback is ours: two signatures over the raw body, one that a
//! single line of PHP checks and one for the Standard Webhooks libraries, made with one secret.

use std::fmt;

use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;
use thiserror::Error;
use zeroize::{Zeroize, Zeroizing};

const PREFIX: &str = "whsec_";
const SECRET_LENGTH_MIN: usize = 12;
const SECRET_LENGTH_MAX: usize = 255;

/// How far a Standard Webhooks timestamp may be from the receiver's clock, either way.
const TOLERANCE_S: u64 = 5 * 60;

/// The secret that a merchant's callbacks are signed with, as the text that is shown to him.
///
/// It never appears in `Debug` output and is wiped from memory when dropped.
#[derive(Clone)]
pub(crate) struct CallbackSecret(Zeroizing<String>);

/// A text that cannot be a callback secret. It does not repeat the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a callback secret is {SECRET_LENGTH_MIN} to {SECRET_LENGTH_MAX} visible ASCII characters")]
pub(crate) struct InvalidSecret;

/// The headers that go with one sending of a callback, named after the header each one fills.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SignedHeaders {
    /// Lower-case hex.
    pub(crate) x_signature: String,
    pub(crate) webhook_id: String,
    /// Unix seconds in decimal.
    pub(crate) webhook_timestamp: String,
    /// `v1,` and base64.
    pub(crate) webhook_signature: String,
}

/// The Standard Webhooks headers of a callback as a receiver finds them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ReceivedHeaders<'a> {
    pub(crate) webhook_id: &'a str,
    pub(crate) webhook_timestamp: &'a str,
    /// One signature or, while a secret is being replaced, several with spaces between.
    pub(crate) webhook_signature: &'a str,
}

impl CallbackSecret {
    /// Makes a new secret out of 256 random bits.
    pub(crate) fn generate(mut random: [u8; 32]) -> CallbackSecret {
        // The capacity is enough for both pieces, so that no half-written copy is left behind in
        // memory by the text growing.
        let mut text = Zeroizing::new(String::with_capacity(64));
        text.push_str(PREFIX);
        STANDARD.encode_string(random, &mut text);
        random.zeroize();
        CallbackSecret(text)
    }

    /// Takes a secret that a merchant brings along from elsewhere, or one read back from the store.
    ///
    /// # Errors
    ///
    /// [`InvalidSecret`] unless it is 12 to 255 visible ASCII characters.
    pub(crate) fn parse(text: &str) -> Result<CallbackSecret, InvalidSecret> {
        let fits = (SECRET_LENGTH_MIN..=SECRET_LENGTH_MAX).contains(&text.len());
        if !fits || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(InvalidSecret);
        }
        Ok(CallbackSecret(Zeroizing::new(text.to_owned())))
    }

    /// The text, for showing it to its merchant and for encrypting it into the store.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }

    /// Signs one sending of a callback.
    ///
    /// `message_id` stays the same when a callback is sent again, and holds no `.`, which separates
    /// it from the timestamp (Unix seconds). `body` is the bytes exactly as they will be sent.
    pub(crate) fn sign(&self, message_id: &str, timestamp: i64, body: &[u8]) -> SignedHeaders {
        debug_assert!(!message_id.contains('.'), "a dot would let id and timestamp be re-divided");
        let webhook_timestamp = timestamp.to_string();
        let signature = standard_signature(&self.0, message_id, &webhook_timestamp, body);
        SignedHeaders {
            x_signature: x_signature(&self.0, body),
            webhook_id: message_id.to_owned(),
            webhook_timestamp,
            webhook_signature: format!("v1,{signature}"),
        }
    }
}

impl fmt::Debug for CallbackSecret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("CallbackSecret(..)")
    }
}

/// Whether `header` is the `X-Signature` of `body`, told in constant time.
///
/// This is the receiver's side, and `secret_text` is what the merchant was shown.
pub(crate) fn verify_x_signature(secret_text: &str, body: &[u8], header: &str) -> bool {
    x_signature(secret_text, body).as_bytes().ct_eq(header.as_bytes()).into()
}

/// Whether one of the signatures in `received` is right for `body`, told in constant time, and
/// its timestamp is within five minutes of `now` (Unix seconds), so that an old callback cannot be
/// replayed.
///
/// This is the receiver's side, and `secret_text` is what the merchant was shown.
pub(crate) fn verify_standard(
    secret_text: &str,
    received: ReceivedHeaders<'_>,
    body: &[u8],
    now: i64,
) -> bool {
    let Ok(timestamp) = received.webhook_timestamp.parse::<i64>() else { return false };
    if now.abs_diff(timestamp) > TOLERANCE_S {
        return false;
    }
    let expected =
        standard_signature(secret_text, received.webhook_id, received.webhook_timestamp, body);
    received
        .webhook_signature
        .split(' ')
        .filter_map(|signature| signature.strip_prefix("v1,"))
        .any(|signature| signature.as_bytes().ct_eq(expected.as_bytes()).into())
}

fn x_signature(secret_text: &str, body: &[u8]) -> String {
    hex::encode(hmac(secret_text.as_bytes(), &[body]))
}

fn standard_signature(secret_text: &str, id: &str, timestamp: &str, body: &[u8]) -> String {
    let key = standard_key(secret_text);
    let parts = [id.as_bytes(), b".", timestamp.as_bytes(), b".", body];
    STANDARD.encode(hmac(&key, &parts))
}

/// The key of the Standard Webhooks signature: the decoded bytes, with or without the prefix, as
/// that specification's libraries read a secret. A merchant's own secret that is not base64 could
/// not be used by them at all, so it stands for its own bytes, prefix included, which is what such
/// a library takes when it is given a raw key.
fn standard_key(secret_text: &str) -> Zeroizing<Vec<u8>> {
    let encoded = secret_text.strip_prefix(PREFIX).unwrap_or(secret_text);
    let key = STANDARD.decode(encoded).unwrap_or_else(|_| secret_text.as_bytes().to_vec());
    Zeroizing::new(key)
}

fn hmac(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests;
