//! What the payment page shows of an invoice: which stage, in which words, and which way leads back
//! to the shop.

use connectors::card::Brand;
use connectors::notice::DeclineReason;
use domain::device::Device;
use domain::invoice::State;
use domain::rates::redeemed_in;
use domain::solution::SolutionType;
use domain::status::Status;
use domain::timestamp::{Span, Timestamp};
use pages::{
    CardFaults, CardWait, Choose, Decline, Declined, Locale, Outcome, OutcomeKind, PageLogo,
    PayByCard, PayByStablecoin, PaymentPage, PaymentStage, Theme, TryAgain, Waiting, WayKind,
    WayOffer,
};

use crate::app::looks::Logo;
use crate::app::payment_page::{self, Attempt, Deposit, Shown};
use crate::app::sandbox;
use crate::limits;
use crate::payer::framed::Page;
use crate::payer::{assets, path, stablecoin, upi};

/// For how long a payer is kept on the page before he is sent to the shop's page for payments that
/// are not confirmed yet. Most are within it.
const PENDING_GRACE: Span = Span::from_seconds(5);

/// The same where he watches a transfer being confirmed, which takes a chain its time.
const CONFIRMING_GRACE: Span = Span::from_minutes(2);

/// For how long this payer is kept.
pub(super) fn grace(shown: &Shown) -> Span {
    let deposit = shown.paid_attempt.as_ref().and_then(|attempt| attempt.deposit.as_ref());
    if deposit.is_some() { CONFIRMING_GRACE } else { PENDING_GRACE }
}

/// How a payer leaves a page whose payment is over.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Leaving {
    /// By a link: he came here on his own, perhaps again.
    ByLink,
    /// By itself, after a moment: something has just happened.
    ByItself,
}

/// For whom a page is rendered.
#[derive(Clone, Copy)]
pub(super) struct Viewer<'a> {
    /// The token that he came by.
    pub(super) token: &'a str,
    /// The language that he reads.
    pub(super) locale: Locale,
    /// What he looks at it with.
    pub(super) device: Device,
    /// Whether he goes back to the ways to pay, though he has chosen one.
    pub(super) chooses: bool,
}

/// Renders the payment page as things are.
pub(super) fn render(shown: &Shown, viewer: Viewer<'_>, now: Timestamp, leaving: Leaving) -> Page {
    if let Some(page) = stablecoin::render(shown, viewer, now, leaving) {
        return page;
    }
    match &shown.state {
        State::Created | State::Opened { .. } => match &shown.attempt {
            _ if viewer.chooses && has_other_ways(shown) => choose(shown, viewer),
            None if shown.has_choice() => choose(shown, viewer),
            None => page(shown, viewer, PaymentStage::Unavailable),
            Some(attempt) if shown.has_run_out(now) => {
                let is_offered = shown.offers.iter().any(|offer| Some(offer.kind) == shown.kind);
                match may_try_again(attempt) {
                    true if is_offered => page(shown, viewer, PaymentStage::QuoteExpired),
                    // There is no price any more by the way that he chose.
                    true if !shown.offers.is_empty() => choose(shown, viewer),
                    _ => page(shown, viewer, PaymentStage::Unavailable),
                }
            }
            Some(attempt) => payable((shown, attempt), viewer, now),
        },
        State::Declined { .. } => match &shown.attempt {
            _ if viewer.chooses && has_other_ways(shown) => choose(shown, viewer),
            None => page(shown, viewer, PaymentStage::Unavailable),
            Some(attempt) => declined(shown, attempt, viewer),
        },
        State::Pending { .. } => {
            let back_url = back_url(shown);
            let forward = leaving == Leaving::ByItself && has_waited(shown, now);
            // He is looked after again when it is time to.
            let is_kept = leaving == Leaving::ByItself && !forward;
            let until = (is_kept && back_url.is_some()).then(|| now.plus(PENDING_GRACE));
            let waiting = Waiting { back_url: back_url.as_deref(), forward, until };
            page(shown, viewer, PaymentStage::Waiting(waiting))
        }
        state => {
            let back_url = back_url(shown);
            let outcome = Outcome {
                kind: kind(state, shown.invoice.late),
                paid: shown.facts.received(),
                bank_reference: shown.facts.first_receipt().map(|(_, reference, _)| reference),
                reason: reason(shown),
                back_url: back_url.as_deref(),
                forward: leaving == Leaving::ByItself && leads_somewhere(state),
                transfers: None,
            };
            page(shown, viewer, PaymentStage::Outcome(outcome))
        }
    }
}

