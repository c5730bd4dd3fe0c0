//! `upi_sandbox`: a simulator of a UPI acquirer, for test keys only. No bank is behind it and no
//! money moves. It has an acquirer's shape all the same: it is given a reference and an amount,
//! and tells what became of them in a notification that is signed and must be verified.

use domain::money::{Currency, Money};
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::notice::{DeclineReason, Notice, NoticeError, Outcome};
use crate::upi::{self, PayLink};

/// The name of the payment solution.
pub const NAME: &str = "upi_sandbox";

/// The simulated payee; no UPI app knows it, so nobody can pay it by mistake.
const PAYEE: &str = "turnpike@sandbox";

/// What the sandbox is asked to collect.
#[derive(Clone, Copy, Debug)]
pub struct Order<'a> {
    /// Our reference of the attempt.
    pub reference: &'a str,
    /// The merchant's name.
    pub payee_name: &'a str,
    /// The invoice's id, for the note on the payer's statement.
    pub invoice_id: &'a str,
    /// How much, in rupees.
    pub amount: Money,
}

/// The link that a payer's UPI app would be opened with.
#[must_use]
pub fn intent_link(order: &Order<'_>) -> String {
    let note = format!("Invoice {}", order.invoice_id);
    upi::compose(&PayLink {
        payee: PAYEE,
        payee_name: order.payee_name,
        reference: order.reference,
        note: &note,
        amount: order.amount,
    })
}

/// The bank's reference (RRN) of the one payment that the sandbox takes for an attempt: twelve
/// digits. It follows from our reference, so that a capture told twice is one payment, as it would
/// be with an acquirer whose order can be paid once.
#[must_use]
pub fn bank_reference(reference: &str) -> String {
    let digest: [u8; 32] = Sha256::digest(reference.as_bytes()).into();
    let number = digest.iter().take(8).fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    format!("{:012}", number % 1_000_000_000_000)
}

/// The secret that the sandbox signs its notifications with.
pub struct NoticeKey(Zeroizing<[u8; 32]>);

impl NoticeKey {
    /// Wraps a secret.
    #[must_use]
    pub fn new(secret: [u8; 32]) -> Self {
        Self(Zeroizing::new(secret))
    }

    fn mac(&self) -> Result<Hmac<Sha256>, NoticeError> {
        // HMAC takes a key of any length.
        Hmac::new_from_slice(self.0.as_slice())
            .map_err(|error| NoticeError::Unreadable(error.to_string()))
    }
}

/// A notification on the wire.
#[derive(Clone, Debug)]
pub struct SignedNotice {
    /// The raw body.
    pub body: Vec<u8>,
    /// The lower-case hex HMAC-SHA256 of the body.
    pub signature: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    reference: String,
    state: State,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    amount_paise: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rrn: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum State {
    Approved,
    Declined,
    Captured,
}

/// Plays the acquirer: writes and signs a notification.
///
/// # Errors
/// [`NoticeError::Unreadable`] if it cannot be written.
pub fn sign(key: &NoticeKey, notice: &Notice) -> Result<SignedNotice, NoticeError> {
    let (state, reason, captured) = match &notice.outcome {
        Outcome::Approved => (State::Approved, None, None),
        Outcome::Declined(reason) => (State::Declined, Some(reason.code().to_owned()), None),
        Outcome::Captured { amount, bank_reference } => {
            (State::Captured, None, Some((amount.minor(), bank_reference.clone())))
        }
    };
    let (amount_paise, rrn) = captured.unzip();
    let reference = notice.reference.clone();
    let wire = Wire { reference, state, reason, amount_paise, rrn };
    let body = serde_json::to_vec(&wire).map_err(unreadable)?;
    let mut mac = key.mac()?;
    mac.update(&body);
    let signature = hex::encode(mac.finalize().into_bytes());
    Ok(SignedNotice { body, signature })
}

/// Verifies a notification's signature on its raw body, in constant time, and then reads it.
///
/// # Errors
/// [`NoticeError`] if it is forged or not what the sandbox sends.
pub fn verify(key: &NoticeKey, notice: &SignedNotice) -> Result<Notice, NoticeError> {
    let signature = hex::decode(&notice.signature).map_err(|_| NoticeError::Forged)?;
    let mut mac = key.mac()?;
    mac.update(&notice.body);
    mac.verify_slice(&signature).map_err(|_| NoticeError::Forged)?;
    let wire: Wire = serde_json::from_slice(&notice.body).map_err(unreadable)?;
    let missing = |what: &str| NoticeError::Unreadable(format!("no {what}"));
    let outcome = match wire.state {
        State::Approved => Outcome::Approved,
        State::Declined => {
            let code = wire.reason.ok_or_else(|| missing("reason"))?;
            Outcome::Declined(DeclineReason::from_code(&code).ok_or_else(|| missing("reason"))?)
        }
        State::Captured => Outcome::Captured {
            amount: Money::from_minor(
                wire.amount_paise.ok_or_else(|| missing("amount"))?,
                Currency::Inr,
            ),
            bank_reference: wire.rrn.ok_or_else(|| missing("rrn"))?,
        },
    };
    Ok(Notice { reference: wire.reference, outcome })
}

#[expect(clippy::needless_pass_by_value, reason = "it is given to map_err")]
fn unreadable(error: serde_json::Error) -> NoticeError {
    NoticeError::Unreadable(error.to_string())
}

#[cfg(test)]
mod tests;
