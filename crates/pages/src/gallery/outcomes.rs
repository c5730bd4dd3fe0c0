//! What came of a payment.

use super::{RUPEES, Sample, page, sample};
use crate::{Decline, Locale, Outcome, OutcomeKind, PaymentStage};

pub(crate) fn outcome(kind: OutcomeKind) -> Outcome<'static> {
    Outcome {
        kind,
        paid: None,
        bank_reference: None,
        reason: None,
        back_url: Some("https://shop.example/thanks?order=77&from=pay"),
        forward: false,
        transfers: None,
    }
}

fn paid(kind: OutcomeKind) -> Outcome<'static> {
    Outcome { paid: Some(RUPEES), bank_reference: Some("432198765012"), ..outcome(kind) }
}

pub(super) fn samples(locale: Locale) -> Vec<Sample> {
    let show = |name, outcome| sample(name, &page(locale, PaymentStage::Outcome(outcome)));
    let reason = Some(Decline::InsufficientFunds);
    vec![
        show("paid", paid(OutcomeKind::Paid)),
        show("paid_forward", Outcome { forward: true, ..paid(OutcomeKind::Paid) }),
        show("declined", Outcome { reason, ..outcome(OutcomeKind::Declined) }),
        show("canceled", outcome(OutcomeKind::Canceled)),
        show("expired", Outcome { back_url: None, ..outcome(OutcomeKind::Expired) }),
        show("under_review", paid(OutcomeKind::UnderReview)),
        show("refunded", paid(OutcomeKind::Refunded)),
        show("charged_back", paid(OutcomeKind::ChargedBack)),
    ]
}
