//! Paying by UPI.

use domain::device::Device;

use super::{QR_ADDRESS, RUPEES, Sample, VALID_UNTIL, page, sample};
use crate::{Locale, PayByUpi, PaymentPage, PaymentStage, UpiAppLink};

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
        simulated_app_url: None,
    }
}

const APPS: [UpiAppLink<'_>; 2] = [
    UpiAppLink { name: "PhonePe", address: "intent://pay?pa=a#Intent;package=a;end" },
    UpiAppLink { name: "Google Pay", address: "intent://pay?pa=a#Intent;package=b;end" },
];

pub(super) fn samples(locale: Locale) -> Vec<Sample> {
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
