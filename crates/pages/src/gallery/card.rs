//! Paying by card.

use domain::timestamp::Timestamp;

use super::{Sample, page, sample};
use crate::{CardFault, CardFaults, CardWait, Locale, PayByCard, PaymentPage, PaymentStage};

/// 2026-11-22T10:00:00Z.
const NOW: Timestamp = Timestamp::from_micros(1_795_341_600_000_000);

/// How the table of schemes begins, as the gateway has it.
const SCHEMES: &str = "^(4)|:Visa:13,16,18,19:3;^(34|37)|:American Express:15:4;\
                       |::12,13,14,15,16,17,18,19:3,4";

const FORM: PayByCard<'_> = PayByCard {
    reference: "TP1689A1",
    schemes: SCHEMES,
    now: NOW,
    faults: CardFaults { number: None, expiry: None, code: None, holder: None },
    holder: None,
    challenge_url: None,
};

pub(super) fn samples(locale: Locale) -> Vec<Sample> {
    let form = |card| PaymentPage {
        test: true,
        has_other_ways: true,
        ..page(locale, PaymentStage::PayByCard(card))
    };
    let faults = CardFaults {
        number: Some(CardFault::CheckDigit),
        expiry: Some(CardFault::Expired),
        code: Some(CardFault::SecurityCode),
        holder: None,
    };
    let all = CardFaults {
        number: Some(CardFault::Number),
        expiry: Some(CardFault::Expiry),
        code: Some(CardFault::SecurityCode),
        holder: Some(CardFault::Holder),
    };
    let challenge_url = Some("/sandbox/card/?token=AQAAAAAAAAaZ5mV3Qp0Zt1yXc8hUo2kDkA");
    // Until 40 seconds later.
    let until = Timestamp::from_micros(1_795_341_640_000_000);
    let wait = PaymentStage::CardWait(CardWait { until, seconds: 40 });
    vec![
        sample("pay_by_card", &page(locale, PaymentStage::PayByCard(FORM))),
        sample(
            "pay_by_card_fault",
            &form(PayByCard { faults, holder: Some("Ada Lovelace"), ..FORM }),
        ),
        sample("pay_by_card_nothing_typed", &form(PayByCard { faults: all, ..FORM })),
        sample("pay_by_card_bank_asks", &form(PayByCard { challenge_url, ..FORM })),
        sample("card_wait", &PaymentPage { has_other_ways: true, ..page(locale, wait) }),
    ]
}
