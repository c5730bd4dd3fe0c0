//! What the payment page shows of transfers of a stablecoin: those that are being confirmed, a rest
//! that is missing, and what all of them came to.

use connectors::crypto_sandbox;
use domain::invoice::{OVERPAID, State, Sum, UNDERPAID};
use domain::money::Money;
use domain::timestamp::{Span, Timestamp};
use domain::transfer::{Transfer, TransferState, missing, transaction_hash};
use pages::{
    ByTransfers, Confirming, OnItsWay, Outcome, OutcomeKind, PaymentStage, RestDue, Transaction,
};

use crate::app::payment_page::{Attempt, Deposit, Shown};
use crate::app::transfers::arrival;
use crate::payer::framed::Page;
use crate::payer::path;
use crate::payer::stage::{self, Leaving, Viewer};

/// For how long the rest of a payment can be sent, from its first part on.
const REST_WITHIN: Span = Span::from_minutes(60);

/// An attempt by stablecoin that money has come for, or is coming for.
#[derive(Clone, Copy)]
struct Paid<'a> {
    shown: &'a Shown,
    attempt: &'a Attempt,
    deposit: &'a Deposit,
}

/// Renders what is to be said of an invoice's transfers, where that is not what is said of any
/// other payment.
pub(super) fn render(
    shown: &Shown,
    viewer: Viewer<'_>,
    now: Timestamp,
    leaving: Leaving,
) -> Option<Page> {
    let attempt = shown.paid_attempt.as_ref()?;
    let paid = Paid { shown, attempt, deposit: attempt.deposit.as_ref()? };
    let has_money = shown.facts.first_receipt().is_some();
    match &shown.state {
        State::Withheld { reason, .. } if reason.as_str() == UNDERPAID => {
            if paid.is_enough_on_its_way() {
                return Some(paid.confirming(viewer, now, leaving));
            }
            let rest = paid.rest(now);
            Some(match rest {
                Some((missing, due_by)) => paid.rest_due(viewer, missing, due_by),
                None => paid.outcome(OutcomeKind::RestOverdue, viewer, leaving),
            })
        }
        State::Withheld { reason, .. } if reason.as_str() == OVERPAID => {
            Some(paid.outcome(OutcomeKind::Overpaid, viewer, leaving))
        }
        State::AwaitingApproval { .. } | State::Paid { .. } => {
            let kind =
                if paid.is_late() { OutcomeKind::TransferLate } else { OutcomeKind::TransferPaid };
            Some(paid.outcome(kind, viewer, leaving))
        }
        _ if !has_money && paid.seen().next().is_some() => {
            Some(paid.confirming(viewer, now, leaving))
        }
        _ => None,
    }
}

/// What the QR code of an attempt says whose rest is due.
pub(super) fn rest_link(shown: &Shown, now: Timestamp) -> Option<(&Attempt, String)> {
    let attempt = shown.paid_attempt.as_ref()?;
    let paid = Paid { shown, attempt, deposit: attempt.deposit.as_ref()? };
    let State::Withheld { reason, .. } = &shown.state else { return None };
    let (missing, _) = paid.rest(now).filter(|_| reason.as_str() == UNDERPAID)?;
    Some((attempt, paid.link(missing)))
}

