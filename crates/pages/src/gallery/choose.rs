//! Choosing how to pay.

use domain::device::Device;
use domain::money::{Currency, Money};

use super::{RUPEES, Sample, page, sample};
use crate::{Choose, Locale, PaymentStage, WayKind, WayOffer};

const COINS: Money = Money::from_minor(15_040_000, Currency::Usdc);

const UPI: WayOffer<'_> =
    WayOffer { value: "UPI", kind: WayKind::Upi, payable: RUPEES, network: None };

const CARD: WayOffer<'_> = WayOffer {
    value: "CARD",
    kind: WayKind::Card,
    payable: Money::from_minor(1_504, Currency::Usd),
    network: None,
};

const USDC: WayOffer<'_> = WayOffer {
    value: "USDC_polygon",
    kind: WayKind::Stablecoin,
    payable: COINS,
    network: Some("Polygon"),
};

const USDT: WayOffer<'_> = WayOffer {
    value: "USDT_polygon",
    payable: Money::from_minor(15_040_000, Currency::Usdt),
    ..USDC
};

pub(super) fn samples(locale: Locale) -> Vec<Sample> {
    let show = |name, ways, device| {
        sample(name, &page(locale, PaymentStage::Choose(Choose { ways, device })))
    };
    vec![
        show("choose", &[UPI, CARD, USDC, USDT], Device::Desktop),
        show("choose_on_phone", &[UPI, CARD, USDC], Device::Android),
        show("choose_stablecoin", &[USDC, USDT], Device::Ios),
    ]
}
