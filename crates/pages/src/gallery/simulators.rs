//! The simulators of the sandbox, which speak English only.

use super::{Sample, TOKEN};
use crate::{
    Choice, SandboxUpiApp, SandboxUpiState, SandboxWallet, SentStage, SentTransfer,
    sandbox_upi_app, sandbox_wallet,
};

pub(super) fn samples() -> Vec<Sample> {
    let app = |state| upi_app(state, false);
    let awaiting = || SandboxUpiState::AwaitingPayer;
    [
        ("sandbox_upi", app(awaiting())),
        ("sandbox_upi_unknown_id", upi_app(awaiting(), true)),
        ("sandbox_upi_bank_pending", app(SandboxUpiState::BankPending)),
        ("sandbox_upi_decided", app(SandboxUpiState::Decided("The bank confirmed this payment."))),
        ("sandbox_wallet", wallet(&[], None, false)),
        ("sandbox_wallet_sent", wallet(&SENT, Some("5.02"), false)),
        ("sandbox_wallet_no_amount", wallet(&[], None, true)),
    ]
    .into_iter()
    .map(|(name, html)| Sample { name, html })
    .collect()
}

const SENT: [SentTransfer<'_>; 3] = [
    SentTransfer { amount: "7.52", reference: "0xaa:0", stage: SentStage::Final },
    SentTransfer { amount: "3", reference: "0xab:0", stage: SentStage::Dropped },
    SentTransfer { amount: "2.5", reference: "0xac:0", stage: SentStage::Seen([3, 6]) },
];

fn wallet(sent: &[SentTransfer<'_>], rest: Option<&str>, fault: bool) -> String {
    sandbox_wallet(&SandboxWallet {
        payee_name: "Riverside Books",
        amount: "15.04",
        currency: "USDC",
        network: "Polygon",
        address: "0xSANDBOX0123456789abcdef0123456789abcdef0",
        reference: "TP1689A1",
        token: TOKEN,
        rest,
        fault,
        sent,
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
