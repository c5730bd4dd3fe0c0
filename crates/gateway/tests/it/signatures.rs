//! Both signatures of a callback, checked as a merchant would: one with an HMAC, the other with a
//! library of Standard Webhooks.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use simulator::Received;
use standardwebhooks::Webhook;

/// Panics unless both signatures of a callback are right for a merchant's secret, as it was shown.
pub(crate) fn check_signatures(received: &Received, secret: &str) {
    let header = |name: &str| received.headers.get(name).cloned().unwrap_or_default();
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(received.body.as_bytes());
    let expected = hex::encode(mac.finalize().into_bytes());
    assert_eq!(header("x-signature"), expected, "{received:?}");
    // The library refuses a timestamp that is not about now, which on a test's own clock none is;
    // so it signs again, and the two are compared.
    let bytes = || Webhook::from_bytes(secret.as_bytes().to_vec());
    let webhook = Webhook::new(secret).or_else(|_| bytes()).unwrap();
    let timestamp = header("webhook-timestamp").parse().unwrap();
    let signed = webhook.sign(&header("webhook-id"), timestamp, received.body.as_bytes());
    assert_eq!(header("webhook-signature"), signed.unwrap(), "{received:?}");
}
