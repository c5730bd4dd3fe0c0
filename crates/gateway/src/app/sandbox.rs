//! The simulated payer with his UPI app and his card's bank, for test invoices: what they do comes
//! in as an acquirer's notification, as the real thing would.

use std::net::IpAddr;

use connectors::card::Card;
use connectors::card_sandbox::{self, Answer, Challenge};
use connectors::notice::{DeclineReason, Outcome};
use connectors::upi_codes::{self, Verdict};
use connectors::upi_id::UpiId;
use connectors::upi_sandbox::{self, TestPayer};
use domain::ids::InvoiceId;
use domain::invoice::State;
use domain::timestamp::Timestamp;
use store::tables::attempts::{self, Attempt};
use store::{Job, StoreError, Tx};

use crate::app::App;
use crate::app::acquirer_notice::{self, AfterDecline, captured_in_full};
use crate::app::card_limits::{CardAnswer, Tried};
use crate::app::payment_page::{self, Shown, can_be_paid};
use crate::app::take_event;
use crate::app::upi_limits::UpiIdFrom;

/// What the person at the simulated UPI app chose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Choice {
    /// The payer approves, and the bank confirms at once.
    Approve,
    /// The payer declines.
    Decline,
    /// The payer approves, and the bank takes its time.
    Pending,
    /// The payer declines and leaves, and then the bank has the money after all.
    Late,
    /// The bank confirms what the payer approved before.
    Confirm,
    /// The bank, or somebody on the way to it, answers with a code of NPCI's.
    Answers(Verdict),
}

impl Choice {
    /// The choice of a form's value.
    pub(crate) fn from_form(value: &str, code: &str) -> Option<Self> {
        match value {
            "approve" => Some(Self::Approve),
            "code" => Some(Self::Answers(upi_codes::verdict(code))),
            "decline" => Some(Self::Decline),
            "pending" => Some(Self::Pending),
            "late" => Some(Self::Late),
            "confirm" => Some(Self::Confirm),
            _ => None,
        }
    }

    /// What a test payer does by himself (contract, section 11); one who is asked does nothing yet.
    const fn of_payer(payer: TestPayer) -> Option<Self> {
        match payer {
            TestPayer::Succeeds => Some(Self::Approve),
            TestPayer::Declines => Some(Self::Decline),
            TestPayer::StaysPending => Some(Self::Pending),
            TestPayer::SucceedsLate => Some(Self::Late),
            TestPayer::IsAsked => None,
        }
    }
}

/// Plays the payer's UPI app and bank. A choice that comes too late, or that was made about another
/// attempt (`seen` is the reference that the payer saw), changes nothing; the page then shows how
/// things are.
pub(crate) async fn choose(
    app: &App,
    id: InvoiceId,
    choice: Choice,
    seen: Option<&str>,
) -> Result<(), StoreError> {
    let Some((shown, attempt)) = attempt(app, id, upi_sandbox::NAME, seen).await? else {
        return Ok(());
    };
    let captured = || captured_in_full(&attempt);
    // An acquirer's order ends with its price, and a UPI app refuses it from then on.
    let open = can_be_paid(&shown.state) && attempt.valid_until > app.now();
    let pending = matches!(shown.state, State::Pending { .. });
    let outcomes = match choice {
        // A real app asks the payer once, so a choice that is sent twice is made once.
        Choice::Approve if open => vec![Outcome::Approved, captured()],
        Choice::Pending if open => vec![Outcome::Approved],
        Choice::Decline if open => vec![Outcome::Declined(DeclineReason::ByPayer)],
        Choice::Late if open => vec![Outcome::Declined(DeclineReason::ByPayer), captured()],
        Choice::Confirm if pending => vec![captured()],
        Choice::Decline if pending => vec![Outcome::Declined(DeclineReason::ByBank)],
        Choice::Answers(verdict) if open || pending => vec![match verdict {
            Verdict::Paid => captured(),
            // Nobody knows what became of it, so it is not to be paid again.
            Verdict::Pending => Outcome::Approved,
            Verdict::Declined(reason) => Outcome::Declined(reason),
        }],
        Choice::Approve
        | Choice::Pending
        | Choice::Decline
        | Choice::Late
        | Choice::Confirm
        | Choice::Answers(_) => vec![],
    };
    let after = if choice == Choice::Late { AfterDecline::Fails } else { AfterDecline::TryAgain };
    play(app, &attempt, outcomes, after).await
}

/// What became of a UPI id that a payer typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AfterUpiId {
    /// Its payer is asked, or it could not be begun: the page shows how things are.
    Page,
    /// Nobody has it.
    Unknown,
    /// None is taken for a while.
    Wait,
}

/// Asks the payer of a UPI id for the money (a collect request), once for an attempt. That he was
/// asked is kept with the attempt, his UPI id is not. Where the id came from is counted, but for
/// one that was typed in the simulated app.
pub(crate) async fn ask_by_upi_id(
    app: &App,
    id: InvoiceId,
    (upi_id, address): (&UpiId, Option<IpAddr>),
    seen: Option<&str>,
) -> Result<AfterUpiId, StoreError> {
    let known = attempt(app, id, upi_sandbox::NAME, seen).await?;
    let Some((_, attempt)) = known
        .filter(|(shown, attempt)| can_be_paid(&shown.state) && attempt.valid_until > app.now())
    else {
        return Ok(AfterUpiId::Page);
    };
    let payer = TestPayer::of(upi_id);
    if let Some(address) = address {
        let from = UpiIdFrom { invoice: id, address, is_test_id: payer.is_some() };
        if app.count_upi_id(&from).is_err() {
            return Ok(AfterUpiId::Wait);
        }
    }
    let Some(payer) = payer else { return Ok(AfterUpiId::Unknown) };
    let reference = attempt.reference;
    let job = AskPayer { id, reference: reference.clone(), now: app.now() };
    if app.inner.store.run(job).await?
        && let Some(choice) = Choice::of_payer(payer)
    {
        choose(app, id, choice, Some(&reference)).await?;
    }
    Ok(AfterUpiId::Page)
}

