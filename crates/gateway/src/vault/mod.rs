//! The secret keys of this installation and everything they are for: sealing secrets at rest, page
//! tokens, and the sandbox's signature. The keys are in a file of their own, apart from the
//! database, so that a copied database tells no secret.

mod keys;
#[cfg(test)]
mod tests;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit as _, XChaCha20Poly1305, XNonce};
use domain::ids::InvoiceId;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use thiserror::Error;
use zeroize::Zeroizing;

use crate::ids::{self, Ids};

use self::keys::Keys;
pub use self::keys::KeysError;

/// Bytes of a nonce of XChaCha20-Poly1305.
const NONCE_BYTES: usize = 24;

/// Bytes of a page token's code: what an attacker would have to guess online.
const CODE_BYTES: usize = 16;

/// The keys, ready to be used.
pub struct Vault {
    keys: Keys,
}

/// What a sealed secret is: it cannot be opened as anything else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// The secret that signs a merchant's callbacks.
    CallbackSecret,
    /// A customer's identity number.
    PersonalId,
}

/// Why a sealed secret cannot be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub(crate) enum OpenError {
    /// It was sealed with a key that the keys file does not have.
    #[error("it was sealed with key {0}, which the keys file does not have")]
    UnknownKey(u8),
    /// It was changed, or sealed as something else.
    #[error("it was changed or is something else")]
    Damaged,
}

impl Vault {
    /// Reads the keys file; makes it, for its owner's eyes only, where there is none.
    ///
    /// # Errors
    /// [`KeysError`] with the file's name and what is wrong.
    pub fn open(file: &std::path::Path, ids: &dyn Ids) -> Result<Self, KeysError> {
        Ok(Self { keys: Keys::open(file, ids)? })
    }

    /// Seals a secret: key id, nonce, ciphertext.
    pub(crate) fn seal(
        &self,
        purpose: Purpose,
        secret: &[u8],
        ids: &dyn Ids,
    ) -> Result<Vec<u8>, OpenError> {
        let key = self.keys.current();
        let nonce: [u8; NONCE_BYTES] = ids::random(ids);
        let payload = Payload { msg: secret, aad: purpose.label() };
        let cipher = XChaCha20Poly1305::new(&derived(&key.secret, b"seal").into());
        let sealed = cipher.encrypt(&XNonce::from(nonce), payload);
        let sealed = sealed.map_err(|_| OpenError::Damaged)?;
        Ok([&[key.id][..], &nonce, &sealed].concat())
    }

    /// Opens a sealed secret.
    pub(crate) fn unseal(
        &self,
        purpose: Purpose,
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, OpenError> {
        let (id, rest) = sealed.split_first().ok_or(OpenError::Damaged)?;
        let (nonce, ciphertext) =
            rest.split_first_chunk::<NONCE_BYTES>().ok_or(OpenError::Damaged)?;
        let key = self.keys.by_id(*id).ok_or(OpenError::UnknownKey(*id))?;
        let payload = Payload { msg: ciphertext, aad: purpose.label() };
        let cipher = XChaCha20Poly1305::new(&derived(&key.secret, b"seal").into());
        let opened = cipher.decrypt(&XNonce::from(*nonce), payload);
        opened.map(Zeroizing::new).map_err(|_| OpenError::Damaged)
    }

    /// The token of an invoice's payment page: key id, invoice id and a code that only this
    /// installation can compute. It is not stored anywhere.
    pub(crate) fn page_token(&self, invoice: InvoiceId) -> String {
        let key = self.keys.current();
        let id = invoice.get().to_be_bytes();
        let code = key.page_token.clone().chain_update(id).finalize().into_bytes();
        let (code, _) = code.split_at(CODE_BYTES);
        BASE64_URL_SAFE_NO_PAD.encode([&[key.id][..], &id, code].concat())
    }

    /// The invoice of a page token, if the token is one of ours. The code is compared in constant
    /// time.
    pub(crate) fn invoice_of_token(&self, token: &str) -> Option<InvoiceId> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(token).ok()?;
        let (key_id, rest) = bytes.split_first()?;
        let (id, given) = rest.split_first_chunk::<8>()?;
        if given.len() != CODE_BYTES {
            return None;
        }
        let key = self.keys.by_id(*key_id)?;
        key.page_token.clone().chain_update(id).verify_truncated_left(given).ok()?;
        Some(InvoiceId::new(i64::from_be_bytes(*id)))
    }

    /// By what the keys are known, the one in use first; no key can be told from it.
    pub(crate) fn checks(&self) -> Vec<[u8; 32]> {
        self.keys.all().map(|key| derived(&key.secret, b"check")).collect()
    }

    /// Computes what the fields of a call are known by under its idempotency key. They may be a
    /// card's, which a digest without a key would give away to whoever tries all numbers. The
    /// oldest key is used, so that a call that is repeated after a new key came is known again.
    pub(crate) fn fingerprint(&self) -> Hmac<Sha256> {
        let oldest = self.keys.all().last().unwrap_or_else(|| self.keys.current());
        keyed(&derived(&oldest.secret, b"idempotency fingerprint"))
    }

    /// Computes what a card is counted by, in memory only: by the key in use, which cards are not
    /// known by after it was changed.
    pub(crate) fn card_fingerprint(&self) -> Hmac<Sha256> {
        keyed(&derived(&self.keys.current().secret, b"card fingerprint"))
    }

    /// The secret with which the simulated acquirers sign their notifications.
    pub(crate) fn sandbox_key(&self) -> connectors::sandbox::NoticeKey {
        connectors::sandbox::NoticeKey::new(derived(&self.keys.current().secret, b"sandbox"))
    }
}

impl Purpose {
    const fn label(self) -> &'static [u8] {
        match self {
            Self::CallbackSecret => b"callback secret",
            Self::PersonalId => b"personal id",
        }
    }
}

/// A key for one use, so that what one use tells of its key helps against no other.
fn derived(secret: &[u8; 32], label: &[u8]) -> [u8; 32] {
    let mut mac = keyed(secret);
    mac.update(label);
    mac.finalize().into_bytes().into()
}

#[expect(clippy::expect_used, reason = "HMAC is defined for keys of every length")]
fn keyed(key: &[u8]) -> Hmac<Sha256> {
    Hmac::new_from_slice(key).expect("HMAC takes a key of any length")
}
