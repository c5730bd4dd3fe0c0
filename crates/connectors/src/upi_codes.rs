//! The response codes of UPI, as NPCI lists them and banks send them, reduced to what a payer can
//! act on. A code that only says that somebody did not answer in time, or that is not listed here,
//! declines nothing: the money may be on its way.

use crate::notice::DeclineReason;

/// What a code says of a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The money is there.
    Paid,
    /// Nobody knows yet: to be asked again, never to be taken for a decline.
    Pending,
    /// It failed.
    Declined(DeclineReason),
}

/// The code of a payment that succeeded.
const PAID: &str = "00";

/// The codes that leave it open, with NPCI's words.
pub const OPEN: [(&str, &str); 6] = [
    ("01", "pending"),
    ("U09", "request timed out"),
    ("U20", "PSP timed out"),
    ("UP", "PSP timed out"),
    ("U48", "transaction not present"),
    ("96", "system malfunction"),
];

/// The codes by which a payment fails, with NPCI's words.
pub const DECLINED: [(&str, &str, DeclineReason); 28] = {
    use DeclineReason as Why;
    [
        ("U01", "duplicate request", Why::Duplicate),
        ("U02", "amount cap exceeded", Why::AmountLimit),
        ("Z8", "limit of one transaction exceeded", Why::AmountLimit),
        ("Z7", "number of transactions exceeded", Why::FrequencyLimit),
        ("ZU", "limit of the bank exceeded", Why::FrequencyLimit),
        ("U16", "risk threshold exceeded", Why::RiskDeclined),
        ("U30", "debit failed", Why::DebitFailed),
        ("U69", "collect request expired", Why::Expired),
        ("ZM", "PIN incorrect", Why::IncorrectPin),
        ("Z6", "tries of the PIN exceeded", Why::PinBlocked),
        ("Z9", "insufficient funds", Why::InsufficientFunds),
        ("51", "insufficient funds", Why::InsufficientFunds),
        ("ZA", "declined by customer", Why::ByPayer),
        ("ZD", "validation error", Why::InvalidTransaction),
        ("ZE", "transaction not permitted to the UPI id", Why::InvalidPayee),
        ("ZG", "UPI id restricted by customer", Why::InvalidPayee),
        ("ZH", "UPI id invalid", Why::InvalidPayee),
        ("ZX", "account inactive or dormant", Why::AccountUnusable),
        ("ZY", "account inactive or dormant", Why::AccountUnusable),
        ("YE", "account blocked or frozen", Why::AccountUnusable),
        ("YF", "account blocked or frozen", Why::AccountUnusable),
        ("XH", "account does not exist", Why::AccountUnusable),
        ("XI", "account does not exist", Why::AccountUnusable),
        ("B1", "mobile number changed", Why::AccountUnusable),
        ("B3", "transaction not permitted to the account", Why::AccountUnusable),
        ("XB", "invalid transaction", Why::InvalidTransaction),
        ("XC", "invalid transaction", Why::InvalidTransaction),
        ("59", "suspected fraud", Why::Fraud),
    ]
};

/// What a code says. Letters' case does not count, nor does space around it.
#[must_use]
pub fn verdict(code: &str) -> Verdict {
    let code = code.trim();
    if code == PAID {
        return Verdict::Paid;
    }
    let known = DECLINED.into_iter().find(|(known, _, _)| known.eq_ignore_ascii_case(code));
    known.map_or(Verdict::Pending, |(_, _, reason)| Verdict::Declined(reason))
}

#[cfg(test)]
mod tests;
