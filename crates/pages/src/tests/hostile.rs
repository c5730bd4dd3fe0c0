//! Texts of others, such as a merchant's name, cannot add markup to a page.

use domain::device::Device;

use super::markup::{inline_parts, tag_names};
use crate::gallery::{RUPEES, VALID_UNTIL, upi::asked};
use crate::{
    ByTransfers, CardFault, CardFaults, Choice, Choose, Confirming, Decline, DemoCallback,
    DemoOutcome, DemoShopHome, DemoShopReturn, ErrorPage, Locale, OnItsWay, Outcome, OutcomeKind,
    PayByCard, PayByStablecoin, PayByUpi, PaymentPage, PaymentStage, RestDue, SandboxApp,
    SandboxUpiApp, SandboxUpiState, SandboxWallet, SentStage, SentTransfer, TooManyPage,
    Transaction, UpiAsked, UpiIdFault, UpiIdForm, Waiting, WayKind, WayOffer, demo_shop_home,
    demo_shop_return, error, payment, sandbox_app, sandbox_upi_app, sandbox_wallet, too_many,
};

const WAY: WayOffer<'_> =
    WayOffer { value: "UPI", kind: WayKind::Upi, payable: RUPEES, network: None };

#[test]
fn texts_add_no_markup() {
    let texts = [
        "\"><script>alert(1)</script>",
        "'><img src=x onerror=alert(1)>",
        "\" onmouseover=\"alert(1)",
        "</title></textarea><style>*{}</style>",
        "<!-- --><svg onload=alert(1)>",
        "&quot;&#34;&lt;script&gt;",
        "{{ token }}{% include %}",
        "\u{2069}{ $shop }\u{2068}",
    ];
    for locale in Locale::ALL {
        let plain = pages_of(locale, "plain");
        for text in texts {
            for (plain, hostile) in plain.iter().zip(pages_of(locale, text)) {
                assert_eq!(tag_names(plain), tag_names(&hostile), "{text}");
                assert_eq!(inline_parts(&hostile), Vec::<String>::new(), "{text}");
                let is_plain = !text.contains(['<', '"', '\'', '&']);
                assert!(!hostile.contains(text) || is_plain, "{text}");
            }
        }
    }
}

/// Every page, with this text wherever one can be.
fn pages_of(locale: Locale, text: &str) -> Vec<String> {
    let address = format!("https://{text}");
    let transactions = [transaction(text, &address)];
    let on_its_way = [OnItsWay {
        amount: RUPEES,
        confirmations: 1,
        required: 6,
        transaction: transaction(text, &address),
    }];
    let way = WayOffer { value: text, network: Some(text), ..WAY };
    let mut pages: Vec<_> = [
        PaymentStage::Choose(Choose { ways: &[way, WAY, way], device: Device::Android }),
        PaymentStage::PayByUpi(quote(text)),
        PaymentStage::UpiAsked(UpiAsked { simulated_app_url: Some(text), ..asked() }),
        PaymentStage::PayByCard(card(text)),
        PaymentStage::PayByStablecoin(coin(text)),
        PaymentStage::QuoteExpired,
        PaymentStage::Waiting(Waiting { back_url: Some(&address), forward: true, until: None }),
        PaymentStage::Confirming(confirming(text, &on_its_way, &address)),
        PaymentStage::RestDue(rest(text)),
        PaymentStage::Unavailable,
        PaymentStage::Outcome(outcome(text, &address, true)),
        PaymentStage::Outcome(outcome(text, &address, false)),
        PaymentStage::Outcome(Outcome {
            transfers: Some(by_transfers(text, &transactions)),
            ..outcome(text, &address, false)
        }),
    ]
    .into_iter()
    .map(|stage| payment(&payment_page(locale, text, stage)))
    .collect();
    pages.push(error(&ErrorPage { locale, request_id: text, retry: true }));
    pages.push(too_many(&TooManyPage { locale, wait_seconds: 2, request_id: text, retry: true }));
    let codes = [Choice { value: text, label: text }];
    pages.push(sandbox_upi_app(&app(text, &codes, SandboxUpiState::AwaitingPayer)));
    pages.push(sandbox_upi_app(&app(text, &codes, SandboxUpiState::BankPending)));
    pages.push(sandbox_upi_app(&app(text, &codes, SandboxUpiState::Decided(text))));
    pages.push(sandbox_wallet(&SandboxWallet {
        payee_name: text,
        amount: text,
        currency: text,
        network: text,
        address: text,
        reference: text,
        token: text,
        rest: Some(text),
        fault: true,
        sent: &[SentTransfer { amount: text, reference: text, stage: SentStage::Seen([1, 6]) }],
    }));
    pages.push(sandbox_app(&bank(text, &[Choice { value: text, label: text }])));
    pages.push(demo_shop_home(&DemoShopHome {
        product: text,
        price: text,
        test_note: text,
        error: Some(text),
    }));
    pages.push(demo_shop_return(&came_back(text)));
    pages.push(super::reference::page_of(text));
    pages
}

