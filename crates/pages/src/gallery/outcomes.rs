//! What came of a payment.

use super::{RUPEES, Sample, page, sample};
use crate::{
    Decline, Declined, Locale, Outcome, OutcomeKind, PaymentPage, PaymentStage, TryAgain, WayKind,
};

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

fn declined(locale: Locale, again: Option<WayKind>, is_last: bool) -> PaymentPage<'static> {
    let declined = Declined {
        reason: Some(Decline::InsufficientFunds),
        reference: "TP1689A1",
        again: again.map(|kind| TryAgain { value: "UPI", kind }),
        is_last,
        leads_back: !is_last,
    };
    let page = page(locale, PaymentStage::Declined(declined));
    PaymentPage { has_other_ways: true, ..page }
}

pub(super) fn samples(locale: Locale) -> Vec<Sample> {
    let show = |name, outcome| sample(name, &page(locale, PaymentStage::Outcome(outcome)));
    let reason = Some(Decline::InsufficientFunds);
    vec![
        show("paid", paid(OutcomeKind::Paid)),
        show("paid_forward", Outcome { forward: true, ..paid(OutcomeKind::Paid) }),
        show("declined", Outcome { reason, ..outcome(OutcomeKind::Declined) }),
        show("paid_late", paid(OutcomeKind::PaidLate)),
        sample("declined_try_again", &declined(locale, Some(WayKind::Upi), false)),
        sample("declined_last_try", &declined(locale, None, true)),
        show("canceled", outcome(OutcomeKind::Canceled)),
        show("expired", Outcome { back_url: None, ..outcome(OutcomeKind::Expired) }),
        show("under_review", paid(OutcomeKind::UnderReview)),
        show("refunded", paid(OutcomeKind::Refunded)),
        show("charged_back", paid(OutcomeKind::ChargedBack)),
    ]
}
