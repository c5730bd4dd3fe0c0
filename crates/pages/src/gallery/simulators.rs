//! The simulators of the sandbox, which speak English only.

use super::{Sample, TOKEN};
use crate::{Choice, SandboxApp, SandboxUpiApp, SandboxUpiState, sandbox_app, sandbox_upi_app};

pub(super) fn samples() -> Vec<Sample> {
    let app = |state| upi_app(state, false);
    let awaiting = || SandboxUpiState::AwaitingPayer;
    [
        ("sandbox_upi", app(awaiting())),
        ("sandbox_upi_unknown_id", upi_app(awaiting(), true)),
        ("sandbox_upi_bank_pending", app(SandboxUpiState::BankPending)),
        ("sandbox_upi_decided", app(SandboxUpiState::Decided("The bank confirmed this payment."))),
        ("sandbox_wallet", wallet(&SENT)),
        ("sandbox_wallet_decided", wallet(&[])),
    ]
    .into_iter()
    .map(|(name, html)| Sample { name, html })
    .collect()
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
        codes: &[
            Choice { value: "Z9", label: "Z9: insufficient funds" },
            Choice { value: "01", label: "01: pending" },
        ],
        state,
    })
}
