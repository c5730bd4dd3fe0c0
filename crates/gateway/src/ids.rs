//! Randomness, as something that is handed in, and the identifiers that are drawn from it.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use zeroize::Zeroizing;

/// Draws random bytes that nobody can guess.
pub trait Ids: Send + Sync {
    /// Fills the bytes.
    fn fill(&self, bytes: &mut [u8]);
}

/// The operating system's random numbers.
pub struct SystemIds;

impl Ids for SystemIds {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that asks the system")]
    #[expect(clippy::expect_used, reason = "without randomness no secret is one: stop at once")]
    fn fill(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("the operating system gives random bytes");
    }
}

/// An API key: `tp_test_…` or `tp_live_…` with 256 random bits (it is shown once, never stored).
pub(crate) fn api_key(ids: &dyn Ids, live: bool) -> Zeroizing<String> {
    let prefix = if live { "tp_live_" } else { "tp_test_" };
    let random = Zeroizing::new(random::<32>(ids));
    Zeroizing::new(format!("{prefix}{}", BASE64_URL_SAFE_NO_PAD.encode(random.as_slice())))
}

/// The unique id of a callback on the wire (`webhook-id`).
pub(crate) fn message_id(ids: &dyn Ids) -> String {
    format!("msg_{}", BASE64_URL_SAFE_NO_PAD.encode(random::<16>(ids)))
}

/// Our reference of an attempt: letters and digits only, within UPI's 35 characters.
pub(crate) fn attempt_reference(ids: &dyn Ids) -> String {
    format!("TP{}", hex::encode_upper(random::<12>(ids)))
}

/// Our reference of a refund, by which an acquirer knows it: as an attempt's.
pub(crate) fn refund_reference(ids: &dyn Ids) -> String {
    format!("TPR{}", hex::encode_upper(random::<12>(ids)))
}

/// What a merchant's logo is asked for by: 32 hexadecimal digits.
pub(crate) fn logo_name(ids: &dyn Ids) -> String {
    hex::encode(random::<16>(ids))
}

/// A number by which a lease is known.
pub(crate) fn lease_token(ids: &dyn Ids) -> i64 {
    i64::from_le_bytes(random(ids))
}

/// A factor in thousandths, from `min` to `max`.
pub(crate) fn jitter(ids: &dyn Ids, min: u16, max: u16) -> u16 {
    let width = max.saturating_sub(min).saturating_add(1);
    min.saturating_add(u16::from_le_bytes(random(ids)) % width)
}

/// Random bytes.
pub(crate) fn random<const N: usize>(ids: &dyn Ids) -> [u8; N] {
    let mut bytes = [0; N];
    ids.fill(&mut bytes);
    bytes
}
