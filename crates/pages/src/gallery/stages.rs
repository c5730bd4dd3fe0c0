//! A payment that is under way, or cannot begin.

use super::{Sample, page, sample};
use crate::{Locale, PaymentPage, PaymentStage, Waiting};

pub(super) fn samples(locale: Locale) -> Vec<Sample> {
    let waiting = |waiting| page(locale, PaymentStage::Waiting(waiting));
    let back =
        Waiting { back_url: Some("https://shop.example/pending"), forward: false, until: None };
    vec![
        sample("quote_expired", &page(locale, PaymentStage::QuoteExpired)),
        sample("waiting", &waiting(Waiting::default())),
        sample("waiting_test", &PaymentPage { test: true, ..waiting(back) }),
        sample("waiting_forward", &waiting(Waiting { forward: true, ..back })),
        sample("unavailable", &page(locale, PaymentStage::Unavailable)),
    ]
}
