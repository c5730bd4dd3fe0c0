//! Every state of every page of a payer's, filled in as the gateway would: what the snapshots
//! compare, what the browser tests look at, and what `/gallery/` shows in development.

mod card;
mod choose;
mod dressed;
mod notices;
pub(crate) mod outcomes;
mod simulators;
mod stablecoin;
mod stages;
pub(crate) mod upi;

use std::sync::{LazyLock, OnceLock};

use askama::Template;
use base64::{Engine, prelude::BASE64_STANDARD};
use domain::money::{Currency, Money};
use domain::timestamp::Timestamp;

use crate::{Locale, PaymentPage, PaymentStage, qr_picture};

/// A page in one state.
pub struct Sample {
    /// What the state is called, such as `pay_by_upi`.
    pub name: &'static str,
    /// The page.
    pub html: String,
}

/// Every state, in one language. The simulators' pages are in English in all of them.
pub fn samples(locale: Locale) -> &'static [Sample] {
    static SAMPLES: [OnceLock<Vec<Sample>>; Locale::ALL.len()] =
        [const { OnceLock::new() }; Locale::ALL.len()];
    SAMPLES[locale.place()].get_or_init(|| rendered(locale))
}

fn rendered(locale: Locale) -> Vec<Sample> {
    let mut samples = choose::samples(locale);
    samples.extend(upi::samples(locale));
    samples.extend(card::samples(locale));
    samples.extend(stablecoin::samples(locale));
    samples.extend(stages::samples(locale));
    samples.extend(outcomes::samples(locale));
    samples.extend(dressed::samples(locale));
    samples.extend(notices::samples(locale));
    samples.extend(simulators::samples());
    samples
}

#[derive(Template)]
#[template(path = "gallery.html")]
struct Index {
    names: Vec<&'static str>,
}

/// The page that leads to every state in every language.
pub fn index() -> String {
    let names = samples(Locale::English).iter().map(|sample| sample.name).collect();
    crate::markup(&Index { names })
}

const TOKEN: &str = "AQAAAAAAAAaZ5mV3Qp0Zt1yXc8hUo2kDkA";

/// What the payer pays for the invoice of the samples in rupees: 1,250.08.
pub(crate) const RUPEES: Money = Money::from_minor(125_008, Currency::Inr);

/// When prices end: 2026-11-22T10:10:00Z.
pub(crate) const VALID_UNTIL: Timestamp = Timestamp::from_micros(1_795_342_200_000_000);

/// When the pages are rendered: one second after the price was locked.
const NOW: Timestamp = Timestamp::from_micros(1_795_341_601_000_000);

/// The picture of a code. No invoice of these pages is kept, so it is in the address itself.
static QR_ADDRESS: LazyLock<String> = LazyLock::new(|| {
    let picture = qr_picture(upi::INTENT_LINK).expect("the link is short enough");
    format!("data:image/svg+xml;base64,{}", BASE64_STANDARD.encode(picture))
});

/// The payment page of an invoice of 15.04 dollars.
pub(crate) fn page(locale: Locale, stage: PaymentStage<'_>) -> PaymentPage<'_> {
    PaymentPage {
        locale,
        merchant_name: "Riverside Books",
        theme: None,
        logo: None,
        test: false,
        invoice_id: "1689",
        amount: Money::from_minor(1_504, Currency::Usd),
        token: TOKEN,
        tag: "3",
        now: NOW,
        has_other_ways: false,
        stage,
    }
}

fn sample(name: &'static str, view: &PaymentPage<'_>) -> Sample {
    Sample { name, html: crate::payment(view) }
}
