//! Paying by stablecoin.

use domain::money::{Currency, Money};

use super::{QR_ADDRESS, Sample, VALID_UNTIL, outcomes::outcome, page, sample};
use crate::{
    ByTransfers, Confirming, Decline, Locale, OnItsWay, Outcome, OutcomeKind, PayByStablecoin,
    PaymentPage, PaymentStage, RestDue, Transaction,
};

const NETWORK: &str = "Polygon";
const ADDRESS: &str = "0xSANDBOX0123456789abcdef0123456789abcdef0";
const WALLET: &str = "/sandbox/wallet/?token=AQAAAAAAAAaZ5mV3Qp0Zt1yXc8hUo2kDkA";
const LINK: &str = "turnpike-sandbox:0xSANDBOXUSDC00000000000000000000000000000@137/transfer\
    ?address=0xSANDBOX0123456789abcdef0123456789abcdef0&uint256=15040000";
const HASH: &str = "0x5c504ed432cb51138bcf09aa5e8a410dd4a1e204ef84bfed1be16dfba1b22060";

const fn usdc(minor: i64) -> Money {
    Money::from_minor(minor, Currency::Usdc)
}

/// What was asked.
const ASKED: Money = usdc(15_040_000);

fn coin() -> PayByStablecoin<'static> {
    PayByStablecoin {
        payable: ASKED,
        rate: None,
        network: NETWORK,
        address: ADDRESS,
        valid_until: VALID_UNTIL,
        wallet_link: LINK,
        qr_address: Some(&QR_ADDRESS),
        simulated_wallet_url: None,
    }
}

fn transaction(is_real: bool) -> Transaction<'static> {
    let explorer_url = is_real.then(|| format!("https://polygonscan.com/tx/{HASH}"));
    Transaction { hash: HASH, explorer_url }
}

fn on_its_way(minor: i64, confirmations: u32, is_real: bool) -> OnItsWay<'static> {
    let transaction = transaction(is_real);
    OnItsWay { amount: usdc(minor), confirmations, required: 6, transaction }
}

fn rest() -> RestDue<'static> {
    RestDue {
        payable: ASKED,
        received: usdc(7_520_001),
        missing: usdc(7_519_999),
        network: NETWORK,
        address: ADDRESS,
        due_by: VALID_UNTIL,
        wallet_link: LINK,
        qr_address: Some(&QR_ADDRESS),
        simulated_wallet_url: None,
    }
}

pub(super) fn samples(locale: Locale) -> Vec<Sample> {
    let simulated_wallet_url = Some(WALLET);
    let sandbox = PayByStablecoin { simulated_wallet_url, ..coin() };
    let sandbox_rest = RestDue { simulated_wallet_url, ..rest() };
    let show = |stage| page(locale, stage);
    let test = |stage| PaymentPage { test: true, ..page(locale, stage) };
    let mut samples = vec![
        sample("pay_by_stablecoin", &show(PaymentStage::PayByStablecoin(coin()))),
        sample("pay_by_stablecoin_sandbox", &test(PaymentStage::PayByStablecoin(sandbox))),
        sample("rest_due", &show(PaymentStage::RestDue(rest()))),
        sample("rest_due_sandbox", &test(PaymentStage::RestDue(sandbox_rest))),
    ];
    samples.extend(confirming(locale));
    samples.extend(outcomes(locale));
    samples
}

fn confirming(locale: Locale) -> Vec<Sample> {
    let one = [on_its_way(15_040_000, 3, true)];
    let two = [on_its_way(5_000_000, 5, false), on_its_way(2_520_000, 0, false)];
    let all = Confirming {
        payable: ASKED,
        missing: None,
        network: NETWORK,
        transfers: &one,
        back_url: Some("https://shop.example/pending"),
        forward: false,
        simulated_wallet_url: None,
    };
    let part = Confirming {
        missing: Some(usdc(7_520_000)),
        transfers: &two,
        simulated_wallet_url: Some(WALLET),
        ..all
    };
    let forward = Confirming { transfers: &one, forward: true, ..part };
    let test = PaymentPage { test: true, ..page(locale, PaymentStage::Confirming(part)) };
    vec![
        sample("confirming", &page(locale, PaymentStage::Confirming(all))),
        sample("confirming_too_little", &test),
        sample("confirming_forward", &page(locale, PaymentStage::Confirming(forward))),
    ]
}

fn outcomes(locale: Locale) -> Vec<Sample> {
    let (one, two) = ([transaction(true)], [transaction(false), transaction(false)]);
    let told =
        ByTransfers { asked: ASKED, surplus: None, transactions: &one, simulated_wallet_url: None };
    let over = ByTransfers {
        surplus: Some(usdc(7_520_000)),
        transactions: &two,
        simulated_wallet_url: Some(WALLET),
        ..told
    };
    let show = |name, kind, paid, transfers| {
        let view = Outcome { paid: Some(usdc(paid)), transfers: Some(transfers), ..outcome(kind) };
        sample(name, &page(locale, PaymentStage::Outcome(view)))
    };
    let reason = Some(Decline::TransferDropped);
    let dropped = Outcome { reason, ..outcome(OutcomeKind::Declined) };
    vec![
        show("transfer_paid", OutcomeKind::TransferPaid, 15_040_000, told),
        show("transfer_late", OutcomeKind::TransferLate, 15_040_000, told),
        show("overpaid", OutcomeKind::Overpaid, 22_560_000, over),
        show("rest_overdue", OutcomeKind::RestOverdue, 7_520_000, told),
        sample("transfer_dropped", &page(locale, PaymentStage::Outcome(dropped))),
    ]
}
