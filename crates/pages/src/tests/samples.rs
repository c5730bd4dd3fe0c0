//! Every page in every state, filled in as the gateway would.

use crate::{
    Choice, DemoCallback, DemoOutcome, DemoShopHome, DemoShopReturn, ErrorPage, Outcome,
    OutcomeKind, PayByCard, PayByStablecoin, PayByUpi, PaymentPage, PaymentStage, SandboxApp,
    SandboxUpiApp, SandboxUpiState, TooManyPage, UnknownPage, Waiting, demo_shop_home,
    demo_shop_return, error, payment, sandbox_app, sandbox_upi_app, too_many, unknown_payment,
};

pub(crate) const INTENT_LINK: &str = "upi://pay?pa=turnpike.sandbox%40upi&pn=Riverside%20Books\
    &tr=TP1689A1&tn=Invoice%201689&am=1250.08&cu=INR&mc=5942&mode=04";
const TOKEN: &str = "AQAAAAAAAAaZ5mV3Qp0Zt1yXc8hUo2kDkA";

/// A page's name and its markup.
pub(crate) type Sample = (&'static str, String);

pub(crate) fn every_page() -> Vec<Sample> {
    let mut pages = payment_pages();
    pages.extend(outcome_pages());
    pages.extend(notice_pages());
    pages.extend(sandbox_pages());
    pages.extend(demo_shop_pages());
    pages.push(("reference", super::reference::sample()));
    pages
}

pub(crate) fn page<'a>(stage: PaymentStage<'a>) -> PaymentPage<'a> {
    PaymentPage {
        merchant_name: "Riverside Books",
        test: false,
        invoice_id: "1689",
        amount: "15.04",
        currency: "USD",
        token: TOKEN,
        tag: "3",
        other_ways: &[],
        stage,
    }
}

pub(crate) fn quote() -> PayByUpi<'static> {
    PayByUpi {
        payable_amount: "1,250.08",
        payable_currency: "INR",
        payable_symbol: "₹",
        rate_text: "1 USD = 83.12 INR",
        valid_until_iso: "2026-11-22T10:10:00Z",
        valid_until_text: "10:10:00 UTC",
        intent_link: INTENT_LINK,
        simulated_app_url: None,
    }
}

const WAYS: [Choice<'_>; 2] = [
    Choice { value: "CARD", label: "Pay by card instead" },
    Choice { value: "USDC_polygon", label: "Pay by USDC on Polygon instead" },
];

pub(crate) fn card() -> PayByCard<'static> {
    PayByCard { symbol: "$", reference: "TP1689A1", fault: None }
}

pub(crate) fn coin() -> PayByStablecoin<'static> {
    PayByStablecoin {
        payable_amount: "15.04",
        payable_currency: "USDC",
        network: "Polygon",
        address: "0xSANDBOX0123456789abcdef0123456789abcdef0",
        valid_until_iso: "2026-11-22T10:10:00Z",
        valid_until_text: "10:10:00 UTC",
        wallet_link: "turnpike-sandbox:0xSANDBOX?asset=USDC_polygon&amount=15.04",
        simulated_wallet_url: None,
    }
}

pub(crate) fn outcome(kind: OutcomeKind) -> Outcome<'static> {
    Outcome {
        kind,
        paid_amount: None,
        bank_reference: None,
        reason: None,
        back_url: Some("https://shop.example/thanks?order=77&from=pay"),
        forward: false,
    }
}

fn payment_pages() -> Vec<Sample> {
    let sandbox = PayByUpi {
        simulated_app_url: Some("/sandbox/upi/?token=AQAAAAAAAAaZ5mV3Qp0Zt1yXc8hUo2kDkA"),
        ..quote()
    };
    let back = Waiting { back_url: Some("https://shop.example/pending"), forward: false };
    let fault = Some("The card number’s check digit is wrong.");
    let card_fault = PaymentStage::PayByCard(PayByCard { fault, ..card() });
    let simulated_wallet_url = Some("/sandbox/wallet/?token=AQAAAAAAAAaZ5mV3Qp0Zt1yXc8hUo2kDkA");
    let sandbox_coin = PayByStablecoin { simulated_wallet_url, ..coin() };
    let sandbox_coin = PaymentStage::PayByStablecoin(sandbox_coin);
    vec![
        ("pay_by_upi", payment(&page(PaymentStage::PayByUpi(quote())))),
        (
            "pay_by_upi_sandbox",
            payment(&PaymentPage { test: true, ..page(PaymentStage::PayByUpi(sandbox)) }),
        ),
        (
            "pay_by_upi_or_another_way",
            payment(&PaymentPage { other_ways: &WAYS, ..page(PaymentStage::PayByUpi(quote())) }),
        ),
        ("pay_by_card", payment(&page(PaymentStage::PayByCard(card())))),
        ("pay_by_card_fault", payment(&PaymentPage { test: true, ..page(card_fault) })),
        ("pay_by_stablecoin", payment(&page(PaymentStage::PayByStablecoin(coin())))),
        ("pay_by_stablecoin_sandbox", payment(&PaymentPage { test: true, ..page(sandbox_coin) })),
        ("quote_expired", payment(&page(PaymentStage::QuoteExpired))),
        ("waiting", payment(&page(PaymentStage::Waiting(Waiting::default())))),
        ("waiting_test", payment(&PaymentPage { test: true, ..page(PaymentStage::Waiting(back)) })),
        (
            "waiting_forward",
            payment(&page(PaymentStage::Waiting(Waiting { forward: true, ..back }))),
        ),
        ("unavailable", payment(&page(PaymentStage::Unavailable))),
    ]
}