/// Whether a payment that is not confirmed yet has been so for as long as a payer is kept here.
pub(super) fn has_waited(shown: &Shown, now: Timestamp) -> bool {
    let State::Pending { attempt } = &shown.state else { return false };
    let approved = shown.facts.attempts.get(attempt).and_then(|facts| facts.approved);
    approved.is_some_and(|at| now.since(at) >= grace(shown))
}

/// The attempt that can be paid now.
pub(super) fn payable_attempt(shown: &Shown, now: Timestamp) -> Option<&Attempt> {
    let is_payable = payment_page::can_be_paid(&shown.state) && !shown.has_run_out(now);
    shown.attempt.as_ref().filter(|_| is_payable)
}

/// What an attempt's QR code says: the link that its button opens, byte for byte. A card has none,
/// and neither has a link that is too long for any code.
pub(super) fn qr_text(attempt: &Attempt) -> Option<&str> {
    let link = attempt.intent_link.as_str();
    (!link.is_empty() && link.len() <= pages::QR_BYTES_MAX).then_some(link)
}

/// Where an attempt's QR code is, if it has one.
pub(super) fn qr_address(attempt: &Attempt, token: &str) -> Option<String> {
    let address = path("/widget/sale/qr/", token);
    qr_text(attempt).map(|_| format!("{address}&attempt={}", attempt.number))
}

/// Renders a stage of the page.
pub(super) fn page(shown: &Shown, viewer: Viewer<'_>, stage: PaymentStage<'_>) -> Page {
    let theme = shown.look.colour.and_then(Theme::of);
    let logo = shown.look.logo.as_ref();
    let logo_path = logo.map(|logo| assets::logo_path(&logo.name)).unwrap_or_default();
    let logo = logo.map(|Logo { width, height, .. }| {
        let (path, width, height) = (logo_path.as_str(), *width, *height);
        PageLogo { path, width, height }
    });
    let markup = pages::payment(&PaymentPage {
        locale: viewer.locale,
        merchant_name: &shown.merchant_name,
        theme: theme.as_ref(),
        logo,
        test: !shown.invoice.live,
        invoice_id: &shown.invoice.id.to_string(),
        amount: shown.invoice.amount,
        token: viewer.token,
        tag: &shown.tag(),
        now: shown.at,
        has_other_ways: has_other_ways(shown),
        stage,
    });
    Page::about(shown, markup)
}

/// Whether the payer can choose another way, or another stablecoin.
fn has_other_ways(shown: &Shown) -> bool {
    shown.offers.len() > 1 && shown.attempt.as_ref().is_none_or(may_try_again)
}

fn choose(shown: &Shown, viewer: Viewer<'_>) -> Page {
    let values: Vec<String> = shown
        .offers
        .iter()
        .map(|offer| offer.asset.map_or_else(|| offer.kind.wire().to_owned(), |it| it.to_string()))
        .collect();
    let ways = shown.offers.iter().zip(&values).map(|(offer, value)| WayOffer {
        value,
        kind: way_kind(offer.kind),
        payable: offer.payable,
        network: offer.asset.map(|asset| asset.network.label()),
    });
    let (ways, device) = (ways.collect::<Vec<_>>(), viewer.device);
    page(shown, viewer, PaymentStage::Choose(Choose { ways: &ways, device }))
}

const fn way_kind(kind: SolutionType) -> WayKind {
    match kind {
        SolutionType::Upi => WayKind::Upi,
        SolutionType::Card => WayKind::Card,
        SolutionType::Crypto => WayKind::Stablecoin,
    }
}

