//! Paying by card.

use super::{Sample, page, sample};
use crate::{CardFault, Locale, PayByCard, PaymentPage, PaymentStage};

pub(super) fn samples(locale: Locale) -> Vec<Sample> {
    let page =
        |fault| page(locale, PaymentStage::PayByCard(PayByCard { reference: "TP1689A1", fault }));
    vec![
        sample("pay_by_card", &page(None)),
        sample(
            "pay_by_card_fault",
            &PaymentPage { test: true, ..page(Some(CardFault::CheckDigit)) },
        ),
    ]
}