fn outcome_pages() -> Vec<Sample> {
    let paid = |kind| Outcome {
        paid_amount: Some("₹1,250.08 INR"),
        bank_reference: Some("432198765012"),
        ..outcome(kind)
    };
    let render = |outcome| payment(&page(PaymentStage::Outcome(outcome)));
    vec![
        ("paid", render(paid(OutcomeKind::Paid))),
        ("paid_forward", render(Outcome { forward: true, ..paid(OutcomeKind::Paid) })),
        (
            "declined",
            render(Outcome {
                reason: Some("There was not enough money in the account."),
                ..outcome(OutcomeKind::Declined)
            }),
        ),
        ("canceled", render(outcome(OutcomeKind::Canceled))),
        ("expired", render(Outcome { back_url: None, ..outcome(OutcomeKind::Expired) })),
        ("under_review", render(paid(OutcomeKind::UnderReview))),
        ("refunded", render(paid(OutcomeKind::Refunded))),
        ("charged_back", render(paid(OutcomeKind::ChargedBack))),
    ]
}

fn notice_pages() -> Vec<Sample> {
    let failed = |retry| error(&ErrorPage { request_id: "req_01jd9k3v7h2m", retry });
    let request_id = "req_01jd9k3v7h2m";
    let wait = |retry| too_many(&TooManyPage { wait: "2 seconds", request_id, retry });
    vec![
        ("unknown", unknown_payment(&UnknownPage)),
        ("error", failed(true)),
        ("error_without_retry", failed(false)),
        ("too_many", wait(true)),
        ("too_many_without_retry", wait(false)),
    ]
}

fn sandbox_pages() -> Vec<Sample> {
    let app = |state| upi_app(state, false);
    let awaiting = || SandboxUpiState::AwaitingPayer;
    vec![
        ("sandbox_upi", app(awaiting())),
        ("sandbox_upi_unknown_id", upi_app(awaiting(), true)),
        ("sandbox_upi_bank_pending", app(SandboxUpiState::BankPending)),
        ("sandbox_upi_decided", app(SandboxUpiState::Decided("The bank confirmed this payment."))),
        ("sandbox_wallet", wallet(&SENT)),
        ("sandbox_wallet_decided", wallet(&[])),
    ]
}

const SENT: [Choice<'_>; 2] = [
    Choice { value: "exactly", label: "Send what was asked" },
    Choice { value: "too_little", label: "Send half of it" },
];

fn wallet(choices: &[Choice<'_>]) -> String {
    sandbox_app(&SandboxApp {
        name: "Simulated wallet",
        role: "no chain, no money. This plays the payer’s wallet.",
        payee_name: "Riverside Books",
        amount: "15.04",
        currency: "USDC",
        symbol: "",
        reference: "TP1689A1",
        token: TOKEN,
        action: "/sandbox/wallet/",
        question: "Choose what the payer sends.",
        choices,
    })
}

fn upi_app(state: SandboxUpiState<'_>, unknown_upi_id: bool) -> String {
    sandbox_upi_app(&SandboxUpiApp {
        payee_name: "Riverside Books",
        amount: "1,250.08",
        currency: "INR",
        symbol: "₹",
        reference: "TP1689A1",
        token: TOKEN,
        unknown_upi_id,
        state,
    })
}

fn demo_shop_pages() -> Vec<Sample> {
    let home = |error| {
        demo_shop_home(&DemoShopHome {
            product: "Enamel camping mug",
            price: "15.04 USD",
            test_note: "Test mode: the payment is simulated and no real money moves.",
            error,
        })
    };
    let back = |outcome, callbacks, waiting| {
        demo_shop_return(&DemoShopReturn {
            outcome,
            invoice_id: "1689",
            callbacks,
            reload_url: "/return?outcome=success&invoice=1689",
            waiting,
        })
    };
    let mut forged = callback("invoice:paid");
    forged.signature_verified = false;
    forged.standard_webhooks_verified = false;
    vec![
        ("demo_shop_home", home(None)),
        ("demo_shop_home_error", home(Some("The gateway answered 50115: no way to pay just now."))),
        (
            "demo_shop_success",
            back(
                DemoOutcome::Success,
                vec![callback("invoice:opened"), callback("invoice:awaiting_approval")],
                false,
            ),
        ),
        ("demo_shop_pending", back(DemoOutcome::Pending, vec![], true)),
        ("demo_shop_cancel", back(DemoOutcome::Cancel, vec![callback("invoice:canceled")], false)),
        ("demo_shop_failure_forged", back(DemoOutcome::Failure, vec![forged], false)),
    ]
}

fn callback(status: &str) -> DemoCallback<'_> {
    DemoCallback {
        status,
        received_at: "2026-11-22 10:00:03",
        body_pretty: "{\n  \"status\": \"invoice:awaiting_approval\",\n  \"devise\": \"USD\",\n  \
                      \"amount\": 15.04,\n  \"id\": 1689,\n  \"description\": \"Waiting\",\n  \
                      \"callbackJson\": {\"order\": 77},\n  \
                      \"datetime\": \"2026-11-22 10:00:00\"\n}",
        signature_verified: true,
        standard_webhooks_verified: true,
    }
}