const fn way(kind: SolutionType) -> TryAgain<'static> {
    TryAgain { value: kind.wire(), kind: way_kind(kind) }
}

fn payable((shown, attempt): (&Shown, &Attempt), viewer: Viewer<'_>, now: Timestamp) -> Page {
    match (shown.kind, &attempt.deposit) {
        (Some(SolutionType::Card), _) => match shown.card_wait {
            Some(wait) => page(shown, viewer, PaymentStage::CardWait(card_wait(wait, now))),
            None => pay_by_card((shown, attempt), viewer, now, Typed::default()),
        },
        (Some(SolutionType::Crypto), Some(deposit)) => {
            pay_by_stablecoin(shown, (attempt, deposit), viewer)
        }
        (Some(SolutionType::Upi), _) => upi::render((shown, attempt), viewer),
        // The attempt's solution is gone.
        (Some(SolutionType::Crypto) | None, _) if !shown.offers.is_empty() => choose(shown, viewer),
        (Some(SolutionType::Crypto) | None, _) => page(shown, viewer, PaymentStage::Unavailable),
    }
}

/// What is wrong with what was typed of a card, and the name as it was typed.
pub(super) type Typed<'a> = (CardFaults, Option<&'a str>);

/// Renders the form for a card.
pub(super) fn pay_by_card(
    (shown, attempt): (&Shown, &Attempt),
    viewer: Viewer<'_>,
    now: Timestamp,
    (faults, holder): Typed<'_>,
) -> Page {
    let challenge = path("/sandbox/card/", viewer.token);
    let card = PayByCard {
        reference: &attempt.reference,
        schemes: Brand::table(),
        now,
        faults,
        holder,
        challenge_url: sandbox::challenge_of(attempt, now).map(|_| challenge.as_str()),
    };
    page(shown, viewer, PaymentStage::PayByCard(card))
}

/// Renders what a payer can do whose try was declined.
fn declined(shown: &Shown, attempt: &Attempt, viewer: Viewer<'_>) -> Page {
    let again = shown.kind.filter(|kind| shown.offers.iter().any(|offer| offer.kind == *kind));
    let declined = Declined {
        reason: reason(shown),
        reference: &attempt.reference,
        again: again.filter(|_| may_try_again(attempt)).map(way),
        is_last: shown.tries_left == 1,
        leads_back: shown.invoice.urls.failure.is_some(),
    };
    page(shown, viewer, PaymentStage::Declined(declined))
}

/// Whether another attempt may follow.
pub(super) const fn may_try_again(attempt: &Attempt) -> bool {
    attempt.number.get() < limits::ATTEMPTS_MAX
}

fn card_wait(wait: Span, now: Timestamp) -> CardWait {
    let seconds = wait.micros().saturating_add(999_999) / 1_000_000;
    CardWait { until: now.plus(wait), seconds: u32::try_from(seconds).unwrap_or(u32::MAX).max(1) }
}

fn pay_by_stablecoin(
    shown: &Shown,
    (attempt, deposit): (&Attempt, &Deposit),
    viewer: Viewer<'_>,
) -> Page {
    let qr_address = qr_address(attempt, viewer.token);
    let simulated_wallet = path("/sandbox/wallet/", viewer.token);
    let is_pegged = shown.invoice.amount.currency() == redeemed_in(attempt.payable.currency());
    let coin = PayByStablecoin {
        payable: attempt.payable,
        rate: (!is_pegged).then_some(attempt.quote_rate.as_str()),
        network: deposit.asset.network.label(),
        address: &deposit.address,
        valid_until: attempt.valid_until,
        wallet_link: &attempt.intent_link,
        qr_address: qr_address.as_deref(),
        simulated_wallet_url: (!shown.invoice.live).then_some(simulated_wallet.as_str()),
    };
    page(shown, viewer, PaymentStage::PayByStablecoin(coin))
}

