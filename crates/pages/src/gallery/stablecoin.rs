//! Paying by stablecoin.

use domain::money::{Currency, Money};

use super::{QR_ADDRESS, Sample, VALID_UNTIL, page, sample};
use crate::{Locale, PayByStablecoin, PaymentPage, PaymentStage};

fn coin() -> PayByStablecoin<'static> {
    PayByStablecoin {
        payable: Money::from_minor(15_040_000, Currency::Usdc),
        network: "Polygon",
        address: "0xSANDBOX0123456789abcdef0123456789abcdef0",
        valid_until: VALID_UNTIL,
        wallet_link: "turnpike-sandbox:0xSANDBOX?asset=USDC_polygon&amount=15.04",
        qr_address: Some(&QR_ADDRESS),
        simulated_wallet_url: None,
    }
}

pub(super) fn samples(locale: Locale) -> Vec<Sample> {
    let simulated_wallet_url = Some("/sandbox/wallet/?token=AQAAAAAAAAaZ5mV3Qp0Zt1yXc8hUo2kDkA");
    let sandbox = PayByStablecoin { simulated_wallet_url, ..coin() };
    let page = |coin| page(locale, PaymentStage::PayByStablecoin(coin));
    vec![
        sample("pay_by_stablecoin", &page(coin())),
        sample("pay_by_stablecoin_sandbox", &PaymentPage { test: true, ..page(sandbox) }),
    ]
}