fn card(text: &str) -> PayByCard<'_> {
    let faults = CardFaults { number: Some(CardFault::Number), ..CardFaults::default() };
    let (holder, challenge_url) = (Some(text), Some(text));
    let now = VALID_UNTIL;
    PayByCard { reference: text, schemes: text, now, faults, holder, challenge_url }
}

fn coin(text: &str) -> PayByStablecoin<'_> {
    PayByStablecoin {
        payable: RUPEES,
        rate: Some(text),
        network: text,
        address: text,
        valid_until: VALID_UNTIL,
        wallet_link: text,
        qr_address: Some(text),
        simulated_wallet_url: Some(text),
    }
}

fn transaction<'a>(text: &'a str, address: &str) -> Transaction<'a> {
    Transaction { hash: text, explorer_url: Some(address.to_owned()) }
}

fn confirming<'a>(
    text: &'a str,
    on_its_way: &'a [OnItsWay<'a>],
    address: &'a str,
) -> Confirming<'a> {
    Confirming {
        payable: RUPEES,
        missing: Some(RUPEES),
        network: text,
        transfers: on_its_way,
        back_url: Some(address),
        forward: true,
        simulated_wallet_url: Some(text),
    }
}

fn rest(text: &str) -> RestDue<'_> {
    RestDue {
        payable: RUPEES,
        received: RUPEES,
        missing: RUPEES,
        network: text,
        address: text,
        due_by: VALID_UNTIL,
        wallet_link: text,
        qr_address: Some(text),
        simulated_wallet_url: Some(text),
    }
}

fn by_transfers<'a>(text: &'a str, transactions: &'a [Transaction<'a>]) -> ByTransfers<'a> {
    let (asked, simulated_wallet_url) = (RUPEES, Some(text));
    ByTransfers { asked, surplus: Some(RUPEES), transactions, simulated_wallet_url }
}

fn bank<'a>(text: &'a str, choices: &'a [Choice<'a>]) -> SandboxApp<'a> {
    SandboxApp {
        name: text,
        role: text,
        payee_name: text,
        amount: text,
        currency: text,
        symbol: text,
        reference: text,
        token: text,
        action: text,
        question: text,
        choices,
    }
}

fn payment_page<'a>(locale: Locale, text: &'a str, stage: PaymentStage<'a>) -> PaymentPage<'a> {
    PaymentPage {
        locale,
        merchant_name: text,
        theme: None,
        logo: None,
        test: true,
        invoice_id: text,
        amount: RUPEES,
        token: text,
        tag: "3",
        now: VALID_UNTIL,
        has_other_ways: true,
        stage,
    }
}

fn quote(text: &str) -> PayByUpi<'_> {
    PayByUpi {
        payable: RUPEES,
        base: RUPEES.currency(),
        rate: text,
        valid_until: VALID_UNTIL,
        intent_link: text,
        qr_address: Some(text),
        apps: &[],
        device: Device::Android,
        caution: None,
        upi_id: Some(UpiIdForm { reference: text, open: true, fault: Some(UpiIdFault::Unknown) }),
        simulated_app_url: Some(text),
    }
}

fn outcome<'a>(text: &'a str, address: &'a str, forward: bool) -> Outcome<'a> {
    Outcome {
        kind: OutcomeKind::Declined,
        paid: Some(RUPEES),
        bank_reference: Some(text),
        reason: Some(Decline::ByBank),
        back_url: Some(address),
        forward,
        transfers: None,
    }
}

fn app<'a>(
    text: &'a str,
    codes: &'a [Choice<'a>],
    state: SandboxUpiState<'a>,
) -> SandboxUpiApp<'a> {
    SandboxUpiApp {
        payee_name: text,
        amount: text,
        currency: text,
        symbol: text,
        reference: text,
        token: text,
        unknown_upi_id: false,
        codes,
        state,
    }
}

fn came_back(text: &str) -> DemoShopReturn<'_> {
    DemoShopReturn {
        outcome: DemoOutcome::Pending,
        invoice_id: text,
        callbacks: vec![DemoCallback {
            status: text,
            received_at: text,
            body_pretty: text,
            signature_verified: true,
            standard_webhooks_verified: true,
        }],
        reload_url: text,
        waiting: true,
    }
}
