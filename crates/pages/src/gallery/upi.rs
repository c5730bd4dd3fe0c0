//! Paying by UPI.

use domain::device::Device;
use domain::money::{Currency, Money};
use domain::upi::Caution;

use super::{QR_ADDRESS, RUPEES, Sample, VALID_UNTIL, page, sample};
use crate::{
    Locale, PayByUpi, PaymentPage, PaymentStage, UpiAppLink, UpiAsked, UpiIdFault, UpiIdForm,
};

pub(crate) const INTENT_LINK: &str = "upi://pay?pa=turnpike.sandbox%40upi&pn=Riverside%20Books\
    &tr=TP1689A1&tn=Invoice%201689&am=1250.08&cu=INR&mc=5942&mode=04";

pub(crate) fn quote() -> PayByUpi<'static> {
    PayByUpi {
        payable: RUPEES,
        base: domain::money::Currency::Usd,
        rate: "83.12",
        valid_until: VALID_UNTIL,
        intent_link: INTENT_LINK,
        qr_address: Some(&QR_ADDRESS),
        apps: &[],
        device: Device::Desktop,
        caution: None,
        upi_id: None,
        simulated_app_url: None,
    }
}

const APPS: [UpiAppLink<'_>; 2] = [
    UpiAppLink { name: "PhonePe", address: "intent://pay?pa=a#Intent;package=a;end" },
    UpiAppLink { name: "Google Pay", address: "intent://pay?pa=a#Intent;package=b;end" },
];

const FORM: UpiIdForm<'_> = UpiIdForm { reference: "TP1689A1", open: false, fault: None };

/// Where a UPI id is taken, on a phone and where the merchants' category is exempt.
fn with_upi_id(locale: Locale) -> Vec<Sample> {
    let page = |device, form| {
        page(locale, PaymentStage::PayByUpi(PayByUpi { device, upi_id: Some(form), ..quote() }))
    };
    let open = UpiIdForm { open: true, ..FORM };
    let fault = |fault| UpiIdForm { fault: Some(fault), ..open };
    let test = |page| PaymentPage { test: true, has_other_ways: true, ..page };
    let on_phone = PayByUpi { apps: &APPS, device: Device::Android, ..quote() };
    let folded = PayByUpi { upi_id: Some(FORM), ..on_phone };
    vec![
        sample("upi_id_folded", &super::page(locale, PaymentStage::PayByUpi(folded))),
        sample("upi_id", &test(page(Device::Android, open))),
        sample("upi_id_on_desktop", &page(Device::Desktop, open)),
        sample("upi_id_format", &test(page(Device::Ios, fault(UpiIdFault::Format)))),
        sample("upi_id_unknown", &page(Device::Android, fault(UpiIdFault::Unknown))),
        sample("upi_id_too_many", &page(Device::Android, fault(UpiIdFault::TooMany))),
    ]
}

pub(crate) fn asked() -> UpiAsked<'static> {
    UpiAsked {
        payable: RUPEES,
        valid_until: VALID_UNTIL,
        may_go_back: true,
        simulated_app_url: None,
    }
}

/// A limit that most accounts have, and one of the first day.
fn with_a_limit(locale: Locale) -> Vec<Sample> {
    let page = |payable, caution| {
        let quote = PayByUpi { payable, caution: Some(caution), ..quote() };
        page(locale, PaymentStage::PayByUpi(quote))
    };
    let rupees = |minor| Money::from_minor(minor, Currency::Inr);
    let usual = Caution::AboveUsual(rupees(10_000_000));
    let newcomers = Caution::AboveNewcomers(rupees(500_000));
    vec![
        sample("upi_above_usual", &page(rupees(12_468_000), usual)),
        sample("upi_above_newcomers", &page(rupees(623_400), newcomers)),
    ]
}

pub(super) fn samples(locale: Locale) -> Vec<Sample> {
    let mut samples = ways(locale);
    samples.extend(with_a_limit(locale));
    samples.extend(with_upi_id(locale));
    let simulated_app_url = Some("/sandbox/upi/?token=AQAAAAAAAAaZ5mV3Qp0Zt1yXc8hUo2kDkA");
    let asked_in_test = UpiAsked { simulated_app_url, ..asked() };
    let page = |asked| page(locale, PaymentStage::UpiAsked(asked));
    samples.push(sample("upi_asked", &page(asked())));
    samples.push(sample(
        "upi_asked_sandbox",
        &PaymentPage { test: true, has_other_ways: true, ..page(asked_in_test) },
    ));
    samples
}

fn ways(locale: Locale) -> Vec<Sample> {
    let simulated_app_url = Some("/sandbox/upi/?token=AQAAAAAAAAaZ5mV3Qp0Zt1yXc8hUo2kDkA");
    let sandbox = PayByUpi { simulated_app_url, ..quote() };
    let page = |quote| page(locale, PaymentStage::PayByUpi(quote));
    vec![
        sample("pay_by_upi", &page(quote())),
        sample("pay_by_upi_sandbox", &PaymentPage { test: true, ..page(sandbox) }),
        sample(
            "pay_by_upi_on_android",
            &page(PayByUpi { apps: &APPS, device: Device::Android, ..quote() }),
        ),
        sample("pay_by_upi_on_iphone", &page(PayByUpi { device: Device::Ios, ..quote() })),
        sample("pay_by_upi_or_another_way", &PaymentPage { has_other_ways: true, ..page(quote()) }),
    ]
}