/// Where a payer goes on after he has given his card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AfterCard {
    /// It is decided, or could not be begun: the page shows how things are.
    Page,
    /// His bank asks who he is (3-D Secure).
    Challenge,
    /// No card is taken for a while; the page says for how long.
    Wait,
}

/// Pays by a card on the hosted page, unless too many were declined before it.
pub(crate) async fn pay_by_card(
    app: &App,
    id: InvoiceId,
    (card, address): (&Card, IpAddr),
    seen: &str,
) -> Result<AfterCard, StoreError> {
    let known = attempt(app, id, card_sandbox::NAME, Some(seen)).await?;
    let Some((shown, attempt)) = known.filter(|(shown, _)| can_be_paid(&shown.state)) else {
        return Ok(AfterCard::Page);
    };
    let is_test_number = card_sandbox::is_test_number(&card.number);
    let tried = Tried { invoice: &shown.invoice, card, address, is_test_number };
    let Ok(counted) = app.count_card(&tried) else { return Ok(AfterCard::Wait) };
    let answer = card_sandbox::authorize(card);
    app.settle_card(
        &counted,
        match answer {
            Answer::Captured => CardAnswer::Paid,
            Answer::Challenge(_) => CardAnswer::Challenged,
            Answer::Declined(_) => CardAnswer::Declined,
        },
    );
    let outcome = match answer {
        Answer::Captured => captured_in_full(&attempt),
        Answer::Declined(reason) => Outcome::Declined(reason),
        Answer::Challenge(challenge) => {
            let reference = challenge.reference(app.now());
            app.inner.store.run(KeepReference { attempt, reference }).await?;
            return Ok(AfterCard::Challenge);
        }
    };
    play(app, &attempt, vec![outcome], AfterDecline::TryAgain).await?;
    Ok(AfterCard::Page)
}

/// The payer at his card's simulated bank: he proves who he is, or does not.
pub(crate) async fn answer_challenge(
    app: &App,
    id: InvoiceId,
    proves: bool,
    seen: &str,
) -> Result<(), StoreError> {
    let known = attempt(app, id, card_sandbox::NAME, Some(seen)).await?;
    let Some((_, attempt)) = known.filter(|(shown, _)| can_be_paid(&shown.state)) else {
        return Ok(());
    };
    let Some(challenge) = challenge_of(&attempt, app.now()) else { return Ok(()) };
    let outcome = match (proves, challenge) {
        (true, Challenge::ThenCaptured) => captured_in_full(&attempt),
        (true, Challenge::ThenDeclined) => Outcome::Declined(DeclineReason::ByBank),
        (false, _) => Outcome::Declined(DeclineReason::NotAuthenticated),
    };
    play(app, &attempt, vec![outcome], AfterDecline::TryAgain).await
}

/// The challenge that an attempt's payer has not met yet.
pub(crate) fn challenge_of(attempt: &Attempt, now: Timestamp) -> Option<Challenge> {
    Challenge::from_reference(attempt.acquirer_reference.as_deref()?, now)
}

/// The latest attempt of a test invoice, if it is by a simulated solution and the one that was
/// seen.
async fn attempt(
    app: &App,
    id: InvoiceId,
    solution: &str,
    seen: Option<&str>,
) -> Result<Option<(Shown, Attempt)>, StoreError> {
    let Some(shown) = payment_page::look(app, id).await? else { return Ok(None) };
    let attempt = shown.attempt.clone().filter(|attempt| {
        !shown.invoice.live
            && attempt.solution == solution
            && seen.is_none_or(|reference| reference == attempt.reference)
    });
    Ok(attempt.map(|attempt| (shown, attempt)))
}

async fn play(
    app: &App,
    attempt: &Attempt,
    outcomes: Vec<Outcome>,
    after: AfterDecline,
) -> Result<(), StoreError> {
    for outcome in outcomes {
        acquirer_notice::simulate(app, &attempt.reference, outcome, after).await?;
    }
    Ok(())
}

/// Keeps that the payer of an attempt is asked; whether it was this that had him asked. Of several
/// at the same time only one has.
struct AskPayer {
    id: InvoiceId,
    /// The attempt's reference.
    reference: String,
    now: Timestamp,
}

impl Job for AskPayer {
    type Output = bool;
    type Error = StoreError;
    const NAME: &'static str = "ask payer by UPI id";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<bool, StoreError> {
        let Some((_, facts)) = take_event::load(tx, self.id).await? else { return Ok(false) };
        let latest = attempts::latest(tx, self.id).await?.filter(|attempt| {
            let is_it = attempt.reference == self.reference && attempt.valid_until > self.now;
            is_it && attempt.acquirer_reference.is_none() && can_be_paid(&facts.state())
        });
        let Some(Attempt { number, .. }) = latest else { return Ok(false) };
        attempts::set_acquirer_reference(tx, (self.id, number), upi_sandbox::ASKED).await?;
        Ok(true)
    }
}

/// Keeps how far the acquirer is with an attempt: its payer's bank asks who he is.
struct KeepReference {
    attempt: Attempt,
    reference: String,
}

impl Job for KeepReference {
    type Output = ();
    type Error = StoreError;
    const NAME: &'static str = "keep acquirer's reference";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        let Attempt { invoice_id, number, .. } = self.attempt;
        attempts::set_acquirer_reference(tx, (invoice_id, number), &self.reference).await
    }
}
