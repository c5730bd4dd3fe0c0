//! What the simulated acquirers have in common: they tell of an attempt by a notification that is
//! signed and must be verified, as a real one's must. No bank, card or chain is behind any of them.

use domain::money::{Currency, Money};
use domain::timestamp::Timestamp;
use domain::transfer::{Progress, TransferState};
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::notice::{DeclineReason, Notice, NoticeError, Outcome};
use crate::refund;
use crate::{card_sandbox, crypto_sandbox, upi_sandbox};

/// The name of a simulated solution, if it is one of them.
#[must_use]
pub fn name(solution: &str) -> Option<&'static str> {
    let names = [upi_sandbox::NAME, card_sandbox::NAME, crypto_sandbox::NAME];
    names.into_iter().find(|name| *name == solution)
}

/// The acquirer's reference of the one payment that a sandbox takes for an attempt. It follows from
/// our reference, so that a capture told twice is one payment, as it would be with an acquirer
/// whose order can be paid once.
#[must_use]
pub fn payment_reference(solution: &str, reference: &str) -> String {
    let digest: [u8; 32] = Sha256::digest(reference.as_bytes()).into();
    match solution {
        crypto_sandbox::NAME => format!("0x{}", hex::encode(digest)),
        card_sandbox::NAME => format!("card_{}", hex::encode(&digest[..8])),
        _ => upi_sandbox::bank_reference(&digest),
    }
}

/// The reason by which a refund fails.
pub const FAILING_REASON: &str = "fail@sandbox";

/// Refunds at once. The outcome follows from the order alone, so asking twice comes to the same as
/// asking once.
#[must_use]
pub fn refund(order: &refund::Order<'_>) -> refund::Outcome {
    if order.reason == Some(FAILING_REASON) {
        refund::Outcome::Failed
    } else {
        refund::Outcome::Succeeded
    }
}

/// The secret that the sandboxes sign their notifications with.
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
    amount_minor: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    currency: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    payment: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    look: Option<Look>,
}

/// A look at the simulated chain. Times are microseconds since 1970.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Look {
    at: i64,
    state: String,
    confirmations: u32,
    required: u32,
    since: i64,
}

impl Look {
    fn of(progress: &Progress) -> Self {
        Self {
            at: progress.looked_at.micros(),
            state: progress.state.code().to_owned(),
            confirmations: progress.confirmations,
            required: progress.required,
            since: progress.since.micros(),
        }
    }

    fn read(&self) -> Option<Progress> {
        Some(Progress {
            looked_at: Timestamp::from_micros(self.at),
            state: TransferState::from_code(&self.state)?,
            confirmations: self.confirmations,
            required: self.required,
            since: Timestamp::from_micros(self.since),
        })
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum State {
    Approved,
    Declined,
    Captured,
    Transfer,
}

/// Plays the acquirer: writes and signs a notification.
///
/// # Errors
/// [`NoticeError::Unreadable`] if it cannot be written.
pub fn sign(key: &NoticeKey, notice: &Notice) -> Result<SignedNotice, NoticeError> {
    let (state, reason, money, look) = match &notice.outcome {
        Outcome::Approved => (State::Approved, None, None, None),
        Outcome::Declined(reason) => (State::Declined, Some(reason.code().to_owned()), None, None),
        Outcome::Captured { amount, bank_reference } => {
            (State::Captured, None, Some((*amount, bank_reference.clone())), None)
        }
        Outcome::Transfer { amount, reference, progress } => {
            let money = Some((*amount, reference.clone()));
            (State::Transfer, None, money, Some(Look::of(progress)))
        }
    };
    let (amount, payment) = money.unzip();
    let wire = Wire {
        reference: notice.reference.clone(),
        state,
        reason,
        amount_minor: amount.map(Money::minor),
        currency: amount.map(|amount| amount.currency().code().to_owned()),
        payment,
        look,
    };
    let body = serde_json::to_vec(&wire).map_err(unreadable)?;
    let mut mac = key.mac()?;
    mac.update(&body);
    let signature = hex::encode(mac.finalize().into_bytes());
    Ok(SignedNotice { body, signature })
}

/// Verifies a notification's signature on its raw body, in constant time, and then reads it.
///
/// # Errors
/// [`NoticeError`] if it is forged or not what a sandbox sends.
pub fn verify(key: &NoticeKey, notice: &SignedNotice) -> Result<Notice, NoticeError> {
    let signature = hex::decode(&notice.signature).map_err(|_| NoticeError::Forged)?;
    let mut mac = key.mac()?;
    mac.update(&notice.body);
    mac.verify_slice(&signature).map_err(|_| NoticeError::Forged)?;
    let wire: Wire = serde_json::from_slice(&notice.body).map_err(unreadable)?;
    let reference = wire.reference.clone();
    Ok(Notice { reference, outcome: outcome(wire)? })
}

fn outcome(wire: Wire) -> Result<Outcome, NoticeError> {
    let missing = |what: &str| NoticeError::Unreadable(format!("no {what}"));
    let currency = wire.currency.as_deref().and_then(Currency::from_code);
    let amount = wire.amount_minor.zip(currency);
    let amount = amount.map(|(minor, currency)| Money::from_minor(minor, currency));
    Ok(match wire.state {
        State::Approved => Outcome::Approved,
        State::Declined => {
            let code = wire.reason.ok_or_else(|| missing("reason"))?;
            Outcome::Declined(DeclineReason::from_code(&code).ok_or_else(|| missing("reason"))?)
        }
        State::Captured => Outcome::Captured {
            amount: amount.ok_or_else(|| missing("amount"))?,
            bank_reference: wire.payment.ok_or_else(|| missing("payment"))?,
        },
        State::Transfer => Outcome::Transfer {
            amount: amount.ok_or_else(|| missing("amount"))?,
            reference: wire.payment.ok_or_else(|| missing("payment"))?,
            progress: wire.look.and_then(|look| look.read()).ok_or_else(|| missing("look"))?,
        },
    })
}

#[expect(clippy::needless_pass_by_value, reason = "it is given to map_err")]
fn unreadable(error: serde_json::Error) -> NoticeError {
    NoticeError::Unreadable(error.to_string())
}

#[cfg(test)]
mod tests;