/// The words that the page chooses by. The states before an outcome are told apart by the caller.
const fn kind(state: &State, late: bool) -> OutcomeKind {
    match state {
        State::AwaitingApproval { .. } | State::Paid { .. } if late => OutcomeKind::PaidLate,
        State::AwaitingApproval { .. } | State::Paid { .. } => OutcomeKind::Paid,
        State::Withheld { .. } => OutcomeKind::UnderReview,
        State::Declined { .. } | State::Failed { .. } => OutcomeKind::Declined,
        State::Canceled { .. } => OutcomeKind::Canceled,
        State::Chargeback { .. } => OutcomeKind::ChargedBack,
        State::Refunded { .. } => OutcomeKind::Refunded,
        State::Expired { .. } | State::Created | State::Opened { .. } | State::Pending { .. } => {
            OutcomeKind::Expired
        }
    }
}

/// Whether the outcome has an address of the shop's own to go to by itself.
pub(super) const fn leads_somewhere(state: &State) -> bool {
    matches!(
        state,
        State::AwaitingApproval { .. }
            | State::Paid { .. }
            | State::Withheld { .. }
            | State::Failed { .. }
            | State::Canceled { .. }
    )
}

/// Why it was declined, as the payer is told. Of a card he is told nothing that its bank says:
/// whoever tries stolen cards must learn nothing of them here.
fn reason(shown: &Shown) -> Option<Decline> {
    let (State::Declined { reason, .. } | State::Failed { reason: Some(reason) }) = &shown.state
    else {
        return None;
    };
    let reason = DeclineReason::from_code(reason.as_str())?;
    let is_bank_s = !matches!(
        reason,
        DeclineReason::NotAuthenticated
            | DeclineReason::NotATestCard
            | DeclineReason::TransferDropped
    );
    if shown.kind == Some(SolutionType::Card) && is_bank_s {
        return Some(Decline::Card);
    }
    Some(match reason {
        DeclineReason::LostCard
        | DeclineReason::StolenCard
        | DeclineReason::ExpiredCard
        | DeclineReason::WrongCode
        | DeclineReason::ProcessingError => Decline::Card,
        DeclineReason::ByPayer => Decline::ByPayer,
        DeclineReason::ByBank => Decline::ByBank,
        DeclineReason::InsufficientFunds => Decline::InsufficientFunds,
        DeclineReason::NotAuthenticated => Decline::NotAuthenticated,
        DeclineReason::NotATestCard => Decline::NotATestCard,
        DeclineReason::AmountLimit => Decline::AmountLimit,
        DeclineReason::FrequencyLimit => Decline::FrequencyLimit,
        DeclineReason::RiskDeclined => Decline::Risk,
        DeclineReason::DebitFailed => Decline::DebitFailed,
        DeclineReason::Expired => Decline::Expired,
        DeclineReason::IncorrectPin => Decline::IncorrectPin,
        DeclineReason::PinBlocked => Decline::PinBlocked,
        DeclineReason::InvalidPayee => Decline::InvalidPayee,
        DeclineReason::AccountUnusable => Decline::AccountUnusable,
        DeclineReason::InvalidTransaction => Decline::InvalidTransaction,
        DeclineReason::Fraud => Decline::Fraud,
        DeclineReason::Duplicate => Decline::Duplicate,
        DeclineReason::TransferDropped => Decline::TransferDropped,
    })
}

/// The shop's address for the outcome, exactly as the merchant wrote it but for the two words that
/// it may have put in (contract, section 10).
pub(super) fn back_url(shown: &Shown) -> Option<String> {
    let urls = &shown.invoice.urls;
    let url = match shown.invoice.status {
        Status::AwaitingApproval | Status::Paid | Status::Refunded | Status::Chargeback => {
            urls.success.as_ref()
        }
        Status::Pending | Status::Withheld => urls.pending.as_ref(),
        Status::Canceled | Status::Created | Status::Opened => urls.cancel.as_ref(),
        Status::Failed | Status::Expired => urls.failure.as_ref(),
    };
    let id = shown.invoice.id.to_string();
    url.map(|url| url.replace("{INVOICE_ID}", &id).replace("{STATUS}", shown.invoice.status.wire()))
}