impl<'a> Paid<'a> {
    /// The transfers to this attempt that may yet vanish.
    fn seen(self) -> impl Iterator<Item = &'a Transfer> {
        self.transfers().filter(|one| one.progress.state == TransferState::Seen)
    }

    fn transfers(self) -> impl Iterator<Item = &'a Transfer> {
        self.shown.transfers.iter().filter(move |one| one.attempt == self.attempt.number)
    }

    /// What is missing of what was asked, once all that is on its way has come.
    fn missing_afterwards(self) -> Option<Money> {
        missing(self.attempt.payable, self.transfers())
    }

    fn is_enough_on_its_way(self) -> bool {
        self.seen().next().is_some() && self.missing_afterwards().is_none()
    }

    /// What is missing, and until when it can be sent; `None` once that is over.
    fn rest(self, now: Timestamp) -> Option<(Money, Timestamp)> {
        let Attempt { number, payable, valid_until, .. } = self.attempt;
        let sum = self.shown.facts.sum(*number, arrival(self.attempt), *payable);
        let Sum::Under { .. } = sum else { return None };
        let missing = self.missing_afterwards()?;
        let (_, _, first) = self.shown.facts.first_receipt()?;
        let due_by = first.at.plus(REST_WITHIN).max(*valid_until);
        (now < due_by).then_some((missing, due_by))
    }

    /// Whether the last of the money was sent after the price had run out, or came after the
    /// invoice was closed.
    fn is_late(self) -> bool {
        let last = self.transfers().filter(|one| one.progress.state == TransferState::Final);
        let last = last.map(|one| one.progress.since).max();
        self.shown.invoice.late || last.is_some_and(|since| since > self.attempt.valid_until)
    }

    fn link(self, amount: Money) -> String {
        crypto_sandbox::wallet_link(&self.deposit.address, self.deposit.asset, amount)
    }

    fn simulated_wallet(self, viewer: Viewer<'_>) -> Option<String> {
        (!self.shown.invoice.live).then(|| path("/sandbox/wallet/", viewer.token))
    }

    fn transaction(self, reference: &'a str) -> Transaction<'a> {
        let hash = transaction_hash(reference);
        let explorer = self.deposit.asset.network.explorer();
        let explorer_url = self.shown.invoice.live.then(|| format!("{explorer}{hash}"));
        Transaction { hash, explorer_url }
    }

    fn confirming(self, viewer: Viewer<'_>, now: Timestamp, leaving: Leaving) -> Page {
        let back_url = stage::back_url(self.shown);
        let simulated_wallet = self.simulated_wallet(viewer);
        let transfers: Vec<_> = self
            .seen()
            .map(|one| OnItsWay {
                amount: one.amount,
                confirmations: one.progress.confirmations,
                required: one.progress.required,
                transaction: self.transaction(&one.reference),
            })
            .collect();
        let confirming = Confirming {
            payable: self.attempt.payable,
            missing: self.missing_afterwards(),
            network: self.deposit.asset.network.label(),
            transfers: &transfers,
            back_url: back_url.as_deref(),
            forward: leaving == Leaving::ByItself && stage::has_waited(self.shown, now),
            simulated_wallet_url: simulated_wallet.as_deref(),
        };
        stage::page(self.shown, viewer, PaymentStage::Confirming(confirming))
    }

    fn rest_due(self, viewer: Viewer<'_>, missing: Money, due_by: Timestamp) -> Page {
        let Attempt { number, payable, .. } = self.attempt;
        let simulated_wallet = self.simulated_wallet(viewer);
        let qr_address = format!(
            "{}&attempt={number}&rest={}",
            path("/widget/sale/qr/", viewer.token),
            missing.minor()
        );
        let received = self.shown.facts.received_for(*number);
        let rest = RestDue {
            payable: *payable,
            received: received.unwrap_or(Money::from_minor(0, payable.currency())),
            missing,
            network: self.deposit.asset.network.label(),
            address: &self.deposit.address,
            due_by,
            wallet_link: &self.link(missing),
            qr_address: Some(&qr_address),
            simulated_wallet_url: simulated_wallet.as_deref(),
        };
        stage::page(self.shown, viewer, PaymentStage::RestDue(rest))
    }

    fn outcome(self, kind: OutcomeKind, viewer: Viewer<'_>, leaving: Leaving) -> Page {
        let facts = &self.shown.facts;
        let back_url = stage::back_url(self.shown);
        let simulated_wallet = self.simulated_wallet(viewer);
        let transactions: Vec<_> =
            facts.receipts().map(|(_, reference, _)| self.transaction(reference)).collect();
        let surplus =
            match facts.sum(self.attempt.number, arrival(self.attempt), self.attempt.payable) {
                Sum::Over { surplus } => Some(surplus),
                _ => None,
            };
        let outcome = Outcome {
            kind,
            paid: facts.received(),
            bank_reference: None,
            reason: None,
            back_url: back_url.as_deref(),
            forward: leaving == Leaving::ByItself && stage::leads_somewhere(&self.shown.state),
            transfers: Some(ByTransfers {
                asked: self.attempt.payable,
                surplus,
                transactions: &transactions,
                simulated_wallet_url: simulated_wallet.as_deref(),
            }),
        };
        stage::page(self.shown, viewer, PaymentStage::Outcome(outcome))
    }
}
